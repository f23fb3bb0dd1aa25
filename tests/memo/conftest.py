"""A Memo of its own for each test: a real server on a real socket, with the example workspace in it."""

import asyncio
import dataclasses
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from pycrdt import Doc, Text
from sqlalchemy import text
from sqlmodel import select
from yarl import URL

from memo.server.accounts import SESSION_LASTS, token_hash
from memo.server.app import create_app, utc_now
from memo.server.config import Config, database_url
from memo.server.database import Database, newest_revision
from memo.server.security import COOKIE
from memo.server.seed import Seeder
from memo.server.services import SERVICES
from memo.server.sync import wire
from memo.server.tables import Session, User
from memo.web_build import ensure_built, source_hash

PASSWORD = "correct horse"
SERVICE_TOKEN = "service-token-for-tests"
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
INDEX = '<!doctype html><html data-mantine-color-scheme="light"><head><!--memo-boot--></head><body></body></html>'


@pytest.fixture(scope="session")
def seeded(tmp_path_factory) -> Path:
    """A migrated database with the example workspace, to be copied."""
    home = tmp_path_factory.mktemp("seeded")

    async def seed():
        database = Database(database_url("", home))
        await database.migrate()
        await Seeder(database, now=utc_now).workspace(password=PASSWORD)
        await database.close()

    asyncio.run(seed())
    return home / "memo.db"


@pytest.fixture(scope="session")
def configure(seeded: Path) -> Callable[[Path, Path], Config]:
    """Make the configuration of a Memo with a fresh copy of the example workspace in a folder."""

    def made(home: Path, dist: Path) -> Config:
        home.mkdir()
        shutil.copy(seeded, home / "memo.db")
        return Config(
            home=home, database_url=database_url("", home), web_dist=dist, commit="c0ffee", service_token=SERVICE_TOKEN
        )

    return made


@pytest.fixture
def config(configure: Callable[[Path, Path], Config], tmp_path: Path) -> Config:
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text(INDEX)
    (dist / "assets" / "app-1234.js").write_text("export {};")
    return configure(tmp_path / "home", dist)


class Person:
    """Someone at a browser: keeps a cookie, calls like Memo's own pages do."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = aiohttp.ClientSession(
            url, headers={"Origin": url, "Sec-Fetch-Site": "same-origin"}, cookie_jar=aiohttp.CookieJar(unsafe=True)
        )
        self.workspace = ""
        self.id = ""

    async def sign_in(self, email: str, password: str = PASSWORD) -> dict:
        boot = await self.call("POST", "/api/session", {"email": email, "password": password})
        self.workspace = boot["workspaces"][0]["id"]
        self.id = boot["user"]["id"]
        return boot

    async def call(self, method: str, path: str, body=None, *, status: int | None = None, **options):
        async with self.http.request(method, path, json=body, **options) as answer:
            content = await answer.json()
            if status is not None:
                assert answer.status == status, (answer.status, content)
            else:
                assert answer.status < 400, (answer.status, content)
            return content

    async def new_page(self, title: str = "", parent: str | None = None, **where) -> dict:
        wish = {"title": title, "parentId": parent, **where}
        return await self.call("POST", f"/api/workspaces/{self.workspace}/pages", wish, status=201)

    async def titles(self, parent: str | None = None) -> list[str]:
        query = f"?parent={parent}" if parent else ""
        return [page["title"] for page in await self.call("GET", f"/api/workspaces/{self.workspace}/pages{query}")]

    @asynccontextmanager
    async def opens(self, page_id: str, *, schema: int = wire.SCHEMA) -> AsyncIterator["Copy"]:
        async with self.http.ws_connect(f"/api/pages/{page_id}/sync?schema={schema}") as ws:
            yield Copy(ws)

    @asynccontextmanager
    async def hears(self, workspace: str = "") -> AsyncIterator["News"]:
        """Open the event socket of a workspace, by default of their own."""
        async with self.http.ws_connect(f"/api/workspaces/{workspace or self.workspace}/events") as ws:
            yield News(ws)


class News:
    """What an open window is told of its workspace."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws

    async def next(self) -> dict:
        """Return the next thing that was told; flags, which are told at their own times, are passed over."""
        while (event := await self.ws.receive_json(timeout=5))["type"] == "flags":
            pass
        return event


