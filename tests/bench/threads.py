"""Many people at once: answers in 200 interviews, how soon each is acknowledged, and how long its card was behind."""

import json
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from bot.store import Database, sqlite_url
from tests.bench.figures import Figure, percentile
from tests.bench.people import MARK, interviews, quiet
from tests.bench.places import open_bot, open_world, until

HANDLED_S = 300
EFFECTS = """
    SELECT journal.payload AS fact, status.completed_at AS done FROM journal
    JOIN workflow_status AS status
      ON status.workflow_uuid LIKE journal.item || '/' || journal.seq || '/%/ContinueInterview'
    WHERE journal.event = 'AnswerGiven'
"""


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many threads, how many answers in all, and how many a second."""

    threads: int = 200
    answers: int = 600
    per_s: float = 10


async def threads(folder: Path, crowd: Crowd) -> list[Figure]:
    """Return p99 of the acknowledgements, and how long a card was behind what was said in its thread, at the most."""
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(open_world(folder, crowd.threads))
        await stack.enter_async_context(open_bot(folder))
        memory = Database(sqlite_url(folder / "shopfloor.db"))
        stack.push_async_callback(memory.close)
        places = await interviews(world, folder, memory, crowd.threads)
        said: dict[int, float] = {}

        def note(number: int) -> None:
            said[number] = time.time()

        seconds = await places.steadily(crowd.answers, crowd.per_s, note)
        await until(lambda: quiet(memory), HANDLED_S, "every card brought up to date", apart_s=0.5)
        behind = await _behind(memory, said)
    note_ = f"{crowd.threads} interviews at once, {crowd.answers} answers at {crowd.per_s:g} a second over Socket Mode"
    return [
        Figure(f"Acknowledgement p99, {crowd.threads} threads", percentile(seconds, 99) * 1000, "ms", most=200, note=note_),
        Figure(f"Oldest card, {crowd.threads} threads", max(behind), "s", most=5,
               note=f"from the word to its card in Slack, the worst of {len(behind)}; the median {percentile(behind, 50):.2f} s"),
    ]  # fmt: skip


async def _behind(memory: Database, said: dict[int, float]) -> list[float]:
    """Return for each answer how many seconds later its draft in Slack stood for it."""
    async with memory.read() as connection:
        rows = (await connection.execute(text(EFFECTS))).all()
    done = {_number(row.fact): row.done / 1000 for row in rows if MARK in str(row.fact)}
    if missing := said.keys() - done.keys():
        raise RuntimeError(f"{len(missing)} answers changed no card: {sorted(missing)[:5]}")
    return [done[number] - at for number, at in said.items()]


def _number(fact: str) -> int:
    """Return the number of the answer that a fact of the journal holds."""
    words = json.loads(fact)["text"] if isinstance(fact, str) else fact["text"]
    return int(words.partition("rule ")[2].split()[0])
