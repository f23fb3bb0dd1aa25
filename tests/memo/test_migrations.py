"""Migrations: what a release does with a database that a later one has migrated, and that revisions only add."""

import logging

import pytest
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from memo.server.database import MIGRATIONS, Database, newest_revision

LATER = (
    "ALTER TABLE page ADD COLUMN colour VARCHAR(16) NOT NULL DEFAULT ''",
    "CREATE TABLE page_mood (page_id VARCHAR(32) PRIMARY KEY)",
    "UPDATE alembic_version SET version_num = '9999'",
)


@pytest.fixture
async def from_the_future(config):
    """The configuration of this release over a database that a later one has expanded."""
    database = Database(config.database_url)
    async with database.writing() as session:
        raw = await session.connection()
        for statement in LATER:
            await raw.exec_driver_sql(statement)
    await database.close()
    return config


async def test_a_release_starts_and_works_on_a_later_schema(from_the_future, start, caplog):
    database = Database(from_the_future.database_url)
    with caplog.at_level(logging.WARNING, logger="memo"):
        assert await database.migrate() == "9999"
    await database.close()
    assert f"database_is_newer revision=9999 newest_known={newest_revision()}" in caplog.text
    async with start(from_the_future) as house:
        health = await house.visitor().call("GET", "/healthz")
        assert (health["status"], health["migration"]) == ("ok", "9999")
        assert health["schema"] == "newer than this release"
        ada = await house.person("ada")
        page = await ada.new_page("Written by the release before")
        assert "Written by the release before" in await ada.titles()
        async with ada.opens(page["id"]) as copy:
            await copy.sync()
            await copy.write("and its text")
            await copy.saved()


def test_every_revision_only_adds(tmp_path):
    """The release before must be able to read and write what a revision leaves: nothing goes, new columns have a value."""
    engine = create_engine(f"sqlite:///{tmp_path}/one.db")
    revisions = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
    before: dict = {}
    for revision in revisions:
        with engine.begin() as connection:
            settings = AlembicConfig()
            settings.set_main_option("script_location", str(MIGRATIONS))
            settings.attributes["connection"] = connection
            command.upgrade(settings, revision)
        looked = inspect(engine)
        after = {table: {one["name"]: one for one in looked.get_columns(table)} for table in looked.get_table_names()}
        for table, columns in before.items():
            assert columns.keys() <= after[table].keys(), f"{revision} takes something from {table}"
            for name in after[table].keys() - columns.keys():
                column = after[table][name]
                assert column["nullable"] or column["default"] is not None, (
                    f"{revision}: {table}.{name} needs a default"
                )
        before = after
    engine.dispose()
    assert before
