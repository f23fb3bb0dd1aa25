"""What waits for one person, each thing with its buttons: the inbox, the reminder, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.access import IN_WORDS, Person
from bot.attention import APPROVAL_DAYS, Wait
from bot.lifecycle import WorkItem
from bot.slack.blocks import Block, Element, Message, Option, actions, button, context, header, message, section, select
from bot.slack.messages.words import SENTENCES, duration, moment, named, reasoned
from bot.slack.text import clip, escape, link

MOST = 15
NAPS = (Option("in 1 hour", "hour"), Option("tomorrow morning", "morning"), Option("next week", "week"))
ASKS = {
    "proposal": "should this be built?",
    "approval": "may this head be merged?",
    "parked": "it stopped and cannot go on by itself",
    "question": "the interviewer has a question for you",
    "acceptance": "the spec is ready to be accepted",
    "plan": "its plan waits to be looked over",
    "experiment": "its flag ends soon",
    "integration": "this sweep cannot do its work",
}
HELPS = {
    "proposal": "approve or decline it",
    "approval": "read the review, then approve it",
    "parked": "press Retry",
    "question": "answer in its thread, by button or in words",
    "acceptance": "accept it in its thread",
    "plan": "change it or make its issues, in its thread",
    "experiment": "promote it if it earns its place",
    "integration": "`app.py doctor` names the cure",
}
OTHERWISE = {
    "proposal": "Nothing is built, and its reporters hear nothing, until somebody decides.",
    "approval": f"After {APPROVAL_DAYS} days the approval expires: nothing is merged and the branch is kept.",
    "parked": "It stays parked with its branch kept, and nothing more is spent.",
    "question": "The draft stays as it is; nothing is planned or built.",
    "acceptance": "The draft stays a draft; nothing is planned or built.",
    "plan": "The plan stays a plan: no issue is made and nothing is built.",
    "experiment": "On its last day a pull request removes its code.",
    "integration": "It is tried again each time it is due; until then nobody sees what it would find.",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Around what is shown: the moment, the reader's zone, the team a thing can be handed to, threads by subject.

    What stands for long (`stays`) does not say for how long something waited, which would be untrue a minute later.
    """

    now: datetime
    zone: ZoneInfo
    team: tuple[Person, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    stays: bool = False


def inbox(waits: Sequence[Wait], scene: Scene) -> Message:
    """Return everything that waits for a person, what costs most first, with buttons that act right there."""
    if not waits:
        return message(
            "Nothing waits for you.", section("*Nothing waits for you.* :sunny:\nThe factory goes on by itself.")
        )
    title = f"{_things(len(waits))} for you"
    return message(title, header(title), *entries(waits, scene))


def nudge(waits: Sequence[Wait], scene: Scene, last: Sequence[str] = ()) -> Message:
    """Return the one reminder of all that fell due; of those in `last` it is the last, so it says what happens otherwise."""
    title = f"A reminder: {_things(len(waits))} for you"
    shown: list[Block] = [section(f"*{title}*")]
    for wait in waits:
        shown += entry(wait, scene)
        if wait.subject in last:
            shown.append(context(f"This is the last reminder. If nobody acts, {_lower(OTHERWISE[wait.kind])}"))
    return message(f"{title}. {'; '.join(_name(wait) for wait in waits[:3])}", *shown)


def settled(waits: Sequence[Wait], over: Sequence[str], scene: Scene) -> Message:
    """Return a message of this page after somebody acted in it: what still waits, and a line for each thing that does not."""
    title = f"{_things(len(waits))} for you" if waits else "Nothing of this waits for you any more"
    done = [context("\n".join(over))] if over else []
    return message(title, section(f"*{title}*"), *entries(waits, scene), *done)


def entries(waits: Sequence[Wait], scene: Scene, most: int = MOST) -> list[Block]:
    """Return the blocks of the first `most` things, and how many more there are."""
    shown = [block for wait in waits[:most] for block in entry(wait, scene)]
    more = len(waits) - most
    return shown + (
        [context(f"… and {more} more; these cost the most. `/factory list` shows every item.")] if more > 0 else []
    )


def entry(wait: Wait, scene: Scene) -> list[Block]:
    """Return one thing that waits: what, since when, what helps, what happens otherwise and at what cost, and its buttons."""
    where = f" · {link(scene.links[wait.subject], 'open')}" if wait.subject in scene.links else ""
    why = f"\n{clip(reasoned(wait.reason), 240)}" if wait.reason else ""
    told = section(f"*{_name(wait)}* — {_asks(wait)}{where}{why}")
    return [
        told,
        context(
            f"{_since(wait, scene)} · {_cost(wait)}\nTo go on: {_help(wait)}. Otherwise: {_lower(OTHERWISE[wait.kind])}"
        ),
        _buttons(wait, scene.team),
    ]


def done(item: WorkItem) -> str:
    """Return the line for an item that does not wait for the reader any more."""
    return f"✓ {named(item)}: {_lower(SENTENCES[item.stage])}"


def snoozed(wait: Wait, until: datetime, zone: ZoneInfo) -> str:
    """Return that a thing is out of sight until then; only for the person who snoozed it."""
    return f"💤 {_name(wait)} comes back {moment(until, zone)}; others still see it."


def elsewhere(wait: Wait) -> str:
    """Return that a thing is now in the hands of others."""
    return f"→ {_name(wait)} waits for {', '.join(f'<@{who}>' for who in wait.whom[:5]) or 'nobody who may act'} now"


def cannot_take(to: str, wait: Wait) -> str:
    """Return why a colleague cannot be handed a thing."""
    return f"<@{to}> may not {IN_WORDS[wait.needs]}, so it was not handed over. Choose somebody who may."


def gone(subject: str) -> str:
    """Return that a thing waits no longer."""
    return f"{escape(subject.replace('item/', '#'))} does not wait on a person any more."


def _buttons(wait: Wait, team: Sequence[Person]) -> Block:
    others = [
        Option(f"to {one.name}", one.slack_id)
        for one in team
        if one.slack_id in wait.able and (one.slack_id,) != wait.whom
    ]
    return actions(
        *_acts(wait),
        select("Snooze…", "inbox.snooze", NAPS),
        select("Hand over…", "inbox.delegate", others) if others else None,
        block_id=f"wait/{wait.subject}",
    )


def _acts(wait: Wait) -> list[Element]:
    bound = f"{wait.subject}|{wait.bound or '-'}"
    if wait.item is not None and wait.item.held_by:
        return []  # Retry would take the branch out of their hands
    match wait.kind:
        case "proposal":
            return [button("Approve", "inbox.approve", bound), button("Decline", "inbox.decline", bound)]
        case "approval":
            return [button("Approve", "inbox.approve", bound)]
        case "parked":
            more = "More budget, then retry" if wait.needs == "raise_budget" else "Retry"
            return [button(more, "inbox.retry", bound)]
        case "experiment" if wait.bound:
            return [button(f"Promote to {wait.bound}", "inbox.promote", bound)]
        case _:
            return []


def _asks(wait: Wait) -> str:
    return "its branch is in a person's hands" if wait.item is not None and wait.item.held_by else ASKS[wait.kind]


def _help(wait: Wait) -> str:
    if wait.item is not None and wait.item.held_by:
        return "push what is done, then press *Hand back* in its thread"
    asks = wait.item is not None and wait.kind == "parked" and wait.item.asks
    if wait.kind == "parked" and wait.needs == "raise_budget" and not asks:
        return "press *More budget, then retry*"
    return HELPS["question"] if asks else HELPS[wait.kind]


def _things(count: int) -> str:
    return "One thing waits" if count == 1 else f"{count} things wait"


def _name(wait: Wait) -> str:
    if wait.item is not None:
        return named(wait.item)
    return f"`{escape(wait.subject.partition('/')[2])}`" + (
        f" {escape(wait.title)}" if wait.kind == "experiment" else ""
    )


def _since(wait: Wait, scene: Scene) -> str:
    waited = max(timedelta(), scene.now - wait.since)
    last = f", ends {wait.ends:%d %b}" if wait.ends else ""
    span = "" if scene.stays else f" ({duration(waited)})"
    return f"since {moment(wait.since, scene.zone)}{span}{last}"


def _cost(wait: Wait) -> str:
    held = (
        f"holds up {', '.join(f'#{number}' for number in wait.held_up[:5])}"
        if wait.held_up
        else "holds up nothing else"
    )
    askers = f"{wait.askers} {'person waits' if wait.askers == 1 else 'people wait'} for it"
    return f"{held}, {askers}" if wait.askers else held


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
