"""The pull request's thread: what changed and why, how risky it is, what the gates showed, and the decision asked for."""

from dataclasses import dataclass
from typing import Any

from bot.evidence import Tick
from bot.lifecycle import EXPIRED, Stage, WorkItem
from bot.slack.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    header,
    link_button,
    message,
    section,
)
from bot.slack.messages import evidence
from bot.slack.messages.evidence import Effort, Since
from bot.slack.messages.pictures import shown
from bot.slack.messages.words import reasoned, short
from bot.slack.text import clip, escape, link

LAMPS = {True: "🟢", False: "🔴"}


@dataclass(frozen=True, slots=True)
class GateLine:
    """One gate as it is shown."""

    name: str
    passed: bool
    summary: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """Everything a review message shows beside the item."""

    summary: str
    score: float
    tier: str
    reasons: tuple[str, ...]
    hard: tuple[str, ...]
    gates: tuple[GateLine, ...]
    findings: tuple[dict[str, Any], ...]
    files: tuple[tuple[str, int, int], ...]
    pictures: tuple[tuple[str, str, str], ...] = ()
    picture_note: str = ""
    picture_lack: str = ""
    fetchable: bool = True
    model_source: str = ""
    solo: bool = False
    may: tuple[str, ...] = ()
    until: str = ""
    ticks: tuple[Tick, ...] = ()
    left_out: tuple[str, ...] = ()
    effort: Effort | None = None
    since: Since | None = None


def review(item: WorkItem, facts: ReviewFacts) -> Message:
    """Return the review of one head, of a later head only what changed since; its buttons are bound to that head."""
    title = f"Pull request {item.pull}{' again' if facts.since else ''}: {item.title}"
    blocks: list[Block] = [header(title), *(_again(item, facts, facts.since) if facts.since else _whole(item, facts))]
    blocks += shown(facts.pictures[:4], facts.picture_note, facts.picture_lack, fetchable=facts.fetchable)
    blocks += [context(evidence.effort(facts.effort))] if facts.effort else []
    blocks += [context(evidence.left_out(facts.left_out))] if facts.left_out and not facts.since else []
    blocks += [context(_origin(facts)), divider()]
    blocks += _decision(item, facts)
    return message(f"{title}: risk {facts.score:.0f} of 100", *blocks)


def _whole(item: WorkItem, facts: ReviewFacts) -> list[Block]:
    return [
        section(escape(facts.summary)),
        section(_risk(item, facts)),
        section(_gates(item, facts)),
        *([section(evidence.acceptance(facts.ticks))] if facts.ticks else []),
        *([section(evidence.findings(facts.findings))] if facts.findings else []),
        section(evidence.files(facts.files)),
    ]


def _again(item: WorkItem, facts: ReviewFacts, since: Since) -> list[Block]:
    """Return what is new; what stood in the review before is not said again."""
    gates = {gate.name: gate.passed for gate in facts.gates}
    claims = [str(found.get("claim", "")) for found in facts.findings]
    new = [found for found in facts.findings if found.get("claim") not in since.claims]
    return [
        section(evidence.changed_since(since, facts.score, gates, facts.ticks, claims)),
        *([section(evidence.findings(new))] if new else []),
        context(f"{_verdict(item, facts).capitalize()}. The rest stands in the review before."),
    ]


def _risk(item: WorkItem, facts: ReviewFacts) -> str:
    why = "\n".join(f"• {escape(reason)}" for reason in [*facts.hard, *facts.reasons][:5])
    return f"*Risk {facts.score:.0f} of 100:* {_verdict(item, facts)}\n{why}"


def _verdict(item: WorkItem, facts: ReviewFacts) -> str:
    if facts.tier == "low" and item.tainted:
        return "low, but it grew from an outsider's words, so a person decides"
    if facts.tier == "low" and item.spec_debt:
        return "low, but its spec was accepted before it was ready, so a person decides"
    if facts.tier == "low" and item.notes > item.notes_read:
        return "low, but a person wrote in the thread after it was handed in, so a person decides"
    known = {"low": "low enough to merge by itself", "second-reviewer": "a second pair of eyes is wanted",
             "person": "a person decides" + ("" if facts.solo else ", and not the one who asked for it")}  # fmt: skip
    return known.get(facts.tier, facts.tier)


