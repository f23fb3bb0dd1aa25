"""A deployer killed at any boundary: asked again, it ends in the same state, with the data whole."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.forge.deploy import Deployer, DeployFailed

Commit = Callable[..., str]

MIGRATE = '''"""Brings the database up: version 2 adds a table. Stops half way where a file says so, as a power cut would."""

import os
import pathlib
import signal
import sqlite3
import sys

data = pathlib.Path(os.environ["DATA"])
with sqlite3.connect(data / "greeter.db", isolation_level=None) as db:
    db.execute("create table if not exists visits (name text)")
    db.execute("create table if not exists version (n int)")
    if VERSION == 2 and not db.execute("select 1 from version").fetchall():
        db.execute("create table extra (name text)")
        if data.name == "data" and (data / "fail").exists():
            sys.exit("the disk is full")
        db.execute("insert into version values (2)")
'''
SCRIPT = """
import asyncio, os, pathlib, shutil, signal, sys
from bot.forge.deploy import Deployer
from bot.gates.environments import Environments

home, commits, sha, where = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4]

async def export(sha, destination):
    shutil.copytree(commits / sha, destination)

def checkpoint(name):
    if name == where:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    deployer = Deployer(home=home, export=export, environments=Environments(home), port=0, checkpoint=checkpoint)
    await deployer.deploy(sha)

asyncio.run(main())
"""


def with_database(version: int) -> dict[str, dict[str, object]]:
    return {
        "replaced": {
            ".shopfloor.toml": (
                "[deploy]",
                '[deploy]\ndatabase = ["greeter.db"]\nmigrate = "python -m greeter.migrate"',
            )
        },
        "written": {"greeter/migrate.py": f"VERSION = {version}\n" + MIGRATE},
    }


def tables(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / "greeter.db")) as db:
        return {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}


def visits(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "greeter.db")) as db:
        return [name for (name,) in db.execute("select name from visits")]


def note_visit(data: Path, name: str) -> None:
    with closing(sqlite3.connect(data / "greeter.db")) as db, db:
        db.execute("insert into visits values (?)", [name])


@pytest.mark.parametrize(
    "boundary", ["begun", "built", "proved", "drained", "migrating", "migrated", "started", "switched"]
)
async def test_killed_at_any_boundary_a_retry_ends_in_the_same_state(
    boundary: str, deployer: Deployer, commit: Commit, home: Path, tmp_path: Path, runs: Callable[[int], bool]
) -> None:
    first = await deployer.deploy(commit("aaa1", **with_database(1)))
    note_visit(deployer.data, "Ada")
    commit("bbb2", **with_database(2))
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SCRIPT, str(home), str(tmp_path / "commits"), "bbb2", f"deploy:{boundary}",
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    async with asyncio.timeout(40):
        assert await bot.wait() == -9
    live = await deployer.deploy("bbb2")
    assert (live.sha, live.previous_sha, live.url) == ("bbb2", "aaa1", first.url)
    assert await deployer.serving() == live
    assert tables(deployer.data) == {"visits", "version", "extra"}
    assert visits(deployer.data) == ["Ada"]
    assert not runs(first.pid)


@pytest.mark.parametrize("boundary", ["drained", "migrating", "migrated"])
async def test_a_bot_that_restarts_without_deploying_serves_what_served(
    boundary: str, deployer: Deployer, commit: Commit, home: Path, tmp_path: Path
) -> None:
    await deployer.deploy(commit("aaa1", **with_database(1)))
    commit("bbb2", **with_database(2))
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SCRIPT, str(home), str(tmp_path / "commits"), "bbb2", f"deploy:{boundary}",
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )  # fmt: skip
    async with asyncio.timeout(40):
        assert await bot.wait() == -9
    assert await deployer.serving() is None
    back = await deployer.resume()
    assert back is not None
    assert back.sha == "aaa1"
    note_visit(deployer.data, "Bob")
    assert (await deployer.deploy("bbb2")).sha == "bbb2"
    assert visits(deployer.data) == ["Bob"], "what people wrote meanwhile was lost"


async def test_a_migration_that_fails_leaves_the_data_as_they_were(deployer: Deployer, commit: Commit) -> None:
    await deployer.deploy(commit("aaa1", **with_database(1)))
    note_visit(deployer.data, "Ada")
    (deployer.data / "fail").touch()
    with pytest.raises(DeployFailed, match=r"its migration ended with 1: the disk is full\. aaa1 still serves"):
        await deployer.deploy(commit("bbb2", **with_database(2)))
    assert tables(deployer.data) == {"visits", "version"}
    assert visits(deployer.data) == ["Ada"]
    (deployer.data / "fail").unlink()
    assert (await deployer.deploy("bbb2")).sha == "bbb2"


async def test_a_migration_is_tried_on_a_copy_first(deployer: Deployer, commit: Commit) -> None:
    live = await deployer.deploy(commit("aaa1", **with_database(1)))
    broken = with_database(2)
    broken["written"] = {"greeter/migrate.py": "import sys\nsys.exit('no such column')\n"}
    with pytest.raises(DeployFailed, match="on a copy of the data, ended with 1: no such column"):
        await deployer.deploy(commit("bad2", **broken))
    assert await deployer.serving() == live


async def test_a_deployment_that_is_cancelled_leaves_the_old_one_serving(
    deployer: Deployer, commit: Commit, until_silent: Callable[[Deployer], Awaitable[None]]
) -> None:
    await deployer.deploy(commit("aaa1"))
    sleepy = 'if [ \\"${DATA##*/}\\" = data ]; then sleep 600; fi; exec python'
    slow = commit("bbb2", {".shopfloor.toml": ("exec python", sleepy)})
    task = asyncio.create_task(deployer.deploy(slow))
    await until_silent(deployer)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    now = await deployer.serving()
    assert now is not None
    assert now.sha == "aaa1"
