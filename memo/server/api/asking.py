"""Asking for permission: who may see or change the page or workspace that a request names."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from memo.server.access import ROLES, Access, Standing, access
from memo.server.errors import Conflict, Forbidden, Gone, NotFound
from memo.server.security import user_of
from memo.server.services import Services, services
from memo.server.tables import Page, User

REFUSALS = {
    Access.COMMENT: "You may read this page, but not comment on it.",
    Access.EDIT: "You may look at this page, but not change it.",
    Access.FULL: "Only people with full access to this page may do that.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that the person may use to the degree that was asked for."""

    parts: Services
    user: User
    page: Page
    allowed: Access


@dataclass(frozen=True, slots=True)
class Within:
    """A workspace whose member the person is, and how they stand to its pages."""

    parts: Services
    user: User
    workspace_id: str
    who: Standing


@contextmanager
def guessing(request: web.Request) -> Iterator[None]:
    """Look a token up in the block: who is wrong too often from one address is told to wait."""
    try:
        yield
    except (Gone, NotFound):
        services(request).token_limit.take(str(request.remote))
        raise


async def for_page(
    request: web.Request, needed: Access, *, page_id: str | None = None, reviving: bool = False
) -> Asked:
    """Return the page of the request's path; `NotFound` for strangers, `Forbidden` for members who may not."""
    parts, user = services(request), user_of(request)
    page = await parts.pages.find(page_id or request.match_info["page"])
    who = await parts.permissions.standing(user.id, page.workspace_id, page=page)
    allowed = access(who, page, reviving=reviving)
    if allowed is Access.NONE:
        raise NotFound("There is no such page.")
    if allowed < needed <= access(who, page, reviving=True):
        raise Conflict("This page is in the trash. Restore it first.")
    if allowed < needed:
        raise Forbidden(REFUSALS[needed])
    return Asked(parts, user, page, allowed)


async def seen_above(asked: Asked) -> list[Page]:
    """Return the pages above the asked one that the person may see, topmost first."""
    return await seen(asked, await asked.parts.pages.ancestors(asked.page))


async def seen(asked: Asked, pages: Sequence[Page]) -> list[Page]:
    """Return those of some pages of the same workspace that the person may see."""
    if all(page.scope_id in (None, asked.page.scope_id) for page in pages):
        return list(pages)
    who = await asked.parts.permissions.standing(asked.user.id, asked.page.workspace_id)
    return [page for page in pages if access(who, page) is not Access.NONE]


async def for_place(request: web.Request, workspace_id: str, parent_id: str | None) -> Page | None:
    """Return the page under which something may be put, None for the top level of the workspace."""
    if parent_id is None:
        await for_workspace(request, Access.EDIT, workspace_id=workspace_id)
        return None
    parent = (await for_page(request, Access.EDIT, page_id=parent_id, reviving=True)).page
    if parent.workspace_id != workspace_id:
        raise NotFound("There is no such parent page.")
    return parent


async def within(request: web.Request, needed: Access = Access.VIEW) -> Within:
    """Return the workspace of the request's path with what decides which of its pages the person sees."""
    parts, user, workspace_id = await for_workspace(request, needed)
    return Within(parts, user, workspace_id, await parts.permissions.standing(user.id, workspace_id))


async def for_workspace(
    request: web.Request, needed: Access, *, workspace_id: str | None = None
) -> tuple[Services, User, str]:
    """Return the workspace id of the request's path, for a member who may do that in it."""
    parts, user = services(request), user_of(request)
    workspace_id = workspace_id or request.match_info["workspace"]
    allowed = ROLES[await parts.pages.role(user.id, workspace_id)]
    if allowed is Access.NONE:
        raise NotFound("There is no such workspace.")
    if allowed < needed:
        managing = needed is Access.FULL
        raise Forbidden(
            "Only owners and admins of this workspace may do that."
            if managing
            else "You may look around in this workspace, but not change it."
        )
    return parts, user, workspace_id
