"""The tree of pages: create, rename, move, trash, restore. Every rule about its shape is here."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, and_, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from memo.server.accounts import new_id
from memo.server.database import Database
from memo.server.errors import Conflict, NotFound
from memo.server.permissions import forget_rule, rescope
from memo.server.ranks import between
from memo.server.tables import Favourite, Kind, Member, Page, Role

DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Node:
    """A page as the tree shows it."""

    page: Page
    has_children: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is put: under `parent_id`, right after the sibling `after`; None means top level, or last."""

    parent_id: str | None
    after: str | None = None
    first: bool = False


class Pages:
    """Queries and changes of the tree. The caller has asked `access` before.

    `hidden` are the pages with a sharing of their own that the asking person may not see (`Standing.hidden`).
    """

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def role(self, user_id: str, workspace_id: str) -> Role | None:
        """Return what a person is in a workspace, None when not a member."""
        async with self._database.reading() as session:
            member = await session.get(Member, (workspace_id, user_id))
        return Role(member.role) if member else None

    async def find(self, page_id: str) -> Page:
        """Return a page, in the trash or not; raises `NotFound`."""
        async with self._database.reading() as session:
            return await _get(session, page_id)

    async def children(self, workspace_id: str, parent_id: str | None, *, hidden: Collection[str] = ()) -> list[Node]:
        """Return the live pages under a parent, in order; at top level also those whose parent is hidden.

        The rows of a database are not among them.
        """
        query = _live(workspace_id, hidden).where(col(Page.kind) != Kind.ROW)
        if parent_id is None and hidden:
            above = aliased(Page)
            query = query.outerjoin(above, col(above.id) == col(Page.parent_id))
            apart = and_(col(Page.scope_id) == col(Page.id), col(above.scope_id).in_(hidden))
            query = query.where(or_(col(Page.parent_id).is_(None), apart))
        else:
            query = query.where(col(Page.parent_id) == parent_id)
        async with self._database.reading() as session:
            found = (await session.exec(query.order_by(col(Page.rank), col(Page.id)))).all()
            return await _nodes(session, found)

    async def live(self, workspace_id: str, *, hidden: Collection[str] = ()) -> list[Page]:
        """Return all pages of a workspace that are not in the trash, siblings in their order."""
        query = _live(workspace_id, hidden).order_by(col(Page.rank), col(Page.id))
        async with self._database.reading() as session:
            return list((await session.exec(query)).all())

    async def databases(self, workspace_id: str, *, hidden: Collection[str] = ()) -> list[Page]:
        """Return the databases of a workspace that are not in the trash, by their titles."""
        query = _live(workspace_id, hidden).where(col(Page.kind) == Kind.DATABASE)
        async with self._database.reading() as session:
            return list((await session.exec(query.order_by(col(Page.title), col(Page.id)))).all())

    async def inside(self, page: Page, *, hidden: Collection[str] = ()) -> list[Page]:
        """Return the live pages anywhere below a page, siblings in order; of the rows only those with a page inside."""
        below = select(_tree(page.id).c.id)
        live = _live(page.workspace_id, hidden).where(col(Page.id).in_(below))
        parents = live.where(col(Page.kind) != Kind.ROW).with_only_columns(col(Page.parent_id))
        query = live.where(or_(col(Page.kind) != Kind.ROW, col(Page.id).in_(parents)), col(Page.id) != page.id)
        async with self._database.reading() as session:
            return list((await session.exec(query.order_by(col(Page.rank), col(Page.id)))).all())

    async def some(self, page_ids: Collection[str]) -> list[Page]:
        """Return those of these pages that exist."""
        async with self._database.reading() as session:
            return list((await session.exec(select(Page).where(col(Page.id).in_(page_ids)))).all())

    async def ancestors(self, page: Page) -> list[Page]:
        """Return the pages above, topmost first."""
        async with self._database.reading() as session:
            return await _ancestors(session, page)

    async def favourites(self, user_id: str, workspace_id: str, *, hidden: Collection[str] = ()) -> list[Node]:
        """Return a person's favourites in a workspace, oldest first."""
        query = _live(workspace_id, hidden).join(Favourite, col(Favourite.page_id) == col(Page.id))
        query = query.where(Favourite.user_id == user_id).order_by(col(Favourite.created_at))
        async with self._database.reading() as session:
            return await _nodes(session, (await session.exec(query)).all())

    async def is_favourite(self, user_id: str, page_id: str) -> bool:
        """Tell whether a person has starred a page."""
        async with self._database.reading() as session:
            return await session.get(Favourite, (user_id, page_id)) is not None

    async def trash(self, workspace_id: str, *, hidden: Collection[str] = ()) -> list[Page]:
        """Return the roots of what was deleted, newest first."""
        query = _seen(workspace_id, hidden).where(col(Page.trashed_with) == col(Page.id))
        async with self._database.reading() as session:
            return list((await session.exec(query.order_by(col(Page.trashed_at).desc()).limit(200))).all())

    async def create(
        self, *, workspace_id: str, by: str, place: Place, title: str = "", icon: str = "", kind: Kind = Kind.PAGE,
        page_id: str | None = None, props: dict[str, Any] | None = None, shape: Sequence[SQLModel] = (),
    ) -> Page:  # fmt: skip
        """Return a new empty page at `place`, with the rows of other tables (`shape`) that it is nothing without.

        Whoever made a page of this id in this workspace before gets that one; raises `Conflict` when it is another's.
        """
        async with self._database.writing() as session:
            if page_id and (found := await session.get(Page, page_id)):
                return _own(found, workspace_id=workspace_id, by=by, kind=kind)
            rank = await self._rank(session, workspace_id, place, moving=None)
            at = self._now()
            above = await session.get(Page, place.parent_id) if place.parent_id else None
            page = Page(
                id=page_id or new_id(), workspace_id=workspace_id, parent_id=place.parent_id, rank=rank, title=title,
                icon=icon, created_by=by, created_at=at, updated_at=at, updated_by=by, props=props,
                kind=await _kind_at(session, place.parent_id, kind), scope_id=above.scope_id if above else None,
            )  # fmt: skip
            session.add(page)
            await session.flush()
            session.add_all(shape)
        return page

    async def rename(self, page_id: str, *, title: str | None, icon: str | None) -> Page:
        """Return the page with its new title or icon; None leaves a part as it is."""
        async with self._database.writing() as session:
            page = await _get(session, page_id)
            page.title = page.title if title is None else title
            page.icon = page.icon if icon is None else icon
            page.updated_at = self._now()
            session.add(page)
        return page

    async def move(self, page_id: str, place: Place) -> tuple[Page, str | None]:
        """Return the moved page and its old parent; raises `Conflict` when it would end up inside itself."""
        async with self._database.writing() as session:
            page = await _get(session, page_id)
            _must_live(page)
            rank = await self._rank(session, page.workspace_id, place, moving=page)
            left = page.parent_id
            page.parent_id, page.rank = place.parent_id, rank
            page.kind = await _kind_at(session, place.parent_id, Kind(page.kind))
            await _follow(session, page)
        return page, left

    async def put_in_trash(self, page_id: str) -> list[str]:
        """Put a page and all below it in the trash; returns their ids. Doing it twice does no harm."""
        async with self._database.writing() as session:
            page = await _get(session, page_id)
            if page.trashed_at is not None:
                return []
            ids = await _subtree(session, page_id)
            tree = select(_tree(page_id).c.id)
            change = update(Page).where(col(Page.id).in_(tree), col(Page.trashed_at).is_(None))
            await session.exec(change.values(trashed_at=self._now(), trashed_with=page_id))
        return ids

    async def put_each_in_trash(self, page_ids: Sequence[str]) -> list[str]:
        """Put some pages in the trash at once, each by itself with all below it; returns the ids of all that went."""
        if not page_ids:
            return []
        live = col(Page.trashed_at).is_(None)
        async with self._database.writing() as session:
            above = select(Page.parent_id).where(col(Page.parent_id).in_(page_ids), live).distinct()
            parents = [one for one in (await session.exec(above)).all() if one is not None]
            ids = list((await session.exec(select(Page.id).where(col(Page.id).in_(page_ids), live))).all())
            for parent in parents:
                ids += [one for one in await _subtree(session, parent) if one != parent]
                below = update(Page).where(col(Page.id).in_(select(_tree(parent).c.id)), live)
                await session.exec(below.values(trashed_at=self._now(), trashed_with=parent))
            alone = update(Page).where(col(Page.id).in_(page_ids), live)
            await session.exec(alone.values(trashed_at=self._now(), trashed_with=col(Page.id)))
        return ids

    async def restore_each(self, page_ids: Sequence[str]) -> None:
        """Bring back pages that went to the trash by themselves and whose parent is there, with what went with them."""
        async with self._database.writing() as session:
            change = update(Page).where(col(Page.trashed_with).in_(page_ids))
            await session.exec(change.values(trashed_at=None, trashed_with=None))

    async def restore(self, page_id: str) -> Page:
        """Bring a deleted page back with what was deleted with it; at top level when its parent is gone."""
        async with self._database.writing() as session:
            page = await _get(session, page_id)
            if page.trashed_with != page_id:
                raise Conflict("This page is not in the trash by itself.")
            parent = await session.get(Page, page.parent_id) if page.parent_id else None
            if page.parent_id and (parent is None or parent.trashed_at is not None):
                page.parent_id = None
                page.kind = await _kind_at(session, None, Kind(page.kind))
                page.rank = await self._rank(session, page.workspace_id, Place(None), moving=page)
                await _follow(session, page)
            change = update(Page).where(col(Page.trashed_with) == page_id)
            await session.exec(change.values(trashed_at=None, trashed_with=None))
        return page

    async def below(self, page_id: str) -> list[str]:
        """Return the ids of a page and of all that lies below it."""
        async with self._database.reading() as session:
            return await _subtree(session, page_id)

    async def purge(self, page_id: str) -> list[str]:
        """Delete a page of the trash for ever, with all below it; returns their ids."""
        async with self._database.writing() as session:
            page = await _get(session, page_id)
            if page.trashed_at is None:
                raise Conflict("Only a page in the trash can be deleted for ever.")
            ids = await _subtree(session, page_id)
            await session.exec(delete(Page).where(col(Page.id) == page_id))
        return ids

    async def set_favourite(self, user_id: str, page_id: str, *, wanted: bool) -> None:
        """Star or unstar a page for a person."""
        async with self._database.writing() as session:
            found = await session.get(Favourite, (user_id, page_id))
            if wanted and found is None:
                session.add(Favourite(user_id=user_id, page_id=page_id, created_at=self._now()))
            if not wanted and found is not None:
                await session.delete(found)

    async def _rank(self, session: AsyncSession, workspace_id: str, place: Place, *, moving: Page | None) -> str:
        await _check_parent(session, workspace_id, place.parent_id, moving)
        siblings = select(Page.id, Page.rank).where(
            Page.workspace_id == workspace_id,
            col(Page.parent_id) == place.parent_id,
            Page.id != (moving.id if moving else ""),
        )
        if place.first:
            head = (await session.exec(siblings.order_by(col(Page.rank)).limit(1))).first()
            return between(None, head[1] if head else None)
        if place.after is None:
            tail = (await session.exec(siblings.order_by(col(Page.rank).desc()).limit(1))).first()
            return between(tail[1] if tail else None, None)
        before = (await session.exec(siblings.where(Page.id == place.after))).first()
        if before is None:
            raise Conflict("The page to put it after has moved. Try again.")
        following = siblings.where(Page.rank > before[1]).order_by(col(Page.rank)).limit(1)
        after = (await session.exec(following)).first()
        return between(before[1], after[1] if after else None)


