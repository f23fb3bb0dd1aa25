"""What is said about one work item: its card, its proposal, and the few sentences each said once.

The card holds every button of its item and is always true. What is said once in the thread has at most the one button that
goes on from there, and loses it as soon as the item has gone on, so that no dead button is left behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.lifecycle import IN_WORK, Stage, WorkItem
from bot.slack.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    confirm,
    context,
    divider,
    header,
    message,
    section,
)
from bot.slack.messages.words import SENTENCES, duration, money, named, places, progress, reasoned, short
from bot.slack.text import escape

AGAIN = {
    Stage.INTERVIEWING: "shows the draft and its questions again",
    Stage.PLANNING: "plans it again",
    Stage.TRIAGING: "sorts it again",
    Stage.FILING: "files its issue again",
    Stage.QUEUED: "begins anew on the newest base",
    Stage.TESTING: "writes the acceptance tests again",
    Stage.BUILDING: "builds on, with three more rounds",
    Stage.GATING: "runs the gates again",
    Stage.REVIEWING: "reviews it again",
    Stage.APPROVAL: "asks for the approval again",
    Stage.MERGING: "merges it again",
    Stage.DEPLOYING: "deploys it again",
    Stage.VERIFYING: "verifies it again",
}


TAKE_OVER = confirm(
    "Take it over?",
    "Agents stop, and what they have made is pushed to its branch for you. Hand back goes on with what you push.",
    "Take over",
    "Leave it",
)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card shows beside the item itself: time since it began, money spent, who earned it; `spent` when it is for want
    of money that it waits."""

    elapsed: timedelta
    usd: float
    sources: tuple[str, ...]
    spent: bool = False


def session_title(item: WorkItem) -> str:
    """Return what Slack calls the session of the agents that work on an item."""
    return f"#{item.id} {item.title}"


def card(item: WorkItem, facts: CardFacts) -> Message:
    """Return the one card of an item, as it now stands."""
    state = SENTENCES[item.stage]
    lines: list[Block] = [header(f"#{item.id} {item.title}"), section(f"{_lamp(item)} *{state}*{_why(item)}")]
    if item.stage not in {Stage.DECLINED, Stage.CANCELLED}:
        lines.append(context(progress(item)))
    lines.append(context(_footer(item, facts)))
    buttons = _buttons(item, facts)
    return message(f"{named(item)}: {state}", *lines, [actions(*buttons)] if buttons else [])


def proposal(
    item: WorkItem,
    quote: str,
    reasons: tuple[str, ...],
    where: str,
    decided_by: str = "",
    reports: int = 1,
    evidence: Sequence[Block] = (),
) -> Message:
    """Return the card of a proposal: what was said and shown, what we make of it, and the two answers it waits for."""
    quoted = "\n".join(f"> {escape(line)}" for line in quote.splitlines() if line.strip())
    facts = f"*{escape(item.kind)}* · priority {item.priority}" + (f" · {escape(where)}" if where else "")
    facts += f" · reported {reports} times" if reports > 1 else ""
    blocks: list[Block] = [
        header(f"#{item.id} {item.title}"),
        section(quoted or "> (no words)"),
        *evidence,
        context(facts),
    ]
    if reasons:
        blocks.append(context("; ".join(escape(reason) for reason in reasons)))
    blocks += [divider(), *_decision(item, decided_by)]
    return message(f"{named(item)}: {SENTENCES[item.stage]}", *blocks)


def parked(item: WorkItem, reason: str, protected: Sequence[str] = (), *, over: bool = False) -> Message:
    """Return why work stopped, what was kept, and the one button to go on; once that is `over`, without it.

    Where protected paths alone are in the way (`protected`), an owner is offered to release them for this head.
    """
    why = reasoned(reason)
    told = message(f"#{item.id} needs a person: {why}", section(f"*#{item.id} needs a person.* {why}"))
    if over:
        return message(told.text, told.blocks, context("It went on from here."))
    onward = AGAIN.get(Stage(item.resume or Stage.QUEUED), "starts again")
    step = [context(f"What was made so far is kept. Retry {onward}."), actions(*_ways_on(item, protected))]
    return message(told.text, told.blocks, *_protected(protected), *step)


def noted(item: WorkItem, _: str) -> Message:
    """Return who reads what a person has just told, and when."""
    match item.stage:
        case Stage.TESTING | Stage.BUILDING:
            who = "tester" if item.stage is Stage.TESTING else "builder"
            return message(f"✍️ Passed on: the {who} reads it before its next step.")
        case Stage.GATING | Stage.REVIEWING:
            return message(
                "✍️ Kept. The change was handed in already: if it goes back to the builder, this is read first; "
                "if not, it waits for an approval instead of merging by itself."
            )
        case Stage.NEEDS_HUMAN:
            return message("✍️ Kept for when this goes on. Press *Retry* on the card, or say `retry`.")
        case _:
            return message("✍️ Kept: the tester and the builder read it as they begin.")


def handed_over(item: WorkItem, head: str) -> Message:
    """Return how the person who took the item over goes on with its branch."""
    told = (
        f"*<@{item.held_by}>, the branch is yours.* All that was made so far is in {short(head)} on GitHub; no agent touches it "
        f"now.\n```git fetch origin\ngit switch {escape(item.branch)}```\nPush when it is done, then press *Hand back*: the "
        "gates, the review and the merge go on as for any change. *Retry* lets the builder go on from what you pushed."
    )
    return message(f"#{item.id} is in your hands: {item.branch}", section(told))


