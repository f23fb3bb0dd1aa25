"""Shared by all suites: a PostgreSQL server for those that want one."""

import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

COUNTER = itertools.count()
settings.register_profile("house", deadline=None)  # how long a case takes says how busy the machine is
settings.load_profile("house")
LONG = ("tests/crash/test_crash.py", "tests/journeys/test_demo.py", "tests/crash/", "tests/journeys/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest tests at the head of what each of two workers begins with, so that none is left to the end."""
    last = len(LONG)
    rank = {item: next((n for n, path in enumerate(LONG) if path in item.nodeid), last) for item in items}
    long = sorted((item for item in items if rank[item] < last), key=rank.__getitem__)
    short = [item for item in items if rank[item] == last]
    middle = max(0, len(items) // 2 - 1)
    items[:] = [*long[:1], *short[:middle], *long[1:], *short[middle:]]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A server of this test run's own on a free port; its data does not survive."""
    binaries = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    if binaries is None:
        pytest.fail("PostgreSQL is not installed: `apt-get install postgresql` (make setup does it when it may).")
    folder = Path(tempfile.mkdtemp(prefix="shopfloor-pg-"))
    as_user = _as_postgres(folder)
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    subprocess.run([*as_user, binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-N"], **run)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=300"
    )
    control = [*as_user, binaries / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], **run)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **run)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(request) -> Callable[[], str]:
    """Make an empty database and return its URL; the server starts with the first one asked for."""

    def create() -> str:
        import psycopg

        server = request.getfixturevalue("postgres_server")
        name = f"test_{os.getpid()}_{next(COUNTER)}"
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{server}/{name}"

    return create


def _as_postgres(folder: Path) -> list[str]:
    """The server refuses to run as root, so root hands over to the user postgres."""
    if os.getuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