async def _follow(session: AsyncSession, page: Page) -> None:
    """Let a page that has got another parent follow that one's sharing, unless it has its own; a row always does."""
    above = await session.get(Page, page.parent_id) if page.parent_id else None
    scope = above.scope_id if above else None
    session.add(page)
    if page.kind == Kind.ROW and page.scope_id == page.id:
        await forget_rule(session, page.id)
    if page.scope_id != scope and (page.scope_id != page.id or page.kind == Kind.ROW):
        await session.flush()
        await rescope(session, page, scope)


def _seen(workspace_id: str, hidden: Collection[str]) -> SelectOfScalar[Page]:
    query = select(Page).where(Page.workspace_id == workspace_id)
    if hidden:
        query = query.where(or_(col(Page.scope_id).is_(None), col(Page.scope_id).not_in(hidden)))
    return query


def _live(workspace_id: str, hidden: Collection[str] = ()) -> SelectOfScalar[Page]:
    return _seen(workspace_id, hidden).where(col(Page.trashed_at).is_(None))


def _must_live(page: Page) -> None:
    if page.trashed_at is not None:
        raise Conflict("This page is in the trash. Restore it first.")


def _own(found: Page, *, workspace_id: str, by: str, kind: Kind) -> Page:
    if (found.workspace_id, found.created_by, found.kind == Kind.DATABASE) != (workspace_id, by, kind == Kind.DATABASE):
        raise Conflict("There is a page of this id already.")
    return found