def merged(item: WorkItem, sha: str) -> Message:
    """Return that the change is on the base branch."""
    who = "by policy: its risk is low" if item.approved_by == "policy" else f"approved by <@{item.approved_by}>"
    how = f" ({who})" if item.approved_by else ""
    return message(f"#{item.id} is merged as {short(sha)}{how}. Deploying it now.")


def deployed(item: WorkItem, url: str) -> Message:
    """Return that the product runs the change."""
    return message(f"#{item.id} is deployed: {url} runs {short(item.merge_sha)}. Verifying it there.")


def verified(item: WorkItem, counts: str) -> Message:
    """Return that the running product was seen to be well; `counts` is executed/skipped."""
    executed, _, skipped = counts.partition("/")
    checks = f"{executed} checks passed on the running product" + (
        f", {skipped} skipped" if skipped not in {"", "0"} else ""
    )
    text = f"*#{item.id} is live and verified.* {checks}; it runs {short(item.merge_sha)}."
    if not item.flag or item.kind == "removal":
        return message(f"#{item.id} is live and verified. {checks}.", section(text))
    rollout = f"It is behind the flag `{escape(item.flag)}`: your own account sees it, customers do not yet."
    return message(
        f"#{item.id} is live and verified. {checks}.", section(f"{text}\n{rollout}"),
        actions(button("Promote to cloud", "flag.promote", f"{item.flag}|cloud", style="primary")),
    )  # fmt: skip


def _ways_on(item: WorkItem, protected: Sequence[str]) -> list[Element]:
    retry = button("Retry", "item.retry", str(item.id), style="primary")
    if not protected:
        return [retry]
    sure = confirm(
        "Release these paths?",
        f"Exactly {item.head_sha[:10]} may change them. A later change may not.",
        "Release",
        "Not now",
    )
    return [retry, button("Release for this head", "item.release", f"{item.id}|{item.head_sha}", confirm=sure)]


def _protected(paths: Sequence[str]) -> list[Block]:
    if not paths:
        return []
    shown = "\n".join(f"• `{escape(path)}`" for path in paths[:10])
    more = f"\n…and {len(paths) - 10} more" if len(paths) > 10 else ""
    return [section(f"*Protected paths it changes*\n{shown}{more}\nAn owner may release them for this head alone.")]


def _lamp(item: WorkItem) -> str:
    match item.stage:
        case Stage.DONE:
            return "✅"
        case Stage.NEEDS_HUMAN | Stage.APPROVAL | Stage.PROPOSED:
            return "🟡"
        case Stage.DECLINED | Stage.CANCELLED:
            return "⚪️"
        case _:
            return "🔵"


def _why(item: WorkItem) -> str:
    if not item.reason:
        return ""
    return f"\n{reasoned(item.reason)}"


def _footer(item: WorkItem, facts: CardFacts) -> str:
    source = f" ({', '.join(facts.sources)} model)" if facts.sources else ""
    parts = [places(item), duration(facts.elapsed), f"{money(facts.usd)} spent{source}"]
    parts += [f"build {item.builds} of 3"] if item.builds > 1 else []
    parts += ["words from outside"] if item.tainted else []
    parts += ["spec accepted before it was ready"] if item.spec_debt else []
    return " · ".join(part for part in parts if part)


def _buttons(item: WorkItem, facts: CardFacts) -> list[Element]:
    number = str(item.id)
    if item.held_by and item.stage is Stage.NEEDS_HUMAN:
        back = button("Hand back", "item.hand_back", number, style="primary")
        return [back, button("Retry", "item.retry", number), _cancel(item)]
    over = (
        [button("Take over", "item.take_over", number, confirm=TAKE_OVER)]
        if item.branch and item.stage is not Stage.QUEUED
        else []
    )
    if item.stage is Stage.NEEDS_HUMAN:
        return [_onward(item, facts), *over, _cancel(item)]
    if item.stage in IN_WORK or item.stage is Stage.QUEUED:
        return [button("Stop", "item.stop", number), *over, _cancel(item)]
    return []


def _onward(item: WorkItem, facts: CardFacts) -> Element:
    return button("More budget" if facts.spent else "Retry", "item.retry", str(item.id), style="primary")


def _cancel(item: WorkItem) -> Element:
    question = confirm(
        "Cancel this item?", f"#{item.id} is dropped and its issue closed. The branch is kept.", "Cancel it", "Keep it"
    )
    return button("Cancel", "item.cancel", str(item.id), confirm=question)


def _decision(item: WorkItem, decided_by: str) -> list[Block]:
    by = f" by <@{decided_by}>" if decided_by else ""
    match item.stage:
        case Stage.PROPOSED:
            buttons = actions(button("Approve", "proposal.approve", str(item.id), style="primary"),
                              button("Decline", "proposal.decline", str(item.id)))  # fmt: skip
            return [section("React with ✅ to approve or ❌ to decline, or press a button."), buttons]
        case Stage.DECLINED:
            why = "" if item.reason == "declined" else f": {reasoned(item.reason)}"
            return [section(f"⚪️ Declined{by}{why or '.'}")]
        case Stage.CANCELLED:
            return [section(f"⚪️ {reasoned(item.reason)}")]
        case Stage.FILING:
            return [section(f"✅ Approved{by}. Its issue is being filed.")]
        case _:
            return [section(f"✅ Approved{by}. {places(item)}")]
