"""What a property's and a view's config may hold; what is sent is checked strictly and kept in one shape."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from memo.server.databases.kinds import (
    COLOURS,
    NUMBER_FORMATS,
    OPTION_ID,
    PAGE_ID,
    STATUS_GROUPS,
    WITH_OPTIONS,
    PropertyType,
    new_option_id,
)
from memo.server.errors import Invalid

MOST_OPTIONS = 300
CONFIG_CHARS = 60_000
NAME_CHARS = 100
STATUS = (("Not started", "gray", "todo"), ("In progress", "blue", "doing"), ("Done", "green", "done"))

T = PropertyType


class ViewConfig(BaseModel):
    """What a view remembers; a key that is left out is not set."""

    model_config = ConfigDict(extra="forbid")

    filter: dict[str, Any] | None = None
    sorts: list[dict[str, Any]] | None = Field(default=None, max_length=5)
    group: str | None = Field(default=None, max_length=16)
    hidden: list[str] | None = Field(default=None, max_length=500)
    order: list[str] | None = Field(default=None, max_length=500)
    widths: dict[str, int] | None = None
    wrap: bool | None = None
    date: str | None = Field(default=None, max_length=16)
    cover: str | None = Field(default=None, max_length=16)
    calculations: dict[str, str] | None = None


def view_config(sent: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return a view's config with what was sent put over what was there; None removes a key."""
    try:
        ViewConfig.model_validate(sent)
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid(f"config.{'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    merged = {key: value for key, value in {**before, **sent}.items() if value is not None}
    if len(json.dumps(merged)) > CONFIG_CHARS:
        raise Invalid("config: that is more than a view can remember.")
    return merged


def property_config(kind: PropertyType, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return the config of a property as it is kept; raises `Invalid`. Keys that its type does not know are dropped."""
    if kind is T.NUMBER:
        return {"format": _one_of("format", sent.get("format", "plain"), NUMBER_FORMATS)}
    if kind in WITH_OPTIONS:
        default = _default_status() if kind is T.STATUS else []
        return {"options": _options(kind, sent.get("options", default))}
    if kind is T.RELATION:
        target = sent.get("database_id")
        if not isinstance(target, str) or not PAGE_ID.match(target):
            raise Invalid("config.database_id: choose the database that the rows are from.")
        return {"database_id": target}
    if kind is T.FORMULA:
        return {"expression": str(sent.get("expression", ""))}
    return {}


def _default_status() -> list[dict[str, str]]:
    return [{"name": name, "color": color, "group": group} for name, color, group in STATUS]


def _options(kind: PropertyType, sent: object) -> list[dict[str, str]]:
    if not isinstance(sent, list) or len(sent) > MOST_OPTIONS:
        raise Invalid(f"config.options: expected a list of up to {MOST_OPTIONS} options.")
    found = [_option(kind, one, place) for place, one in enumerate(sent)]
    for what, values in (("name", [one["name"].casefold() for one in found]), ("id", [one["id"] for one in found])):
        if len(set(values)) < len(values):
            raise Invalid(f"config.options: two options have the same {what}.")
    return found


def _option(kind: PropertyType, sent: object, place: int) -> dict[str, str]:
    if not isinstance(sent, dict):
        raise Invalid("config.options: expected {name, color} for each.")
    name = str(sent.get("name", "")).strip()
    if not name or len(name) > NAME_CHARS or not name.isprintable():
        raise Invalid(f"config.options.{place}: a name of 1 to {NAME_CHARS} characters is needed.")
    option_id = sent.get("id") or new_option_id()
    if not isinstance(option_id, str) or not OPTION_ID.match(option_id):
        raise Invalid(f"config.options.{place}: that is no id of an option.")
    color = _one_of(f"options.{place}.color", sent.get("color", COLOURS[place % len(COLOURS)]), COLOURS)
    made = {"id": option_id, "name": name, "color": color}
    if kind is T.STATUS:
        made["group"] = _one_of(f"options.{place}.group", sent.get("group", "todo"), STATUS_GROUPS)
    return made


def _one_of(where: str, value: object, known: tuple[str, ...]) -> str:
    if value not in known:
        raise Invalid(f"config.{where}: expected one of {', '.join(known)}.")
    return str(value)