class Copy:
    """One client's copy of a page's document, speaking the wire protocol."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        self.ws = ws
        self.doc = Doc()
        self.text = self.doc.get("t", type=Text)
        self.committed = 0
        self.sent = 0
        self.presence: list = []

    async def sync(self) -> "Copy":
        """Exchange state vectors, until the whole document is here."""
        await self.ws.send_bytes(wire.sync_message(wire.STEP_1, self.doc.get_state()))
        while await self.step() != (wire.SYNC, wire.STEP_2):
            pass
        return self

    async def write(self, text: str) -> None:
        before = self.doc.get_state()
        self.text += text
        await self.send_update(self.doc.get_update(before))

    async def send_update(self, update: bytes) -> None:
        self.sent += 1
        await self.ws.send_bytes(wire.sync_message(wire.UPDATE, update))

    async def step(self):
        """Take one message in; returns its kind."""
        message = await asyncio.wait_for(self.ws.receive(), 10)
        if message.type is not aiohttp.WSMsgType.BINARY:
            raise ConnectionError(f"{message.type} {self.ws.close_code} {message.extra}")
        reader = wire.Reader(message.data)
        kind = reader.number()
        if kind == wire.COMMITTED:
            self.committed = reader.number()
            return (kind, self.committed)
        if kind == wire.AWARENESS:
            self.presence = wire.read_presence(reader.block())
            return (kind, 0)
        step, data = reader.number(), reader.block()
        if step == wire.STEP_1:
            self.sent += 1
            await self.ws.send_bytes(wire.sync_message(wire.STEP_2, self.doc.get_update(data)))
        else:
            self.doc.apply_update(data)
        return (kind, step)

    async def saved(self) -> None:
        """Wait until all that was sent is on disk."""
        while self.committed < self.sent:
            await self.step()

    async def until(self, text: str) -> None:
        while str(self.text) != text:
            await self.step()

    async def close_code(self) -> int:
        """Wait for the end, and return its code."""
        while True:
            message = await asyncio.wait_for(self.ws.receive(), 10)
            if message.type is aiohttp.WSMsgType.CLOSE:
                return message.data
            if message.type is not aiohttp.WSMsgType.BINARY:
                return self.ws.close_code


class House:
    """A running Memo and the people in front of it."""

    def __init__(self, url: str, app: web.Application, runner: web.AppRunner) -> None:
        self.url = url
        self.app = app
        self.parts = app[SERVICES]
        self.runner = runner
        self.people: list[Person] = []

    def visitor(self) -> Person:
        self.people.append(Person(self.url))
        return self.people[-1]

    async def person(self, name: str = "ada") -> Person:
        """Someone who has signed in before: the session is put in the database, which costs no password hash."""
        visitor = self.visitor()
        at = self.parts.now()
        async with self.parts.database.writing() as session:
            found = (await session.exec(select(User).where(User.email == f"{name}@memo.test"))).one()
            kept = Session(
                token_hash=token_hash(f"token-of-{name}"),
                user_id=found.id,
                created_at=at,
                expires_at=at + SESSION_LASTS,
            )
            await session.merge(kept)
        visitor.http.cookie_jar.update_cookies({COOKIE: f"token-of-{name}"}, URL(self.url))
        boot = await visitor.call("GET", "/api/boot")
        visitor.id, visitor.workspace = boot["user"]["id"], boot["workspaces"][0]["id"]
        return visitor

    async def go_away(self) -> None:
        """Be out of reach: nothing listens, and who was connected is sent away."""
        for site in list(self.runner.sites):
            await site.stop()
        self.parts.sockets.close(lambda _holder: True, wire.GOING_AWAY, "away")

    async def come_back(self) -> None:
        await web.TCPSite(self.runner, "127.0.0.1", URL(self.url).port).start()

    async def leave(self) -> None:
        for person in self.people:
            await person.http.close()


@asynccontextmanager
async def running(config: Config, **options) -> AsyncIterator[House]:
    app = create_app(config, **options)
    runner = web.AppRunner(app, shutdown_timeout=2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    house = House(f"http://127.0.0.1:{runner.addresses[0][1]}", app, runner)
    try:
        yield house
    finally:
        await house.leave()
        await runner.cleanup()


@pytest.fixture(scope="session")
def start():
    """Start a Memo with a configuration of one's own."""
    return running


@pytest.fixture
async def memo(config: Config) -> AsyncIterator[House]:
    async with running(config) as house:
        yield house


@pytest.fixture
async def ada(memo: House) -> Person:
    return await memo.person("ada")


@pytest.fixture
def change():
    """Return a configuration with some settings replaced."""
    return dataclasses.replace


