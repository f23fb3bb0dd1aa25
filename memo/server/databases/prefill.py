"""What a new row must hold to be seen through a view: the cells that its filter fixes."""

from datetime import date
from typing import Any

from memo.server.databases.filters import Condition, Reader
from memo.server.databases.kinds import COMPUTED, LISTS, PropertyType, Schema
from memo.server.databases.periods import Days

T = PropertyType
FIXING = frozenset({"is", "=", "contains"})


def prefill(schema: Schema, sent: object, today: date) -> dict[str, Any]:
    """Return the cells that every row let through by a filter has: equality, or the membership of lists."""
    tree = Reader(schema, today).read(sent)
    if not tree.every:
        return {}
    found: dict[str, Any] = {}
    for part in tree.parts:
        if isinstance(part, Condition) and part.op in FIXING and part.prop.type not in COMPUTED | {T.TITLE}:
            _fill(found, part)
    return found


def _fill(found: dict[str, Any], asked: Condition) -> None:
    key, value = asked.prop.id, asked.value
    if asked.prop.type in LISTS:
        found[key] = [*found.get(key, ()), value[0]]
    elif isinstance(value, Days):
        found[key] = value.first and {"start": value.first.isoformat()}
    elif asked.op != "contains":
        found[key] = value
