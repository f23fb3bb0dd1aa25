"""Answering questions that need the values of formulas: rows are read, worked out, and looked through one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cmp_to_key
from typing import Any

from memo.server.databases import cursors, groups_in_memory
from memo.server.databases.cursors import Cursor
from memo.server.databases.expressions import key_kind
from memo.server.databases.formula.compiled import read_all
from memo.server.databases.formula.functions import Around
from memo.server.databases.kinds import LISTS, Property, PropertyType, Schema
from memo.server.databases.matching import Matcher, Record
from memo.server.databases.plans import Answer, Plan

T = PropertyType


def with_formulas(schema: Schema, rows: Sequence[Record], around: Around, names: Mapping[str, str]) -> list[Record]:
    """Return the rows with the values of their formulas."""
    formulas = schema.formulas or read_all(schema.kept)
    if not formulas.formulas:
        return list(rows)
    return [replace(row, computed=formulas.values(row, around, names)) for row in rows]


class InMemory:
    """Answers one question from all rows that SQL lets through."""

    def __init__(self, plan: Plan, around: Around, names: Mapping[str, str]) -> None:
        self._plan = plan
        self._around = around
        self._names = names
        self._matcher = Matcher(plan.ask.where, plan.people)

    def answer(self, rows: Sequence[Record]) -> Answer:
        """Return the page of rows, or the groups, with the total and the calculations."""
        plan, ask = self._plan, self._plan.ask
        worked_out = with_formulas(plan.schema, rows, self._around, self._names)
        found = [row for row in worked_out if self._matches(row)]
        done = Answer(plan.schema, ignored=plan.ignored)
        prop = plan.schema.get(ask.group)
        if prop is not None and ask.group_key is None:
            done = replace(done, groups=groups_in_memory.count(prop, found, self._matcher, self._names))
        else:
            done = self._with_rows(done, found)
        if ask.total and not ask.cursor:
            done = replace(done, total=len(found))
        return replace(done, calculations=self._calculations(found)) if ask.calculate else done

    def _matches(self, row: Record) -> bool:
        spans = self._plan.range is None or self._matcher.overlaps(*self._plan.range, row)
        return spans and self._matcher.matches(self._plan.filter, row)

    def _with_rows(self, done: Answer, found: list[Record]) -> Answer:
        ask, order = self._plan.ask, self._plan.order
        line = sorted((self._cursor(row) for row in found), key=cmp_to_key(self._compare))
        if ask.cursor:
            after = cursors.decode(ask.cursor, order, [self._kind(sort.prop) for sort in self._plan.sorts])
            line = [one for one in line if self._compare(one, after) > 0]
        by_id = {row.id: row for row in found}
        rows = [by_id[one.id] for one in line[: ask.limit]]
        more = cursors.encode(line[ask.limit - 1], order) if len(line) > ask.limit else None
        return replace(done, rows=rows, next_cursor=more)

    def _cursor(self, row: Record) -> Cursor:
        return Cursor(tuple(self._matcher.key(sort.prop, row) for sort in self._plan.sorts), row.rank, row.id)

    def _compare(self, one: Cursor, other: Cursor) -> int:
        for sort, left, right in zip(self._plan.sorts, one.values, other.values, strict=True):
            if left == right:
                continue
            if left is None or right is None:
                return 1 if left is None else -1
            return -1 if (left < right) is not sort.descending else 1
        return -1 if (one.rank, one.id) < (other.rank, other.id) else int((one.rank, one.id) > (other.rank, other.id))

    def _kind(self, prop: Property) -> type:
        if prop.type is not T.FORMULA:
            return key_kind(prop)
        return {"number": float, "boolean": int}.get(prop.config.get("result", ""), str)

    def _calculations(self, found: Sequence[Record]) -> dict[str, Any]:
        asked = [(self._plan.schema.get(one), kind) for one, kind in self._plan.ask.calculate.items()]
        told = {prop.id: self._calculation(prop, kind, found) for prop, kind in asked if prop is not None}
        return {prop_id: value for prop_id, value in told.items() if value is not NOTHING}

    def _filled(self, prop: Property, row: Record) -> bool:
        return bool(row.value(prop)) if prop.type in LISTS else self._matcher.key(prop, row) is not None

    def _calculation(self, prop: Property, kind: str, found: Sequence[Record]) -> Any:
        filled = [row for row in found if self._filled(prop, row)]
        counts = {"count": len(found), "filled": len(filled), "empty": len(found) - len(filled)}
        if kind in counts:
            return counts[kind]
        keys = [self._matcher.key(prop, row) for row in filled]
        number = prop.type is T.NUMBER or prop.config.get("result") == "number"
        if kind == "percent_checked" and groups_in_memory.is_truth(prop):
            return sum(keys) / len(found) * 100 if found else None
        if kind in ("sum", "average") and number:
            return (sum(keys) if kind == "sum" else sum(keys) / len(keys)) if keys else None
        if kind in ("min", "max") and (number or self._kind(prop) is str):
            return (min(keys) if kind == "min" else max(keys)) if keys else None
        return NOTHING


NOTHING = object()
