"""Pages as Markdown files: one page as a text, or a tree as a zip that can be imported again.

In the zip a page is `Title.md`, the pages inside it are in `Title/`, files in `files/`, and `memo.json` keeps the order.
A database has a `Title.csv` as well; its shape and its rows' cells are in `memo.json`, and a row without text is only there.
"""

import asyncio
import json
import posixpath
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from memo.server.content import Block, Span, read, walk
from memo.server.covers import Cover
from memo.server.databases.zip_out import Places, SheetsOut
from memo.server.embeds import named
from memo.server.errors import NotFound
from memo.server.files import MEDIA, Files, is_image
from memo.server.markdown_out import render
from memo.server.sync.log import UpdateLog
from memo.server.tables import Kind, Page, PageFile

INDEX = "memo.json"
FOLDER = "files"
UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
ENDINGS = {media: ending for ending, media in MEDIA.items()}
PAGE_LINK = re.compile(r"^(?:https?://[^/]+)?/p/([0-9a-f]{16})$")
FILE_LINK = re.compile(r"^/api/files/([0-9a-f]{16})$")
SPOOLED_BYTES = 8 * 1024 * 1024


@dataclass(slots=True)
class _Plan:
    """Which file of the zip each page and each image becomes, and what databases are called."""

    pages: dict[str, str] = field(default_factory=dict)
    images: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


class Exports:
    """Writes pages out; the caller has asked `access` for all of them."""

    def __init__(self, log: UpdateLog, files: Files, sheets: SheetsOut) -> None:
        self._log = log
        self._files = files
        self._sheets = sheets

    async def blocks(self, page: Page) -> list[Block]:
        """Return the text of a page as it is now."""
        doc, _ = await self._log.load(page.id)
        return read(doc)

    def text(self, page: Page, blocks: Sequence[Block], *, origin: str, titles: Mapping[str, str]) -> str:
        """Return one page as Markdown; addresses of this server begin with `origin`, databases in it have their titles."""
        return _whole(page, named(blocks, titles), lambda url: origin + url if url.startswith("/") else url)

    async def archive(self, pages: Sequence[Page], roots: Sequence[Page]) -> IO[bytes]:
        """Return an open zip file of these roots and of all that lies below them among `pages`."""
        below: dict[str | None, list[Page]] = {}
        for page in pages:
            below.setdefault(page.parent_id, []).append(page)
        plan = _Plan(titles={page.id: page.title for page in pages if page.kind == Kind.DATABASE})
        chosen = _lay_out(roots, below, "", plan)
        kept = {file.id: file for file in await self._files.of_pages([page.id for page in chosen])}
        plan.images = {one: _place(file) for one, file in kept.items()}
        databases = [page for page in chosen if page.kind == Kind.DATABASE]
        await self._log.flushed()
        written = await self._sheets.written([page.id for page in databases])
        out = tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES)  # noqa: SIM115 - the caller reads and closes it
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for page in chosen:
                if page.kind != Kind.ROW or page.id in written:
                    await self._add_page(archive, page, plan, kept)
            covers = {page.id: await self._add_cover(archive, page, plan, kept) for page in chosen if page.cover}
            told = [await self._add_database(archive, page, below.get(page.id, ()), plan, kept) for page in databases]
            index = {
                "version": 1, "pages": list(plan.pages.values()), "databases": told,
                "covers": {plan.pages[one]: cover for one, cover in covers.items()},
            }  # fmt: skip
            archive.writestr(INDEX, json.dumps(index, indent=1))
        out.seek(0)
        return out

    async def _add_database(
        self, archive: zipfile.ZipFile, page: Page, below: Sequence[Page], plan: _Plan, kept: Mapping[str, PageFile]
    ) -> dict[str, Any]:
        rows = [row for row in below if row.kind == Kind.ROW]
        places = Places(plan.pages, plan.images)
        with archive.open(f"{plan.pages[page.id].removesuffix('.md')}.csv", "w") as out:
            async for piece in self._sheets.csv(page, places):
                out.write(piece.encode())
        told = await self._sheets.index(page, rows, places)
        used = {one for row in rows for cell in (row.props or {}).values() if isinstance(cell, list) for one in cell}
        for file_id in sorted(used & plan.images.keys()):
            await self._add_file(archive, kept[file_id], plan.images[file_id])
        return told

    async def _add_cover(
        self, archive: zipfile.ZipFile, page: Page, plan: _Plan, kept: Mapping[str, PageFile]
    ) -> dict[str, Any]:
        cover = Cover(page.cover, page.cover_y)
        target = plan.images.get(cover.file_id)
        if target:
            await self._add_file(archive, kept[cover.file_id], target)
        return {"cover": target or cover.name, "y": cover.y}

    async def _add_page(self, archive: zipfile.ZipFile, page: Page, plan: _Plan, kept: Mapping[str, PageFile]) -> None:
        blocks = named(await self.blocks(page), plan.titles)
        name = plan.pages[page.id]
        archive.writestr(name, _whole(page, blocks, lambda url: _relative(url, name, plan)))
        for block in walk(blocks):
            found = FILE_LINK.match(str(block.props.get("url", "")))
            target = plan.images.get(found[1]) if found else None
            if found and target:
                await self._add_file(archive, kept[found[1]], target)

    async def _add_file(self, archive: zipfile.ZipFile, file: PageFile, target: str) -> None:
        path = _bytes_of(self._files, file) if target not in archive.NameToInfo else None
        if path is not None:
            await asyncio.to_thread(archive.write, path, target)


def file_name(title: str) -> str:
    """Return a title as a file name that every system takes."""
    return " ".join(UNSAFE.sub(" ", title).split()).strip(".")[:80].strip() or "Untitled"


def _place(file: PageFile) -> str:
    """Return where a file lies in a zip; one that is no image keeps its name, in a folder of its own."""
    if is_image(file):
        return f"{FOLDER}/{file.id}.{ENDINGS[file.media]}"
    stem, ending = posixpath.splitext(file.name)
    return f"{FOLDER}/{file.id}/{file_name(stem)}{UNSAFE.sub('', ending)[:20].rstrip(' .')}"


def _lay_out(level: Sequence[Page], below: Mapping[str | None, list[Page]], folder: str, plan: _Plan) -> list[Page]:
    chosen: list[Page] = []
    taken: set[str] = {FOLDER} if folder == "" else set()
    numbers: dict[str, int] = {}
    for page in level:
        name = base = file_name(page.title)
        while name.casefold() in taken:
            numbers[base] = numbers.get(base, 1) + 1
            name = f"{base} {numbers[base]}"
        taken.add(name.casefold())
        plan.pages[page.id] = f"{folder}{name}.md"
        chosen += [page, *_lay_out(below.get(page.id, ()), below, f"{folder}{name}/", plan)]
    return chosen


def _whole(page: Page, blocks: Sequence[Block], link: Any) -> str:
    words = " ".join(part for part in (page.icon, page.title) if part)
    title = [Block("heading", words, {"level": 1.0}, spans=(Span(words),))] if words else []
    return render([*title, *blocks], link=link)


def _relative(url: str, name: str, plan: _Plan) -> str:
    page, file = PAGE_LINK.match(url), FILE_LINK.match(url)
    target = (plan.pages.get(page[1]) if page else None) or (plan.images.get(file[1]) if file else None)
    return quote(posixpath.relpath(target, posixpath.dirname(name) or "."), safe="/") if target else url


def _bytes_of(files: Files, kept: PageFile) -> Path | None:
    try:
        return files.path(kept)
    except NotFound:  # the row outlived its bytes: the text is exported all the same
        return None
