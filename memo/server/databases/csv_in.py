"""CSV into a database: columns find their properties or become new ones, and every line that does not fit is named."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.accounts import new_id
from memo.server.database import Database
from memo.server.databases.configs import property_config
from memo.server.databases.csv_lines import Line, decoded, records
from memo.server.databases.csv_out import unguarded
from memo.server.databases.kinds import (
    COMPUTED,
    LISTS,
    TITLE_ID,
    WITH_OPTIONS,
    Property,
    PropertyType,
    Schema,
    new_property_id,
)
from memo.server.databases.references import people_of
from memo.server.databases.retyping import Choices, date_of, from_text, number_of
from memo.server.databases.rows import clean_title
from memo.server.databases.schema import MOST_PROPERTIES, clean_name, free_name, kept_property, ranks_for, read_schema
from memo.server.databases.values import EMAIL
from memo.server.errors import Invalid
from memo.server.limits import TITLE_CHARS
from memo.server.tables import DbProperty, Kind, Page, User

MOST_LINES = 100_000
SAMPLE = 300
CHUNK = 1_000
FEW_CHOICES = 20
T = PropertyType


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be taken as it was, and on which line."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Column:
    """Which property a column of the file fills; `prop` None when it fills none."""

    name: str
    prop: Property | None
    new: bool = False


@dataclass(slots=True)
class Taken:
    """What an import did, or would do."""

    added: int = 0
    columns: list[Column] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class SheetsIn:
    """Takes CSV files in; the caller has asked `access` to the database."""

    def __init__(self, database: Database, *, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now

    async def take(self, database_id: str, data: bytes, *, by: str, dry: bool, hidden: Collection[str] = ()) -> Taken:
        """Return what was added; all rows come in together. With `dry` nothing is changed.

        `hidden` are the pages with a sharing of their own whose rows the person may not relate to.
        """
        lines = await asyncio.to_thread(lambda: list(records(decoded(data))))
        if not lines or lines[0].problem:
            raise Invalid("The file has no first line with the names of its columns.")
        if len(lines) > MOST_LINES:
            raise Invalid(f"A CSV file may have {MOST_LINES:,} lines at most.")
        async with self._database.reading() if dry else self._database.writing() as session:
            schema = await read_schema(session, database_id)
            columns = await asyncio.to_thread(match_columns, schema, lines)
            reading = Reading(columns, await _names(session, schema, columns, hidden))
            rows = await asyncio.to_thread(reading.rows, lines[1:])
            if not dry:
                await _keep_columns(session, schema, reading)
                await self._keep_rows(session, schema, rows, by)
        return Taken(len(rows), columns, reading.problems)

    async def _keep_rows(self, session: AsyncSession, schema: Schema, rows: Sequence["Row"], by: str) -> None:
        last = select(func.max(Page.rank)).where(col(Page.parent_id) == schema.database_id)
        ranks = ranks_for(len(rows), (await session.exec(last)).one())
        at = self._now()
        raw = await session.connection()
        for start in range(0, len(rows), CHUNK):
            await raw.execute(insert(Page), [
                {
                    "id": new_id(), "workspace_id": schema.workspace_id, "parent_id": schema.database_id, "rank": rank,
                    "title": title, "icon": "", "kind": Kind.ROW.value, "props": cells, "created_by": by,
                    "updated_by": by, "created_at": at, "updated_at": at,
                }
                for (title, cells), rank in zip(rows[start : start + CHUNK], ranks[start : start + CHUNK], strict=True)
            ])  # fmt: skip


Row = tuple[str, dict[str, Any]]


class Reading:
    """Makes rows of lines, and remembers what did not fit and which options have been added."""

    def __init__(self, columns: Sequence[Column], names: Mapping[str, Mapping[str, str]]) -> None:
        self.columns = columns
        self.problems: list[Problem] = []
        self.choices = {
            one.prop.id: Choices([dict(option) for option in one.prop.config.get("options", ())], grows=True)
            for one in columns
            if one.prop is not None
        }
        self._names = names

    def rows(self, lines: Sequence[Line]) -> list[Row]:
        """Return title and cells of every line that can be read."""
        return [row for line in lines if (row := self._row(line)) is not None]

    def _row(self, line: Line) -> Row | None:
        if line.problem:
            self.problems.append(Problem(line.number, line.problem))
            return None
        self._count(line)
        title, cells = "", {}
        for column, words in zip(self.columns, line.values, strict=False):
            if column.prop is None or not words.strip():
                continue
            if column.prop.id == TITLE_ID:
                title = self._title(line, unguarded(words))
            elif (value := self._cell(column.prop, unguarded(words), line)) is not None:
                cells[column.prop.id] = value
        return title, cells

    def _count(self, line: Line) -> None:
        here, there = len(line.values), len(self.columns)
        if here != there:
            rest = "the rest was left out" if here > there else "the missing ones are empty"
            self.problems.append(Problem(line.number, f"{here} values for {there} columns; {rest}."))

    def _title(self, line: Line, words: str) -> str:
        title = clean_title(words)
        if len(title) > TITLE_CHARS:
            self.problems.append(Problem(line.number, f"the title was cut after {TITLE_CHARS} characters."))
        return title[:TITLE_CHARS]

    def _cell(self, prop: Property, words: str, line: Line) -> Any:
        if prop.type in (T.PERSON, T.RELATION):
            return self._ids(prop, words, line)
        value = from_text(prop, words, self.choices[prop.id])
        if value is None and prop.type is not T.FILES:
            self.problems.append(
                Problem(line.number, f"{prop.name}: “{words[:60]}” is no {SPOKEN[prop.type]}; left empty.")
            )
        return value or None if prop.type is T.CHECKBOX else value

    def _ids(self, prop: Property, words: str, line: Line) -> list[str] | None:
        known = self._names[prop.id]
        found, unknown = split_names(words, known)
        if unknown:
            what = "person here" if prop.type is T.PERSON else "row of that database"
            self.problems.append(Problem(line.number, f"{prop.name}: “{unknown[0][:60]}” is no {what}; left out."))
        return list(dict.fromkeys(known[one] for one in found)) or None


SPOKEN = {
    T.TEXT: "text that fits", T.NUMBER: "number", T.DATE: "date", T.CHECKBOX: "yes or no", T.URL: "web address",
    T.EMAIL: "mail address", T.PHONE: "phone number", T.SELECT: "option", T.STATUS: "option", T.MULTI_SELECT: "option",
}  # fmt: skip


def split_names(words: str, known: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the names of a list that are known, also those with a comma in them, and the parts that are not."""
    parts = [part.strip().casefold() for part in words.split(",")]
    found, unknown, place = [], [], 0
    while place < len(parts):
        for end in range(len(parts), place, -1):
            if (name := ", ".join(parts[place:end])) in known:
                found.append(name)
                place = end
                break
        else:
            unknown += [parts[place]] if parts[place] else []
            place += 1
    return found, unknown


