"""Copies of pages: one with all pages inside it, their texts, pictures, covers, databases and sharing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from memo.server.content import read, walk, with_addresses, with_databases
from memo.server.covers import FILE, Covers
from memo.server.database import Database
from memo.server.databases.copying import Copies, copied
from memo.server.embeds import KIND
from memo.server.errors import TooLarge
from memo.server.files import Files
from memo.server.pages import Pages, Place
from memo.server.permissions import Permissions
from memo.server.sync.log import UpdateLog
from memo.server.tables import Kind, Page, PageUpdate

MOST = 500
Below = Mapping[str | None, Sequence[Page]]


@dataclass(slots=True)
class _Run:
    """One copying: who makes it, what lies below each page, what databases and views have become, and which copies show some."""

    by: str
    below: Below
    ids: dict[str, str] = field(default_factory=dict)
    showing: list[str] = field(default_factory=list)


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

    async def tree(self, page: Page, *, by: str, hidden: Collection[str] = (), place: Place | None = None) -> Page:
        """Return a copy of a page, right behind it when no place is given, with copies of the pages inside that one may see.

        Raises `TooLarge` when these are too many, and then nothing was made. Links keep leading where they led;
        a database that a text shows is the copy of it, when it was copied too.
        """
        below: dict[str | None, list[Page]] = {}
        for one in await self._pages.inside(page, hidden=hidden):
            below.setdefault(one.parent_id, []).append(one)
        if _count(page, below) > MOST:
            raise TooLarge(f"More than {MOST} pages cannot be copied at once. Export them and import the file instead.")
        await self._log.flushed()
        run = _Run(by, below)
        copy = await self._copy(page, place or Place(page.parent_id, page.id), copied(page.title), run)
        for copy_id in run.showing if run.ids else ():
            await self._point(copy_id, run.ids)
        return await self._pages.find(copy.id)

    async def _copy(self, page: Page, place: Place, title: str, run: _Run) -> Page:
        if page.kind == Kind.DATABASE:
            return await self._database_copy(page, place, title, run)
        props = dict(page.props) if page.props else None
        copy = await self._pages.create(
            workspace_id=page.workspace_id, by=run.by, place=place, title=title, icon=page.icon, props=props
        )
        await self._share(page, copy, run.by)
        await self._belongings(page, copy.id, run)
        await self._inside(page.id, copy.id, run)
        return copy

    async def _database_copy(self, page: Page, place: Place, title: str, run: _Run) -> Page:
        made = await self._databases.database(page, by=run.by, place=place, title=title)
        copy, rows = made.page, made.rows
        run.ids |= {page.id: copy.id, **made.views}
        run.showing += made.showing
        await self._share(page, copy, run.by)
        await self._covers.copy(page, copy.id, by=run.by)
        for row in await self._pages.some({file.page_id for file in await self._files.of_pages(list(rows))}):
            await self._belongings(row, rows[row.id], run)
        for row in run.below.get(page.id, ()):
            if row.id in rows:
                await self._inside(row.id, rows[row.id], run)
        return copy

    async def _inside(self, page_id: str, copy_id: str, run: _Run) -> None:
        for one in run.below.get(page_id, ()):
            await self._copy(one, Place(copy_id), one.title, run)

    async def _point(self, copy_id: str, ids: Mapping[str, str]) -> None:
        """Let the databases in a copied text be those that were copied along."""
        doc, _ = await self._log.load(copy_id)
        update = with_databases(doc, ids)
        if update is not None:
            async with self._database.writing() as session:
                session.add(PageUpdate(page_id=copy_id, payload=update))

    async def _share(self, page: Page, copy: Page, by: str) -> None:
        """What only some may see is seen by nobody else as a copy."""
        if page.scope_id == page.id and copy.kind != Kind.ROW:
            told = await self._permissions.sharing(page)
            named = {user.id: level for user, level in told.named}
            await self._permissions.share(copy.id, everyone=told.everyone, named=named, by=by)

    async def _belongings(self, page: Page, copy_id: str, run: _Run) -> None:
        """Give a copy the text of a page, its cover and the files in its cells, each with pictures and files of its own."""
        await self._text(page, copy_id, run)
        await self._covers.copy(page, copy_id, by=run.by)
        named = {one for value in (page.props or {}).values() if isinstance(value, list) for one in value}
        mine = [file.id for file in await self._files.of_pages([page.id]) if file.id in named]
        if mine:
            await self._cells(copy_id, await self._copied(mine, copy_id, run.by))

    async def _text(self, page: Page, copy_id: str, run: _Run) -> None:
        doc, _ = await self._log.load(page.id)
        blocks = list(walk(read(doc)))
        found = [FILE.fullmatch(str(block.props.get("url", ""))) for block in blocks]
        ids = await self._copied([one[1] for one in found if one], copy_id, run.by)
        run.showing += [copy_id] if any(block.type == KIND for block in blocks) else []
        addresses = {f"/api/files/{old}": f"/api/files/{new}" for old, new in ids.items()}
        async with self._database.writing() as session:
            session.add(PageUpdate(page_id=copy_id, payload=with_addresses(doc, addresses)))

    async def _cells(self, copy_id: str, ids: Mapping[str, str]) -> None:
        async with self._database.writing() as session:
            copy = await session.get_one(Page, copy_id)
            copy.props = {
                key: [ids.get(one, one) for one in value] if isinstance(value, list) else value
                for key, value in (copy.props or {}).items()
            }
            session.add(copy)

    async def _copied(self, file_ids: Sequence[str], copy_id: str, by: str) -> dict[str, str]:
        """Return the ids of copies of files for a page; those whose bytes are gone have none."""
        copies = {one: await self._files.copy(one, page_id=copy_id, by=by) for one in file_ids}
        return {old: kept.id for old, kept in copies.items() if kept}


def _count(page: Page, below: Below) -> int:
    return 1 + sum(_count(one, below) for one in below.get(page.id, ()))
