"""Groups of rows that are in memory, as `groups` counts them in SQL."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from memo.server.databases.filters import is_dated
from memo.server.databases.groups import MOST_GROUPS, GroupCount, empty_group, spelled
from memo.server.databases.kinds import AUTHORS, LISTS, WITH_OPTIONS, Property, PropertyType
from memo.server.databases.matching import Matcher, Record

T = PropertyType


def count(prop: Property, rows: Sequence[Record], matcher: Matcher, names: Mapping[str, str]) -> list[GroupCount]:
    """Return the groups of some rows, options in their order, empty ones first."""
    times: Counter[str] = Counter()
    labels: dict[str, str] = {}
    places: dict[str, Any] = {}
    for row in rows:
        for key, label, place in _keys(prop, row, matcher, names):
            times[key] += 1
            labels[key] = min(label, labels.get(key, label))
            places[key] = place
    if prop.type in WITH_OPTIONS:
        options = [GroupCount(one.id, one.name, times[one.id], one.color) for one in prop.options]
        return [empty_group(prop, times), *options]
    if is_truth(prop):
        return [
            GroupCount("false", "Not checked", times["false"]), GroupCount("true", "Checked", times["true"]),
        ]  # fmt: skip
    line = sorted((key for key in times if key), key=lambda key: places[key])[:MOST_GROUPS]
    return [empty_group(prop, times), *(GroupCount(key, labels[key], times[key]) for key in line)]


def is_truth(prop: Property) -> bool:
    """Tell whether a property's cells are true or false."""
    return prop.type is T.CHECKBOX or prop.config.get("result") == "boolean"


def _keys(prop: Property, row: Record, matcher: Matcher, names: Mapping[str, str]) -> list[tuple[str, str, Any]]:
    """A row's groups: key, label, and by what groups are ordered."""
    value = row.value(prop)
    if is_truth(prop):
        return [("true" if value else "false", "", 0)]
    if value in (None, []):
        return [("", "", 0)]
    if prop.type in WITH_OPTIONS or prop.type in LISTS or prop.type in AUTHORS:
        ids = value if isinstance(value, list) else [value]
        return [(one, names.get(one, ""), (names.get(one, "").casefold(), one)) for one in ids]
    if is_dated(prop):
        day = matcher.day(value["start"] if isinstance(value, Mapping) else value)
        month = day.strftime("%Y-%m") if day else ""
        return [(month, month, month)]
    key = matcher.key(prop, row)
    return [(spelled(key), spelled(value), key)]
