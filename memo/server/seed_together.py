"""The part of the example workspace that shows people working together: comments, and a page that not everyone sees."""

from sqlmodel import col, select

from memo.server.access import Access
from memo.server.comments import Comments
from memo.server.database import Database
from memo.server.permissions import Permissions
from memo.server.services import Now
from memo.server.tables import Page

DISCUSSED, RESTRICTED = "Release checklist", "Weekly, 16 November"


class TogetherSeeder:
    """Adds comments and a sharing to pages that are there."""

    def __init__(self, database: Database, *, now: Now) -> None:
        self._database = database
        self._comments = Comments(database, now=now)
        self._permissions = Permissions(database, now=now)

    async def plant(self, workspace_id: str, people: list[str]) -> None:
        """Let the second person ask and the first answer, and settle another thread; restrict a page to commenting."""
        first, second = people[:2]
        page = await self._page(workspace_id, DISCUSSED)
        asked = await self._comments.start(
            page, by=second, body="Is 390 pixels still the width to look at?", quote="", anchor=None
        )
        await self._comments.reply(page, asked, by=first, body="For now. Most visits come from that size.")
        settled = await self._comments.start(page, by=first, body="Who looks at it last?", quote="", anchor=None)
        await self._comments.reply(page, settled, by=second, body="Whoever merged.")
        await self._comments.resolve(page, settled, by=first, resolved=True)
        notes = await self._page(workspace_id, RESTRICTED)
        await self._permissions.share(notes, everyone=Access.COMMENT, named={second: Access.EDIT}, by=first)

    async def _page(self, workspace_id: str, title: str) -> str:
        query = select(Page.id).where(Page.workspace_id == workspace_id, col(Page.title) == title)
        async with self._database.reading() as session:
            return (await session.exec(query)).one()