async def _get(session: AsyncSession, page_id: str) -> Page:
    page = await session.get(Page, page_id)
    if page is None:
        raise NotFound("There is no such page.")
    return page


async def _nodes(session: AsyncSession, found: Sequence[Page]) -> list[Node]:
    ids = [page.id for page in found]
    below = select(Page.parent_id).where(col(Page.parent_id).in_(ids), col(Page.trashed_at).is_(None))
    query = below.where(col(Page.kind) != Kind.ROW).distinct()
    parents = set((await session.exec(query)).all())
    return [Node(page, page.id in parents) for page in found]


async def _ancestors(session: AsyncSession, page: Page) -> list[Page]:
    line = select(col(Page.id), col(Page.parent_id), literal(0).label("height")).where(Page.id == page.parent_id)
    above = line.cte("above", recursive=True)
    step = select(col(Page.id), col(Page.parent_id), above.c.height + 1).join(above, col(Page.id) == above.c.parent_id)
    above = above.union_all(step.where(above.c.height < DEEPEST))
    query = select(Page).join(above, col(Page.id) == above.c.id).order_by(above.c.height.desc())
    return list((await session.exec(query)).all())


async def _subtree(session: AsyncSession, root: str) -> list[str]:
    return list((await session.exec(select(_tree(root).c.id))).all())


