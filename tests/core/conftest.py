"""Databases for the store and engine suites: SQLite always, PostgreSQL where its server binaries are."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

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


@pytest.fixture
def victim(database_url) -> Callable[[], None]:
    """Run a process that has begun `1/1/0/Build` and done its first step, and kill it there."""

    def run() -> None:
        script = Path(__file__).with_name("victim.py")
        root = Path(__file__).parents[2]
        with subprocess.Popen(
            [sys.executable, script, database_url], stdout=subprocess.PIPE, text=True, cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        ) as process:  # fmt: skip
            assert process.stdout.readline() == "working\n"
            process.kill()

    return run
