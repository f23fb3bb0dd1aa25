"""What the thread of a specification answers about itself: what was said, what changed, where it stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from bot.lifecycle import Stage, WorkItem
from bot.slack.blocks import Block, Message, context, message, section, sections
from bot.slack.messages.words import SENTENCES, duration, named
from bot.slack.text import clip, escape, link
from bot.specs import COMMENTED, Answer, Readiness, Spec

SHOWN = 6
DIFFERENCE_CHARS = 8000
NOTHING_TO_UNDO = "You have not said anything here that could be taken back. Nothing was changed."
NO_LONGER_STANDS = "What you edited does not stand any more, so the edit changed nothing. Say it anew in the thread."
IDEA_EDITED = (
    "I began from the idea as it was first written, and the edit changed nothing. Say what is different in the spec's thread: "
    "it goes into the draft like any answer."
)
NO_COMMENT = "That is no comment on a line any more, so the edit changed nothing. `undo` takes the comment back."


def said(topic: str, rows: Sequence[Answer], zone: tzinfo) -> Message:
    """Return what was said about a topic, the nearest first: by whom, when, and to which question."""
    if not rows:
        return message(f"Nobody has said anything about “{clip(escape(topic), 200)}” here yet.")
    told = "\n".join(_row(row, zone) for row in rows[:SHOWN])
    more = f"\n…and {len(rows) - SHOWN} more, in the document" if len(rows) > SHOWN else ""
    title = f"What was said about “{clip(escape(topic), 200)}”"
    return message(title, *sections(f"*{title}*\n{told}{more}"))


def difference(item: WorkItem, text: str, before: Spec, after: Spec) -> Message:
    """Return the changed lines of the document between two versions, `-` before what went and `+` before what came."""
    span = f"between version {before.version} and version {after.version}"
    if not text:
        return message(f"Nothing changed in {named(item)} {span}.")
    kept = clip(escape(text).replace("```", "ˋˋˋ"), DIFFERENCE_CHARS)
    title = f"What changed in {named(item)} {span}"
    return message(title, section(f"*{title}*"), *sections(f"```{kept}```"))


def whole(item: WorkItem, spec: Spec) -> Message:
    """Return the word that goes with the document when it is brought as a file."""
    return message(f"The specification of {named(item)}, version {spec.version}, as it stands.")


def with_file(told: Message, name: str, url: str) -> Message:
    """Return an answer that says which file in the thread holds all of it."""
    return replace(told, blocks=(*_shown(told), context(f"📎 {link(url, name)} in this thread holds all of it.")))


def without_file(told: Message, why: str, url: str) -> Message:
    """Return an answer whose file Slack did not take: why, and where to read it instead."""
    lack = f"⚠️ Slack took no file: {escape(clip(why, 200))} {link(url, 'Read the whole document here')}."
    return replace(told, blocks=(*_shown(told), context(lack)))


def _shown(told: Message) -> tuple[Block, ...]:
    """Return the blocks of a message; one that has none says its text."""
    return told.blocks or (section(told.text),)


def no_version(number: int, known: Sequence[int]) -> str:
    """Return which versions there are, to somebody who asked for another."""
    return f"The draft has no version {number}; it has {known[0]} to {known[-1]}. `diff {known[0]}` shows all that changed."


def where(item: WorkItem, spec: Spec, state: Readiness) -> Message:
    """Return where the interview stands, in one line."""
    if item.stage is not Stage.INTERVIEWING:
        return message(f"{named(item)}: {SENTENCES[item.stage].lower()}.")
    return message(f"{named(item)} has {state.score:.0f} of 100; {_standing(spec, state)}")


def back(away: timedelta, spec: Spec, state: Readiness, last: Answer | None) -> Message:
    """Return where we were, in one line, to somebody who comes back after days."""
    before = (
        f" You left at “{escape(clip(last.question, 120))}”: {escape(clip(last.text, 120))} (<@{last.by}>)."
        if last
        else ""
    )
    return message(f"Back after {duration(away)}: {_standing(spec, state)}{before}")


def edited_too_late(item: WorkItem) -> str:
    """Return what an edit can no longer do, and what can be done instead."""
    return (
        f"{named(item)} was accepted in the words of before, and is now “{SENTENCES[item.stage].lower()}”, so this edit changed "
        "nothing. Say it in the thread of the issue it concerns, or begin a follow-up with `/spec`."
    )


def _standing(spec: Spec, state: Readiness) -> str:
    given = len({row.question_id for row in spec.answers if not row.question_id.startswith(COMMENTED)})
    lacks = f" Still missing: {escape('; '.join(state.missing[:3]))}." if state.missing else " Nothing is missing."
    left = f", about {state.questions_left} to go" if state.questions_left else ""
    return f"{given} answered{left}.{lacks}"


def _row(row: Answer, zone: tzinfo) -> str:
    at = datetime.fromisoformat(row.at).astimezone(zone)
    return f"• {escape(clip(row.question, 160))}\n   {escape(clip(row.text, 500))} — <@{row.by}>, {at:%d %b %H:%M}"
