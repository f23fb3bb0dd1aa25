"""Public links: addresses at which anyone may read one page until they expire. Only a hash of each token is kept."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, delete, select

from memo.server.access import Access, Standing, access
from memo.server.accounts import token_hash
from memo.server.database import Database
from memo.server.errors import Gone
from memo.server.tables import Page, PublicLink

MOST_DAYS = 365
OVER = "This link is no longer valid. Ask whoever sent it for a new one."


@dataclass(frozen=True, slots=True)
class Opened:
    """A public link and the page it shows."""

    link: PublicLink
    page: Page


class Links:
    """Makes, finds and revokes public links; the caller has asked `access` to the page before a change."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def create(self, page_id: str, *, by: str, days: int) -> tuple[PublicLink, str, str]:
        """Return a page's new link, its token, which cannot be had again, and the hash of the link it replaces."""
        token, at = secrets.token_urlsafe(24), self._now()
        link = PublicLink(
            token_hash=token_hash(token), page_id=page_id, created_by=by, created_at=at,
            expires_at=at + timedelta(days=days),
        )  # fmt: skip
        before = await self.revoke(page_id)
        async with self._database.writing() as session:
            await session.exec(delete(PublicLink).where(col(PublicLink.page_id) == page_id))
            session.add(link)
        return link, token, before

    async def of_page(self, page_id: str) -> PublicLink | None:
        """Return the link at which a page can be read now."""
        query = select(PublicLink).where(PublicLink.page_id == page_id, PublicLink.expires_at > self._now())
        async with self._database.reading() as session:
            return (await session.exec(query)).first()

    async def revoke(self, page_id: str) -> str:
        """End a page's link; returns its hash, or an empty text when there was none."""
        async with self._database.writing() as session:
            found = (await session.exec(select(PublicLink).where(PublicLink.page_id == page_id))).first()
            if found is not None:
                await session.delete(found)
        return found.token_hash if found else ""

    async def open(self, token: str) -> Opened:
        """Return what a link shows; raises `Gone` for unknown, expired and revoked ones and for pages in the trash alike."""
        query = select(PublicLink, Page).join(Page, col(Page.id) == col(PublicLink.page_id))
        query = query.where(PublicLink.token_hash == token_hash(token), PublicLink.expires_at > self._now())
        async with self._database.reading() as session:
            found = (await session.exec(query)).first()
        if found is None or access(Standing(link=found[0].page_id), found[1]) < Access.VIEW:
            raise Gone(OVER)
        return Opened(*found)
