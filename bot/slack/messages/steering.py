"""Steering in words: pause and resume, budgets and limits, and why an item is where it is."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import events as ev
from bot.attention import APPROVAL_DAYS, Wait
from bot.budget import Account
from bot.lifecycle import MAX_BUILDS, Stage, WorkItem
from bot.slack.blocks import Block, Message, actions, button, confirm, context, header, message, section
from bot.slack.messages.inbox import ASKS, HELPS
from bot.slack.messages.words import SENTENCES, duration, moment, money, named, places, progress, reasoned, short
from bot.slack.text import clip, escape
from bot.store import Line

VERBS = (
    "status",
    "inbox",
    "list",
    "show",
    "explain",
    "stop",
    "resume",
    "pause",
    "approve",
    "budget",
    "limits",
    "digest",
    "help",
)
LAST_FACTS = 8
NEXT = {
    Stage.INTERVIEWING: "When its questions are answered the spec can be accepted; then it is cut into issues.",
    Stage.PLANNING: "It is cut into slices, and each becomes an issue.",
    Stage.PREVIEW: "Its plan can be changed; “Make the issues” files them all at once, “Don't build” keeps the reason.",
    Stage.PLANNED: "Nothing: its issues carry on by themselves.",
    Stage.TRIAGING: "It is shown as a proposal, unless it is known already.",
    Stage.PROPOSED: "Approved, it becomes an issue and is built; declined, its reporter is told.",
    Stage.FILING: "It is filed on GitHub and waits for a free builder.",
    Stage.QUEUED: "A builder takes it as soon as nothing stands in the way: first tests, then the change.",
    Stage.TESTING: "The builder makes the change that these tests ask for.",
    Stage.BUILDING: "The gates judge the change in a clean clone.",
    Stage.GATING: "Green, it becomes a pull request that another model reviews; red, the builder mends it.",
    Stage.REVIEWING: "Low risk merges by itself; everything else asks a person.",
    Stage.APPROVAL: "Approved, exactly this head is merged and deployed.",
    Stage.MERGING: "It is deployed and verified on the running product.",
    Stage.DEPLOYING: "It is verified on the running product; if it is not well, the release before serves again.",
    Stage.VERIFYING: "Well, it is done; not well, the release before serves again.",
    Stage.NEEDS_HUMAN: "Retry goes on from where it stopped; Cancel drops it and keeps the branch.",
    Stage.DONE: "Nothing: it is live.",
    Stage.DECLINED: "Nothing: it is over.",
    Stage.CANCELLED: "Nothing: it is over.",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """What `explain` knows beside the item: its journal, what it cost, what stands in its way, and what waits for whom."""

    story: Sequence[Line]
    usd: float
    runs: int
    limit_usd: float
    now: datetime
    zone: ZoneInfo
    wait: Wait | None = None
    stands_in_the_way: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Purse:
    """Money: the day's account and limit, and each open item's, by item."""

    day: str
    spent: Account
    limit_usd: float
    items: Sequence[tuple[WorkItem, Account, float]] = field(default_factory=tuple)
    may_raise: bool = False


def explain(item: WorkItem, known: Explained) -> Message:
    """Return why the item is where it is: what happened last, what it waits for, what it cost, what comes next.

    People are named without being notified: an explanation asks nothing of anybody.
    """
    since = _since(known.story, known.now)
    where = f"*{SENTENCES[item.stage]}*, for {duration(known.now - since)} (since {moment(since, known.zone)})."
    facts = [f"• {moment(line.at, known.zone)} — {_said(line)}" for line in known.story if line.known][-LAST_FACTS:]
    spent = f"{money(known.usd)} of {money(known.limit_usd)} in {known.runs} {'run' if known.runs == 1 else 'runs'} of agents"
    links = [context(places(item))] if places(item) else []
    return message(
        f"{named(item)}: {SENTENCES[item.stage]}",
        header(f"#{item.id} {item.title}"),
        section(f"{where}\n{progress(item)}"),
        section(f"*What it waits for*\n{_quietly(_waits(item, known), known.names)}"),
        section(_quietly("*What happened last*\n" + "\n".join(facts), known.names)),
        section(f"*What comes next*\n{NEXT[item.stage]}"),
        context(f"Cost so far: {spent}."),
        links,
    )


def budget(purse: Purse) -> Message:
    """Return what was spent and what is reserved, today and for each open item, with more for whoever may give it."""
    day = f"*Today* ({purse.day}, UTC): {_account(purse.spent, purse.limit_usd)}"
    blocks: list[Block] = [header("Budget"), section(day)]
    blocks += [actions(_more("today", f"day|{purse.day}", purse.limit_usd))] if purse.may_raise else []
    for item, account, limit in purse.items[:10]:
        blocks.append(section(f"*{named(item)}*: {_account(account, limit)}", _give(item, purse, limit)))
    if not purse.items:
        blocks.append(context("No open item has spent anything."))
    blocks.append(context("Reserved is held for calls that are under way; what they do not use comes back."))
    return message(f"Budget: {_account(purse.spent, purse.limit_usd)} today", *blocks)


def limits(values: Mapping[str, str]) -> Message:
    """Return every limit that holds now, and what happens at it."""
    lines = [f"• {name}: *{value}*" for name, value in values.items()]
    fixed = [
        f"• Builds before a person is asked: *{MAX_BUILDS}*",
        f"• An approval is open for *{APPROVAL_DAYS} days*, with reminders after 4 h, 24 h and 3 days",
    ]
    return message("Limits", header("Limits"), section("\n".join([*lines, *fixed])),
                   context("At a limit the work is parked with what was made kept, and one button goes on."))  # fmt: skip


def paused(by: str) -> Message:
    """Return that no new work is begun from now on."""
    text = f"⏸️ Paused by <@{by}>. What is under way goes on; nothing new is begun until somebody says `resume`."
    return message(text, section(text), actions(button("Resume", "factory.resume", "factory")))


def resumed(by: str) -> Message:
    """Return that new work is begun again."""
    return message(f"▶️ Resumed by <@{by}>. Queued work is taken up again now.")


def stopping(item: WorkItem) -> Message:
    """Return that an item is being stopped."""
    return message(f"{named(item)} is stopped. What was made is kept; `resume {item.id}` goes on from there.")


def going_on(item: WorkItem) -> Message:
    """Return that an item goes on."""
    return message(f"{named(item)} goes on: {SENTENCES[item.stage].lower()}.")


def raised(what: str, by: str) -> Message:
    """Return that there is more money now."""
    return message(f"<@{by}> gave {escape(what)} as much again.")


def is_so(state: str) -> str:
    """Return that nothing had to be done."""
    return f"The factory is {state} already. Nothing was changed."


def which(verb: str) -> str:
    """Return that a number is missing."""
    return f"Which item? Say `{verb} N`, for example `{verb} 12`; in an item's thread the number can be left out."


def nearest(words: str) -> str:
    """Return the verb that was probably meant, or nothing when none is near."""
    first = words.lower().split()[:1]
    return next(iter(difflib.get_close_matches(first[0] if first else "", VERBS, n=1, cutoff=0.6)), "")


def _said(line: Line) -> str:
    words = _words(line.event)
    moved = line.before != line.after and line.after in {stage.value for stage in Stage}
    return words + (f" → _{SENTENCES[Stage(line.after)].lower()}_" if moved else "")


def _words(event: Any) -> str:
    match event:
        case ev.IdeaReceived(by=by):
            return f"<@{by}> had the idea"
        case ev.FeedbackReceived(feedback=0, reporter=by):
            return f"<@{by}> showed it by a picture"
        case ev.FeedbackReceived():
            return "a user of the product reported it"
        case ev.FindingMade(source=source):
            return f"`{escape(source)}` found it"
        case ev.GatesFailed(red=red):
            return f"red gates: {escape(', '.join(red))}"
        case ev.GatesPassed(head_sha=head):
            return f"every gate was green on {short(head)}"
        case ev.ChangeSubmitted(head_sha=head):
            return f"the builder handed in {short(head)}"
        case ev.PullReviewed(tier=tier, score=score, blocking=blocking):
            return f"reviewed: risk {score:.0f} of 100 ({escape(tier)}), {blocking} blocking findings"
        case ev.RunEnded(role=role, outcome=outcome, usd=usd):
            return f"the {escape(role)}'s run ended ({escape(outcome.replace('_', ' '))}, {money(usd)})"
        case ev.WorkParked(reason=reason):
            return f"parked: {escape(clip(reason, 160))}"
        case ev.MergeConflicted(files=files):
            return f"it no longer fits the base branch: {escape(', '.join(files[:5]))}"
        case ev.Snoozed(by=by, until=until):
            return f"<@{by}> snoozed it until {until:%d %b %H:%M} UTC"
        case ev.Delegated(by=by, to=to):
            return f"<@{by}> handed it to <@{to}>"
        case _:
            return _plainly(event)


def _plainly(event: Any) -> str:
    """A fact's own name as words, and who it was."""
    name = "".join(f" {char.lower()}" if char.isupper() else char for char in type(event).__name__).strip()
    by = getattr(event, "by", "")
    return f"{name} by <@{by}>" if by and by.isalnum() else name


