"""Copies of pages: one with all pages inside it, their texts, pictures, covers, databases and sharing."""

from collections.abc import Collection, Mapping, Sequence

from memo.server.content import read, walk, with_addresses
from memo.server.covers import FILE, Covers
from memo.server.database import Database
from memo.server.databases.copying import Copies, copied
from memo.server.errors import TooLarge
from memo.server.files import Files
from memo.server.pages import Pages, Place
from memo.server.permissions import Permissions
from memo.server.sync.log import UpdateLog
from memo.server.tables import Kind, Page, PageUpdate

MOST = 500
Below = Mapping[str | None, Sequence[Page]]


class PageCopies:
    """Makes copies of pages; the caller has asked `access` for what is copied and for where the copy goes."""

    def __init__(
        self, database: Database, log: UpdateLog, *, pages: Pages, files: Files, covers: Covers, databases: Copies,
        permissions: Permissions,
    ) -> None:  # fmt: skip
        self._database = database
        self._log = log
        self._pages = pages
        self._files = files
        self._covers = covers
        self._databases = databases
        self._permissions = permissions

    async def tree(self, page: Page, *, by: str, hidden: Collection[str] = ()) -> Page:
        """Return a copy of a page right behind it, with copies of the pages inside that the person may see.

        Raises `TooLarge` when these are too many, and then nothing was made. Links keep leading where they led.
        """
        below: dict[str | None, list[Page]] = {}
        for one in await self._pages.live(page.workspace_id, hidden=hidden):
            if one.kind != Kind.ROW:
                below.setdefault(one.parent_id, []).append(one)
        if _count(page, below) > MOST:
            raise TooLarge(f"More than {MOST} pages cannot be copied at once. Export them and import the file instead.")
        await self._log.flushed()
        copy = await self._copy(page, Place(page.parent_id, page.id), below, copied(page.title), by)
        return await self._pages.find(copy.id)

    async def _copy(self, page: Page, place: Place, below: Below, title: str, by: str) -> Page:
        if page.kind == Kind.DATABASE:
            copy = await self._databases.database(page, by=by, place=place, title=title)
        else:
            props = dict(page.props) if page.props else None
            copy = await self._pages.create(
                workspace_id=page.workspace_id, by=by, place=place, title=title, icon=page.icon, props=props
            )
        await self._share(page, copy, by)
        if page.kind != Kind.DATABASE:
            await self._text(page, copy, by)
        await self._covers.copy(page, copy.id, by=by)
        for one in below.get(page.id, ()):
            await self._copy(one, Place(copy.id), below, one.title, by)
        return copy

    async def _share(self, page: Page, copy: Page, by: str) -> None:
        """What only some may see is seen by nobody else as a copy."""
        if page.scope_id == page.id and copy.kind != Kind.ROW:
            told = await self._permissions.sharing(page)
            named = {user.id: level for user, level in told.named}
            await self._permissions.share(copy.id, everyone=told.everyone, named=named, by=by)

    async def _text(self, page: Page, copy: Page, by: str) -> None:
        doc, _ = await self._log.load(page.id)
        found = [FILE.fullmatch(str(block.props.get("url", ""))) for block in walk(read(doc))]
        addresses: dict[str, str] = {}
        for one in filter(None, found):
            kept = await self._files.copy(one[1], page_id=copy.id, by=by)
            addresses |= {one[0]: f"/api/files/{kept.id}"} if kept else {}
        async with self._database.writing() as session:
            session.add(PageUpdate(page_id=copy.id, payload=with_addresses(doc, addresses)))


def _count(page: Page, below: Below) -> int:
    return 1 + sum(_count(one, below) for one in below.get(page.id, ()))
