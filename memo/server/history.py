"""Version history: what pages looked like earlier, kept while people write, and the way back."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pycrdt import Doc
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import defer
from sqlmodel import col, delete, select

from memo.server.accounts import new_id
from memo.server.beside import beside
from memo.server.database import Database
from memo.server.errors import NotFound
from memo.server.sync.log import UpdateLog, sum_of
from memo.server.sync.rewrite import is_like, make_like
from memo.server.sync.rooms import Rooms
from memo.server.tables import PageVersion, User

EVERY = timedelta(minutes=5)  # while people write without a pause
AFTER_PAUSE = timedelta(minutes=1)
APART = timedelta(minutes=3)  # never closer than this, whatever the pauses
ALL_KEPT = timedelta(days=30)
DAILY_KEPT = timedelta(days=365)
LOOK_S = 10
TICK = timedelta(microseconds=1)
LISTED = 500


@dataclass(slots=True)
class Writing:
    """What has been written on a page since its last version, by whom, and how the page was before."""

    since: datetime
    until: datetime
    before: bytes
    authors: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Told:
    """A version without its text, with the people who wrote it."""

    version: PageVersion
    authors: Sequence[User]


class History:
    """Keeps versions of pages; the caller has asked `access` before. `report` hears of what could not be kept."""

    def __init__(
        self, database: Database, log: UpdateLog, *, now: Callable[[], datetime], report: Callable[[Exception], None]
    ) -> None:
        self._database = database
        self._log = log
        self._now = now
        self._report = report
        self._writing: dict[str, Writing] = {}
        self._taken: dict[str, datetime] = {}

    def before(self, page_id: str, doc: Doc[Any]) -> bytes:
        """Return what is worth remembering of a document that is about to be edited."""
        return b"" if page_id in self._writing else doc.get_update()

    def edited(self, page_id: str, person_id: str, before: bytes) -> None:
        """Remember that a page was edited, so that a version is kept when it is due."""
        at = self._now()
        writing = self._writing.setdefault(page_id, Writing(at, at, before))
        writing.until = at
        writing.authors.add(person_id)

    async def look(self) -> None:
        """Keep a version of every page where one is due."""
        for page_id, writing in list(self._writing.items()):
            if self._is_due(page_id, writing):
                await self._try(page_id)

    async def keep_all(self) -> None:
        """Keep a version of every page that was written on, due or not."""
        for page_id in list(self._writing):
            await self._try(page_id)

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Look again and again while the block runs, and keep everything at its end."""
        try:
            async with beside(self._run(), name="history"):
                yield
        finally:
            await self.keep_all()

    async def versions(self, page_id: str) -> list[Told]:
        """Return the versions of a page, newest first."""
        query = select(PageVersion).where(PageVersion.page_id == page_id).options(defer(PageVersion.payload))  # type: ignore[arg-type]  # an attribute, typed as its value
        async with self._database.reading() as session:
            found = (await session.exec(query.order_by(col(PageVersion.created_at).desc()).limit(LISTED))).all()
            ids = {one for version in found for one in version.authors}
            people = {one.id: one for one in (await session.exec(select(User).where(col(User.id).in_(ids)))).all()}
        return [Told(one, [people[author] for author in one.authors if author in people]) for one in found]

    async def text(self, page_id: str, version_id: str) -> bytes:
        """Return a version's text as a Yjs update; raises `NotFound`."""
        async with self._database.reading() as session:
            version = await session.get(PageVersion, version_id)
        if version is None or version.page_id != page_id:
            raise NotFound("There is no such version. It may have been too old to be kept.")
        return zlib.decompress(version.payload)

    async def restore(self, page_id: str, version_id: str, *, rooms: Rooms, person: dict[str, str]) -> str:
        """Make the text what it was, as a new version whose id is returned; the text until now is kept as one before it."""
        wanted = await self.text(page_id, version_id)
        writing = self._writing.get(page_id)
        authors = sorted(writing.authors) if writing else []
        if writing is not None:
            await self._keep(page_id, [writing.before], [], at=writing.since)
        await self._keep(page_id, await self._log.read(page_id), authors, at=self._now())
        replaced = await rooms.rewrite(page_id, person, lambda live: make_like(live, sum_of([wanted])))
        self._writing.pop(page_id, None)
        await self._keep(page_id, [replaced], authors, at=self._now() + TICK)
        made = await self._keep(page_id, [wanted], [person["id"]], at=self._now() + 2 * TICK, restored_from=version_id)
        return made.id if made else version_id

    def _is_due(self, page_id: str, writing: Writing) -> bool:
        at = self._now()
        if page_id in self._taken and at - self._taken[page_id] < APART:
            return False
        return at - writing.until >= AFTER_PAUSE or at - writing.since >= EVERY

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self.look()

    async def _try(self, page_id: str) -> None:
        writing = self._writing.pop(page_id)
        try:
            await self._log.flushed()
            await self._keep(page_id, [writing.before], [], at=writing.since)
            await self._keep(page_id, await self._log.read(page_id), sorted(writing.authors), at=self._now())
            await self._forget_old(page_id)
        except SQLAlchemyError as error:  # the page is gone, or the disk is full: the text itself is in the log
            self._report(error)
        self._taken[page_id] = self._now()

    async def _keep(
        self, page_id: str, updates: list[bytes], authors: list[str], *, at: datetime, restored_from: str | None = None
    ) -> PageVersion | None:
        newest = select(PageVersion.payload).where(PageVersion.page_id == page_id)
        async with self._database.reading() as session:
            last = (await session.exec(newest.order_by(col(PageVersion.created_at).desc()).limit(1))).first()
        payload = await asyncio.to_thread(_packed, updates, last)
        if payload is None and restored_from is None:
            return None
        version = PageVersion(
            id=new_id(), page_id=page_id, payload=payload or zlib.compress(updates[0]), authors=authors,
            restored_from=restored_from, created_at=at,
        )  # fmt: skip
        async with self._database.writing() as session:
            session.add(version)
        return version

    async def _forget_old(self, page_id: str) -> None:
        at = self._now()
        query = select(PageVersion.id, PageVersion.created_at).where(
            PageVersion.page_id == page_id, PageVersion.created_at < at - ALL_KEPT
        )
        async with self._database.writing() as session:
            rows = (await session.exec(query.order_by(col(PageVersion.created_at)))).all()
            last_of_day = {moment.date(): one for one, moment in rows if moment >= at - DAILY_KEPT}
            old = [one for one, _ in rows if one not in last_of_day.values()]
            await session.exec(delete(PageVersion).where(col(PageVersion.id).in_(old)))


def _packed(updates: list[bytes], last: bytes | None) -> bytes | None:
    """Return what is stored of a text; None when it is no other than the last one, or nothing at all."""
    doc, before = sum_of(updates), sum_of([zlib.decompress(last)] if last else [])
    return None if is_like(before, doc) else zlib.compress(doc.get_update())
