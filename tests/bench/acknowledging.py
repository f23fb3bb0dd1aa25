"""How soon a delivery is acknowledged, and how many are taken a second: beside an empty app, each alone on the machine."""

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.store import Database, sqlite_url
from tests.bench.figures import Figure, percentile
from tests.bench.people import ANSWERS_EACH, Places, interviews, plain_threads, remembered
from tests.bench.places import open_bot, open_peer, open_world, until

PER_S = 50
WINDOW = 16
PEER_THREADS = 20
HANDLED_S = 300


@dataclass(frozen=True, slots=True)
class Size:
    """How long the bench takes: deliveries a run, and seconds at rest."""

    deliveries: int = 500
    idle_s: int = 30


async def latency(folder: Path, transport: str, size: Size) -> list[Figure]:
    """Return p50 and p99 at 50 answers a second: the peer before and after, the bot in between."""
    half = size.deliveries // 2
    peer = await _peer_seconds(folder / "peer-before", transport, half)
    ours = await _bot_seconds(folder / "bot", transport, size.deliveries)
    peer += await _peer_seconds(folder / "peer-after", transport, half)
    name = {"socket": "Socket Mode", "http": "signed HTTP"}[transport]
    rows = {which: (percentile(ours, which) * 1000, percentile(peer, which) * 1000) for which in (50, 99)}
    note = f"{len(ours)} answers in interviews at {PER_S} a second, each on disk first, in the journal after; the peer forgets"
    return [
        Figure(f"Acknowledgement p50, {name}", rows[50][0], "ms", rows[50][1], most_ratio=2, note=note),
        Figure(f"Acknowledgement p99, {name}", rows[99][0], "ms", rows[99][1], most=200),
    ]


async def rate(folder: Path, name: str, database: str, size: Size) -> list[Figure]:
    """Return how many answers a second are taken on `database` (empty means SQLite), and how many the peer takes."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(open_world(folder / "peer", PEER_THREADS))
        await stack.enter_async_context(open_peer(folder / "peer", world, transport="socket"))
        await world.slack.connected()
        places = await plain_threads(world, folder / "peer", PEER_THREADS)
        await places.at_once(100, WINDOW)
        peer = await places.at_once(size.deliveries, WINDOW)
    async with AsyncExitStack() as stack:
        places, memory = await _bot_places(stack, folder / "bot", "socket", database, size.deliveries)
        began = time.monotonic()
        ours = await places.at_once(size.deliveries, WINDOW)
        await _remembered(memory, size.deliveries)
        handled = size.deliveries / (time.monotonic() - began)
    note = f"{WINDOW} unacknowledged at a time over Socket Mode, {size.deliveries} answers, each on disk first"
    return [
        Figure(f"Deliveries accepted, {name}", ours, "/s", peer, note=note),
        Figure(
            f"Answers handled, {name}",
            handled,
            "/s",
            note="until the last is a fact in the journal, interviews going on",
        ),
    ]


async def _peer_seconds(home: Path, transport: str, count: int) -> list[float]:
    async with open_world(home, PEER_THREADS) as world, open_peer(home, world, transport=transport) as url:
        if transport == "http":
            await world.slack.deliver_over_http(url)
        else:
            await world.slack.connected()
        places = await plain_threads(world, home, PEER_THREADS)
        await places.steadily(PER_S, PER_S)
        return await places.steadily(count, PER_S)


async def _bot_seconds(home: Path, transport: str, count: int) -> list[float]:
    async with AsyncExitStack() as stack:
        places, memory = await _bot_places(stack, home, transport, "", count)
        seconds = await places.steadily(count, PER_S)
        await _remembered(memory, count)
        return seconds


async def _bot_places(
    stack: AsyncExitStack, home: Path, transport: str, database: str, count: int
) -> tuple[Places, Database]:
    """Return threads with room for `count` answers, and the bot's database."""
    talks = -(-count // ANSWERS_EACH)
    world = await stack.enter_async_context(open_world(home, talks))
    bot = await stack.enter_async_context(open_bot(home, transport=transport, database=database))
    if transport == "http":
        await world.slack.deliver_over_http(f"http://127.0.0.1:{bot.web_port}/slack")
    memory = Database(database or sqlite_url(home / "shopfloor.db"))
    stack.push_async_callback(memory.close)
    return await interviews(world, home, memory, talks), memory


async def _remembered(memory: Database, sent: int) -> None:
    """Return when every acknowledged answer is in the journal, once; raises for one that was lost or told twice."""

    async def all_there() -> bool:
        return await remembered(memory) >= sent

    await until(all_there, HANDLED_S, f"{sent} acknowledged answers in the journal", apart_s=0.5)
    if (kept := await remembered(memory)) != sent:
        raise RuntimeError(f"{sent} answers were acknowledged and {kept} are in the journal")
