"""Workspaces and the people in them. The caller has asked for the right to manage them."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.accounts import new_id
from memo.server.database import Database
from memo.server.errors import Conflict, Forbidden, NotFound
from memo.server.tables import Member, Page, PageGrant, Role, User, Workspace

RANKS = {Role.VIEWER: 0, Role.MEMBER: 1, Role.ADMIN: 2, Role.OWNER: 3}


class Members:
    """Creates workspaces, and changes who is in them and as what. Nobody gives, takes or touches a role above their own."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def create_workspace(self, *, name: str, by: str) -> Workspace:
        """Return a new empty workspace that `by` owns."""
        workspace = Workspace(id=new_id(), name=name.strip(), created_at=self._now())
        async with self._database.writing() as session:
            session.add(workspace)
            await session.flush()
            session.add(Member(workspace_id=workspace.id, user_id=by, role=Role.OWNER.value))
        return workspace

    async def rename_workspace(self, workspace_id: str, name: str) -> Workspace:
        """Return the workspace with its new name."""
        async with self._database.writing() as session:
            workspace = await session.get_one(Workspace, workspace_id)
            workspace.name = name.strip()
            session.add(workspace)
        return workspace

    async def everyone(self, workspace_id: str) -> list[tuple[User, Role]]:
        """Return the people of a workspace by name."""
        query = select(User, Member.role).join(Member, col(Member.user_id) == col(User.id))
        query = query.where(Member.workspace_id == workspace_id).order_by(col(User.name), col(User.id))
        async with self._database.reading() as session:
            return [(user, Role(role)) for user, role in (await session.exec(query)).all()]

    async def set_role(self, workspace_id: str, user_id: str, role: Role, *, by: str) -> None:
        """Make a member something else; raises `Conflict` when no owner would be left."""
        async with self._database.writing() as session:
            member = await _member(session, workspace_id, user_id)
            mine = await _member(session, workspace_id, by)
            _must_outrank(mine, member, role)
            if role is not Role.OWNER:
                await _must_not_be_last_owner(session, member)
            member.role = role.value
            session.add(member)

    async def remove(self, workspace_id: str, user_id: str, *, by: str) -> None:
        """Take someone out of a workspace, or let them leave it, with all that was shared with them by name."""
        async with self._database.writing() as session:
            member = await _member(session, workspace_id, user_id)
            if by != user_id:
                _must_outrank(await _member(session, workspace_id, by), member, Role.VIEWER)
            await _must_not_be_last_owner(session, member)
            await session.delete(member)
            pages = select(Page.id).where(Page.workspace_id == workspace_id)
            gone = delete(PageGrant).where(col(PageGrant.user_id) == user_id, col(PageGrant.page_id).in_(pages))
            await session.exec(gone)


def may_give(mine: Role, role: Role) -> bool:
    """Tell whether someone with the role `mine` may make others `role`."""
    return RANKS[mine] >= RANKS[Role.ADMIN] and RANKS[role] <= RANKS[mine]


async def _member(session: AsyncSession, workspace_id: str, user_id: str) -> Member:
    member = await session.get(Member, (workspace_id, user_id))
    if member is None:
        raise NotFound("That person is not in this workspace.")
    return member


def _must_outrank(mine: Member, other: Member, role: Role) -> None:
    if not may_give(Role(mine.role), role) or not may_give(Role(mine.role), Role(other.role)):
        raise Forbidden("Only owners may do that.")


async def _must_not_be_last_owner(session: AsyncSession, member: Member) -> None:
    if member.role != Role.OWNER.value:
        return
    owners = select(func.count()).where(
        col(Member.workspace_id) == member.workspace_id, col(Member.role) == Role.OWNER.value
    )
    if (await session.exec(owners)).one() < 2:
        raise Conflict("A workspace needs an owner. Make someone else an owner first.")
