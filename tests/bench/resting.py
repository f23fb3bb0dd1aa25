"""What the bot costs before anybody asks anything: how long it takes to open, what it holds, what it burns."""

import asyncio
from pathlib import Path

from bot.engine import Pace
from bot.store import Database, sqlite_url
from tests.bench.figures import Figure
from tests.bench.people import quiet
from tests.bench.places import open_bot, open_world, until


async def at_rest(folder: Path, idle_s: int) -> list[Figure]:
    """Return start-up times (a new home, then the same again), and memory and processor of the idle bot."""
    async with open_world(folder):
        async with open_bot(folder) as bot:
            first = bot.opened_s
        (folder / "factory.log").unlink()
        async with open_bot(folder) as bot:
            memory = Database(sqlite_url(folder / "shopfloor.db"))
            await until(lambda: quiet(memory), 60, "a quiet factory")
            await memory.close()
            await asyncio.sleep(Pace().awake_s + 5)  # after that the engine looks for work at its resting pace
            before = bot.child.cpu_s
            await asyncio.sleep(idle_s)
            share = (bot.child.cpu_s - before) / idle_s * 100
            resident, again = bot.child.resident_mb, bot.opened_s
    return [
        Figure(
            "Start-up, new home", first, "s", most=4, note="from the process's start to `factory_open`, stand-ins up"
        ),
        Figure("Start-up, same home", again, "s", most=4),
        Figure("Idle memory", resident, "MB", most=250, note="resident set of the bot's process, without children"),
        Figure("Idle processor", share, "% of a core", most=5, note=f"over {idle_s} s, socket open, clock running"),
    ]
