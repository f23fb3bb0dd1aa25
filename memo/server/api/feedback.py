"""Feedback over HTTP, for the person who gives it."""

from typing import Any

from aiohttp import web
from pydantic import Field, ValidationError

from memo.server import limits
from memo.server.access import Access
from memo.server.api import asking, views
from memo.server.api.bodies import Body, explain, path_number
from memo.server.api.forms import read_parts
from memo.server.errors import ApiError, Invalid, NotFound
from memo.server.security import user_of
from memo.server.services import Services, account_of, services
from memo.server.tables import User
from memo.server.texts import without_nul

MOST_ACTIONS = 30


class Viewport(Body):
    """The size of the window, in CSS pixels."""

    width: int = Field(ge=0, le=100_000)
    height: int = Field(ge=0, le=100_000)
    scale: float = Field(default=1, ge=0, le=100)


class NewReport(Body):
    """A report and where its writer was; actions are names only, never contents."""

    text: str = Field(max_length=limits.FEEDBACK_CHARS)
    page_id: str | None = Field(default=None, max_length=32)
    path: str = Field(default="", max_length=500)
    commit: str = Field(default="", max_length=64)
    viewport: Viewport
    theme: str = Field(default="", max_length=16)
    actions: list[str] = Field(default_factory=list, max_length=MOST_ACTIONS)


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.post("/api/feedback", send),
        web.get("/api/feedback", mine),
        web.get("/api/feedback/{id}/screenshot", screenshot),
    ]


async def send(request: web.Request) -> web.Response:
    """Keep a report: a multipart form of `report` (JSON) and, if wished, `screenshot` (an image)."""
    parts, user = services(request), user_of(request)
    parts.feedback_limit.take(user.id)
    report, image = await _read_form(request)
    context = await _context(request, parts, user, report)
    feedback = await parts.reports.add(user=user, text=report.text, context=context, screenshot=image)
    return web.json_response(views.own_report(feedback), status=201)


async def mine(request: web.Request) -> web.Response:
    """List the asking person's reports and how far each has come."""
    parts, user = services(request), user_of(request)
    return web.json_response([views.own_report(feedback) for feedback in await parts.reports.of(user.id)])


async def screenshot(request: web.Request) -> web.FileResponse:
    """Show the screenshot of an own report."""
    parts, user = services(request), user_of(request)
    found = await parts.reports.find(path_number(request, "id"))
    if found.reporter.id != user.id:
        raise NotFound("There is no such report.")
    return web.FileResponse(parts.reports.screenshot(found.feedback))


async def _context(request: web.Request, parts: Services, user: User, report: NewReport) -> dict[str, Any]:
    return {
        "page": report.path,
        **await _page(request, report.page_id),
        "commit": parts.config.commit,
        "client_commit": report.commit,
        "viewport": report.viewport.model_dump(),
        "theme": report.theme,
        "flags": sorted(parts.flags.enabled(account_of(user))),
        "actions": [name[:80] for name in report.actions],
        "user_agent": request.headers.get("User-Agent", "")[:300],
    }


async def _page(request: web.Request, page_id: str | None) -> dict[str, str | None]:
    unknown: dict[str, str | None] = {"page_id": None, "page_title": None}
    if page_id is None:
        return unknown
    try:
        asked = await asking.for_page(request, Access.VIEW, page_id=page_id)
    except ApiError:
        return unknown
    return {"page_id": asked.page.id, "page_title": asked.page.title}


async def _read_form(request: web.Request) -> tuple[NewReport, bytes | None]:
    parts = await read_parts(request, {"report": limits.JSON_BYTES, "screenshot": limits.IMAGE_BYTES})
    if "report" not in parts:
        raise Invalid("The form has no part named report.")
    try:
        report = NewReport.model_validate_json(without_nul(parts["report"][1]))
    except ValidationError as error:
        raise Invalid(explain(error)) from error
    return report, parts["screenshot"][1] if "screenshot" in parts else None
