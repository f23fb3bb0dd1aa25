"""Asking for permission: who may see or change the page or workspace that a request names."""

from dataclasses import dataclass

from aiohttp import web

from memo.server.access import ROLES, Access, access
from memo.server.errors import Forbidden, NotFound
from memo.server.security import user_of
from memo.server.services import Services, services
from memo.server.tables import Page, User


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that the person may use to the degree that was asked for."""

    parts: Services
    user: User
    page: Page
    allowed: Access


async def for_page(request: web.Request, needed: Access, *, page_id: str | None = None) -> Asked:
    """Return the page of the request's path; `NotFound` for strangers, `Forbidden` for members who may not."""
    parts, user = services(request), user_of(request)
    page = await parts.pages.find(page_id or request.match_info["page"])
    allowed = access(await parts.pages.role(user.id, page.workspace_id), page)
    if allowed is Access.NONE:
        raise NotFound("There is no such page.")
    if allowed < needed:
        raise Forbidden("You may look at this page, but not change it.")
    return Asked(parts, user, page, allowed)


async def for_workspace(request: web.Request, needed: Access) -> tuple[Services, User, str]:
    """Return the workspace id of the request's path, for a member who may do that in it."""
    parts, user = services(request), user_of(request)
    workspace_id = request.match_info["workspace"]
    allowed = ROLES[await parts.pages.role(user.id, workspace_id)]
    if allowed is Access.NONE:
        raise NotFound("There is no such workspace.")
    if allowed < needed:
        raise Forbidden("You may look around in this workspace, but not change it.")
    return parts, user, workspace_id


async def for_workspace_of(request: web.Request, page: Page, needed: Access) -> None:
    """Ask for a degree of permission in a page's workspace, whatever state the page itself is in."""
    parts, user = services(request), user_of(request)
    if ROLES[await parts.pages.role(user.id, page.workspace_id)] < needed:
        raise Forbidden("You may look at this page, but not change it.")
