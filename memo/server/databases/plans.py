"""Questions to databases: as they are asked, as they are read against a schema, and what is answered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from memo.server.databases import groups as grouping
from memo.server.databases.filters import Group, Reader, is_dated, needs_formulas, without_formulas
from memo.server.databases.kinds import Property, PropertyType, Schema
from memo.server.databases.matching import Record
from memo.server.databases.periods import Days
from memo.server.tables import Page, PageFile

T = PropertyType
MOST_SORTS = 5
FORMULA_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Ask:
    """What a reader asks for. `filter` and `sorts` are as they were sent; `group_key` None asks for counts of groups."""

    where: ZoneInfo
    filter: object = None
    sorts: object = None
    group: str | None = None
    group_key: str | None = None
    search: str = ""
    limit: int = 50
    cursor: str = ""
    range_property: str | None = None
    range_days: Days | None = None
    total: bool = True
    calculate: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of rows and what else was asked for; `names` are those of the people, `after` the cursor it begins at."""

    schema: Schema
    rows: Sequence[Record] = ()
    next_cursor: str | None = None
    total: int | None = None
    groups: Sequence[grouping.GroupCount] | None = None
    by_relation: bool = False
    calculations: Mapping[str, Any] | None = None
    ignored: Sequence[str] = ()
    related: Mapping[str, Page] = field(default_factory=dict)
    files: Mapping[str, PageFile] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    after: str = ""


@dataclass(frozen=True, slots=True)
class Sort:
    """One order; empties come last either way."""

    prop: Property
    descending: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A question that has been read: a checked filter, sorts that can be followed, and what was left out."""

    ask: Ask
    schema: Schema
    filter: Group
    sorts: Sequence[Sort]
    people: Sequence[str]
    range: tuple[Property, Days] | None
    ignored: Sequence[str]

    @property
    def needs_formulas(self) -> bool:
        """Whether SQL alone cannot answer it."""
        asked = [sort.prop for sort in self.sorts] + [
            prop for one in (self.ask.group, *self.ask.calculate) if (prop := self.schema.get(one)) is not None
        ]
        spans = self.range is not None and self.range[0].type is T.FORMULA
        return spans or needs_formulas(self.filter) or any(prop.type is T.FORMULA for prop in asked)

    def for_sql(self) -> "Plan":
        """Return what SQL can answer of it; what is left out is named among `ignored`."""
        if not self.needs_formulas:
            return self
        group = self.schema.get(self.ask.group)
        by_formula = group is not None and group.type is T.FORMULA
        return replace(
            self,
            ask=replace(self.ask, group=None, group_key=None) if by_formula else self.ask,
            filter=without_formulas(self.filter),
            sorts=[sort for sort in self.sorts if sort.prop.type is not T.FORMULA],
            range=self.range if self.range and self.range[0].type is not T.FORMULA else None,
            ignored=[
                *self.ignored,
                f"Formulas filter, sort and group up to {FORMULA_ROWS:,} rows; here there are more.",
            ],
        )

    @property
    def order(self) -> str:
        """The order as a text, for cursors to be held to."""
        return json.dumps([(sort.prop.id, sort.prop.type, sort.descending) for sort in self.sorts])


def plan_for(ask: Ask, schema: Schema, now: datetime) -> Plan:
    """Return the question with its filter and sorts checked against the schema."""
    reader = Reader(schema, now.astimezone(ask.where).date())
    tree = reader.read(ask.filter)
    ignored = reader.ignored
    group = schema.get(ask.group)
    if ask.group is not None and (group is None or not grouping.can_group(group)):
        ignored.append(
            "The property to group by is gone." if group is None else f"{group.name}: rows cannot be grouped by it."
        )
        ask = replace(ask, group=None, group_key=None)
    elif group is not None and ask.group_key is not None:
        tree = Group(every=True, parts=(tree, grouping.within(group, ask.group_key)))
    dated = schema.get(ask.range_property)
    span = (dated, ask.range_days) if dated and ask.range_days and is_dated(dated) else None
    if ask.range_property is not None and span is None:
        ignored.append("The date property of this calendar is gone.")
    return Plan(ask, schema, tree, _sorts(ask.sorts, schema, ignored), list(schema.people), span, ignored)


def _sorts(sent: object, schema: Schema, ignored: list[str]) -> list[Sort]:
    found: list[Sort] = []
    for one in sent[:MOST_SORTS] if isinstance(sent, list) else []:
        prop = schema.get(one.get("property")) if isinstance(one, dict) else None
        if prop is None:
            ignored.append("A property that the rows are sorted by is gone.")
        elif prop.type in (T.RELATION, T.FILES):
            ignored.append(f"{prop.name}: rows cannot be sorted by it.")
        elif prop.id not in {sort.prop.id for sort in found}:
            found.append(Sort(prop, one.get("direction") == "desc"))
    return found
