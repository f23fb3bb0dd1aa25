"""SQL for cells: the expressions that filters, sorts, groups and indexes share, so that an index fits its query.

Ids are validated before they get here and are written literally: a bound id would keep SQLite from using an expression index.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, String, func, literal_column
from sqlalchemy.types import TypeEngine

from memo.server.databases.kinds import (
    CHOICES,
    LISTS,
    MOMENTS,
    PAGE_ID,
    PROPERTY_ID,
    TEXTS,
    TITLE_ID,
    Property,
    PropertyType,
)
from memo.server.tables import UtcDateTime

T = PropertyType
ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def ascii_lower(words: str) -> str:
    """Return the text as both databases compare it: A to Z as a to z, all else as it is."""
    return words.translate(ASCII_LOWER)


@dataclass(frozen=True, slots=True)
class Cells:
    """Expressions over the table `page` for one kind of database."""

    is_sqlite: bool

    def of_database(self, database_id: str) -> str:
        """Return the condition that a page is a live row of a database, as partial indexes spell it."""
        if not PAGE_ID.match(database_id):
            raise ValueError(database_id)
        return f"parent_id = '{database_id}' AND kind = 'row' AND trashed_at IS NULL"

    def rows_of(self, database_id: str, *, large: bool) -> str:
        """Return `of_database` for a query; of a large one SQLite is told that it is no small part of all pages.

        Otherwise SQLite expects ten rows to a parent, and reads and sorts them all where an index has the order.
        """
        rows = self.of_database(database_id)
        if not large or not self.is_sqlite:
            return rows
        parent, _, rest = rows.partition(" AND ")
        return f"likelihood({parent}, 0.9375) AND {rest}"

    def raw(self, prop: Property, *path: str) -> str:
        """Return a cell, or a part of it, as text (on SQLite with the type it has in JSON)."""
        if not PROPERTY_ID.match(prop.id):
            raise ValueError(prop.id)
        if prop.id == TITLE_ID:
            return "title"
        if self.is_sqlite:
            return "(props ->> '$." + ".".join((prop.id, *path)) + "')"
        return "(props #>> '{" + ",".join((prop.id, *path)) + "}')" if path else f"(props ->> '{prop.id}')"

    def key(self, prop: Property, people: Iterable[str] = ()) -> str | None:
        """Return what a cell is compared and sorted by, NULL when it is empty; None when it has no order.

        Texts without regard to the case of A to Z, choices by their place among the options, people by their place in
        `people`, dates by their start.
        """
        if prop.type in TEXTS:
            return f"nullif(lower({self._plain(self.raw(prop))}), '')"
        if prop.type is T.NUMBER:
            return self._number(prop)
        if prop.type in CHOICES or prop.type is T.MULTI_SELECT:
            return self._place(self._first(prop), [option.id for option in prop.options])
        if prop.type is T.PERSON:
            return self._place(self._first(prop), people)
        if prop.type is T.DATE:
            return self._plain(self.raw(prop, "start"))
        if prop.type is T.CHECKBOX:
            yes = self.raw(prop) if self.is_sqlite else f"{self.raw(prop)} = 'true'"
            return f"(CASE WHEN {yes} THEN 1 ELSE 0 END)"
        if prop.type in MOMENTS:
            return "created_at" if prop.type is T.CREATED_TIME else "updated_at"
        if prop.type in (T.CREATED_BY, T.UPDATED_BY):
            return self._place(prop.type.value, people)
        return None

    def column(self, prop: Property, people: Iterable[str] = ()) -> ColumnElement[Any] | None:
        """Return `key` as an expression with its type."""
        key = self.key(prop, people)
        return None if key is None else literal_column(key, SQL_TYPES[key_kind(prop)])

    def end(self, prop: Property) -> ColumnElement[Any]:
        """Return the end of a date cell, NULL when it has none."""
        return literal_column(self.end_key(prop), String())

    def end_key(self, prop: Property) -> str:
        """Return `end` as it is written in SQL."""
        return self._plain(self.raw(prop, "end"))

    def position(self, haystack: ColumnElement[Any], needle: str) -> ColumnElement[int]:
        """Return where a text begins in another, 0 when it is not there."""
        return (func.instr if self.is_sqlite else func.strpos)(haystack, needle)

    def lowered(self, prop: Property) -> ColumnElement[str]:
        """Return a text cell with every letter of every script in lower case."""
        if self.is_sqlite:
            return literal_column(f"memo_lower({self.raw(prop)})", String())
        return literal_column(f'lower({self.raw(prop)} COLLATE "und-x-icu")', String())

    def has(self, prop: Property, one: str) -> ColumnElement[bool]:
        """Return whether a list cell holds an id."""
        return self.position(literal_column(self.raw(prop), String()), f'"{one}"') > 0

    def elements(self, prop: Property) -> str:
        """Return the table function that yields a list cell's ids as `element.value`."""
        if self.is_sqlite:
            return f"json_each(page.props, '$.{prop.id}') AS element"
        return f"jsonb_array_elements_text(coalesce(page.props -> '{prop.id}', '[]'::jsonb)) AS element(value)"

    def _plain(self, expression: str) -> str:
        return expression if self.is_sqlite else f'({expression} COLLATE "C")'

    def _number(self, prop: Property) -> str:
        if self.is_sqlite:
            return self.raw(prop)
        is_number = f"jsonb_typeof(props -> '{prop.id}') = 'number'"
        return f"(CASE WHEN {is_number} THEN CAST({self.raw(prop)} AS double precision) END)"

    def _first(self, prop: Property) -> str:
        if prop.type not in LISTS:
            return self.raw(prop)
        return f"(props ->> '$.{prop.id}[0]')" if self.is_sqlite else f"(props #>> '{{{prop.id},0}}')"

    def _place(self, expression: str, ids: Iterable[str]) -> str:
        # An id among the options has been validated: letters, digits, - and _ only.
        cases = " ".join(f"WHEN '{one}' THEN {place}" for place, one in enumerate(ids))
        return f"(CASE {expression} {cases} END)" if cases else "(CASE WHEN 1 = 0 THEN 0 END)"


def key_kind(prop: Property) -> type:
    """Return the Python type of a property's key."""
    if prop.type is T.NUMBER:
        return float
    if prop.type in MOMENTS:
        return datetime
    return str if prop.type in TEXTS or prop.type is T.DATE else int


SQL_TYPES: dict[type, TypeEngine[Any]] = {float: Float(), datetime: UtcDateTime(), str: String(), int: Integer()}
