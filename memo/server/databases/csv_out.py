"""Databases as CSV: what a view shows, in words; no cell can be taken for a formula by a spreadsheet."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from memo.server.databases.kinds import AUTHORS, MOMENTS, Property, PropertyType, Schema
from memo.server.databases.matching import Record
from memo.server.databases.plans import Answer, Ask
from memo.server.databases.query import Queries
from memo.server.databases.retyping import spoken
from memo.server.tables import Page, PageFile

PAGE = 1_000
RISKY = ("=", "+", "-", "@", "\t", "\r")
T = PropertyType


async def lines(
    queries: Queries, database_id: str, ask: Ask, order: Sequence[str], seen: Callable[[Answer], Awaitable[Answer]]
) -> AsyncIterator[str]:
    """Yield a CSV text piece by piece: the columns, those in `order` first, then all rows of a question as `seen`."""
    async for found in queries.pages(database_id, ask, size=PAGE):
        answer = await seen(found)
        columns = in_order(answer.schema, order)
        out = io.StringIO()
        writer = csv.writer(out)
        if not answer.after:
            writer.writerow([guarded(one.name) for one in columns])
        for row in answer.rows:
            writer.writerow([cell(one, row, answer) for one in columns])
        yield out.getvalue()


def in_order(schema: Schema, order: Sequence[str]) -> list[Property]:
    """Return the properties, those of a view's order first."""
    places = {prop_id: place for place, prop_id in enumerate(order)}
    return sorted(schema.properties, key=lambda one: places.get(one.id, len(places)))


def cell(prop: Property, row: Record, answer: Answer) -> str:
    """Return a cell in words; numbers stay numbers for a spreadsheet."""
    value = row.value(prop)
    if value is None:
        return ""
    if prop.type is T.NUMBER or (isinstance(value, int | float) and not isinstance(value, bool)):
        return str(value)
    return guarded(words(prop, value, answer.names, answer.related, answer.files))


def words(
    prop: Property, value: Any, names: Mapping[str, str], rows: Mapping[str, Page], files: Mapping[str, PageFile]
) -> str:
    """Return a cell's value as people would write it, with the names of people, rows and files."""
    if prop.type in MOMENTS:
        return str(value.isoformat(timespec="seconds"))
    if prop.type in AUTHORS or prop.type is T.PERSON:
        return ", ".join(names[one] for one in (value if isinstance(value, list) else [value]) if one in names)
    if prop.type is T.RELATION:
        return ", ".join(rows[one].title for one in value if one in rows)
    if prop.type is T.FILES:
        return ", ".join(files[one].name for one in value if one in files)
    if prop.type is T.FORMULA:
        return (
            ("Yes" if value else "No")
            if isinstance(value, bool)
            else str(value["start"] if isinstance(value, dict) else value)
        )
    return spoken(prop, value)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe is put before a risky first sign."""
    bare = text.lstrip("'")
    return f"'{text}" if bare.startswith(RISKY) else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(RISKY) else text
