"""Formulas: what they give, what they refuse and how they say it, and that nothing breaks them."""

import contextlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memo.server.databases.formula.compiled import read_all, shown, stored
from memo.server.databases.formula.functions import FUNCTIONS, Around
from memo.server.databases.formula.syntax import FormulaError
from memo.server.databases.kinds import Property, PropertyType
from memo.server.databases.matching import Record

T = PropertyType
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
AROUND = Around(NOW, ZoneInfo("Europe/Berlin"))
OPTIONS = {"options": [{"id": "o_one", "name": "One"}, {"id": "o_two", "name": "Two, too"}]}
PROPERTIES = [
    Property("title", "Name", T.TITLE),
    Property("p_aaaaaaaa", "Price", T.NUMBER),
    Property("p_aaaaaaab", "Notes", T.TEXT),
    Property("p_aaaaaaac", "Due", T.DATE),
    Property("p_aaaaaaad", "Paid", T.CHECKBOX),
    Property("p_aaaaaaae", "Tags", T.MULTI_SELECT, OPTIONS),
    Property("p_aaaaaaaf", "Owner", T.PERSON),
    Property("p_aaaaaaag", "Parts", T.RELATION),
    Property("p_aaaaaaah", 'Odd "name"', T.NUMBER),
]
ROW = Record(
    "0" * 16, "Tea", "",
    {
        "p_aaaaaaaa": 2.5, "p_aaaaaaac": {"start": "2026-11-20"}, "p_aaaaaaad": True, "p_aaaaaaae": ["o_one", "o_two"],
        "p_aaaaaaaf": ["a" * 16], "p_aaaaaaag": ["b" * 16, "c" * 16],
    },
    "U", NOW, NOW, "a" * 16, None,
)  # fmt: skip
NAMES = {"a" * 16: "Ada"}


def value(expression: str, row: Record = ROW):
    kept = stored(expression, PROPERTIES, "p_zzzzzzzz")
    formulas = read_all([*PROPERTIES, Property("p_zzzzzzzz", "F", T.FORMULA, {"expression": kept})])
    return formulas.values(row, AROUND, NAMES).get("p_zzzzzzzz")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3 ^ 2", 19),
        ("-(2 + 3) % 3", -2),
        ("7 / 2", 3.5),
        ("1 / 0", None),
        ("2 ^ 0.5 > 1.41 and not false", True),
        ('prop("Price") * 2', 5),
        ('prop("price") * 2', 5),
        ('prop("Name") + " for " + prop("Price")', "Tea for 2.5"),
        ('prop("Notes") + 3', "3"),
        ('prop("Notes")', None),
        ('prop("Odd \\"name\\"") + 1', None),
        ('default(prop("Odd \\"name\\""), 7)', 7),
        ('if(prop("Paid"), "yes", "no")', "yes"),
        ('prop("Price") > 2 ? "dear" : "cheap"', "dear"),
        ('empty(prop("Notes"))', True),
        ('length(prop("Name")) == 3', True),
        ('concat("a", 1, true, prop("Due"))', "a1Yes2026-11-20"),
        ("round(2.675, 2)", 2.68),
        ("round(-2.5)", -3),
        ("round(1234.5, -2)", 1200),
        ("max(1, 5, 3) - min(4, 2)", 3),
        ("sum(1, prop(\"Odd \\\"name\\\"\"), 2)", 3),
        ('prop("Tags")', "One, Two, too"),
        ('prop("Owner")', "Ada"),
        ('prop("Parts") * 10', 20),
        ('upper("aé").replace("É", "e")', "Ae"),
        ('slice("abcdef", 1, 3)', "bc"),
        ('toNumber("1,250.5")', 1250.5),
        ('toNumber("x")', None),
        ("today()", {"start": "2026-11-23"}),
        ("now()", {"start": "2026-11-22T23:30:00Z", "time": True}),
        ('dateAdd(prop("Due"), 2, "weeks")', {"start": "2026-12-04"}),
        ('dateAdd(date("2026-01-31"), 1, "months")', {"start": "2026-02-28"}),
        ('dateSubtract(prop("Due"), 1, "years")', {"start": "2025-11-20"}),
        ('dateBetween(today(), prop("Due"), "days")', 3),
        ('dateBetween(date("2026-03-01"), date("2026-01-31"), "months")', 1),
        ('dateBetween(date("2026-01-31"), date("2026-03-01"), "months")', -1),
        ('dateAdd(prop("Due"), 1e300 , "days")', None),
        ('prop("Due") < today()', True),
        ('formatDate(prop("Due"), "D MMM YYYY")', "20 Nov 2026"),
        ('year(prop("Due")) * 100 + month(prop("Due"))', 202611),
        ('weekday(date("2026-11-22"))', 7),
        ('contains("Haystack", "st") && startsWith("ab", "a") || endsWith("x", "y")', True),
        ("9 ^ 9 ^ 9", None),
        ("sqrt(-1)", None),
        ('"line\\nbreak"', "line\nbreak"),
    ],
)  # fmt: skip
def test_what_formulas_give(expression, expected):
    expression = expression.replace("1e300", "1" + "0" * 300)
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("1 +", "ends too early (at character 4)"),
        ("(1", "“)” is missing"),
        ("1 2", "“2” was not expected here (at character 3)"),
        ('"open', "quotation mark is never closed (at character 1)"),
        ("1 § 2", "“§” means nothing"),
        ("Price * 2", 'a cell is prop("Price")'),
        ('prop("Gone")', "There is no property “Gone”"),
        ("prop(1)", "takes the name of a property"),
        ("fly(1)", "There is no function “fly”"),
        ('1 - "a"', "- expects a number as value 2, this is a text (at character 5)"),
        ("round(true)", "round expects a number"),
        ("if(1, 2, 3)", "if expects true or false as value 1"),
        ('if(true, 2, "x")', "if expects a number as value 3, this is a text"),
        ("true + false", "+ adds numbers or joins texts"),
        ("round()", "round takes 1 values, not 0"),
        ('dateAdd(today(), 1, "fortnights")', "The unit is one of minutes"),
        ("(" * 50 + "1" + ")" * 50, "nested 40 levels deep"),
        ("-" * 200 + "1", "nested 40 levels deep"),
        (" + ".join(["1"] * 200), "100 steps"),
        ("1" * 5000, "4000 characters"),
    ],
)
def test_what_formulas_refuse_and_say(expression, says):
    with pytest.raises(FormulaError) as refused:
        stored(expression, PROPERTIES, "p_zzzzzzzz")
    assert says in str(refused.value)


