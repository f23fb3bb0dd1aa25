"""The engine's promises, on SQLite and on PostgreSQL: with its transaction or not at all, once, and on after any stop."""

import asyncio
import itertools
from collections import Counter
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from bot.engine import QUEUES, Engine, Pace
from bot.errors import Permanent, Transient

PACE = Pace(quick_s=0.05, heavy_s=0.05, retry_first_s=0.05, retry_attempts=3)


@pytest.fixture
def serving(store):
    """Serve with a performer, and stop at the end."""

    @asynccontextmanager
    async def serve(perform):
        engine = Engine(store.database.engine_url, pace=PACE)
        await engine.start(perform)
        try:
            yield engine
        finally:
            engine.stop()

    return serve


async def enqueue(store, engine, key, name="ShowCard", queue="talk"):
    async with store.database.write() as connection:
        await engine.enqueue(connection, queue, key, name, {"item": 1})


def table(store, name):
    return name if store.database.is_sqlite else f"dbos.{name}"


async def read(store, query, name):
    async with store.database.read() as connection:
        return {row[0] for row in await connection.execute(text(query.format(table(store, name))))}


async def change(store, statement):
    async with store.database.write() as connection:
        await connection.execute(text(statement.format(table(store, "workflow_status"))))


async def until(what, within_s=20):
    async with asyncio.timeout(within_s):
        while not await what():  # noqa: ASYNC110  (the answer is in the database)
            await asyncio.sleep(0.02)


async def test_an_effect_is_enqueued_with_its_transaction_or_not_at_all(store, serving):
    seen = []

    async def perform(key, *_):
        seen.append(key)

    async def fail(engine):
        async with store.database.write() as connection:
            await engine.enqueue(connection, "talk", "1/1/0/Say", "Say", {"item": 1})
            raise RuntimeError("power cut")

    async with serving(perform) as engine:
        with pytest.raises(RuntimeError, match="power cut"):
            await fail(engine)
        await enqueue(store, engine, "1/2/0/Say")
        await until(engine.idle)
    assert seen == ["1/2/0/Say"]


async def test_the_same_key_is_performed_once(store, serving):
    seen = []

    async def perform(key, *_):
        seen.append(key)

    async with serving(perform) as engine:
        for _ in range(3):
            await enqueue(store, engine, "1/1/0/Say")
        await until(engine.idle)
        await enqueue(store, engine, "1/1/0/Say")
        await until(engine.idle)
    assert seen == ["1/1/0/Say"]


async def test_a_transient_failure_is_tried_again_and_its_last_words_are_kept(store, serving):
    tries, told = Counter(), {}

    async def perform(key, name, fields, durable):
        async def work():
            tries[key] += 1
            if key == "heals" and tries[key] == 2:
                return "well again"
            raise Transient("GitHub is away.")

        try:
            told[key] = await durable.step("work", work)
        except Permanent as error:
            told[key] = str(error)

    async with serving(perform) as engine:
        await enqueue(store, engine, "heals")
        await enqueue(store, engine, "stays")
        await until(engine.idle)
    assert told == {"heals": "well again", "stays": "GitHub is away. Tried 3 times."}
    assert tries == {"heals": 2, "stays": 3}


async def test_a_permanent_failure_is_not_tried_again(store, serving):
    tries = []

    async def perform(key, name, fields, durable):
        async def work():
            tries.append(key)
            raise Permanent("There is no such repository.")

        await durable.step("work", work)

    async with serving(perform) as engine:
        await enqueue(store, engine, "1/1/0/Say")
        await until(engine.failed)
        assert await engine.failed() == ["1/1/0/Say"]
    assert tries == ["1/1/0/Say"]


async def test_a_failed_effect_is_taken_up_from_the_step_that_failed_under_its_old_key(store, serving):
    first, second, keys = itertools.count(), itertools.count(), []

    async def perform(key, name, fields, durable):
        keys.append(key)

        async def fail_twice():
            if next(second) < 2:
                raise Permanent("The channel is archived.")

        await durable.step("first", lambda: asyncio.sleep(0, next(first)))
        await durable.step("second", fail_twice)

    async with serving(perform) as engine:
        await enqueue(store, engine, "1/1/0/Say")
        for _ in range(2):
            await until(engine.failed)
            (failure,) = await engine.failures()
            await engine.take_up(failure)
            await until(engine.idle)
        assert await engine.failed() == []
    assert keys == ["1/1/0/Say"] * 3
    assert next(first) == 1, "what had been done before the failure stood"


