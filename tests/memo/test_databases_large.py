"""Large databases: seeds of size, and indexes that make and drop themselves."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from memo.__main__ import main
from memo.server.app import utc_now
from memo.server.database import Database
from memo.server.databases.indexes import Indexes
from memo.server.databases.plans import Ask
from memo.server.databases.query import Queries
from memo.server.databases.retyping import Retyping
from memo.server.databases.schema import Databases, PropertyChange
from memo.server.pages import Pages
from memo.server.seed import Seeder
from memo.server.seed_large import LargeSeeder

UTC = ZoneInfo("UTC")
NAMES = {
    True: "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'ixr%'",
    False: "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ixr%'",
}


@pytest.fixture
async def large(address):
    database = Database(address)
    await database.migrate()
    await Seeder(database, now=utc_now).workspace(password="correct horse")
    yield database, await LargeSeeder(database, now=utc_now).rows(1_200)
    await database.close()


async def made(database) -> list[str]:
    async with database.reading() as session:
        return sorted(row[0] for row in await (await session.connection()).execute(text(NAMES[database.is_sqlite])))


async def test_a_large_database_gets_the_indexes_its_readers_need(large):
    database, database_id = large
    pages = Pages(database, now=utc_now)
    schema = await Databases(database, pages, now=utc_now).schema(database_id)
    ids = {one.name: one for one in schema.properties}
    small = Indexes(database)
    await Queries(database, now=utc_now, indexes=small).run(
        database_id, Ask(UTC, sorts=[{"property": ids["Amount"].id, "direction": "asc"}])
    )
    await small.settled()
    assert await made(database) == []
    indexes = Indexes(database, above_rows=1_000)
    queries = Queries(database, now=utc_now, indexes=indexes)
    done = {"property": ids["Status"].id, "op": "is", "value": ids["Status"].options[-1].id}
    questions = [
        Ask(UTC, sorts=[{"property": ids["Amount"].id, "direction": "desc"}]),
        Ask(UTC, filter=done),
        Ask(UTC, filter={"property": ids["Notes"].id, "op": "contains", "value": "walnut"}),
        Ask(UTC, group=ids["Status"].id),
    ]
    before = [await queries.run(database_id, ask) for ask in questions]
    await indexes.settled()
    for ask in questions:
        await queries.run(database_id, ask)
        await indexes.settled()
    names = await made(database)
    assert len(names) == 2
    assert any(ids["Amount"].id in name for name in names)
    after = [await queries.run(database_id, ask) for ask in questions]
    assert [(one.total, [row.id for row in one.rows], one.groups) for one in after] == [
        (one.total, [row.id for row in one.rows], one.groups) for one in before
    ]
    kept = [
        {"id": one.id, "name": one.name, "color": one.color, "group": one.group} for one in ids["Status"].options[1:]
    ]
    await Retyping(database).change(database_id, ids["Status"].id, PropertyChange(config={"options": kept}))
    await queries.run(database_id, Ask(UTC, filter=done))
    await indexes.settled()
    changed = await made(database)
    assert len(changed) == 2
    assert changed != names
    await pages.put_in_trash(database_id)
    await pages.purge(database_id)
    await indexes.forget([database_id])
    assert await made(database) == []


async def test_the_whole_of_a_large_question_is_walked_once(large):
    database, database_id = large
    queries = Queries(database, now=utc_now)
    seen = [row.id async for answer in queries.pages(database_id, Ask(UTC), size=500) for row in answer.rows]
    assert len(seen) == len(set(seen)) == 1_200


def test_seeds_of_size_from_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MEMO_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["seed", "--rows", "30", "--pages", "250", "--password", "correct horse"]) == 0
    told = capsys.readouterr().out
    assert "A database of 30 rows is at /p/" in told
    assert "A tree of 250 pages is at /p/" in told
    assert main(["seed", "--rows", "5"]) == 0
    assert main(["seed"]) == 1
