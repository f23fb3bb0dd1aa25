"""Invitations: links that let people into a workspace. Only a hash of each token is kept."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.accounts import new_id, token_hash
from memo.server.database import Database
from memo.server.errors import Forbidden, Gone, NotFound
from memo.server.tables import Invite, Member, Role, User, Workspace

MOST_DAYS = 90
KEPT = 200


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an invitation says to who opens it."""

    invite: Invite
    workspace: Workspace
    inviter: User | None


class Invites:
    """Makes, lists, revokes and accepts invitations; the caller has asked for the right to manage members."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def create(
        self, *, workspace_id: str, by: str, role: Role, email: str, many: bool, days: int
    ) -> tuple[Invite, str]:
        """Return a new invitation and its token, which cannot be had again. With `email` it is for that person, once."""
        token, at = secrets.token_urlsafe(24), self._now()
        invite = Invite(
            id=new_id(), token_hash=token_hash(token), workspace_id=workspace_id, role=role.value,
            email=email.strip().lower(), many=many and not email, created_by=by, created_at=at,
            expires_at=at + timedelta(days=days),
        )  # fmt: skip
        async with self._database.writing() as session:
            session.add(invite)
        return invite, token

    async def open_ones(self, workspace_id: str) -> list[Invite]:
        """Return the invitations of a workspace that can still be accepted, newest first."""
        query = select(Invite).where(Invite.workspace_id == workspace_id, col(Invite.revoked_at).is_(None))
        query = query.where(Invite.expires_at > self._now(), col(Invite.many) | (col(Invite.uses) == 0))
        async with self._database.reading() as session:
            return list((await session.exec(query.order_by(col(Invite.created_at).desc()).limit(KEPT))).all())

    async def revoke(self, workspace_id: str, invite_id: str) -> None:
        """Let an invitation end now; one that is over already is no error."""
        change = update(Invite).where(col(Invite.id) == invite_id, col(Invite.workspace_id) == workspace_id)
        async with self._database.writing() as session:
            await session.exec(change.where(col(Invite.revoked_at).is_(None)).values(revoked_at=self._now()))

    async def find(self, token: str) -> Invitation:
        """Return what an invitation says; raises `NotFound` for none, `Gone` for one that is over."""
        async with self._database.reading() as session:
            return await self._valid(session, token)

    async def accept(self, token: str, user: User) -> str:
        """Let someone in and return the workspace; who is a member already stays what they are."""
        async with self._database.writing() as session:
            found = await self._valid(session, token)
            invite = found.invite
            if invite.email and invite.email != user.email:
                raise Forbidden(f"This invitation is for {invite.email}. Sign in with that address to accept it.")
            if await session.get(Member, (invite.workspace_id, user.id)) is None:
                await _use(session, invite)
                session.add(Member(workspace_id=invite.workspace_id, user_id=user.id, role=invite.role))
        return invite.workspace_id

    async def _valid(self, session: AsyncSession, token: str) -> Invitation:
        invite = (await session.exec(select(Invite).where(Invite.token_hash == token_hash(token)))).first()
        if invite is None:
            raise NotFound("There is no such invitation. Check that the whole link was copied.")
        inviter = await session.get(User, invite.created_by) if invite.created_by else None
        whom = inviter.name if inviter else "an admin of the workspace"
        if invite.revoked_at is not None:
            raise Gone(f"This invitation was withdrawn. Ask {whom} for a new one.")
        if invite.uses and not invite.many:
            raise Gone(f"This invitation has been used already. Ask {whom} for a new one.")
        if invite.expires_at <= self._now():
            raise Gone(f"This invitation has expired. Ask {whom} for a new one.")
        return Invitation(invite, await session.get_one(Workspace, invite.workspace_id), inviter)


async def _use(session: AsyncSession, invite: Invite) -> None:
    # One statement decides, so that of two people with the same link for one person only one comes in.
    free = update(Invite).where(col(Invite.id) == invite.id, col(Invite.many) | (col(Invite.uses) == 0))
    change = free.values(uses=col(Invite.uses) + 1).execution_options(synchronize_session=False)
    if (await session.exec(change)).rowcount == 0:
        raise Gone("This invitation has been used already. Ask for a new one.")
