"""Answers to `/factory …` and to the same words in a mention, computed from the store."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot import digest as numbers
from bot.errors import UserError
from bot.events import BugTied, RunEnded
from bot.lifecycle import TERMINAL, Stage, waits_for_person
from bot.outside import Outside
from bot.rollouts import definitions, views
from bot.slack.blocks import Message
from bot.slack.messages import answers
from bot.slack.messages.digests import digest as digest_words
from bot.steering import day_limit, pause_of
from bot.store import Line
from flags.definitions import Definition
from flags.errors import FlagError, ServerAway
from flags.rollout import FlagView

UNKNOWN_RING = "unknown: the flag server does not answer"
WORDS = numbers.Vocabulary(
    shipped=frozenset({Stage.DONE.value}),
    waiting=frozenset({Stage.PREVIEW.value, Stage.PROPOSED.value, Stage.APPROVAL.value, Stage.NEEDS_HUMAN.value}),
    closed=frozenset({Stage.PLANNED.value, Stage.DECLINED.value, Stage.CANCELLED.value}),
)


async def answer_for(out: Outside, asked: str) -> Message:
    """Return the answer to `asked`; raises `UserError` with the cure for anything it does not understand."""
    match asked.lower().split():
        case ["status"]:
            return answers.status(await standing(out))
        case ["list"]:
            return answers.listing([item for item in await out.store.items() if item.stage not in TERMINAL])
        case ["show", number]:
            return await _show(out, number)
        case ["digest"]:
            until = out.clock.now() + timedelta(microseconds=1)
            return digest_words(await compute_digest(out, until - timedelta(days=1), until))
        case ["help"]:
            return answers.help_text()
        case _:
            raise UserError(answers.unknown_command(asked))


async def standing(out: Outside) -> answers.Standing:
    """Return how the factory stands now."""
    items = [item for item in await out.store.items() if item.stage not in TERMINAL]
    waiting = tuple(item for item in items if waits_for_person(item))
    queued = tuple(item for item in items if item.stage is Stage.QUEUED)
    running = tuple(item for item in items if item not in waiting and item not in queued)
    now = out.clock.now()
    today = await _numbers(out, day_start(out, now), now + timedelta(microseconds=1), flags=[])
    return answers.Standing(waiting, running, queued, len(today.shipped), today.usd, await day_limit(out),
                            out.options.scripted_only, await _paused_by(out))  # fmt: skip


async def _paused_by(out: Outside) -> str:
    pause = await pause_of(out)
    person = await out.store.person(pause.by) if pause else None
    return person.name if person else "somebody" if pause else ""


async def compute_digest(out: Outside, since: datetime, until: datetime) -> numbers.Digest:
    """Return the numbers of a period: from the journal and the flags alone."""
    return await _numbers(out, since, until, flags=await _flags(out))


async def digest_rows(out: Outside, until: datetime) -> list[numbers.JournalRow]:
    """Return the journal up to `until` as rows of the digest."""
    titles = {item.id: item.title for item in await out.store.items()}
    lines = [
        line
        for line in await out.store.lines(datetime.min.replace(tzinfo=until.tzinfo), until)
        if line.known and line.item
    ]
    return [_row(line, titles.get(line.item, "")) for line in lines]


def day_start(out: Outside, now: datetime) -> datetime:
    """Return when the team's day began."""
    local = now.astimezone(out.options.zone)
    return datetime.combine(local.date(), time(), tzinfo=out.options.zone).astimezone(now.tzinfo)


def _row(line: Line, title: str) -> numbers.JournalRow:
    row = numbers.JournalRow(number=line.seq, at=line.at, item=str(line.item), title=title,
                             event=type(line.event).__name__, stage=line.after)  # fmt: skip
    match line.event:
        case RunEnded(usd=usd, input_tokens=read, output_tokens=written, model_source=source):
            return replace(row, usd=usd, input_tokens=read, output_tokens=written, model_source=source)
        case BugTied(score=score, debt=debt):
            return replace(row, score=score, debt=debt)
        case _:
            return row


async def _numbers(out: Outside, since: datetime, until: datetime, flags: list[numbers.FlagState]) -> numbers.Digest:
    return numbers.compute(await digest_rows(out, until), flags=flags, since=since, until=until, vocabulary=WORDS)


async def _flags(out: Outside) -> list[numbers.FlagState]:
    try:
        return [_flag(out, view.definition, _ring(view)) for view in await views(out)]
    except ServerAway:
        return [_flag(out, definition, UNKNOWN_RING) for definition in await definitions(out)]
    except FlagError:  # a wrong definition: whoever looks after flags is told of it by name each morning
        return []


def _ring(view: FlagView) -> str:
    state = view.state
    return state.ring if state and state.on and state.ring else "off"


def _flag(out: Outside, told: Definition, ring: str) -> numbers.FlagState:
    # A flag's last day is over at its midnight: so counted, it has as many days left as `/flag list` says.
    ends = datetime.combine(told.ends + timedelta(days=1), time(), tzinfo=out.options.zone) if told.ends else None
    return numbers.FlagState(told.key, ring, told.owner, ends)


async def _show(out: Outside, number: str) -> Message:
    digits = number.removeprefix("#")
    known = digits.isascii() and digits.isdecimal() and len(digits) < 12
    item = await out.store.item(int(digits)) if known else None
    if item is None:
        raise UserError(answers.unknown_item(number))
    return answers.story(item, await out.store.story(item.id))