def _gates(item: WorkItem, facts: ReviewFacts) -> str:
    return "\n".join(["*Gates*", *(_gate(gate, item.pull_url) for gate in facts.gates)])


def _gate(gate: GateLine, url: str) -> str:
    name = evidence.gate_name(gate.name, url)
    return f"{LAMPS[gate.passed]} {name} — {escape(clip(gate.summary, 140))} ({gate.seconds:.1f} s)"


def _origin(facts: ReviewFacts) -> str:
    if facts.since:
        return "No model wrote this: what changed is computed, the reviewer's findings are quoted."
    if facts.model_source in {"", "no"}:
        return "No model wrote this; gates, risk and figures are computed."
    return f"Summary by a {facts.model_source} model; gates, risk and figures are computed."


def _decision(item: WorkItem, facts: ReviewFacts) -> list[Block]:
    if item.merge_sha:
        where = link(item.pull_url, f"pull request {item.pull}")
        merged = f"Merged as {short(item.merge_sha)} ({where})."
        return [
            section(
                f"✅ {_approved(item, facts)} {merged}"
                if item.approved_by
                else f"✅ {merged} A person merged it on GitHub."
            )
        ]
    match item.stage:
        case Stage.APPROVAL:
            return _question(item, facts)
        case Stage.BUILDING if any(found.get("severity") == "blocker" for found in facts.findings):
            return [section("🔵 Back with the builder: the reviewer found what must not be merged.")]
        case Stage.BUILDING:
            return [section("🔵 Back with the builder: changes were asked for. The next head gets a card of its own.")]
        case Stage.MERGING:
            return [section(f"🔵 {_approved(item, facts)} Merging {short(item.head_sha)}.")]
        case Stage.NEEDS_HUMAN if EXPIRED in item.reason:
            return [section(f"⚪️ *Expired.* {reasoned(item.reason)} Retry asks again.")]
        case Stage.NEEDS_HUMAN:
            return [section("⚪️ Not merged: the item waits for a person, see below.")]
        case Stage.CANCELLED:
            return [section("⚪️ Not merged: the item was cancelled.")]
        case _:
            return [
                section("⚪️ Over: the branch has moved on, and its newest head is judged anew. Nothing to decide here.")
            ]


def _question(item: WorkItem, facts: ReviewFacts) -> list[Block]:
    bound = f"{item.id}|{item.head_sha}"
    note = " `solo` is on: its requester may approve it too." if facts.solo else ""
    asked = section(
        f"🟡 *Approve {short(item.head_sha)}?* It is then merged and deployed. A push makes this question void.{note}"
    )
    return [asked, *_conditions(item, facts), actions(button("Approve", "pull.approve", bound, style="primary"),
                           button("Request changes", "pull.changes", bound),
                           link_button("Open on GitHub", item.pull_url, "pull.open"))]  # fmt: skip


def _conditions(item: WorkItem, facts: ReviewFacts) -> list[Block]:
    """Return who may answer, until when and how; people are named without being notified."""
    if not facts.until:
        return []
    who = ", ".join(escape(name) for name in facts.may) or "nobody yet: `app.py people add` gives roles"
    how = f"✅ on this message, `@Shopfloor approve` in this thread, `/factory approve {item.id} {item.head_sha[:10]}`, GitHub"
    return [context(f"May approve: {who} · open until {facts.until} · also by {how}"[:2_000])]


def _approved(item: WorkItem, facts: ReviewFacts) -> str:
    if item.approved_by == "policy":
        return "Approved by policy: its risk is low."
    alone = facts.solo and item.tier == "person" and item.approved_by == item.requester
    return f"Approved by <@{item.approved_by}>" + (", its own requester: `solo` is on." if alone else ".")
