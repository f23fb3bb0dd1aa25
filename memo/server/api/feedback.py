"""Feedback over HTTP, for the person who gives it."""

from typing import Any

from aiohttp import BodyPartReader, web
from pydantic import Field, ValidationError

from memo.server import limits
from memo.server.access import Access
from memo.server.api import asking, views
from memo.server.api.bodies import Body, explain, path_number
from memo.server.errors import ApiError, Invalid, NotFound, TooLarge
from memo.server.security import user_of
from memo.server.services import Services, account_of, services
from memo.server.tables import User

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
    if not request.content_type.startswith("multipart/"):
        raise Invalid("Send a multipart form with a part named report.")
    report: NewReport | None = None
    image: bytes | None = None
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise Invalid("Forms within forms are not taken.")
            if part.name == "report":
                report = _parse(await _take(part, limits.JSON_BYTES))
            elif part.name == "screenshot":
                image = await _take(part, limits.SCREENSHOT_BYTES)
    except ValueError as error:
        raise Invalid("The form could not be read.") from error
    if report is None:
        raise Invalid("The form has no part named report.")
    return report, image


def _parse(data: bytes) -> NewReport:
    try:
        return NewReport.model_validate_json(data)
    except ValidationError as error:
        raise Invalid(explain(error)) from error


async def _take(part: BodyPartReader, most: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(65_536):
        data += chunk
        if len(data) > most:
            raise TooLarge(f"A {part.name} may have {most // 1024} kB at most.")
    return bytes(data)
