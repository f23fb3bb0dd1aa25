"""Reading what a request carries, strictly, with a message a person can act on."""

from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from memo.server.errors import Invalid, TooLarge
from memo.server.texts import without_nul

M = TypeVar("M", bound=BaseModel)


class Body(BaseModel):
    """Base of what clients send: camelCase names, no unknown fields."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


async def read(request: web.Request, model: type[M]) -> M:
    """Return the JSON body as `model`; raises `Invalid` naming the first field that is wrong."""
    try:
        return model.model_validate_json(without_nul(await request.read()))
    except ValidationError as error:
        raise Invalid(explain(error)) from error
    except web.HTTPRequestEntityTooLarge as error:
        raise TooLarge("That is more than we take in one request.") from error


def explain(error: ValidationError) -> str:
    """Return the first complaint as one sentence."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "body"
    return f"{where}: {first['msg']}."


def number(request: web.Request, name: str, *, default: int, least: int = 0, most: int = 2**53) -> int:
    """Return a whole number from the query; raises `Invalid` when it is none or out of bounds."""
    text = request.query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 16 or not least <= int(text) <= most:
        raise Invalid(f"{name}: expected a whole number from {least} to {most}.")
    return int(text)


def path_number(request: web.Request, name: str) -> int:
    """Return a whole number from the path; anything else cannot exist, so it is 0."""
    text = request.match_info[name]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else 0
