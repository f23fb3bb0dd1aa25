"""Markdown files as pages: one file, or a zip of folders with images and with links between its pages."""

import asyncio
import dataclasses
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from memo.server import limits
from memo.server.content import Block, Span, Spans, with_spans, write
from memo.server.covers import Cover, Covers
from memo.server.database import Database
from memo.server.databases.csv_in import SheetsIn
from memo.server.databases.schema import ONLY_TITLE, Databases
from memo.server.databases.zip_in import ZipIn
from memo.server.embeds import ID, KIND, UNNAMED
from memo.server.errors import Conflict, Invalid
from memo.server.files import Files
from memo.server.markdown_in import parse
from memo.server.pages import Pages, Place
from memo.server.tables import Kind, Page, PageUpdate
from memo.server.unpacking import Source, unpack

ICON = re.compile(r"^([^\w\s\x00-\x7f]\S{0,15}) +(?=\S)")
MOST_NOTES = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """The pages at the top of what came in, how many there are in all, and what could not be taken."""

    roots: tuple[Page, ...]
    count: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Put:
    """Where a page goes, who makes it, and what it is called."""

    workspace_id: str
    by: str
    parent_id: str | None
    title: str
    icon: str


class Imports:
    """Makes pages out of files; the caller has asked `access` to the place."""

    def __init__(
        self,
        database: Database,
        pages: Pages,
        files: Files,
        databases: Databases,
        sheets: SheetsIn,
        covers: Covers,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._pages = pages
        self._files = files
        self._databases = databases
        self._sheets = sheets
        self._covers = covers
        self._now = now

    async def take(self, *, name: str, data: bytes, workspace_id: str, parent_id: str | None, by: str) -> Imported:
        """Return the new pages; raises `Invalid` or `TooLarge`, and then nothing was made."""
        source = await asyncio.to_thread(unpack, name, data)
        drafts = {path: await asyncio.to_thread(_draft, path, text) for path, text in source.texts.items()}
        zipped = ZipIn(self._database, self._pages, now=self._now)
        await zipped.read(source.databases, workspace_id)
        foreign = {path: data for path, data in source.sheets.items() if path not in zipped.sheets}
        if (zipped.sheets or foreign) and parent_id and (await self._pages.find(parent_id)).kind == Kind.DATABASE:
            raise Conflict("A database cannot be a row of another one. Import it elsewhere.")
        made: dict[str, Page] = {}
        for path in _with_folders([*source.texts, *zipped.sheets, *foreign]):
            if path in made:  # a row, which came with its database
                continue
            title, icon, _ = drafts.get(path, (posixpath.basename(path)[:-3], "", ()))
            above = made.get(posixpath.dirname(path) + ".md")
            put = _Put(workspace_id, by, above.id if above else parent_id, title, icon)
            if path in zipped.sheets:
                made |= await zipped.make(
                    path, workspace_id=workspace_id, by=by, parent_id=put.parent_id, title=title, icon=icon
                )
            else:
                made[path] = await (self._sheet(put, foreign[path], source) if path in foreign else self._page(put))
        views = {old: new for sheet in zipped.sheets.values() for old, new in sheet.view_ids.items()}
        await self._keep_texts(source, drafts, made, views, by)
        await self._keep_cells(source, zipped, by)
        await self._keep_covers(source, made, by)
        roots = tuple(page for page in made.values() if page.parent_id == parent_id)
        return Imported(roots, len(made), tuple([*source.notes, *zipped.notes][:MOST_NOTES]))

    async def _page(self, put: _Put) -> Page:
        return await self._pages.create(
            workspace_id=put.workspace_id, by=put.by, place=Place(put.parent_id), title=put.title, icon=put.icon
        )

    async def _sheet(self, put: _Put, data: bytes, source: Source) -> Page:
        """A CSV that came without an index becomes a database with its columns."""
        page = await self._databases.create(
            workspace_id=put.workspace_id, by=put.by, place=Place(put.parent_id), title=put.title, icon=put.icon,
            columns=ONLY_TITLE,
        )  # fmt: skip
        try:
            done = await self._sheets.take(page.id, data, by=put.by, dry=False)
        except Invalid as error:
            source.notes.append(f"{put.title}.csv: {error}")
        else:
            source.notes += [f"{put.title}.csv, line {one.line}: {one.message}" for one in done.problems]
        return page

    async def _keep_texts(
        self,
        source: Source,
        drafts: Mapping[str, tuple[str, str, tuple[Block, ...]]],
        made: Mapping[str, Page],
        views: Mapping[str, str],
        by: str,
    ) -> None:
        for path, (_, _, blocks) in drafts.items():
            settled = await _Settling(self._files, source, made, views, path, by).blocks(blocks)
            async with self._database.writing() as session:
                session.add(PageUpdate(page_id=made[path].id, payload=write(settled)))

    async def _keep_covers(self, source: Source, made: Mapping[str, Page], by: str) -> None:
        for path, cover in source.covers.items():
            page, picture = made.get(path), source.images.get(cover.name)
            if page is None:
                continue
            try:
                if picture is not None:
                    name = posixpath.basename(cover.name)
                    kept = await self._files.add(page_id=page.id, by=by, name=name, data=picture)
                    await self._covers.put(page.id, Cover(f"/api/files/{kept.id}", cover.y))
                else:
                    await self._covers.put(page.id, cover)
            except Invalid:
                source.notes.append(f"{path}: its cover {cover.name} was not there.")

    async def _keep_cells(self, source: Source, zipped: ZipIn, by: str) -> None:
        for row_id, property_id, paths in [one for sheet in zipped.sheets.values() for one in sheet.files]:
            kept = []
            for path in paths:
                try:
                    data = source.images[path]
                    name = posixpath.basename(path)
                    file = await self._files.add(page_id=row_id, by=by, name=name, data=data, any_kind=True)
                    kept.append(file.id)
                except (KeyError, Invalid):
                    zipped.notes.append(f"The file {path} of a row was not there.")
            await zipped.set_files(row_id, property_id, kept)


class _Settling:
    """Points the links, databases and pictures of one text at the pages and files they have become."""

    def __init__(
        self, files: Files, source: Source, made: Mapping[str, Page], views: Mapping[str, str], path: str, by: str
    ) -> None:
        self._files = files
        self._source = source
        self._made = made
        self._views = views
        self._path = path
        self._by = by

    async def blocks(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        return tuple([await self._block(block) for block in blocks])

    async def _block(self, block: Block) -> Block:
        below = await self.blocks(block.children)
        if block.type == "image":
            return dataclasses.replace(await self._image(block), children=below)
        if block.type == KIND:
            return dataclasses.replace(self._database(block), children=below)
        rows = tuple(tuple(self._spans(cell) for cell in row) for row in block.rows)
        return dataclasses.replace(block, children=below, spans=self._spans(block.spans), rows=rows)

    async def _image(self, block: Block) -> Block:
        url = str(block.props["url"])
        if urlsplit(url).scheme in ("http", "https"):
            return block
        found = self._source.images.get(self._target(url))
        if found is not None:
            try:
                kept = await self._files.add(
                    page_id=self._made[self._path].id, by=self._by, name=posixpath.basename(url), data=found
                )
            except Invalid as error:
                self._source.notes.append(f"{self._target(url)}: {error}")
            else:
                return dataclasses.replace(block, props={**block.props, "url": f"/api/files/{kept.id}"})
        else:
            self._source.notes.append(f"{self._path}: the picture {url} was not there.")
        words = str(block.props["caption"] or block.props["name"] or url)
        return Block("paragraph", words)

    def _database(self, block: Block) -> Block:
        """A database that is in no file here stays where it was; what is none any more is a link."""
        address = str(block.props["database"])
        page = self._made.get(self._target(address))
        if ID.fullmatch(address):
            return block
        if page is not None and page.kind == Kind.DATABASE:
            return Block(KIND, "", {"database": page.id, "view": self._views.get(str(block.props["view"]), "")})
        href = f"/p/{page.id}" if page else address
        return with_spans("paragraph", [Span(str(block.props["title"]) or UNNAMED, {"link": {"href": href}})])

    def _spans(self, spans: Spans) -> Spans:
        return tuple(Span(span.text, self._marks(span)) for span in spans)

    def _marks(self, span: Span) -> Mapping[str, Mapping[str, str]]:
        href = span.marks.get("link", {}).get("href")
        page = self._made.get(self._target(str(href))) if href else None
        return {**span.marks, "link": {"href": f"/p/{page.id}"}} if page else span.marks

    def _target(self, url: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self._path), unquote(urlsplit(url).path)))


def _with_folders(paths: Sequence[str]) -> list[str]:
    """Return the paths with a page for each folder that has none, every page after the one it lies in."""
    ordered: dict[str, None] = {}
    for path in paths:
        parts = path.split("/")
        for depth in range(1, len(parts)):
            ordered.setdefault("/".join(parts[:depth]) + ".md")
        ordered.setdefault(path)
    return list(ordered)


def _draft(path: str, text: str) -> tuple[str, str, tuple[Block, ...]]:
    """Return title, icon and blocks: a first heading is the title, and a sign before its words the icon."""
    blocks = parse(text)
    title, icon = posixpath.basename(path)[:-3], ""
    if blocks and blocks[0].type == "heading" and blocks[0].props["level"] == 1:
        title = blocks.pop(0).text
        if found := ICON.match(title):
            icon, title = found[1], title[found.end() :]
    return title.replace("\n", " ")[: limits.TITLE_CHARS], icon, tuple(blocks)
