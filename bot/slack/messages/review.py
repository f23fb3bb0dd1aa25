"""The pull request's thread: what changed and why, how risky it is, what the gates showed, and the decision asked for."""

from dataclasses import dataclass
from typing import Any

from bot.lifecycle import Stage, WorkItem
from bot.slack.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    header,
    image,
    link_button,
    message,
    section,
)
from bot.slack.messages.words import short
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
    pictures: tuple[tuple[str, str], ...] = ()
    model_source: str = ""
    solo: bool = False


def review(item: WorkItem, facts: ReviewFacts) -> Message:
    """Return the review of one head; its buttons are bound to that head."""
    title = f"Pull request {item.pull}: {item.title}"
    blocks: list[Block] = [header(title), section(escape(facts.summary)), section(_risk(facts)), section(_gates(facts))]
    if facts.findings:
        blocks.append(section("*Reviewer*\n" + "\n".join(_finding(found) for found in facts.findings[:8])))
    blocks.append(context(_files(facts)))
    blocks += [image(url, alt, alt) for url, alt in facts.pictures[:4]]
    blocks += [context(f"Written by a {facts.model_source} model. Gates, risk and figures are computed."), divider()]
    blocks += _decision(item, facts)
    return message(f"{title} — risk {facts.score:.0f} of 100", *blocks)


def _risk(facts: ReviewFacts) -> str:
    why = [*facts.hard, *facts.reasons][:5]
    whose = {"low": "may merge by itself", "second-reviewer": "wants a second pair of eyes", "person": "wants a person"}
    return f"*Risk {facts.score:.0f} of 100* — {whose.get(facts.tier, facts.tier)}\n" + "\n".join(
        f"• {escape(r)}" for r in why
    )


def _gates(facts: ReviewFacts) -> str:
    lines = [f"{LAMPS[gate.passed]} {escape(gate.name)} — {escape(clip(gate.summary, 140))} ({gate.seconds:.1f} s)"
             for gate in facts.gates]  # fmt: skip
    return "*Gates*\n" + "\n".join(lines)


def _finding(found: dict[str, Any]) -> str:
    place = f"{found.get('file', '')}:{found.get('line', '')}".strip(":")
    return f"• *{escape(str(found.get('severity', 'note')))}* `{escape(place)}` {escape(clip(str(found.get('claim', '')), 240))}"


def _files(facts: ReviewFacts) -> str:
    shown = [f"`{escape(path)}` +{added} −{removed}" for path, added, removed in facts.files[:8]]
    more = f" and {len(facts.files) - 8} more" if len(facts.files) > 8 else ""
    return ", ".join(shown) + more


def _decision(item: WorkItem, facts: ReviewFacts) -> list[Block]:
    bound = f"{item.id}|{item.head_sha}"
    match item.stage:
        case Stage.APPROVAL:
            note = " `solo` is on: you may approve your own request." if facts.solo else ""
            asked = section(f"🟡 *Approve exactly {short(item.head_sha)}?* A push makes this card stale.{note}")
            return [asked, actions(button("Approve", "pull.approve", bound, style="primary"),
                                   button("Request changes", "pull.changes", bound),
                                   link_button("Open on GitHub", item.pull_url, "pull.open"))]  # fmt: skip
        case Stage.BUILDING:
            return [section("🔵 Findings that block went back to the builder.")]
        case Stage.GATING:
            return [section("⚪️ This card is stale: the branch moved. Gates run again on the new head.")]
        case Stage.MERGING:
            return [section(f"🔵 {_approved(item)} Merging {short(item.head_sha)}.")]
        case Stage.NEEDS_HUMAN:
            return [section(f"⚪️ Not merged: #{item.id} waits in its thread.")]
        case Stage.CANCELLED:
            return [section("⚪️ Not merged: the item was cancelled.")]
        case _:
            return [section(f"✅ {_approved(item)} {link(item.pull_url, 'Merged')} as {short(item.merge_sha)}.")]


def _approved(item: WorkItem) -> str:
    if item.approved_by == "policy":
        return "Approved by policy (low risk, untainted)."
    return f"Approved by <@{item.approved_by}>." if item.approved_by else "Merged on GitHub."
