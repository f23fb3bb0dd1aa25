"""Comments: threads on a page or on words in it. The words' place is the editor's own (Yjs), so it moves with the text."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.accounts import new_id
from memo.server.database import Database
from memo.server.errors import Conflict, NotFound
from memo.server.tables import Comment, CommentThread, User

MOST_THREADS = 1_000
MOST_REPLIES = 500


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread with its comments, oldest first, and the people in it by id."""

    thread: CommentThread
    comments: Sequence[Comment]
    people: Mapping[str, User]


class Comments:
    """Threads of comments; the caller has asked `access` to their page before."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def of_page(self, page_id: str) -> list[Thread]:
        """Return the threads of a page, oldest first, resolved ones too."""
        of_page = select(CommentThread).where(CommentThread.page_id == page_id)
        said = select(Comment).join(CommentThread, col(CommentThread.id) == col(Comment.thread_id))
        async with self._database.reading() as session:
            threads = (await session.exec(of_page.order_by(col(CommentThread.created_at)).limit(MOST_THREADS))).all()
            found = await session.exec(said.where(CommentThread.page_id == page_id).order_by(col(Comment.created_at)))
            comments = found.all()
            ids = {one.created_by for one in comments} | {one.resolved_by for one in threads}
            people = {one.id: one for one in (await session.exec(select(User).where(col(User.id).in_(ids)))).all()}
        return [Thread(one, [said for said in comments if said.thread_id == one.id], people) for one in threads]

    async def start(self, page_id: str, *, by: str, body: str, quote: str, anchor: dict[str, str] | None) -> str:
        """Begin a thread, on words when there is an anchor and on the page otherwise; returns its id."""
        at = self._now()
        thread = CommentThread(id=new_id(), page_id=page_id, anchor=anchor, quote=quote, created_at=at)
        async with self._database.writing() as session:
            session.add(thread)
            await session.flush()
            session.add(Comment(id=new_id(), thread_id=thread.id, body=body, created_by=by, created_at=at))
        return thread.id

    async def reply(self, page_id: str, thread_id: str, *, by: str, body: str) -> None:
        """Say something in a thread, which opens it again when it was resolved."""
        async with self._database.writing() as session:
            thread = await _thread(session, page_id, thread_id)
            said = select(Comment.id).where(Comment.thread_id == thread_id)
            if len((await session.exec(said.limit(MOST_REPLIES))).all()) >= MOST_REPLIES:
                raise Conflict("This thread is full. Start a new one.")
            thread.resolved_at = thread.resolved_by = None
            session.add(thread)
            session.add(Comment(id=new_id(), thread_id=thread_id, body=body, created_by=by, created_at=self._now()))

    async def resolve(self, page_id: str, thread_id: str, *, by: str, resolved: bool) -> None:
        """Settle a thread or open it again; twice the same does no harm."""
        async with self._database.writing() as session:
            thread = await _thread(session, page_id, thread_id)
            if resolved != (thread.resolved_at is not None):
                thread.resolved_at = self._now() if resolved else None
                thread.resolved_by = by if resolved else None
                session.add(thread)


async def _thread(session: AsyncSession, page_id: str, thread_id: str) -> CommentThread:
    thread = await session.get(CommentThread, thread_id)
    if thread is None or thread.page_id != page_id:
        raise NotFound("There is no such thread.")
    return thread