def match_columns(schema: Schema, lines: Sequence[Line]) -> list[Column]:
    """Return what each column of a file fills: the property of its name, or a new one of the type its values suggest."""
    names = [unguarded(name).strip() for name in lines[0].values]
    titled = next((place for place, name in enumerate(names) if _fills_title(schema, name)), 0)
    columns: list[Column] = []
    taken: set[str] = set()
    for place, name in enumerate(names):
        known = schema.get(TITLE_ID) if place == titled else schema.named(name)
        if known is not None and known.id not in taken:
            taken.add(known.id)
            columns.append(Column(name, None if known.type in COMPUTED else known))
        elif not name or len(schema.properties) + sum(one.new for one in columns) >= MOST_PROPERTIES:
            columns.append(Column(name, None))
        else:
            columns.append(Column(name, _new(schema, columns, name, _sample(lines, place)), new=True))
    return columns


def guess(values: Sequence[str]) -> PropertyType:
    """Return the type that all of some values have."""
    if not values:
        return T.TEXT
    for kind, fits in GUESSES:
        if all(fits(value) for value in values):
            return kind
    distinct = {value.casefold() for value in values}
    few = len(distinct) <= FEW_CHOICES and len(values) >= 3 * len(distinct) and max(map(len, values)) <= 40
    return T.SELECT if few else T.TEXT


