"""The append-only log of updates and its one writer, which commits many connections' updates at once."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pycrdt import Doc
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, delete, insert, select, update

from memo.server.database import Database
from memo.server.tables import Page, PageUpdate

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Append:
    """An update to keep; `done` is called with whether it, and all before it, is on disk. Empty means nothing new."""

    page_id: str
    payload: bytes
    done: Callable[[bool], None]


@dataclass(frozen=True, slots=True)
class Compact:
    """A wish to replace what the log holds of a page by its sum."""

    page_id: str


class UpdateLog:
    """Reads a page's updates, and commits new ones in groups in the order they came; `committed` counts them."""

    def __init__(self, database: Database, *, now: Callable[[], datetime], report: Callable[[Exception], None]) -> None:
        self._database = database
        self._now = now
        self._report = report
        self._queue: asyncio.Queue[Append | Compact | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.committed = 0

    @property
    def waiting(self) -> int:
        """How many updates are not on disk yet."""
        return self._queue.qsize()

    def start(self) -> None:
        """Begin committing."""
        self._task = asyncio.create_task(self._run(), name="update-log")

    async def close(self) -> None:
        """Commit everything that was handed in, then stop."""
        self._queue.put_nowait(None)
        if self._task is not None:
            await self._task

    def append(self, entry: Append) -> None:
        """Hand in an update; its `done` is called after the commit."""
        self._queue.put_nowait(entry)

    def compact(self, page_id: str) -> None:
        """Ask for a page's log to be replaced by its sum."""
        self._queue.put_nowait(Compact(page_id))

    async def flushed(self) -> None:
        """Wait until everything handed in so far is on disk or has failed."""
        done = asyncio.Event()
        self.append(Append("", b"", lambda _kept: done.set()))
        await done.wait()

    async def read(self, page_id: str) -> list[bytes]:
        """Return a page's updates, oldest first."""
        query = select(PageUpdate.payload).where(PageUpdate.page_id == page_id).order_by(col(PageUpdate.id))
        async with self._database.reading() as session:
            return list((await session.exec(query)).all())

    async def load(self, page_id: str) -> tuple[Doc[Any], int]:
        """Return a page's document, with all that was handed in before, and how many updates it was made of."""
        await self.flushed()
        updates = await self.read(page_id)
        return sum_of(updates), len(updates)

    async def _run(self) -> None:
        more = True
        while more:
            batch = await self._next_batch()
            more = None not in batch
            await self._commit([entry for entry in batch if isinstance(entry, Append)])
            for page_id in {entry.page_id for entry in batch if isinstance(entry, Compact)}:
                await self._compact(page_id)

    async def _next_batch(self) -> list[Append | Compact | None]:
        batch = [await self._queue.get()]
        while len(batch) < BATCH and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return batch

    async def _commit(self, batch: list[Append]) -> None:
        if not batch:
            return
        try:
            await self._write(batch)
        except SQLAlchemyError as error:
            await self._commit_singly(batch, error)
            return
        self.committed += sum(bool(entry.payload) for entry in batch)
        for entry in batch:
            entry.done(True)

    async def _commit_singly(self, batch: list[Append], error: Exception) -> None:
        if len(batch) > 1:
            for entry in batch:
                await self._commit([entry])
            return
        self._report(error)
        batch[0].done(False)

    async def _write(self, batch: list[Append]) -> None:
        rows = [{"page_id": entry.page_id, "payload": entry.payload} for entry in batch if entry.payload]
        if not rows:
            return
        pages = {entry.page_id for entry in batch if entry.payload}
        async with self._database.writing() as session:
            await (await session.connection()).execute(insert(PageUpdate), rows)
            await session.exec(update(Page).where(col(Page.id).in_(pages)).values(updated_at=self._now()))

    async def _compact(self, page_id: str) -> None:
        query = select(PageUpdate.id, PageUpdate.payload).where(PageUpdate.page_id == page_id)
        try:
            async with self._database.writing() as session:
                rows = (await session.exec(query.order_by(col(PageUpdate.id)))).all()
                if len(rows) < 2:
                    return
                total = sum_of([payload for _, payload in rows]).get_update()
                await session.exec(delete(PageUpdate).where(col(PageUpdate.id).in_([row for row, _ in rows])))
                session.add(PageUpdate(page_id=page_id, payload=total))
        except SQLAlchemyError as error:
            self._report(error)


def sum_of(updates: list[bytes]) -> Doc[Any]:
    """Return the document that these updates make."""
    doc: Doc[Any] = Doc()
    with doc.transaction():
        for payload in updates:
            doc.apply_update(payload)
    return doc
