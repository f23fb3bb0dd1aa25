"""Databases for the store and engine suites: SQLite always, PostgreSQL where its server binaries are."""

import pytest

from bot.store import Database, Store
from bot.store.migrate import migrate


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request, tmp_path, postgres_url) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'factory.db'}"
    return postgres_url()


@pytest.fixture
async def store(database_url):
    database = Database(database_url)
    migrate(database.engine_url)
    yield Store(database)
    await database.close()
