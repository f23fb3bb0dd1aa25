"""Checked formulas: names become properties, types are proved, circles refused; and values worked out for rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from memo.server.databases.formula.functions import (
    ANY,
    DATE,
    FUNCTIONS,
    MOST_CHARS,
    NUMBER,
    SAME,
    TEXT,
    TRUTH,
    UNITS,
    Around,
    Function,
    Uncountable,
)
from memo.server.databases.formula.syntax import Call, FormulaError, Literal, Node, Prop, parse, where, with_names
from memo.server.databases.kinds import AUTHORS, CHOICES, MOMENTS, TEXTS, Property, PropertyType
from memo.server.databases.matching import Record
from memo.server.databases.values import day_of, moment_of

T = PropertyType
SPOKEN = {NUMBER: "a number", TEXT: "a text", TRUTH: "true or false", DATE: "a date"}
UNIT_AT = {"dateAdd": 2, "dateSubtract": 2, "dateBetween": 2}
CIRCLE = "A formula cannot depend on itself"
LONGEST_CHAIN = 5


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula ready for work: its tree with ids, the type of its result, or the error that keeps it from having one."""

    tree: Node | None
    result: str = TEXT
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Formulas:
    """All formulas of a database, with what they need to know of its properties and people."""

    properties: Mapping[str, Property]
    formulas: Mapping[str, Formula] = field(default_factory=dict)

    def values(self, row: Record, around: Around, names: Mapping[str, str]) -> dict[str, Any]:
        """Return the values of all formulas for a row, as cells have them; empty ones are left out."""
        work = _Work(self, row, around, names)
        found = {prop_id: told(work.of(prop_id)) for prop_id in self.formulas}
        return {prop_id: value for prop_id, value in found.items() if value is not None}


def stored(expression: str, properties: Sequence[Property], prop_id: str) -> str:
    """Return a formula as it is kept, by ids instead of names; raises `FormulaError` when it cannot be used.

    `prop_id` is the property the formula is for, which it may not depend on.
    """
    if not expression.strip():
        return ""
    names = {one.name: one.id for one in properties}
    folded = {one.name.casefold(): one.id for one in properties}
    wanted = {name: names.get(name) or folded.get(name.casefold()) for name in _named(parse(expression))}
    kept = with_names(expression, {name: found for name, found in wanted.items() if found})
    line = [one for one in properties if one.id != prop_id]
    name = next((one.name for one in properties if one.id == prop_id), "this formula")
    mine = Property(prop_id, name, T.FORMULA, {"expression": kept})
    found = read_all([mine, *line]).formulas[prop_id]
    if found.error is not None:
        raise FormulaError(found.error)
    return kept


def read_all(properties: Sequence[Property]) -> Formulas:
    """Return the formulas among some properties, each checked; one that cannot be used has its error."""
    by_id = {one.id: one for one in properties}
    reading = _Reading(by_id)
    for prop in properties:
        if prop.type is T.FORMULA:
            reading.formula(prop)
    return Formulas(by_id, reading.done)


def shown(properties: Sequence[Property]) -> tuple[list[Property], Formulas]:
    """Return the properties with formulas as people write them, with the type of their result, and the formulas."""
    formulas = read_all(properties)
    names = {one.id: one.name for one in properties}
    return [_shown(one, formulas, names) if one.type is T.FORMULA else one for one in properties], formulas


def told(value: Any) -> Any:
    """Return a worked-out value as a cell has it."""
    if isinstance(value, datetime):
        return {"start": value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "time": True}
    if isinstance(value, date):
        return {"start": value.isoformat()}
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return None if value == "" else value


def _shown(prop: Property, formulas: Formulas, names: dict[str, str]) -> Property:
    found, kept = formulas.formulas[prop.id], str(prop.config.get("expression", ""))
    try:
        expression = with_names(kept, names)
    except FormulaError:
        expression = kept
    return replace(prop, config={"expression": expression, "result": found.result, "error": found.error})


def _named(node: Node) -> set[str]:
    if isinstance(node, Prop):
        return {node.name}
    return {name for one in node.given for name in _named(one)} if isinstance(node, Call) else set()