def test_a_formula_follows_a_renamed_property_and_tells_of_one_that_is_gone():
    kept = stored('prop("Price") + 1', PROPERTIES, "p_zzzzzzzz")
    formula = Property("p_zzzzzzzz", "F", T.FORMULA, {"expression": kept})
    renamed = [Property("p_aaaaaaaa", 'The "price"', T.NUMBER), formula]
    assert shown(renamed)[0][1].config == {
        "expression": 'prop("The \\"price\\"") + 1',
        "result": "number",
        "error": None,
    }
    gone = shown([formula])[0][0].config
    assert (gone["result"], gone["error"]) == ("text", "A property it uses is gone (at character 1)")
    other_type = shown([Property("p_aaaaaaaa", "Price", T.TEXT), formula])[0][1].config
    assert (other_type["result"], other_type["error"]) == ("text", None)


pieces = st.sampled_from(
    [*FUNCTIONS, "prop(\"Price\")", 'prop("Due")', 'prop("Notes")', 'prop("Paid")', "(", ")", ",", "1", "0", '"a"', "true",
     "-", "?", ":", ".", '"days"', "today()", "'", "\\", "§", " "]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(pieces, max_size=14).map(" ".join))
def test_no_text_breaks_the_reader(expression):
    with contextlib.suppress(FormulaError):
        value(expression)


def typed(kind: str, depth: int):
    """Expressions of one type that are right by how they are made."""
    plain = {
        "number": st.sampled_from(["0", "1", "2.5", "100000000", 'prop("Price")', 'prop("Odd \\"name\\"")']),
        "text": st.sampled_from(['"a"', '""', 'prop("Notes")', 'prop("Name")', '"days"']),
        "boolean": st.sampled_from(["true", "false", 'prop("Paid")']),
        "date": st.sampled_from(["today()", "now()", 'prop("Due")', 'date("2026-01-31")']),
    }
    if depth == 0:
        return plain[kind]
    choices = [plain[kind]]
    for name, function in FUNCTIONS.items():
        if function.gives not in (kind, "same") or not name.isalpha() or name == "negate":
            continue
        takes = ["text" if one == "any" else kind if one == "same" else one for one in function.takes]
        if name in ("dateAdd", "dateSubtract", "dateBetween"):
            inner = [typed(one, depth - 1) for one in takes[:-1]] + [st.sampled_from(['"days"', '"months"', '"hours"'])]
        elif name in ("and", "or", "not"):
            continue
        else:
            inner = [typed(one, depth - 1) for one in takes]
        choices.append(st.tuples(*inner).map(lambda parts, name=name: f"{name}({', '.join(parts)})"))
    if kind == "number":
        sides = typed("number", depth - 1)
        choices.append(st.tuples(sides, st.sampled_from("+-*/%^"), sides).map(lambda parts: f"({' '.join(parts)})"))
    return st.one_of(choices)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["number", "text", "boolean", "date"]).flatmap(
        lambda kind: st.tuples(st.just(kind), typed(kind, 2))
    )
)
def test_a_right_formula_gives_its_type_or_nothing(made):
    kind, expression = made
    found = value(expression)
    kinds = {"number": (int, float), "text": (str,), "boolean": (bool,), "date": (dict,)}
    assert found is None or (isinstance(found, kinds[kind]) and isinstance(found, bool) == (kind == "boolean"))


