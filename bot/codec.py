"""Facts, wishes and items as JSON and back, by the name of their class; an unknown name or field is refused."""

import dataclasses
from typing import Any, cast, get_args

from pydantic import TypeAdapter

from bot.effects import Effect
from bot.events import Event
from bot.lifecycle import WorkItem

KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (*get_args(Event), *get_args(Effect), WorkItem)}
_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in KINDS.items()}


def name_of(value: Event | Effect) -> str:
    """Return the name under which `value` is stored."""
    return type(value).__name__


def to_json(value: Event | Effect | WorkItem) -> dict[str, Any]:
    """Return the fields of `value` as JSON-able values."""
    return cast(dict[str, Any], _ADAPTERS[type(value).__name__].dump_python(value, mode="json"))


def from_json(name: str, fields: dict[str, Any]) -> Any:
    """Return the value that was stored as `name` with `fields`; KeyError for a name nobody knows.

    Fields that a later version dropped are ignored, so that an upgrade can read what it did not write.
    """
    known = {field.name for field in dataclasses.fields(KINDS[name])}
    return _ADAPTERS[name].validate_python({key: value for key, value in fields.items() if key in known})
