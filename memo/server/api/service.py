"""The service API: the machine that works on reports reads them by rising id and says how far each has come; and `/metrics`.

Every request carries `Authorization: Bearer <MEMO_SERVICE_TOKEN>`; without a configured token there is no service API.
"""

import hmac

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict, Field

from memo.server.api import views
from memo.server.api.bodies import number, path_number, read
from memo.server.api.events import tell_feedback
from memo.server.errors import NotFound, SignedOut
from memo.server.services import Services, services
from memo.server.tables import FeedbackState


class NewState(BaseModel):
    """How far a report has come; `note` and `url` are shown to its writer."""

    model_config = ConfigDict(extra="forbid")
    state: FeedbackState
    note: str = Field(default="", max_length=2000)
    url: str = Field(default="", max_length=500, pattern=r"^(https?://\S+)?$")


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.get("/api/service/feedback", after),
        web.get("/api/service/feedback/{id}", show),
        web.get("/api/service/feedback/{id}/screenshot", screenshot),
        web.put("/api/service/feedback/{id}/state", set_state),
        web.get("/metrics", metrics),
    ]


async def after(request: web.Request) -> web.Response:
    """List reports with an id greater than `?after=`, oldest first, `?limit=` at a time; `last` is where to go on."""
    parts = _admit(request)
    last = number(request, "after", default=0)
    found = await parts.reports.after(last, limit=number(request, "limit", default=100, least=1, most=500))
    items = [views.report_for_service(one.feedback, one.reporter) for one in found]
    return web.json_response({"feedback": items, "last": items[-1]["id"] if items else last})


async def show(request: web.Request) -> web.Response:
    """Return one report."""
    found = await _admit(request).reports.find(path_number(request, "id"))
    return web.json_response(views.report_for_service(found.feedback, found.reporter))


async def screenshot(request: web.Request) -> web.FileResponse:
    """Return a report's screenshot."""
    parts = _admit(request)
    found = await parts.reports.find(path_number(request, "id"))
    return web.FileResponse(parts.reports.screenshot(found.feedback))


async def set_state(request: web.Request) -> web.Response:
    """Set a report's state; its writer's open windows hear of it. Twice the same does no harm."""
    parts = _admit(request)
    wish = await read(request, NewState)
    feedback_id = path_number(request, "id")
    feedback = await parts.reports.set_state(feedback_id, state=wish.state, note=wish.note, url=wish.url)
    tell_feedback(parts, feedback.user_id)
    return web.json_response({"id": feedback_id, "state": feedback.state, "note": feedback.note, "url": feedback.url})


async def metrics(request: web.Request) -> web.Response:
    """Tell how the server does, in Prometheus' text format."""
    text = _admit(request).metrics.text()
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


def _admit(request: web.Request) -> Services:
    parts = services(request)
    token = parts.config.service_token
    if not token:
        raise NotFound("There is no service API here.")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise SignedOut("The service token is missing or wrong.")
    return parts