class Process:
    """Memo as its own process on a listening socket that we hold, as the deployer does."""

    def __init__(self, config: Config, log: Path) -> None:
        self.use(config)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self._log = log
        self.running: subprocess.Popen | None = None

    def use(self, config: Config) -> None:
        self._environment = {
            **os.environ,
            "MEMO_HOME": str(config.home),
            "MEMO_WEB_DIST": str(config.web_dist),
            "MEMO_COMMIT": config.commit,
            "DATABASE_URL": config.database_url,
        }

    async def start(self) -> None:
        fd = self.listening.fileno()
        with self._log.open("a") as log:
            self.running = subprocess.Popen(  # noqa: ASYNC220 - the test waits for it anyway
                [sys.executable, "-m", "memo", "--fd", str(fd)],
                env=self._environment, pass_fds=(fd,), stdout=log, stderr=log,
            )  # fmt: skip
        async with asyncio.timeout(30), aiohttp.ClientSession() as http, http.get(f"{self.url}/healthz") as answer:
            assert answer.status == 200

    def end(self, how: signal.Signals) -> int:
        self.running.send_signal(how)
        return self.running.wait(timeout=10)

    def close(self) -> None:
        if self.running and self.running.poll() is None:
            self.end(signal.SIGKILL)
        self.listening.close()


@pytest.fixture
def process(config: Config, tmp_path: Path) -> Iterator[Process]:
    held = Process(config, tmp_path / "memo.log")
    yield held
    held.close()


@pytest.fixture
async def at(process: Process):
    """Sign someone in at the process."""
    people: list[Person] = []

    async def come(name: str = "ada") -> Person:
        people.append(Person(process.url))
        await people[-1].sign_in(f"{name}@memo.test")
        return people[-1]

    yield come
    for person in people:
        await person.http.close()


@pytest.fixture(scope="session")
def dist() -> Path:
    """The real web, built once for these sources."""
    return ensure_built(Path(tempfile.gettempdir()) / f"memo-web-{source_hash()}")


@pytest.fixture(scope="session")
def postgres():
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
def fresh_postgres(postgres) -> str:
    """The address of a PostgreSQL database with nothing in it."""
    url = postgres.replace("postgresql://", "postgresql+asyncpg://")

    async def clear() -> None:
        database = Database(url)
        async with database.writing() as session:
            raw = await session.connection()
            await raw.execute(text("DROP SCHEMA public CASCADE"))
            await raw.execute(text("CREATE SCHEMA public"))
        await database.close()

    asyncio.run(clear())
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request, tmp_path) -> str:
    """Return the address of an empty database, of either kind."""
    on_disk = f"sqlite+aiosqlite:///{tmp_path}/memo.db"
    return on_disk if request.param == "sqlite" else request.getfixturevalue("fresh_postgres")


@pytest.fixture
async def on_postgres(fresh_postgres, config) -> Config:
    """Return the configuration of a Memo on PostgreSQL with the example workspace in it."""
    database = Database(fresh_postgres)
    assert await database.migrate() == newest_revision()
    await Seeder(database, now=utc_now).workspace(password=PASSWORD)
    await database.close()
    return dataclasses.replace(config, database_url=fresh_postgres)


class Table:
    """A database and someone who works with it."""

    def __init__(self, person, made: dict) -> None:
        self.person = person
        self.use(made)

    def use(self, made: dict) -> dict:
        self.made = made
        self.id = made["page"]["id"]
        return made

    @property
    def path(self) -> str:
        return f"/api/databases/{self.id}"

    def prop(self, name: str) -> dict:
        return next(one for one in self.made["properties"] if one["name"] == name)

    def p(self, name: str) -> str:
        return self.prop(name)["id"]

    def option(self, name: str, option: str) -> str:
        return next(one["id"] for one in self.prop(name)["config"]["options"] if one["name"] == option)

    async def add(self, name: str, kind: str, config: dict | None = None, **more) -> str:
        wish = {"name": name, "type": kind, "config": config or {}, **more}
        before = {one["id"] for one in self.made["properties"]}
        self.use(await self.person.call("POST", f"{self.path}/properties", wish, status=201))
        return next(one["id"] for one in self.made["properties"] if one["id"] not in before)

    async def row(self, title: str = "", props: dict | None = None, *, status: int = 201, **more) -> dict:
        named = {self.p(name) if name in self.names else name: value for name, value in (props or {}).items()}
        return await self.person.call(
            "POST", f"{self.path}/rows", {"title": title, "props": named, **more}, status=status
        )

    @property
    def names(self) -> list[str]:
        return [one["name"] for one in self.made["properties"]]

    async def ask(self, **question) -> dict:
        return await self.person.call("POST", f"{self.path}/query", question)

    async def titles(self, **question) -> list[str]:
        return [row["title"] for row in (await self.ask(**question))["rows"]]


@pytest.fixture
async def table(ada) -> Table:
    made = await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", {"title": "Tasks"}, status=201)
    return Table(ada, made)
