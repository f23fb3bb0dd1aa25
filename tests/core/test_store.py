"""The store's promises, on SQLite and on PostgreSQL: a fact once, a version checked, a post looked for, a budget held."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from bot import lifecycle
from bot.access import Person
from bot.budget import Amount, Limits, Scope
from bot.events import AnswerGiven, IdeaReceived
from bot.lifecycle import Stage
from bot.store import Conflict, Database, Ledger, Run, Store, sqlite_url
from bot.store.ledger import SqlLedger
from bot.store.migrate import config_for, migrate
from tests.cut_off import LONG, threads_left

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)
IDEA = IdeaReceived(key="slack/1", by="U1", channel="C1", text="Pin a page")


async def begin(store, event=IDEA):
    async with store.database.write() as connection:
        ledger = Ledger(connection, NOON)
        step = lifecycle.begin(event, await ledger.reserve_number())
        await ledger.write(event, "", step, -1)
    return step.item


async def test_an_item_is_told_again_from_its_journal(store):
    item = await begin(store)
    assert await store.item(item.id) == item
    (line,) = await store.story(item.id)
    assert (line.event, line.before, line.after, line.known, line.at) == (IDEA, "", "interviewing", True, NOON)


async def test_a_fact_written_twice_is_refused_by_its_key(store):
    await begin(store)
    with pytest.raises(Exception, match=r"(?i)unique"):
        await begin(store)
    assert len(await store.items()) == 1


async def test_two_writers_of_one_item_cannot_both_win(store):
    item = await begin(store)
    facts = [AnswerGiven(key=f"a{n}", item=item.id, by="U1", text="x") for n in (1, 2)]
    async with store.database.write() as connection:
        ledger = Ledger(connection, NOON)
        await ledger.write(facts[0], item.stage, lifecycle.advance(item, facts[0]), item.version)
    with pytest.raises(Conflict):
        async with store.database.write() as connection:
            await Ledger(connection, NOON).write(facts[1], item.stage, lifecycle.advance(item, facts[1]), item.version)
    assert len(await store.story(item.id)) == 2


async def test_a_failed_transaction_leaves_nothing(store):
    async def cut():
        async with store.database.write() as connection:
            ledger = Ledger(connection, NOON)
            step = lifecycle.begin(IDEA, await ledger.reserve_number())
            await ledger.write(IDEA, "", step, -1)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await cut()
    assert await store.items() == []
    assert not await store.knows(IDEA.key)
    assert (await begin(store)).id == 1, "not even a number is used up"


async def test_items_that_begin_at_once_are_numbered_without_a_gap(store):
    ideas = [IdeaReceived(key=f"slack/{n}", by="U1", channel="C1", text="Pin a page") for n in range(20)]
    begun = await asyncio.gather(*[begin(store, idea) for idea in ideas])
    assert sorted(item.id for item in begun) == list(range(1, 21))


async def test_items_are_found_by_stage_and_place(store):
    item = await begin(store)
    assert await store.items([Stage.INTERVIEWING]) == [item]
    assert await store.items([Stage.DONE]) == []
    assert await store.items_where(channel="C1") == [item]


async def test_the_second_attempt_to_post_knows_that_it_is_one(store):
    first = await store.intend_post("1/card", item=1, channel="C1", thread="")
    second = await store.intend_post("1/card", item=1, channel="C1", thread="")
    assert (first[1], second[1]) == (False, True)
    await store.posted("1/card", "171.1", "shown")
    assert (await store.post_at("C1", "171.1")).slot == "1/card"


async def test_two_workspaces_that_name_things_alike_do_not_meet(store):
    ours, theirs = Store(store.database, "T1"), Store(store.database, "T2")
    for here, name in ((ours, "Olivia"), (theirs, "Oskar")):
        await here.save_person(Person("U1", name, "owner"))
        await here.intend_post(f"{here.team}/card", item=1, channel="C1", thread="")
        await here.posted(f"{here.team}/card", "171.1", "shown")
        async with here.database.write() as connection:
            ledger = Ledger(connection, NOON, here.team)
            step = lifecycle.begin(IDEA, await ledger.reserve_number())
            await ledger.write(IDEA, "", step, -1)
    assert [person.name for person in await theirs.people()] == ["Oskar"]
    assert (await theirs.post_at("C1", "171.1")).slot == "T2/card"
    assert await ours.knows(IDEA.key)
    await ours.remove_person("U1")
    assert await ours.person("U1") is None
    assert [person.name for person in await store.people()] == ["Oskar"], "without a team all are read"


async def test_what_was_kept_before_teams_were_told_apart_is_the_first_team_s(database_url):
    database = Database(database_url)
    await asyncio.to_thread(move, database.engine_url, command.upgrade)
    async with database.write() as connection:
        for row in OF_OLD:
            await connection.execute(text(row))
    for _ in range(2):
        await asyncio.to_thread(migrate, database.engine_url)
    ours = Store(database, "T1")
    await ours.adopt(NOON)
    assert [(person.name, person.github) for person in await ours.people()] == [("Olivia", "olivia")]
    assert (await ours.post_at("C1", "171.1")).slot == "1/card"
    assert await ours.knows("slack/1")
    assert not await Store(database, "T2").knows("slack/1")
    assert await Store(database).last_team() == "T1"
    await database.close()
    await asyncio.to_thread(move, database.engine_url, command.downgrade)


def move(url: str, step, to: str = "0001") -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        config = config_for()
        config.attributes["connection"] = connection
        step(config, to)
        connection.commit()
    engine.dispose()


OF_OLD = (
    "INSERT INTO person (slack_id, name, role, github, zone) VALUES ('U1', 'Olivia', 'owner', 'olivia', 'UTC')",
    "INSERT INTO post (slot, item, channel, thread, ts, shown) VALUES ('1/card', 1, 'C1', '', '171.1', '')",
    "INSERT INTO journal (seq, key, item, event, payload, before, after, known, at)"
    " VALUES (1, 'slack/1', 0, 'FactoryPaused', '{}', '', '', true, '2026-03-28 12:00:00')",
)


async def test_moments_come_back_in_utc_and_naive_ones_are_refused(store):
    await store.move_cursor("feedback", "7", NOON)
    assert await store.cursor("feedback") == "7"
    with pytest.raises(Exception, match="time zone"):
        await store.move_cursor("feedback", "8", datetime(2026, 3, 28))  # noqa: DTZ001


async def test_people_runs_and_documents_are_replaced_in_place(store):
    await store.save_person(Person("U1", "Olivia", "owner", "olivia"))
    await store.save_person(Person("U1", "Olivia", "maintainer", "olivia"))
    assert [person.role for person in await store.people()] == ["maintainer"]
    await store.keep(1, "verdict", {"passed": False})
    await store.keep(1, "verdict", {"passed": True})
    assert await store.document(1, "verdict") == {"passed": True}
    run = Run("1/a", 1, "builder", "submitted", "m", "scripted", 0.5, 10, 20, 3, NOON, NOON, {"summary": "s"}, "")
    await store.save_run(run)
    await store.save_run(run)
    assert await store.runs(1) == [run]
    assert await store.runs_between(NOON, NOON + timedelta(seconds=1)) == [run]


async def test_a_budget_is_held_in_every_pot_or_in_none_also_under_a_crowd(store):
    ledger = SqlLedger(store.database)
    pots = (Scope("item", "1", Limits(usd=1.0)), Scope("day", "2026-03-28", Limits(usd=100.0)))
    short = await asyncio.gather(*(ledger.reserve(f"call-{n}", pots, Amount.of(usd=0.3)) for n in range(6)))
    assert sum(found is None for found in short) == 3
    held = [n for n, found in enumerate(short) if found is None]
    assert await ledger.settle(f"call-{held[0]}", Amount.of(usd=0.1)) == pytest.approx(0.1)
    await ledger.release(f"call-{held[1]}")
    assert await ledger.reserve("late", pots, Amount.of(usd=0.6)) is None
    assert str(await ledger.reserve("later", pots, Amount.of(usd=0.1))).startswith("the item's budget is $1.00")


async def test_a_hold_taken_twice_by_a_repeated_call_counts_once(store):
    ledger = SqlLedger(store.database)
    pot = (Scope("item", "1", Limits(usd=1.0)),)
    for _ in range(3):
        assert await ledger.reserve("call", pot, Amount.of(usd=0.9)) is None
    await ledger.settle("call", Amount.of(usd=0.9))
    assert await ledger.settle("call", Amount.of(usd=0.9)) == 0.0


def test_a_question_cut_off_at_the_end_is_over_before_the_loop_is(tmp_path):
    async def ask_slowly(database):
        async with database.read() as connection:
            await connection.execute(text(LONG))

    assert not threads_left(lambda: Database(sqlite_url(tmp_path / "cut.db")), ask_slowly)
