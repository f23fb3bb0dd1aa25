"""Answers in the shapes of Unleash 8.2, errors included."""

from datetime import UTC, datetime
from typing import Any

from aiohttp import web

INVALID = "Request validation failed: your request body or params contain invalid data"


class Refusal(Exception):
    """A request is answered with this status and error, in Unleash's shape."""

    def __init__(self, status: int, name: str, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.answer = {"name": name, "message": message, "details": [{"message": detail or message}]}
        self.status = status


def missing(message: str) -> Refusal:
    """Return the refusal for a thing that is not there."""
    return Refusal(404, "NotFoundError", message)


def taken(message: str) -> Refusal:
    """Return the refusal for a name that is in use."""
    return Refusal(409, "NameExistsError", message)


def bad(detail: str) -> Refusal:
    """Return the refusal for a body that does not fit."""
    return Refusal(400, "BadDataError", f"{INVALID}: {detail}", detail=detail)


def moment(at: datetime) -> str:
    """Return a time as Unleash writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


async def body(request: web.Request) -> Any:
    """Return the request's JSON; refuses anything else."""
    try:
        return await request.json()
    except ValueError as error:
        raise bad("the body is not JSON") from error


async def fields(request: web.Request) -> dict[str, Any]:
    """Return the request's JSON object; refuses anything else."""
    value = await body(request)
    if not isinstance(value, dict):
        raise bad("the body is not an object")
    return value
