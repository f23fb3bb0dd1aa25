"""Transactions: what belongs together is seen and kept together, and the shape of a database is never an old one."""

import asyncio

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from memo.server.app import utc_now
from memo.server.database import Database
from memo.server.databases.kinds import PropertyType
from memo.server.databases.retyping import Retyping
from memo.server.databases.schema import Databases, PropertyChange
from memo.server.pages import Pages, Place
from memo.server.seed import Seeder
from memo.server.tables import Member, User, Workspace
from tests.cut_off import LONG, threads_left

NAMES = text("SELECT name FROM workspace ORDER BY name")


@pytest.fixture
async def database(address):
    found = Database(address)
    await found.migrate()
    yield found
    await found.close()


@pytest.fixture
async def other(database):
    """Return what another process would have of the same database."""
    found = Database(database.url)
    yield found
    await found.close()


def workspace(name: str) -> Workspace:
    return Workspace(id=name, name=name, created_at=utc_now())


async def names(database) -> list[str]:
    async with database.reading() as session:
        return list((await (await session.connection()).execute(NAMES)).scalars())


async def test_what_is_written_together_is_kept_together_or_not_at_all(database, other):
    async with database.writing() as session:
        session.add(workspace("kept"))

    async def fail_midway() -> None:
        async with database.writing() as session:
            session.add(workspace("dropped"))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_midway()
    assert await names(database) == await names(other) == ["kept"]
    async with other.writing() as session:
        session.add(workspace("next"))
    assert await names(database) == ["kept", "next"]


async def test_a_transaction_in_which_nothing_happens_is_none(database, other):
    async with database.writing():
        async with other.writing() as session:
            session.add(workspace("other"))
    async with database.reading():
        pass
    assert await names(database) == ["other"]


async def test_who_is_cancelled_in_the_middle_leaves_nothing_and_holds_nobody_up(database, other):
    async def write_slowly() -> None:
        async with database.writing() as session:
            session.add(workspace("half"))
            await session.flush()
            await asyncio.Event().wait()

    writer = asyncio.create_task(write_slowly())
    await asyncio.sleep(0.05)
    writer.cancel()
    async with asyncio.timeout(5), other.writing() as session:
        session.add(workspace("whole"))
    with pytest.raises(asyncio.CancelledError):
        await writer
    assert await names(database) == ["whole"]


async def test_on_sqlite_a_reader_sees_one_moment_and_a_second_writer_waits_its_turn(tmp_path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/memo.db")
    await database.migrate()
    async with database.reading() as session:
        raw = await session.connection()
        assert (await raw.execute(NAMES)).all() == []
        async with database.writing() as writing:
            writing.add(workspace("later"))
        assert (await raw.execute(NAMES)).all() == []
    impatient = Database(database.url)
    event.listen(
        impatient._engine.sync_engine, "connect", lambda made, _: made.cursor().execute("PRAGMA busy_timeout=1")
    )
    async with database.writing() as session:
        session.add(workspace("held"))
        await session.flush()
        with pytest.raises(OperationalError, match="locked"):
            async with impatient.writing() as refused:
                refused.add(workspace("refused"))
    async with impatient.writing() as session:
        session.add(workspace("after"))
    assert await names(database) == ["after", "held", "later"]
    await impatient.close()
    await database.close()


async def test_the_shape_of_a_database_is_as_another_process_has_just_left_it(database, other):
    await Seeder(database, now=utc_now).workspace(password="correct horse")
    async with database.reading() as session:
        owner = (await session.exec(select(Member).where(Member.role == "owner"))).one()
        person = await session.get(User, owner.user_id)
    ours, theirs = (Databases(one, Pages(one, now=utc_now), now=utc_now) for one in (database, other))
    sheet = await ours.create(workspace_id=owner.workspace_id, by=owner.user_id, place=Place(None), title="Sums")
    amount = await ours.add_property(sheet.id, name="Amount", kind=PropertyType.NUMBER, config={}, after=None)
    twice = {"expression": 'prop("Amount") * 2'}
    await ours.add_property(sheet.id, name="Twice", kind=PropertyType.FORMULA, config=twice, after=None)
    first = await ours.schema(sheet.id)
    assert await ours.schema(sheet.id) is first
    await Retyping(other).change(sheet.id, amount.id, PropertyChange(name="Sum"))
    renamed = (await ours.schema(sheet.id)).named("Twice")
    assert renamed is not None
    assert renamed.config["expression"] == 'prop("Sum") * 2'
    await theirs.drop_property(sheet.id, amount.id)
    broken = (await ours.schema(sheet.id)).named("Twice")
    assert broken is not None
    assert "gone" in broken.config["error"]
    async with other.writing() as session:
        session.add(person)
        person.name = "Somebody else"
    assert "Somebody else" in (await ours.schema(sheet.id)).people.values()
    named = first.named("Amount")
    assert named is not None
    assert (named.name, len(first.properties)) == ("Amount", 6)


def test_a_question_cut_off_at_the_end_is_over_before_the_loop_is(tmp_path):
    async def ask_slowly(database):
        async with database.reading() as session:
            await (await session.connection()).execute(text(LONG))

    assert not threads_left(lambda: Database(f"sqlite+aiosqlite:///{tmp_path}/cut.db"), ask_slowly)
