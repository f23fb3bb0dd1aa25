"""Answers to people: how the factory stands, what an item is, why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.approvals import approvals
from bot.lifecycle import Stage, WorkItem
from bot.slack.blocks import Block, Message, context, header, message, section, sections
from bot.slack.messages.approving import records
from bot.slack.messages.words import SENTENCES, money, named, places, progress
from bot.slack.text import escape
from bot.store import Line

EMPTY_SPEC = "Tell me the idea in the same line, for example `/spec let people pin a page to the top of the sidebar`."
NO_WORDS = (
    "I can begin with a Markdown, text or PDF file, or with words: say in a sentence what shall be built, and share the file"
    " with it as background."
)
PICTURE_WITHOUT_WORDS = (
    "I keep no picture without words: post it again with a sentence that says what is wrong, for example"
    " “the date picker is cut off on a phone”."
)
FILE_GONE = (
    "I cannot open that file: it was deleted, or is not in Slack. Upload it here, or paste the part that matters."
)
SPEC_ELSEWHERE = (
    "I am not in this channel, so the spec's thread is in our direct message. `/invite @Shopfloor` lets me in here."
)
NO_SPEC_IN_THREADS = (
    "A spec has a thread of its own: say it outside of this thread, or use `/spec IDEA`. Nothing was stored."
)
NOTHING_OPEN = (
    "No question is open now, so I did not change the draft. Press *Accept* on it, or answer an earlier question anew."
)
ASKED_SOON = (
    "No question is open just now: a model reads what was said, and the next ones come within two minutes. "
    "Nothing was changed."
)
UNREADABLE = "That button is from an older version of me and says nothing I understand. Nothing was changed; use the newest card."
HELP = (
    "*What I understand*\n"
    "`/spec IDEA` — turn an idea into a specification and issues\n"
    "`/factory status` — what runs, what waits on a person, what it cost\n"
    "`/factory inbox` — what waits for you, with buttons\n"
    "`/factory list` — every item that is not over\n"
    "`/factory show N` — the story of one item; `explain N` — why it is where it is and what comes next\n"
    "`/factory stop N`, `/factory resume N` — one item stops, with what was made kept, and goes on again\n"
    "`/factory approve N SHA` — exactly this head may be merged; in its thread `@Shopfloor approve`, or ✅ on its review\n"
    "`/factory pause`, `/factory resume` — nothing new is begun, or again\n"
    "`/factory budget`, `/factory limits` — what was spent and reserved, and what may be\n"
    "`/factory digest` — the daily digest, now\n"
    "`/flag list`, `/flag show KEY`, `/flag on|off KEY`, `/flag promote KEY`\n"
    "In a thread, say the same words after @Shopfloor, since slash commands do not work there; in an item's thread "
    "the number can be left out, and `stop` and `retry` need no mention.\n"
    "In a spec's thread: an answer in your own words, `skip`, `you decide`, `undo`, `diff`, `AC-3: …` or `line 12 …` about one "
    "line, “what did we say about X?”; editing your message corrects it.\n"
    "In a direct message, say an idea or one of these words."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the factory stands now."""

    waiting: tuple[WorkItem, ...]
    running: tuple[WorkItem, ...]
    queued: tuple[WorkItem, ...]
    shipped_today: int
    usd_today: float
    usd_a_day: float
    needs_key: bool
    paused_by: str = ""


def plain(text: str) -> Message:
    """Return a message of words alone."""
    return message(text)


def help_text() -> Message:
    """Return what can be asked."""
    return message("What I understand", section(HELP))


def unknown_command(words: str, nearest: str = "") -> str:
    """Return what to do about a verb nobody knows, with the one that was probably meant."""
    meant = f" Did you mean `{nearest}`?" if nearest else ""
    return f"I do not know `{escape(words)}`.{meant}\n{HELP}"


def unknown_item(number: str) -> str:
    """Return what to do about a number that is no item."""
    return f"There is no item #{escape(number)}. `/factory list` shows all that are not over."


def too_late(item: WorkItem) -> str:
    """Return why a click changed nothing."""
    return f"That card is out of date: {named(item)} is now “{SENTENCES[item.stage].lower()}”. Nothing was changed."


def our_bug(code: str) -> str:
    """Return what to say when the mistake is ours."""
    return f"Something broke on our side (reference {code}). Nothing was lost; please try again."


def status(standing: Standing) -> Message:
    """Return the factory at a glance: first what waits on a person."""
    blocks: list[Block] = [header("The factory now")]
    if standing.paused_by:
        blocks.append(
            section(f"⏸️ *Paused* by {escape(standing.paused_by)}: nothing new is begun. `/factory resume` goes on.")
        )
    blocks += sections(_group("Waiting for a person", standing.waiting, "Nothing."))
    blocks += sections(_group("Running", standing.running, "Nothing."))
    if standing.queued:
        blocks += sections(_group("Queued", standing.queued, ""))
    spent = f"{money(standing.usd_today)} of {money(standing.usd_a_day)} spent today"
    blocks.append(context(f"{standing.shipped_today} shipped today · {spent}"))
    if standing.needs_key:
        blocks.append(
            context(
                "No model key: specs, plans and triage work; only sample stories can be built. Put a key into `.env` for more."
            )
        )
    return message("The factory now", *blocks)


def listing(items: Sequence[WorkItem]) -> Message:
    """Return every item that is not over."""
    if not items:
        return message("Nothing is open. `/spec IDEA` begins something.")
    return message(
        f"{len(items)} open items", header(f"{len(items)} open items"), *sections("\n".join(map(_line, items)))
    )


def story(item: WorkItem, lines: Sequence[Line]) -> Message:
    """Return what happened to one item, from its journal."""
    shown = [f"• {line.at:%d %b %H:%M} {_fact(line)}" for line in lines if line.known][-30:]
    blocks = [header(f"#{item.id} {item.title}"), section(f"*{SENTENCES[item.stage]}*\n{progress(item)}")]
    links = [context(places(item))] if places(item) else []
    asked = approvals(lines)
    decisions = sections(f"*Decisions*\n{records(asked)}") if asked else []
    return message(named(item), *blocks, *links, *sections("\n".join(shown)), *decisions)


def _group(title: str, items: Sequence[WorkItem], empty: str) -> str:
    body = "\n".join(map(_line, items)) if items else f"_{empty}_"
    return f"*{title}*\n{body}"


def _line(item: WorkItem) -> str:
    why = f": {escape(item.reason)}" if item.stage is Stage.NEEDS_HUMAN and "<@" not in item.reason else ""
    where = f" ({places(item)})" if places(item) else ""
    return f"• *{named(item)}* — {SENTENCES[item.stage].lower()}{why}{where}"


def _fact(line: Line) -> str:
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in type(line.event).__name__).strip()
    moved = f" → _{line.after}_" if line.before != line.after else ""
    return f"{words}{moved}"
