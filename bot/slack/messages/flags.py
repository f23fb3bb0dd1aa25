"""What is said about flags: where each is, how long it has left, what comes next."""

from collections.abc import Sequence

from bot.slack.blocks import Block, Message, actions, button, context, header, message, section, sections
from bot.slack.messages.words import days
from bot.slack.text import escape
from flags.rollout import FlagView

HOW = "`/flag list`, `/flag show KEY`, `/flag on KEY`, `/flag off KEY`, `/flag promote KEY`"
SEEN_BY = {
    "internal": "your own account",
    "cloud": "your own account and cloud customers",
    "enterprise": "everybody, enterprise customers too",
}


def listing(views: Sequence[FlagView]) -> Message:
    """Return every flag with its ring and its clock."""
    if not views:
        return message("No feature is behind a flag now. A spec that names one starts it on your own account.")
    lines = [
        f"• `{escape(view.definition.key)}` {escape(view.definition.title)} — {_place(view)}; {_clock(view)}"
        for view in views
    ]
    title = f"{len(views)} flags" if len(views) > 1 else "One flag"
    return message(title, header(title), *sections("\n".join(lines)))


def one(view: FlagView) -> Message:
    """Return one flag with its hypothesis, ring, clock and next step."""
    told = view.definition
    why = f"\n_{escape(told.hypothesis)}_" if told.hypothesis else ""
    text = f"`{escape(told.key)}` is {_place(view)}.{why}\n{_clock(view).capitalize()}. Owner: {escape(told.owner)}."
    return message(f"Flag {told.key}", header(told.title), section(text), *_step(view))


def switched(view: FlagView, by: str = "") -> Message:
    """Return what changed, for whom, and by whom, with the button that leads on from there."""
    text = f"Flag `{escape(view.definition.key)}` is {_place(view)}." + (f" Promoted by <@{by}>." if by else "")
    return message(text, section(text), context("The product follows within seconds."), *(_step(view) if by else []))


def warning(view: FlagView) -> Message:
    """Return that a flag ends soon, and what happens then."""
    told, left = view.definition, view.clock.days_left
    won = not view.next_ring
    then = ("It has won: a pull request removes the flag then, and its feature stays." if won else
            "Promote it if it earns its place; otherwise its code is removed by a pull request.")  # fmt: skip
    text = f"⏳ The flag `{escape(told.key)}` ({escape(told.title)}) ends in {days(left or 0)}. It is {_place(view)}. {then}"
    return message(f"Flag {told.key} ends in {days(left or 0)}", section(text), *_step(view))


def help_text() -> Message:
    """Return what can be asked."""
    return message(f"I know {HOW}.")


def unknown(key: str) -> str:
    """Return what to do about a key that is no flag."""
    return f"There is no flag `{escape(key)}`. `/flag list` shows all."


def usage(words: str) -> str:
    """Return how the command is used."""
    return f"I do not know `/flag {escape(words)}`. I know {HOW}."


def at_the_end(key: str) -> str:
    """Return that there is no ring beyond."""
    return f"`{escape(key)}` is on for everybody already. `/flag off {escape(key)}` takes it back."


def not_the_next(view: FlagView) -> str:
    """Return why a button no longer fits, and where the flag stands."""
    key = escape(view.definition.key)
    return f"That button is out of date: `{key}` is {_place(view)}. Nothing was changed; `/flag show {key}` has the next step."


def _step(view: FlagView) -> list[Block]:
    if not view.next_ring:
        return []
    value = f"{view.definition.key}|{view.next_ring}"
    return [actions(button(f"Promote to {view.next_ring}", "flag.promote", value))]


def _place(view: FlagView) -> str:
    state = view.state
    if state is None:
        return "defined, but not on the flag server yet: it starts with the next deploy"
    if not state.on or state.ring is None:
        return "off"
    share = f" ({state.share} % of them)" if state.share < 100 else ""
    return f"on in ring *{state.ring}*: {SEEN_BY[state.ring]}{share}"


def _clock(view: FlagView) -> str:
    left = view.clock.days_left
    if left is None:
        return "a kill switch, no end"
    return f"{days(left)} left" if left >= 0 else f"overdue by {days(-left)}"
