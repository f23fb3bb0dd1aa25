"""Invitations over HTTP: made by who manages members, opened and accepted by who has the link."""

from typing import Any

from aiohttp import web
from pydantic import Field

from memo.server.access import Access
from memo.server.accounts import token_hash
from memo.server.api import asking, views
from memo.server.api.asking import guessing
from memo.server.api.bodies import Body, read
from memo.server.api.events import access_changed
from memo.server.api.session import boot_data, signed_in
from memo.server.errors import Forbidden, Invalid
from memo.server.invites import MOST_DAYS, Invitation
from memo.server.members import may_give
from memo.server.security import USER
from memo.server.services import Services, services
from memo.server.tables import Role, Tier


class NewInvite(Body):
    """As what people come in, for whom, and until when."""

    role: Role = Role.MEMBER
    email: str = Field(default="", max_length=320)
    many: bool = False
    days: int = Field(default=7, ge=1, le=MOST_DAYS)


class Acceptance(Body):
    """Empty for who is signed in; otherwise what a new account needs."""

    email: str = Field(default="", max_length=320)
    name: str = Field(default="", max_length=120)
    password: str = Field(default="", max_length=1000)


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.get("/api/workspaces/{workspace}/invites", listed),
        web.post("/api/workspaces/{workspace}/invites", create),
        web.delete("/api/workspaces/{workspace}/invites/{invite}", revoke),
        web.get("/api/invites/{token}", show),
        web.post("/api/invites/{token}/accept", accept),
    ]


async def listed(request: web.Request) -> web.Response:
    """List the invitations that can still be accepted."""
    parts, _, workspace_id = await asking.for_workspace(request, Access.FULL)
    return web.json_response([views.invite(one) for one in await parts.invites.open_ones(workspace_id)])


async def create(request: web.Request) -> web.Response:
    """Make an invitation and answer with its link, this once; with an address it is mailed where mail is set up."""
    parts, user, workspace_id = await asking.for_workspace(request, Access.FULL)
    wish = await read(request, NewInvite)
    if wish.email and "@" not in wish.email:
        raise Invalid("That is not an email address.")
    mine = await parts.pages.role(user.id, workspace_id)
    if mine is None or not may_give(mine, wish.role):
        raise Forbidden("Only owners may invite owners.")
    parts.invite_limit.take(user.id)
    invite, token = await parts.invites.create(
        workspace_id=workspace_id, by=user.id, role=wish.role, email=wish.email, many=wish.many, days=wish.days
    )
    link = f"{parts.config.public_url or f'{request.scheme}://{request.host}'}/join/{token}"
    mailed = await _mail(parts, await parts.invites.find(token), link) if invite.email else False
    return web.json_response({**views.invite(invite), "link": link, "mailed": mailed}, status=201)


async def revoke(request: web.Request) -> web.Response:
    """Withdraw an invitation."""
    parts, _, workspace_id = await asking.for_workspace(request, Access.FULL)
    await parts.invites.revoke(workspace_id, request.match_info["invite"])
    return web.json_response({})


async def show(request: web.Request) -> web.Response:
    """Say where an invitation leads, to anyone who has its link."""
    parts = services(request)
    with guessing(request):
        found = await parts.invites.find(request.match_info["token"])
    return web.json_response(views.invitation(found))


async def accept(request: web.Request) -> web.Response:
    """Come in: with the account that is signed in, or with a new one."""
    parts, token = services(request), request.match_info["token"]
    parts.accept_limit.take(token_hash(token))
    wish = await read(request, Acceptance)
    user, session_token = request[USER], ""
    if user is None:
        found = await parts.invites.find(token)
        if not wish.name.strip():
            raise Invalid("Say what you are called.")
        address = found.invite.email or wish.email
        await parts.accounts.create(
            email=address, name=wish.name.strip(), password=wish.password, tier=Tier.CLOUD, at=parts.now()
        )
        user, session_token = await parts.accounts.sign_in(email=address, password=wish.password, at=parts.now())
    workspace_id = await parts.invites.accept(token, user)
    await access_changed(parts, workspace_id)
    answer: dict[str, Any] = {"workspace": workspace_id, "boot": await boot_data(parts, user)}
    return signed_in(request, answer, session_token)


async def _mail(parts: Services, found: Invitation, link: str) -> bool:
    who = found.inviter.name if found.inviter else "Someone"
    return await parts.mail.send(
        to=found.invite.email,
        subject=f"{who} invites you to {found.workspace.name} in Memo".replace("\n", " ").replace("\r", " "),
        text=(
            f"{who} would like to write with you in {found.workspace.name}.\n\n{link}\n\n"
            f"The link is for you alone and works until {found.invite.expires_at:%d %B %Y}.\n"
        ),
    )
