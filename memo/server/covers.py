"""Covers: a picture of the page's own, or one of our gradients, above its title."""

import re
from dataclasses import dataclass

from memo.server.database import Database
from memo.server.errors import Invalid, NotFound
from memo.server.files import Files
from memo.server.tables import Page

GRADIENTS = ("dawn", "meadow", "lagoon", "dusk", "heather", "sand", "slate", "ember")
FILE = re.compile(r"/api/files/([0-9a-f]{16})")
CENTRE = 50


@dataclass(frozen=True, slots=True)
class Cover:
    """The name of a gradient or the address of a file of the page (empty: none); `y` is the part shown, 0 top to 100."""

    name: str
    y: int = CENTRE

    @property
    def file_id(self) -> str:
        """The id of its picture, empty for a gradient."""
        found = FILE.fullmatch(self.name)
        return found[1] if found else ""


class Covers:
    """Sets and copies covers; the caller has asked `access` before."""

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    async def put(self, page_id: str, cover: Cover) -> Page:
        """Return the page with its new cover; raises `Invalid` for what is neither a gradient nor a picture of this page."""
        if cover.name and cover.name not in GRADIENTS and not await self._is_of(page_id, cover):
            raise Invalid("That is no cover. Choose one of ours, or upload a picture to this page first.")
        async with self._database.writing() as session:
            page = await session.get(Page, page_id)
            if page is None:
                raise NotFound("There is no such page.")
            page.cover, page.cover_y = cover.name, cover.y
            session.add(page)
        return page

    async def copy(self, page: Page, copy_id: str, *, by: str) -> None:
        """Give a copy of a page its cover, with a picture of its own."""
        cover = Cover(page.cover, page.cover_y)
        if cover.file_id:
            kept = await self._files.copy(cover.file_id, page_id=copy_id, by=by)
            cover = Cover(f"/api/files/{kept.id}" if kept else "", page.cover_y)
        if cover.name:
            await self.put(copy_id, cover)

    async def _is_of(self, page_id: str, cover: Cover) -> bool:
        try:
            return (await self._files.find(cover.file_id)).page_id == page_id
        except NotFound:
            return False
