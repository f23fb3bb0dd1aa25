"""Who stands how in a workspace, and the sharing of its pages: what `access` decides by, and how it is changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from memo.server.access import Access, Rule, Standing
from memo.server.database import Database
from memo.server.errors import Invalid, NotFound
from memo.server.tables import Kind, Member, Page, PageGrant, PageRule, Role, User


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who may do what with a page: `source` is the page that says so, None when no page does and roles alone count."""

    source: Page | None
    everyone: Access
    named: tuple[tuple[User, Access], ...]


class Permissions:
    """Reads standings and changes the sharing of pages; the caller has asked `access` before a change."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def standing(self, user_id: str, workspace_id: str, *, page: Page | None = None) -> Standing:
        """Return what `access` asks about a person, for all pages of a workspace or, cheaper, for one."""
        async with self._database.reading() as session:
            return await _standing(session, user_id, workspace_id, page)

    async def sharing(self, page: Page) -> Sharing:
        """Return who may do what with a page."""
        async with self._database.reading() as session:
            source = await session.get(Page, page.scope_id) if page.scope_id else None
            rule = await session.get(PageRule, page.scope_id) if page.scope_id else None
            if source is None or rule is None:
                return Sharing(None, Access.FULL, ())
            query = select(User, PageGrant.level).join(PageGrant, col(PageGrant.user_id) == col(User.id))
            query = query.where(PageGrant.page_id == source.id).order_by(col(User.name), col(User.id))
            named = tuple((user, Access(level)) for user, level in (await session.exec(query)).all())
        return Sharing(source, Access(rule.everyone), named)

    async def share(self, page_id: str, *, everyone: Access, named: Mapping[str, Access], by: str) -> Page:
        """Give a page a sharing of its own, for itself and the pages inside it that have none.

        Who sets it keeps full access, so that no page is locked for whoever locks it. Raises `Invalid` when someone named
        is no member.
        """
        wanted = {**named, by: Access.FULL}
        async with self._database.writing() as session:
            page = await _page(session, page_id)
            if page.kind == Kind.ROW:
                raise Invalid("A row follows the sharing of its database. Share that instead.")
            await _must_be_members(session, page.workspace_id, wanted)
            await session.merge(PageRule(page_id=page_id, everyone=int(everyone), set_by=by, set_at=self._now()))
            await session.exec(delete(PageGrant).where(col(PageGrant.page_id) == page_id))
            await session.flush()
            session.add_all(PageGrant(page_id=page_id, user_id=one, level=int(level)) for one, level in wanted.items())
            if page.scope_id != page_id:
                await rescope(session, page, page_id)
        return page

    async def unshare(self, page_id: str) -> Page:
        """Let a page follow the one above it again, or, at top level, the roles alone."""
        async with self._database.writing() as session:
            page = await _page(session, page_id)
            await forget_rule(session, page_id)
            if page.scope_id == page_id:
                above = await session.get(Page, page.parent_id) if page.parent_id else None
                await rescope(session, page, above.scope_id if above else None)
        return page


async def forget_rule(session: AsyncSession, page_id: str) -> None:
    """Drop the sharing that a page has of its own."""
    await session.exec(delete(PageRule).where(col(PageRule.page_id) == page_id))
    await session.exec(delete(PageGrant).where(col(PageGrant.page_id) == page_id))


async def rescope(session: AsyncSession, page: Page, scope_id: str | None) -> None:
    """Let a page and the pages inside it that have no sharing of their own follow `scope_id`."""
    own = col(Page.scope_id) == col(Page.id)
    tree = select(col(Page.id)).where(Page.id == page.id).cte("tree", recursive=True)
    below = select(col(Page.id)).join(tree, col(Page.parent_id) == tree.c.id)
    tree = tree.union_all(below.where(or_(col(Page.scope_id).is_(None), ~own)))
    change = update(Page).where(col(Page.id).in_(select(tree.c.id))).values(scope_id=scope_id)
    await session.exec(change.execution_options(synchronize_session=False))
    page.scope_id = scope_id
    session.add(page)


async def _standing(session: AsyncSession, user_id: str, workspace_id: str, page: Page | None) -> Standing:
    member = await session.get(Member, (workspace_id, user_id))
    if member is None:
        return Standing(user_id)
    role = Role(member.role)
    if role is Role.OWNER or (page is not None and page.scope_id is None):
        return Standing(user_id, role)
    query = _rules(user_id)
    if page is not None:
        query = query.where(PageRule.page_id == page.scope_id)
    else:
        query = query.join(Page, col(Page.id) == col(PageRule.page_id)).where(Page.workspace_id == workspace_id)
    found = (await session.exec(query)).all()
    return Standing(user_id, role, {scope: Rule(Access(all_), Access(own or 0)) for scope, all_, own in found})


def _rules(user_id: str) -> SelectOfScalar[tuple[str, int, int | None]]:
    mine = and_(col(PageGrant.page_id) == col(PageRule.page_id), col(PageGrant.user_id) == user_id)
    return select(PageRule.page_id, PageRule.everyone, PageGrant.level).outerjoin(PageGrant, mine)  # type: ignore[return-value]


async def _page(session: AsyncSession, page_id: str) -> Page:
    page = await session.get(Page, page_id)
    if page is None:
        raise NotFound("There is no such page.")
    return page


async def _must_be_members(session: AsyncSession, workspace_id: str, named: Mapping[str, Access]) -> None:
    query = select(Member.user_id).where(Member.workspace_id == workspace_id, col(Member.user_id).in_(list(named)))
    if len((await session.exec(query)).all()) != len(named):
        raise Invalid("Pages can be shared by name with members of their workspace only. Invite them first.")