class _Reading:
    """Checks formulas in the order they need one another."""

    def __init__(self, properties: Mapping[str, Property]) -> None:
        self._properties = properties
        self._open: list[str] = []
        self._joins: set[int] = set()
        self.done: dict[str, Formula] = {}

    def formula(self, prop: Property) -> Formula:
        if prop.id in self._open:
            circle = [*self._open[self._open.index(prop.id) :], prop.id]
            names = " → ".join(self._properties[one].name for one in circle)
            raise FormulaError(f"{CIRCLE}: {names}")
        if len(self._open) >= LONGEST_CHAIN:
            raise FormulaError(f"Formulas may build on one another {LONGEST_CHAIN} times.")
        if prop.id not in self.done:
            self._open.append(prop.id)
            self.done[prop.id] = self._checked(str(prop.config.get("expression", "")))
            self._open.pop()
        return self.done[prop.id]

    def _checked(self, expression: str) -> Formula:
        if not expression.strip():
            return Formula(None)
        self._joins = set()
        try:
            tree = parse(expression)
            result, joins = self._type(tree), self._joins
            return Formula(_joining(tree, joins), result)
        except FormulaError as error:
            return Formula(None, error=str(error))

    def _type(self, node: Node) -> str:
        if isinstance(node, Literal):
            return {bool: TRUTH, float: NUMBER, str: TEXT}[type(node.value)]
        return self._cell(node) if isinstance(node, Prop) else self._call(node)

    def _cell(self, node: Prop) -> str:
        prop = self._properties.get(node.name)
        if prop is None:
            what = "A property it uses is gone" if node.name.startswith("p_") else f"There is no property “{node.name}”"
            raise FormulaError(what + where(node.at))
        if prop.type is not T.FORMULA:
            return type_of(prop)
        joins = self._joins
        found = self.formula(prop)
        self._joins = joins
        if found.error is not None:
            raise FormulaError(found.error if CIRCLE in found.error else f"{prop.name}: {found.error}")
        return found.result

    def _call(self, node: Call) -> str:
        function = FUNCTIONS.get(node.name)
        if function is None:
            raise FormulaError(f"There is no function “{node.name}”{where(node.at)}")
        _check_count(node, function)
        given = [self._type(one) for one in node.given]
        if node.name == "+" and TEXT in given:
            self._joins.add(node.at)
            return TEXT
        same = self._check_types(node, function, given)
        _check_unit(node)
        if node.name == "+" and same != NUMBER:
            raise FormulaError(f"+ adds numbers or joins texts; this is {SPOKEN[same]}{where(node.at)}")
        return same if function.gives == SAME else function.gives

    def _check_types(self, node: Call, function: Function, given: Sequence[str]) -> str:
        same = ""
        for place, found in enumerate(given):
            wanted = function.takes[min(place, len(function.takes) - 1)]
            if wanted == SAME:
                wanted = same = same or found
            if wanted not in (ANY, found):
                expects = f"{node.name} expects {SPOKEN[wanted]} as value {place + 1}"
                raise FormulaError(f"{expects}, this is {SPOKEN[found]}{where(node.given[place].at)}")
        return same


def type_of(prop: Property) -> str:
    """Return the type that the cells of a property have in formulas; of rows and files it is how many there are."""
    if prop.type in (T.NUMBER, T.RELATION, T.FILES):
        return NUMBER
    if prop.type is T.CHECKBOX:
        return TRUTH
    return DATE if prop.type is T.DATE or prop.type in MOMENTS else TEXT


def _check_count(node: Call, function: Function) -> None:
    most, least = len(function.takes), len(function.takes) - function.optional
    if len(node.given) < least or (len(node.given) > most and not function.more):
        raise FormulaError(f"{node.name} takes {least} values, not {len(node.given)}{where(node.at)}")


def _check_unit(node: Call) -> None:
    unit = node.given[UNIT_AT[node.name]] if node.name in UNIT_AT else None
    if isinstance(unit, Literal) and unit.value not in UNITS:
        raise FormulaError(f"The unit is one of {', '.join(UNITS)}{where(unit.at)}")


def _joining(node: Node, joins: set[int]) -> Node:
    """Return the tree with the + between texts as what it is there, a concat that takes empty ones too."""
    if not isinstance(node, Call):
        return node
    given = tuple(_joining(one, joins) for one in node.given)
    return Call("concat" if node.name == "+" and node.at in joins else node.name, given, node.at, node.height)


class _Work:
    """Works out the formulas of one row, each once."""

    def __init__(self, formulas: Formulas, row: Record, around: Around, names: Mapping[str, str]) -> None:
        self._formulas = formulas
        self._row = row
        self._around = around
        self._names = names
        self._done: dict[str, Any] = {}

    def of(self, prop_id: str) -> Any:
        if prop_id not in self._done:
            tree = self._formulas.formulas[prop_id].tree
            self._done[prop_id] = None if tree is None else self._value(tree)
        return self._done[prop_id]

    def _value(self, node: Node) -> Any:
        if isinstance(node, Literal):
            return node.value
        return self._cell(self._formulas.properties[node.name]) if isinstance(node, Prop) else self._called(node)

    def _called(self, node: Call) -> Any:
        function = FUNCTIONS[node.name]
        if node.name == "if":  # only one side is worked out
            return self._value(node.given[1 if self._value(node.given[0]) else 2])
        given = [self._value(one) for one in node.given]
        if not function.with_empty and any(one is None for one in given):
            return None
        try:
            return _bounded(function.work(*([self._around] if function.around else []), *given))
        except (Uncountable, OverflowError, ValueError, ZeroDivisionError):
            return None

    def _cell(self, prop: Property) -> Any:
        if prop.type is T.FORMULA:
            return self.of(prop.id)
        value = self._row.value(prop)
        if prop.type is T.CHECKBOX:
            return bool(value)
        if prop.type in (T.RELATION, T.FILES):
            return float(len(value or ()))
        return None if value is None else self._read(prop, value)

    def _read(self, prop: Property, value: Any) -> Any:
        if prop.type is T.NUMBER:
            return float(value)
        if prop.type is T.DATE:
            return moment_of(value["start"]) or day_of(value["start"])
        if prop.type in TEXTS or prop.type in MOMENTS:
            return value
        names = (
            self._names if prop.type is T.PERSON or prop.type in AUTHORS else {one.id: one.name for one in prop.options}
        )
        ids = [value] if prop.type in CHOICES or prop.type in AUTHORS else value
        return ", ".join(names[one] for one in ids if one in names) or None


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value[:MOST_CHARS]
    if isinstance(value, float) and not abs(value) <= 1e300:
        return None
    if isinstance(value, date) and not 1000 < value.year < 9999:
        return None
    return value
