"""Many people writing: updates a second until they are acknowledged and on disk, fan-out, and what a kill leaves of them."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import aiohttp
from pycrdt import Doc, Text

from memo.server.sync import wire
from tests.bench.figures import Figure
from tests.bench.memo.served import Peer, hocuspocus, laid_out, memo
from tests.bench.places import until
from tests.memo.conftest import Person
from tests.memo.crashing import write_through_kills

WRITERS, EACH = 20, 500
READERS, TOLD = 50, 400
MARK = "ends-here"
PATIENCE_MS = 2_000  # after how long Hocuspocus stores a changed document when it is not told otherwise
KILLS = 3


@dataclass(frozen=True, slots=True)
class Language:
    """How a server is spoken to: where a document is, the words that open it, an update, and how many a message acknowledges."""

    path: Callable[[str], str]
    opening: Callable[[str], list[bytes]]
    update: Callable[[str, bytes], bytes]
    acknowledged: Callable[[bytes, int], int]


def _count(message: bytes, so_far: int) -> int:
    return wire.Reader(message, 1).number() if message[0] == wire.COMMITTED else so_far


def _address(document: str) -> bytes:
    return wire.block(document.encode())


def _status(message: bytes, so_far: int) -> int:
    reader = wire.Reader(message)
    reader.block()
    return so_far + 1 if reader.number() == 8 else so_far


EMPTY_STATE = b"\x00"
MEMO = Language(
    path=lambda document: f"/api/pages/{document}/sync?schema={wire.SCHEMA}",
    opening=lambda _document: [wire.sync_message(wire.STEP_1, EMPTY_STATE)],
    update=lambda _document, update: wire.sync_message(wire.UPDATE, update),
    acknowledged=_count,
)
HOCUSPOCUS = Language(
    path=lambda _document: "/",
    opening=lambda document: [
        _address(document) + b"\x02\x00" + wire.block(b"token") + wire.block(b"4.7.0"),
        _address(document) + b"\x00\x00" + wire.block(EMPTY_STATE),
    ],
    update=lambda document, update: _address(document) + b"\x00\x02" + wire.block(update),
    acknowledged=_status,
)


def written(count: int) -> list[bytes]:
    """Return so many updates of one writer, a letter each; the last one ends with a mark."""
    doc: Doc = Doc()
    text = doc.get("t", type=Text)
    made = []
    for number in range(count):
        before = doc.get_state()
        text += MARK if number == count - 1 else "x"
        made.append(doc.get_update(before))
    return made


class Client:
    """One socket on one document."""

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, language: Language, document: str) -> None:
        self.ws, self.language, self.document = ws, language, document
        self.acknowledged = 0

    async def settle(self) -> None:
        """Say who we are and wait until the server has answered."""
        for message in self.language.opening(self.document):
            await self.ws.send_bytes(message)
        await self.ws.receive_bytes(timeout=30)
        while True:
            try:
                await self.ws.receive_bytes(timeout=0.3)
            except TimeoutError:
                return

    async def write(self, updates: list[bytes]) -> None:
        for update in updates:
            await self.ws.send_bytes(self.language.update(self.document, update))

    async def heard(self, count: int) -> None:
        while self.acknowledged < count:
            message = await self.ws.receive_bytes(timeout=120)
            self.acknowledged = self.language.acknowledged(message, self.acknowledged)

    async def sees(self, mark: bytes) -> None:
        while mark not in await self.ws.receive_bytes(timeout=120):
            pass


@dataclass(slots=True)
class Server:
    """A server under test and how it is spoken to."""

    http: aiohttp.ClientSession
    language: Language
    stored: Callable[[str], bool]

    async def clients(self, stack: AsyncExitStack, documents: list[str]) -> list[Client]:
        found = []
        for document in documents:
            ws = await stack.enter_async_context(self.http.ws_connect(self.language.path(document), max_msg_size=0))
            found.append(Client(ws, self.language, document))
        await asyncio.gather(*(one.settle() for one in found))
        return found


async def rate(server: Server, documents: list[str], each: int) -> tuple[float, float]:
    """Return updates a second until all are acknowledged, and until all are on disk as well."""
    updates = [written(each) for _ in documents]
    async with AsyncExitStack() as stack:
        clients = await server.clients(stack, documents)
        before, began = [one.acknowledged for one in clients], time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for client, made, had in zip(clients, updates, before, strict=True):
                group.create_task(client.write(made))
                group.create_task(client.heard(had + each))
        told = time.perf_counter() - began
        await until(lambda: all(server.stored(one) for one in documents), 60, "everything on disk")
        kept = time.perf_counter() - began
    return len(documents) * each / told, len(documents) * each / kept


async def fan_out(server: Server, document: str, readers: int, updates: int) -> float:
    """Return updates delivered a second, when one writes and many read."""
    async with AsyncExitStack() as stack:
        writer, *others = await server.clients(stack, [document] * (readers + 1))
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            group.create_task(writer.write(written(updates)))
            for one in others:
                group.create_task(one.sees(MARK.encode()))
        return readers * updates / (time.perf_counter() - began)


def _peer_holds(peer: Peer) -> Callable[[str], bool]:
    def stored(document: str) -> bool:
        with sqlite3.connect(f"file:{peer.file}?mode=ro", uri=True) as database:
            row = database.execute("SELECT data FROM documents WHERE name = ?", [document]).fetchone()
        return row is not None and MARK.encode() in row[0]

    return stored


async def measure(folder: Path, *, short: bool) -> list[Figure]:
    """Return every figure of writing, Memo's beside the peer's."""
    each, told, runs = (50, 50, 1) if short else (EACH, TOLD, 3)
    count = runs * (WRITERS + 1)
    names = [f"document-{number}" for number in range(count)]
    async with memo(folder / "memo", [0] * count) as served:
        server = Server(served.person.http, MEMO, lambda _document: True)
        ours = await _runs(server, served.pages, each, told, runs)
    async with hocuspocus(folder / "peer", debounce_ms=PATIENCE_MS) as peer, aiohttp.ClientSession(peer.url) as http:
        lazy = await _runs(Server(http, HOCUSPOCUS, lambda _document: True), names, each, told, runs)
    async with hocuspocus(folder / "eager", debounce_ms=0) as peer, aiohttp.ClientSession(peer.url) as http:
        eager = await _runs(Server(http, HOCUSPOCUS, _peer_holds(peer)), names, each, told, runs)
    lost = await peer_loses(folder / "killed", each=5 if short else 20)
    kept = await memo_keeps(folder / "kept", times=3 if short else 16)
    return [
        Figure("Durable updates a second", ours[1], "/s", peer=eager[1], least_ratio=2,
               note=f"{WRITERS} writers on as many pages, {each} updates each, until all are on disk; "
                    "the peer stores at each change (debounce 0), as equal durability asks"),
        Figure("Acknowledged updates a second", ours[0], "/s", peer=lazy[0],
               note="ours are on disk when acknowledged; the peer acknowledges what it has in memory and stores 2 to 10 s later"),
        Figure("Durable updates delivered a second", ours[2], "/s", peer=eager[2], least_ratio=2,
               note=f"one writer, {READERS} readers of one page; ours are told once they are on disk, the peer stores each"),
        Figure("Updates delivered a second", ours[2], "/s", peer=lazy[2],
               note="the same, the peer telling what it has in memory; both send several as one"),
        Figure("Acknowledged updates lost by a kill −9", kept, "updates", peer=lost, most=1,
               note=f"{3 if short else 16} kills of Memo while two write, {KILLS} of the peer while one writes"),
    ]  # fmt: skip


async def _runs(server: Server, documents: list[str], each: int, told: int, runs: int) -> tuple[float, float, float]:
    found = []
    for run in range(runs):
        *writing, shared = documents[run * (WRITERS + 1) : (run + 1) * (WRITERS + 1)]
        rates = await rate(server, writing, each)
        found.append((*rates, await fan_out(server, shared, READERS, told) if told else 0.0))
    acknowledged, stored, delivered = zip(*found, strict=True)
    return median(acknowledged), median(stored), median(delivered)


async def peer_loses(folder: Path, *, each: int) -> float:
    """Return how many updates that Hocuspocus acknowledged are gone after being killed, as it is by default."""
    lost = 0
    for turn in range(KILLS):
        name = f"killed-{turn}"
        async with hocuspocus(folder, debounce_ms=PATIENCE_MS) as peer, aiohttp.ClientSession(peer.url) as http:
            async with AsyncExitStack() as stack:
                (client,) = await Server(http, HOCUSPOCUS, lambda _: True).clients(stack, [name])
                had, updates = client.acknowledged, written(each)
                await client.write(updates)
                await client.heard(had + each)
                peer.process.send_signal(signal.SIGKILL)
                await peer.process.wait()
        lost += each - _letters(folder / "peer.db", name)
    return float(lost)


def _letters(file: Path, document: str) -> int:
    with sqlite3.connect(file) as database:
        row = database.execute("SELECT data FROM documents WHERE name = ?", [document]).fetchone()
    if row is None:
        return 0
    doc: Doc = Doc()
    doc.apply_update(row[0])
    return len(str(doc.get("t", type=Text)).replace(MARK, "x"))


async def memo_keeps(folder: Path, *, times: int) -> float:
    """Return 0 when nothing acknowledged was lost through so many kills; raises `AssertionError` otherwise."""
    people: list[Person] = []
    async with laid_out(folder, []) as (process, _):

        async def at(name: str) -> Person:
            people.append(Person(process.url))
            await people[-1].sign_in(f"{name}@memo.test")
            return people[-1]

        try:
            await write_through_kills(process, at, times=times)
        finally:
            for person in people:
                await person.http.close()
    return 0.0
