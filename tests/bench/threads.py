"""Many people at once: answers in 200 interviews, how soon each is acknowledged, and how long its card was behind."""

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.store import Database, sqlite_url
from tests.bench.figures import Figure, percentile
from tests.bench.people import Places, interviews, plain_threads, quiet
from tests.bench.places import open_bot, open_peer, open_world, until

HANDLED_S = 300
PEERS_SHARE = 4  # of the answers; it forgets each, so more of them tell nothing new


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many threads, how many answers in all, and how many a second."""

    threads: int = 200
    answers: int = 600
    per_s: float = 10


async def threads(folder: Path, crowd: Crowd) -> list[Figure]:
    """Return p99 of the acknowledgements, and how long a card was behind what was said in its thread, at the most."""
    peer = await _peer_seconds(folder / "peer", crowd)
    folder = folder / "bot"
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(open_world(folder, crowd.threads))
        bot = await stack.enter_async_context(open_bot(folder))
        memory = Database(sqlite_url(folder / "shopfloor.db"))
        stack.push_async_callback(memory.close)
        places = await interviews(world, folder, memory, crowd.threads)
        before, spent = places.standing(), bot.child.cpu_s
        said: dict[int, float] = {}

        def note(number: int) -> None:
            said[number] = time.time()

        seconds = await places.steadily(crowd.answers, crowd.per_s, note)
        await until(lambda: quiet(memory), HANDLED_S, "every card brought up to date", apart_s=0.5)
        each_ms = (bot.child.cpu_s - spent) / crowd.answers * 1000
        behind = _behind(places, before, said)
    note_ = f"{crowd.threads} interviews at once, {crowd.answers} answers at {crowd.per_s:g} a second over Socket Mode"
    late = (f"from the word to the moment Slack shows a draft that holds it, the worst of {len(behind)}; the median "
            f"{percentile(behind, 50):.2f} s, {each_ms:.0f} ms of processor for each")  # fmt: skip
    return [
        Figure(f"Acknowledgement p99, {crowd.threads} threads", percentile(seconds, 99) * 1000, "ms",
               percentile(peer, 99) * 1000, most=200, note=note_),
        Figure(f"Oldest card, {crowd.threads} threads", max(behind), "s", most=5, note=late),
    ]  # fmt: skip


async def _peer_seconds(home: Path, crowd: Crowd) -> list[float]:
    """Return how long the empty peer takes to acknowledge the same, at the same pace in as many threads."""
    async with open_world(home, crowd.threads) as world, open_peer(home, world, transport="socket"):
        await world.slack.connected()
        places = await plain_threads(world, home, crowd.threads)
        return await places.steadily(crowd.answers // PEERS_SHARE, crowd.per_s)


def _behind(places: Places, before: dict[str, int], said: dict[int, float]) -> list[float]:
    """Return for each answer how many seconds later Slack showed a draft that holds it; raises when none ever did."""
    shown = places.shown()
    behind, never = [], []
    for number, at in said.items():
        channel, _ = places.threads[number % len(places.threads)]
        wanted = before[channel] + number // len(places.threads) + 1
        moments = [moment for where, version, moment in shown if where == channel and version >= wanted]
        if moments:
            behind.append(min(moments) - at)
        else:
            never.append(number)
    if never:
        raise RuntimeError(f"{len(never)} answers are on no card: {never[:5]}")
    return behind