def _since(story: Sequence[Line], now: datetime) -> datetime:
    return next((line.at for line in reversed(story) if line.known and line.before != line.after), now)


def _waits(item: WorkItem, known: Explained) -> str:
    if known.wait is not None:
        whom = ", ".join(f"<@{who}>" for who in known.wait.whom[:5]) or "somebody who may act"
        why = f"\n{reasoned(item.reason)}" if item.reason else ""
        asks = ASKS[known.wait.kind]
        return f"{whom}: {asks}{'' if asks.endswith('?') else '.'} To go on: {HELPS[known.wait.kind]}.{why}"
    if known.stands_in_the_way:
        return "\n".join(f"• {reason}" for reason in known.stands_in_the_way)
    if item.stage in {Stage.DONE, Stage.PLANNED}:
        return "Nothing."
    if item.stage in {Stage.DECLINED, Stage.CANCELLED}:
        return f"Nothing. {reasoned(item.reason)}".strip()
    return "Nobody: it goes on by itself."


def _quietly(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"<@(\w+)>", lambda found: escape(names.get(found[1], "somebody")), text)


def _account(account: Account, limit: float) -> str:
    held = f", {money(account.held.usd)} reserved" if account.held.usd_micros else ""
    return f"{money(account.spent.usd)} of {money(limit)} spent{held}"


def _give(item: WorkItem, purse: Purse, limit: float) -> dict[str, Any] | None:
    return _more(f"#{item.id}", f"item|{item.id}", limit) if purse.may_raise else None


def _more(what: str, value: str, limit: float) -> dict[str, Any]:
    sure = confirm(
        "More budget?",
        f"{what.capitalize()} gets as much again, beyond the {money(limit)} it has.",
        "Give more",
        "Not now",
    )
    return button("More budget", "budget.raise", value, confirm=sure)