def _tree(root: str) -> CTE:
    tree = select(col(Page.id)).where(Page.id == root).cte("tree", recursive=True)
    return tree.union_all(select(col(Page.id)).join(tree, col(Page.parent_id) == tree.c.id))


async def _kind_at(session: AsyncSession, parent_id: str | None, kind: Kind) -> str:
    """A page under a database is a row of it, and a row elsewhere is a page; a database stays one."""
    parent = await session.get(Page, parent_id) if parent_id else None
    in_database = parent is not None and parent.kind == Kind.DATABASE
    if kind is not Kind.DATABASE:
        return (Kind.ROW if in_database else Kind.PAGE).value
    if in_database:
        raise Conflict("A database cannot be a row of another one. Put it into the page of a row.")
    return kind.value


async def _check_parent(session: AsyncSession, workspace_id: str, parent_id: str | None, moving: Page | None) -> None:
    if parent_id is None:
        return
    parent = await session.get(Page, parent_id)
    if parent is None or parent.workspace_id != workspace_id:
        raise NotFound("There is no such parent page.")
    _must_live(parent)
    line = [*await _ancestors(session, parent), parent]
    if moving is not None and moving.id in {above.id for above in line}:
        raise Conflict("A page cannot be moved into itself or a page below it.")
    if len(line) >= DEEPEST:
        raise Conflict(f"Pages can be nested {DEEPEST} levels deep.")
