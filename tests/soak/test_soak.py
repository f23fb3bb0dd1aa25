"""Random and relentless deaths, over and over: every line ends like the one that nobody disturbed.

`make soak` runs it. SOAK_KILLS says how many (200), SOAK_SEED repeats a run's moments; both are printed.
"""

import asyncio
import os
import random
import time
from collections import Counter

import pytest

pytestmark = [pytest.mark.soak, pytest.mark.postgres, pytest.mark.timeout(7200)]
KILLS = int(os.environ.get("SOAK_KILLS", "200"))
SEED = int(os.environ.get("SOAK_SEED") or random.SystemRandom().randrange(10**6))
KILLS_A_LINE = 25
MEAN_S, MOST_S = 4.0, 30.0


@pytest.fixture
async def undisturbed(open_line):
    async with open_line("undisturbed") as line:
        await line.finish()
        return await line.facts(), line.told()


async def same_end(line, undisturbed):
    facts, told = undisturbed
    assert await line.failed() == 0
    assert await line.facts() == facts
    assert line.told() == told, line.log()
    assert await line.served() == (await line.change()).merge_sha


async def killed_at_random(line, chance, kills):
    """Kill bots at random moments of their lives until the change is shipped; return the stages in which they died."""
    died = Counter()
    person = asyncio.create_task(line.live())
    while not person.done():
        bot = asyncio.create_task(line.bot())
        patience = min(MOST_S, chance.expovariate(1 / MEAN_S)) if died.total() < kills else None
        await asyncio.wait({bot, person}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        assert not bot.done(), f"the bot ended by itself ({line.bots.exit}): {line.log()}"
        if not person.done() and await line.kill():
            items = await line.store.items()
            died[items[-1].stage.value if items else "nothing yet"] += 1
    await person
    await line.stop()
    return died


async def test_random_kills(open_line, postgres_url, undisturbed):
    print(f"\nSOAK_SEED={SEED} SOAK_KILLS={KILLS}")
    chance, died, number = random.Random(SEED), Counter(), 0
    while died.total() < KILLS:
        number += 1
        began = time.monotonic()
        async with open_line(f"line-{number}", postgres_url() if number % 2 == 0 else "") as line:
            await line.running()
            await line.kill()
            here = await killed_at_random(line, chance, min(KILLS_A_LINE, KILLS - died.total()))
            await same_end(line, undisturbed)
        died += here
        where = "PostgreSQL" if number % 2 == 0 else "SQLite"
        print(
            f"line {number} on {where}: {here.total()} kills, {time.monotonic() - began:.0f} s, same end; {dict(here)}"
        )
    print(f"{died.total()} kills over {number} lines, by stage: {dict(died.most_common())}")


@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
@pytest.mark.parametrize(
    "boundary", ["after_commit#2", "mid_model#2", "mid_tool#2", "mid_post#2", "before:ShowCard#2", "each"]
)
async def test_relentless_deaths(open_line, postgres_url, tmp_path, undisturbed, boundary, database):
    """Every bot dies the second time it comes to the boundary, or each at a boundary nobody died at before."""
    plan = f"each:{tmp_path / 'seen'}" if boundary == "each" else boundary
    async with open_line("line", postgres_url() if database == "PostgreSQL" else "") as line:
        await line.running()
        await line.kill()
        deaths = await line.die_often(plan)
        await line.stop()
        await same_end(line, undisturbed)
    print(f"\n{boundary} on {database}: {deaths} deaths, same end")
    assert deaths
