"""A process that begins an effect and then waits to be killed: `python victim.py DATABASE_URL`."""

import asyncio
import sys

from bot.engine import Engine, Pace
from bot.store import Database


async def main(url: str) -> None:
    database = Database(url)
    engine = Engine(database.engine_url, pace=Pace(0.05, 0.05, 0.1, 3))

    async def perform(key, name, fields, durable):
        await durable.step("first", lambda: asyncio.sleep(0, "done before the kill"))
        print("working", flush=True)
        await asyncio.sleep(600)

    await engine.start(perform)
    async with database.write() as connection:
        await engine.enqueue(connection, "agents", "1/1/0/Build", "Build", {"item": 1, "attempt": 1})
    await asyncio.sleep(600)


asyncio.run(main(sys.argv[1]))
