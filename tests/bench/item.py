"""What the factory adds to one item's way: the wall time of the whole line, less models, gates, builds and people."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.events import AnswerGiven, ApprovalGiven, IdeaReceived, SpecAccepted, Verified
from bot.lifecycle import Stage
from bot.local.slack import SlackStandIn
from bot.store import Database, Line, Store, sqlite_url
from tests.bench.figures import Figure
from tests.bench.people import quiet
from tests.bench.places import open_bot, open_world, until

IDEA = "Greet by the time of day"
PERSON = (IdeaReceived, AnswerGiven, SpecAccepted, ApprovalGiven)
LINE_S = 300
Span = tuple[datetime, datetime]
THINK_S = 2.0  # nobody reads a question and answers it sooner


@dataclass(frozen=True, slots=True)
class Part:
    """One step of the line between two facts: wall seconds, and how many of them models and gates took."""

    name: str
    seconds: float
    outside: float

    @property
    def ours(self) -> float:
        """Return what is left for the factory."""
        return max(0.0, self.seconds - self.outside)


async def overhead(folder: Path) -> tuple[list[Figure], list[Part]]:
    """Play the tiny product's line on a bot as it is shipped, and tell from its journal where the time went."""
    async with open_world(folder) as world, open_bot(folder):
        memory = Database(sqlite_url(folder / "shopfloor.db"))
        try:
            await _live(world.slack, Store(memory))
            parts = await _parts(Store(memory))
        finally:
            await memory.close()
    wall, ours = sum(part.seconds for part in parts), sum(part.ours for part in parts)
    note = (f"{wall:.1f} s of wall time from the idea to the verified change, less agents, gates, pictures and the person; "
            "deploying twice (beside, then live) is counted as ours")  # fmt: skip
    return [Figure("Factory overhead of one item", ours, "s", most=3, note=note)], parts


async def _live(slack: SlackStandIn, store: Store) -> None:
    """Be the people: type the idea, take what is recommended, accept, approve."""
    done: set[tuple[str, str]] = set()
    if not (await slack.person("owner").command("/spec", IDEA, "factory")).ok:
        raise RuntimeError("the idea was not taken")

    async def look() -> bool:
        button = _next_button(slack, done)
        if button and await quiet(store.database):
            done.add(button)
            who = "maintainer" if button[1] == "pull.approve" else "owner"
            await asyncio.sleep(THINK_S)
            try:
                await slack.person(who).click(*button)
            except UserError:
                done.discard(button)
        items = await store.items()
        if any(item.stage is Stage.NEEDS_HUMAN for item in items):
            raise RuntimeError(f"the line was parked: {[item.reason for item in items]}")
        return len(items) > 1 and items[1].stage is Stage.DONE

    await until(look, LINE_S, "the shipped item")


def _next_button(slack: SlackStandIn, done: set[tuple[str, str]]) -> tuple[str, str] | None:
    """Return what waits for a person now: recommended answers first, Accept only once the spec is ready."""
    found = [(said["ts"], element) for said in _said(slack) for element in _buttons(said)]
    for ts, element in found:
        if element["action_id"].startswith("spec.answer") and "(recommended)" in element["text"]["text"]:
            return ts, element["action_id"]
    names = {element["action_id"] for _, element in found}
    wanted = {"pull.approve"} | (set() if "spec.accept_anyway" in names else {"spec.accept"})
    places = [(ts, element["action_id"]) for ts, element in found if element["action_id"] in wanted]
    return next((place for place in places if place not in done), None)


def _said(slack: SlackStandIn) -> Iterator[dict[str, Any]]:
    for said in slack.messages("factory"):
        yield from slack.thread("factory", said["ts"])


def _buttons(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in said.get("blocks", []):
        if block["type"] == "actions":
            yield from block["elements"]


async def _parts(store: Store) -> list[Part]:
    """Return the steps of the line; a step begins where the one before ended, or where a person had spoken."""
    lines = sorted(
        [line for item in await store.items() for line in await store.story(item.id)], key=lambda line: line.seq
    )
    outside, gates = [*await _agents(store), *await _pictures(store)], await _gates(store)
    parts: list[Part] = []
    for before, after in _steps(lines):
        name = type(after.event).__name__
        models = sum(_overlap(run, before.at, after.at) for run in _apart(outside))
        spent = gates.get(getattr(after.event, "head_sha", ""), 0.0) if name.startswith("Gates") else 0.0
        parts.append(
            Part(f"{type(before.event).__name__} → {name}", (after.at - before.at).total_seconds(), models + spent)
        )
    return parts


def _steps(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Yield neighbouring facts between which the factory, not a person, was at work."""
    known = [line for line in lines if line.known]
    end = next(number for number, line in enumerate(known) if isinstance(line.event, Verified))
    yield from ((before, after) for before, after in pairwise(known[: end + 1]) if not isinstance(after.event, PERSON))


async def _agents(store: Store) -> list[Span]:
    return [(run.started_at, run.ended_at) for run in await store.runs()]


async def _pictures(store: Store) -> list[Span]:
    """Return when the product was built twice and photographed, for the review of each head."""
    found = []
    for item in await store.items():
        heads = (await store.document(item.id, "reviewed") or {}).get("heads", [])
        kept = [await store.document(item.id, f"review:{head}") or {} for head in heads]
        found += [tuple(datetime.fromisoformat(at) for at in one["taken"]) for one in kept if "taken" in one]
    return [(begun, ended) for begun, ended in found]


def _apart(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the times that the spans cover, none counted twice."""
    begun: datetime | None = None
    ended: datetime | None = None
    for since, until_ in sorted(spans):
        if begun is None or ended is None:
            begun, ended = since, until_
        elif since <= ended:
            ended = max(ended, until_)
        else:
            yield begun, ended
            begun, ended = since, until_
    if begun is not None and ended is not None:
        yield begun, ended


def _overlap(run: tuple[datetime, datetime], since: datetime, until_: datetime) -> float:
    return max(0.0, (min(run[1], until_) - max(run[0], since)).total_seconds())


async def _gates(store: Store) -> dict[str, float]:
    """Return the seconds that gates took, by the head they judged."""
    found = {}
    for item in await store.items():
        for line in await store.story(item.id):
            if (head := getattr(line.event, "head_sha", "")) and (
                kept := await store.document(item.id, f"verdict:{head}")
            ):
                found[head] = kept["seconds"]
    return found