GUESSES: Sequence[tuple[PropertyType, Callable[[str], bool]]] = (
    (T.CHECKBOX, lambda value: value.casefold() in ("yes", "no", "true", "false")),
    (T.NUMBER, lambda value: number_of(value) is not None and not value.startswith("0") | (value == "0")),
    (T.DATE, lambda value: date_of(value) is not None),
    (T.EMAIL, lambda value: bool(EMAIL.match(value))),
    (T.URL, lambda value: value.startswith(("http://", "https://")) and " " not in value),
)


def _fills_title(schema: Schema, name: str) -> bool:
    found = schema.named(name)
    return found is not None and found.id == TITLE_ID


def _new(schema: Schema, columns: Sequence[Column], name: str, values: Sequence[str]) -> Property:
    others = [one.prop for one in columns if one.prop is not None and one.new]
    known = Schema(schema.database_id, schema.workspace_id, [*schema.properties, *others])
    kind = guess(values)
    spelled = clean_name("".join(sign for sign in name if sign.isprintable())[:90] or "Column")
    return Property(new_property_id(), free_name(known, spelled), kind, property_config(kind, {}))


def _sample(lines: Sequence[Line], place: int) -> list[str]:
    found = [line.values[place].strip() for line in lines[1 : SAMPLE + 1] if place < len(line.values)]
    return [unguarded(value) for value in found if value]


async def _names(
    session: AsyncSession, schema: Schema, columns: Sequence[Column], hidden: Collection[str]
) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for prop in [one.prop for one in columns if one.prop is not None and one.prop.type in LISTS]:
        if prop.type is T.PERSON:
            people: list[User] = await people_of(session, schema.workspace_id)
            found[prop.id] = {name.casefold(): one.id for one in people for name in (one.name, one.email)}
        elif prop.type is T.RELATION:
            query = select(Page.title, Page.id).where(
                col(Page.parent_id) == prop.config["database_id"],
                col(Page.trashed_at).is_(None),
                col(Page.kind) == Kind.ROW,
                or_(col(Page.scope_id).is_(None), col(Page.scope_id).not_in(hidden)),
            )
            rows = (await session.exec(query.order_by(col(Page.rank).desc()))).all()
            found[prop.id] = {title.strip().casefold(): row_id for title, row_id in rows if title.strip()}
    return found


async def _keep_columns(session: AsyncSession, schema: Schema, reading: Reading) -> None:
    new = [one.prop for one in reading.columns if one.new and one.prop is not None]
    last = schema.properties[-1].rank if schema.properties else None
    for prop, rank in zip(new, ranks_for(len(new), last), strict=True):
        config = (
            {**prop.config, "options": reading.choices[prop.id].options} if prop.type in WITH_OPTIONS else prop.config
        )
        session.add(
            DbProperty(
                database_id=schema.database_id, id=prop.id, name=prop.name, type=prop.type.value, rank=rank,
                config=property_config(prop.type, config),
            )
        )  # fmt: skip
    for prop in [one.prop for one in reading.columns if not one.new and one.prop and one.prop.type in WITH_OPTIONS]:
        kept_one = await kept_property(session, schema.database_id, prop.id)
        kept_one.config = property_config(prop.type, {"options": reading.choices[prop.id].options})
        session.add(kept_one)
    await session.flush()
