"""Workspaces and their members over HTTP."""

from aiohttp import web
from pydantic import Field

from memo.server.access import ROLES, Access
from memo.server.api import asking, views
from memo.server.api.bodies import Body, read
from memo.server.api.events import access_changed
from memo.server.errors import Forbidden, Invalid
from memo.server.security import user_of
from memo.server.services import services
from memo.server.tables import Role

NAME = Field(min_length=1, max_length=120)


class Name(Body):
    """What a workspace is called."""

    name: str = NAME


class NewRole(Body):
    """What a member shall be."""

    role: Role


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.post("/api/workspaces", create),
        web.patch("/api/workspaces/{workspace}", rename),
        web.get("/api/workspaces/{workspace}/members", members),
        web.patch("/api/workspaces/{workspace}/members/{user}", set_role),
        web.delete("/api/workspaces/{workspace}/members/{user}", remove),
    ]


async def create(request: web.Request) -> web.Response:
    """Make a workspace that the asking person owns."""
    parts, user = services(request), user_of(request)
    wish = await read(request, Name)
    parts.invite_limit.take(f"workspace {user.id}")
    workspace = await parts.members.create_workspace(name=_named(wish), by=user.id)
    return web.json_response(views.workspace(workspace, Role.OWNER.value), status=201)


async def rename(request: web.Request) -> web.Response:
    """Call a workspace something else."""
    parts, user, workspace_id = await asking.for_workspace(request, Access.FULL)
    workspace = await parts.members.rename_workspace(workspace_id, _named(await read(request, Name)))
    await access_changed(parts, workspace_id)
    role = await parts.pages.role(user.id, workspace_id)
    return web.json_response(views.workspace(workspace, role or ""))


async def members(request: web.Request) -> web.Response:
    """List the people of a workspace; their addresses only for who may manage them."""
    parts, user, workspace_id = await asking.for_workspace(request, Access.VIEW)
    found = await parts.members.everyone(workspace_id)
    mine = next((role for one, role in found if one.id == user.id), None)
    managing = ROLES[mine] is Access.FULL
    return web.json_response([views.member(one, role, email=managing or one.id == user.id) for one, role in found])


async def set_role(request: web.Request) -> web.Response:
    """Make a member something else, at once."""
    parts, user, workspace_id = await asking.for_workspace(request, Access.FULL)
    wish = await read(request, NewRole)
    await parts.members.set_role(workspace_id, request.match_info["user"], wish.role, by=user.id)
    await access_changed(parts, workspace_id)
    return web.json_response({"role": wish.role.value})


async def remove(request: web.Request) -> web.Response:
    """Take a member out, or leave: their sockets close at once."""
    parts, user, workspace_id = await asking.for_workspace(request, Access.VIEW)
    whom = request.match_info["user"]
    if whom != user.id and ROLES[await parts.pages.role(user.id, workspace_id)] < Access.FULL:
        raise Forbidden("Only owners and admins of this workspace may do that.")
    await parts.members.remove(workspace_id, whom, by=user.id)
    await access_changed(parts, workspace_id)
    return web.json_response({})


def _named(wish: Name) -> str:
    name = wish.name.strip()
    if not name:
        raise Invalid("A workspace needs a name.")
    return name
