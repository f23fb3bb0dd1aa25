"""The same Memo on PostgreSQL: migrations, the tree's order, acknowledged text, feedback."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from sqlalchemy import text

from memo.server.app import utc_now
from memo.server.content import Block, write
from memo.server.database import Database, newest_revision
from memo.server.seed import Seeder
from memo.server.tables import Page, PageUpdate

pytestmark = pytest.mark.postgres
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server of our own; it refuses to run as root, so root hands it to the user postgres."""
    if not BINARIES:
        pytest.skip("no PostgreSQL server here")
    folder = Path(tempfile.mkdtemp(prefix="memo-postgres-"))
    as_user: list[str] = []
    if os.getuid() == 0:
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        if subprocess.run([*as_user, "true"], capture_output=True, check=False).returncode != 0:
            pytest.skip("PostgreSQL refuses to run as root, and no other user can be had here")
        shutil.chown(folder, "postgres", "postgres")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    data = folder / "data"
    run = {"check": True, "capture_output": True, "cwd": folder}
    subprocess.run([*as_user, BINARIES[-1] / "initdb", "-D", data, "-U", "memo", "--auth=trust", "-E", "UTF8"], **run)
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    control = [*as_user, BINARIES[-1] / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], **run)
    yield f"postgresql://memo@127.0.0.1:{port}/postgres"
    subprocess.run([*control, "-m", "immediate", "stop"], **run)
    shutil.rmtree(folder)


@pytest.fixture
async def on_postgres(server, config, change):
    url = server.replace("postgresql://", "postgresql+asyncpg://")
    database = Database(url)
    async with database.writing() as session:
        raw = await session.connection()
        await raw.execute(text("DROP SCHEMA public CASCADE"))
        await raw.execute(text("CREATE SCHEMA public"))
    assert await database.migrate() == newest_revision()
    await Seeder(database, now=utc_now).workspace(password="correct horse")
    await database.close()
    return change(config, database_url=url)


async def test_pages_keep_their_order_and_come_back_from_the_trash(start, on_postgres):
    async with start(on_postgres) as house:
        ada = await house.person("ada")
        top = await ada.new_page("Top")
        for title in ("b", "a", "C"):
            await ada.new_page(title, top["id"], first=title == "C")
        assert await ada.titles(top["id"]) == ["C", "b", "a"]
        below = (await ada.call("GET", f"/api/workspaces/{ada.workspace}/pages?parent={top['id']}"))[0]
        await ada.call("POST", f"/api/pages/{top['id']}/move", {"parentId": below["id"]}, status=409)
        await ada.call("DELETE", f"/api/pages/{top['id']}")
        await ada.call("POST", f"/api/pages/{top['id']}/restore")
        shown = await ada.call("GET", f"/api/pages/{below['id']}")
        assert [above["title"] for above in shown["ancestors"]] == ["Top"]
        await ada.call("DELETE", f"/api/pages/{top['id']}")
        await ada.call("POST", f"/api/pages/{top['id']}/purge")


async def test_text_is_acknowledged_compacted_and_read_back(start, on_postgres):
    async with start(on_postgres) as house:
        ada = await house.person("ada")
        page = await ada.new_page("Plans")
        async with ada.opens(page["id"]) as copy:
            await copy.sync()
            for _ in range(400):
                await copy.write("x")
            await copy.saved()
        async with ada.opens(page["id"]) as later:
            await later.sync()
            assert str(later.text) == "x" * 400


async def test_words_are_found_on_postgres_as_well(start, on_postgres):
    async with start(on_postgres) as house:
        ada = await house.person("ada")
        page = await ada.new_page("Tuesday")
        async with house.parts.database.writing() as session:
            session.add(
                PageUpdate(page_id=page["id"], payload=write([Block("paragraph", "A café, x-ray; 日本語のメモ")]))
            )
        await ada.new_page("Cafe")
        path = f"/api/workspaces/{ada.workspace}/search"
        for query, titles in (
            ("CAFE", ["Cafe", "Tuesday"]),
            ("caf x-ra", ["Tuesday"]),
            ("本語", ["Tuesday"]),
            ("' & |", []),
        ):
            found = await ada.call("GET", path, params={"q": query})
            assert [hit["title"] for hit in found] == titles, query


async def test_sharing_is_inherited_and_ends_on_postgres_as_well(start, on_postgres):
    async with start(on_postgres) as house:
        ada, carl = await house.person("ada"), await house.person("carl")
        top = (await ada.new_page("Top"))["id"]
        below = (await ada.new_page("below", top))["id"]
        await ada.call("PUT", f"/api/pages/{top}/sharing", {"everyone": "none"})
        async with house.parts.database.writing() as session:
            moment = utc_now()
            raw = Page(
                id="raw", workspace_id=ada.workspace, parent_id=top, rank="V", created_at=moment, updated_at=moment
            )
            session.add(raw)
        for page in (top, below, "raw"):
            await carl.call("GET", f"/api/pages/{page}", status=404)
        path = f"/api/workspaces/{ada.workspace}/search?q=below"
        assert await carl.call("GET", path) == []
        assert len(await ada.call("GET", path)) == 1
        await ada.call("POST", f"/api/pages/{below}/move", {"parentId": None})
        assert len(await carl.call("GET", path)) == 1
        wish = {"role": "viewer"}
        made = await ada.call("POST", f"/api/workspaces/{ada.workspace}/invites", wish, status=201)
        await carl.call("POST", f"/api/invites/{made['link'].rsplit('/', 1)[1]}/accept", {})


async def test_kill_9_on_postgres_loses_no_acknowledged_update(on_postgres, process, at):
    process.use(on_postgres)
    await process.start()
    ada = await at()
    page = await ada.new_page("Plans")
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        for _ in range(60):
            await copy.write("x")
        await copy.saved()
        process.end(signal.SIGKILL)
    await process.start()
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        assert str(copy.text) == "x" * 60
