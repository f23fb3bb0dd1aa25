"""Files that belong to a page: bytes on disk under the server's home, their names and sizes in SQL."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlmodel import col, select

from memo.server.accounts import new_id
from memo.server.database import Database
from memo.server.errors import Invalid, NotFound
from memo.server.images import image_kind
from memo.server.tables import PageFile

AT_ONCE = 1_000
SANDBOX = "default-src 'none'; sandbox"
OTHER = "application/octet-stream"
MEDIA = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif"}


class Files:
    """Keeps uploaded files and finds them again; the caller has asked `access` to their page."""

    def __init__(self, database: Database, *, folder: Path, now: Callable[[], datetime]) -> None:
        self._database = database
        self._folder = folder
        self._now = now

    async def add(self, *, page_id: str, by: str, name: str, data: bytes, any_kind: bool = False) -> PageFile:
        """Return the stored file; raises `Invalid` when it is no image we take, or, with `any_kind`, when it is empty.

        The disk is written before the row.
        """
        file_id = new_id()
        media = await asyncio.to_thread(self._keep, file_id, data, any_kind=any_kind)
        kept = PageFile(
            id=file_id,
            page_id=page_id,
            name=name[:200],
            media=media,
            size=len(data),
            created_by=by,
            created_at=self._now(),
        )
        async with self._database.writing() as session:
            session.add(kept)
        return kept

    async def find(self, file_id: str) -> PageFile:
        """Return what is known of a file; raises `NotFound`."""
        async with self._database.reading() as session:
            found = await session.get(PageFile, file_id)
        if found is None:
            raise NotFound("There is no such file.")
        return found

    async def copy(self, file_id: str, *, page_id: str, by: str) -> PageFile | None:
        """Return a copy of a file for another page, None when there is no such file any more."""
        try:
            file = await self.find(file_id)
            data = await asyncio.to_thread(self.path(file).read_bytes)
        except NotFound:
            return None
        return await self.add(page_id=page_id, by=by, name=file.name, data=data, any_kind=True)

    async def of_pages(self, page_ids: list[str]) -> list[PageFile]:
        """Return all files of some pages."""
        found: list[PageFile] = []
        async with self._database.reading() as session:
            for start in range(0, len(page_ids), AT_ONCE):
                query = select(PageFile).where(col(PageFile.page_id).in_(page_ids[start : start + AT_ONCE]))
                found += (await session.exec(query)).all()
        return found

    async def remove_bytes(self, files: list[PageFile]) -> None:
        """Delete the bytes of files whose rows are gone."""
        for file in files:
            await asyncio.to_thread((self._folder / file.id).unlink, missing_ok=True)

    def path(self, file: PageFile) -> Path:
        """Return where its bytes lie; raises `NotFound` when they are gone."""
        path = self._folder / file.id
        if not path.is_file():
            raise NotFound("The bytes of this file are gone.")
        return path

    def _keep(self, file_id: str, data: bytes, *, any_kind: bool) -> str:
        media = _media(data, any_kind=any_kind)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / file_id).write_bytes(data)
        return media


def is_image(file: PageFile) -> bool:
    """Tell whether a browser may show the file in a page; everything else is only ever downloaded."""
    return file.media in MEDIA.values()


def headers_of(file: PageFile) -> dict[str, str]:
    """Return how the bytes of a file are sent, so that nothing in them can act in the name of Memo."""
    safe = {"Content-Type": file.media if is_image(file) else OTHER, "Content-Security-Policy": SANDBOX}
    if is_image(file):
        return safe
    return {**safe, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name or 'file', safe='')}"}


def _media(data: bytes, *, any_kind: bool) -> str:
    """Return what bytes are by themselves, whatever their name says: an image we can read, or something else."""
    if any_kind and not data:
        raise Invalid("That file is empty.")
    try:
        return MEDIA[image_kind(data)]
    except Invalid:
        if not any_kind:
            raise
        return OTHER