async def test_a_database_works_formulas_out_filters_sorts_and_groups_by_them(table, ada):
    price = await table.add("Price", "number")
    total = await table.add("Total", "formula", {"expression": 'round(prop("Price") * 1.5, 1)'})
    dear = await table.add("Dear", "formula", {"expression": 'prop("Total") > 4'})
    assert table.prop("Dear")["config"]["result"] == "boolean"
    for name, amount in (("a", 4), ("b", 2), ("c", None), ("d", 3)):
        row = await table.row(name, {price: amount})
    assert row["props"] == {price: 3, total: 4.5, dear: True}
    is_dear = {"property": dear, "op": "is", "value": True}
    down = [{"property": total, "direction": "desc"}]
    assert await table.titles(filter=is_dear) == ["a", "d"]
    assert await table.titles(sorts=down) == ["a", "d", "b", "c"]
    first = await table.ask(sorts=down, limit=2)
    assert first["total"] == 4
    rest = await table.ask(sorts=down, limit=2, cursor=first["next_cursor"])
    assert [row["title"] for row in rest["rows"]] == ["b", "c"]
    assert await table.titles(filter={"or": [is_dear, {"property": "title", "op": "is", "value": "c"}]}) == [
        "a",
        "c",
        "d",
    ]
    groups = (await table.ask(group={"property": dear}))["groups"]
    assert [(one["key"], one["count"]) for one in groups] == [("false", 2), ("true", 2)]
    assert await table.titles(group={"property": dear, "key": "true"}) == ["a", "d"]
    by_total = (await table.ask(group={"property": total}))["groups"]
    assert [(one["key"], one["count"]) for one in by_total] == [("", 1), ("3", 1), ("4.5", 1), ("6", 1)]
    assert await table.titles(group={"property": total, "key": "4.5"}) == ["d"]
    told = await table.ask(calculate={total: "sum", dear: "percent_checked", price: "filled"})
    assert told["calculations"] == {total: 13.5, dear: 50.0, price: 3}


async def test_circles_of_formulas_are_refused_with_their_names(table, ada):
    one = await table.add("One", "formula", {"expression": "1"})
    await table.add("Two", "formula", {"expression": 'prop("One") + 1'})
    path = f"{table.path}/properties/{one}"
    answer = await ada.call("PATCH", path, {"config": {"expression": 'prop("Two") + 1'}}, status=400)
    assert answer["error"]["message"] == "A formula cannot depend on itself: One → Two → One"
    answer = await ada.call("PATCH", path, {"config": {"expression": "1 +"}}, status=400)
    assert answer["error"]["message"] == "The formula ends too early (at character 4)"
    table.use(await ada.call("PATCH", path, {"name": "First"}))
    assert table.prop("Two")["config"]["expression"] == 'prop("First") + 1'
    table.use(await ada.call("DELETE", path))
    assert "is gone" in table.prop("Two")["config"]["error"]
    assert (await table.row("x"))["props"] == {}


async def test_a_formula_is_checked_while_it_is_written_and_nothing_is_kept(table, ada):
    wish = {"name": "Half", "type": "formula", "config": {"expression": 'prop("Nothing") / 2'}}
    refused = await ada.call("POST", f"{table.path}/properties?preview=1", wish, status=400)
    assert "Nothing" in refused["error"]["message"]
    await ada.call("POST", f"{table.path}/properties?preview=1", wish | {"config": {"expression": "4 / 2"}})
    assert "Half" not in [one["name"] for one in (await ada.call("GET", table.path))["properties"]]
    half = await table.add("Half", "formula", {"expression": "4 / 2"})
    wish = {"type": "formula", "config": {"expression": 'prop("Half") + 1'}}
    refused = await ada.call("PATCH", f"{table.path}/properties/{half}?preview=1", wish, status=400)
    assert "Half" in refused["error"]["message"]