async def test_work_that_a_killed_process_had_begun_is_finished(store, serving, victim):
    victim()
    done, begun_again = [], []

    async def perform(key, name, fields, durable):
        async def first():
            begun_again.append(key)

        done.append((key, name, fields, await durable.step("first", first)))

    async with serving(perform) as engine:
        await until(engine.idle)
        assert await engine.failed() == []
    assert done == [("1/1/0/Build", "Build", {"item": 1, "attempt": 1}, "done before the kill")]
    assert begun_again == []


async def test_a_stop_cuts_work_off_and_the_next_start_finishes_it(store, serving):
    under_way, release, done = asyncio.Event(), asyncio.Event(), []

    async def perform(key, name, fields, durable):
        async def work():
            under_way.set()
            try:
                await release.wait()
            except Exception as error:
                raise Permanent("The stop was taken for a failure.") from error
            return "done"

        done.append(await durable.step("work", work))

    async with serving(perform) as engine:
        await enqueue(store, engine, "1/1/0/Build", queue="agents")
        await under_way.wait()
    release.set()
    await asyncio.sleep(0)
    assert done == []
    async with serving(perform) as engine:
        await until(engine.idle)
        assert await engine.failed() == []
    assert done == ["done"]


async def test_work_that_another_version_began_in_other_steps_is_begun_anew(store, serving, victim):
    victim()
    performed = []

    async def perform(key, name, fields, durable):
        await durable.step("another first step", lambda: asyncio.sleep(0))
        performed.append(key)

    async with serving(perform) as engine:
        await until(engine.failed)
        (failure,) = await engine.failures()
        assert failure.steps_changed
        await engine.take_up(failure)
        await until(engine.idle)
        assert await engine.failed() == []
    assert performed == ["1/1/0/Build"]


async def test_an_effect_that_keeps_killing_the_process_is_left_alone(store, serving, victim):
    victim()
    await change(store, "UPDATE {} SET recovery_attempts = 1000")
    performed = []

    async def perform(key, *_):
        performed.append(key)

    async with serving(perform) as engine:
        await until(engine.failed)
        (failure,) = await engine.failures()
        assert (failure.key, failure.name, failure.deadly) == ("1/1/0/Build", "Build", True)
        await engine.give_up(failure)
        assert await engine.failed() == []
    assert performed == []


async def test_after_many_deaths_effects_are_performed_one_by_one_until_those_are_done(store, serving):
    at_work, most, gate = set(), [], asyncio.Event()

    async def perform(key, *_):
        at_work.add(key)
        most.append(len(at_work))
        try:
            await gate.wait()
        finally:
            at_work.remove(key)

    async def busy(engine, *keys):
        for key in keys:
            await enqueue(store, engine, key)
        async with asyncio.timeout(20):
            while len(at_work) < len(keys):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def many_at_once():
        rows = await read(store, "SELECT worker_concurrency FROM {} WHERE name = 'talk'", "queues")
        return rows == {QUEUES["talk"][0]}

    async with serving(perform) as engine:
        await busy(engine, "1/1/0/Say", "1/2/0/Say", "1/3/0/Say")
    await change(store, "UPDATE {} SET recovery_attempts = 10 WHERE workflow_uuid = '1/3/0/Say'")
    most.clear()
    gate.set()
    async with serving(perform) as engine:
        await until(engine.idle)
        assert most == [1, 1, 1]
        await until(many_at_once)
        gate.clear()
        await busy(engine, "1/4/0/Say", "1/5/0/Say", "1/6/0/Say")
        gate.set()
        await until(engine.idle)


async def test_an_idle_engine_looks_seldom_and_wakes_with_the_first_effect(store):
    seen = []

    async def perform(key, *_):
        seen.append(key)

    async def rhythm():
        return await read(store, "SELECT polling_interval_sec FROM {}", "queues")

    async def resting():
        return await rhythm() == {0.4}

    async def awake():
        return await rhythm() == {0.05}

    engine = Engine(store.database.engine_url, pace=Pace(quick_s=0.05, heavy_s=0.05, rest_s=0.4, awake_s=1))
    await engine.start(perform)
    try:
        await until(resting)
        await enqueue(store, engine, "1/1/0/Say")
        await until(awake)
        await until(engine.idle)
        assert seen == ["1/1/0/Say"]
        await until(resting)
    finally:
        engine.stop()


async def test_what_an_item_has_still_to_say_is_known_until_it_is_said(store, serving):
    said, gate = [], asyncio.Event()

    async def perform(key, *_):
        await gate.wait()
        said.append(key)

    async with serving(perform) as engine:
        for key in ("1/1/0/Say", "1/2/0/ShowCard", "12/3/0/Say"):
            await enqueue(store, engine, key, name=key.rpartition("/")[2])
        assert await engine.unfinished(1, frozenset({"Say"})) == ["1/1/0/Say"]
        gate.set()
        await until(engine.idle)
        assert await engine.unfinished(1, frozenset({"Say"})) == []
        assert len(said) == 3
