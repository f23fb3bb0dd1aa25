"""Whatever is sent to a database's endpoints, the answer is a page, a refusal in words, never an accident."""

import json
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EASY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
KEYS = {
    "query": [
        "view_id",
        "filter",
        "sorts",
        "group",
        "search",
        "limit",
        "cursor",
        "range",
        "time_zone",
        "total",
        "calculate",
    ],
    "properties": ["name", "type", "config", "after"],
    "views": ["name", "type", "config", "after"],
    "rows": ["title", "props", "after", "first", "template", "view_id", "icon"],
    "rows/bulk": ["ids", "props", "trash"],
}
INNER = [
    "and", "or", "property", "op", "value", "direction", "start", "end", "key", "options", "id", "name", "color", "group",
    "expression", "database_id", "format", "filter", "sorts", "hidden", "widths",
]  # fmt: skip
WORDS = [
    "", "x", "is", "contains", "=", ">", "between", "within", "today", "past_n_days:99999", "desc", "2026-11-22", "9999-12-31",
    "0001-01-01", "2026-11-22T10:00:00Z", "Europe/Berlin", "../etc", "select", "number", "text", "formula", "relation", "date",
    "status", "title", "table", "board", "sum", "percent_checked", "\u0000", "'; DROP TABLE page; --", 'prop("Name") + 1',
    "1 +", "🙂", "a" * 400, "IiI=", "W10",
]  # fmt: skip


def values(ids: list[str]):
    plain = st.one_of(
        st.none(), st.booleans(), st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(WORDS), st.sampled_from(ids),
    )  # fmt: skip
    inner = st.sampled_from([*INNER, *ids])
    return st.recursive(
        plain, lambda one: st.one_of(st.lists(one, max_size=3), st.dictionaries(inner, one, max_size=4)), max_leaves=12
    )


def bodies(keys: list[str], ids: list[str]):
    return st.dictionaries(st.sampled_from(keys), values(ids), max_size=5)


def drawn(strategy) -> list[object]:
    """Some examples of a strategy, for requests that are made one after another."""
    found: list[object] = []

    @EASY
    @given(strategy)
    def collect(one):
        found.append(one)

    collect()
    return found


async def ids_of(table) -> list[str]:
    row = await table.row("One", {"Status": table.option("Status", "Done"), "Date": "2026-11-22"})
    await table.add("Number", "number")
    await table.add("Sum", "formula", {"expression": 'prop("Number") + 1'})
    ids = [one["id"] for one in table.made["properties"]]
    return [*ids, row["id"], table.id, table.made["views"][0]["id"], table.option("Status", "Done"), "p_aaaaaaaa"]


async def refused_or_done(table, method: str, path: str, body: object) -> None:
    async with table.person.http.request(method, path, data=json.dumps(body)) as answer:
        told = await answer.text()
        assert answer.status < 500, (method, path, body, told)


async def test_no_body_makes_an_accident(table):
    ids = await ids_of(table)
    row = ids[5 + 1]
    places = {
        **{("POST", f"{table.path}/{end}"): keys for end, keys in KEYS.items()},
        ("PATCH", f"{table.path}/properties/{table.p('Tags')}"): KEYS["properties"],
        ("PATCH", f"{table.path}/views/{table.made['views'][0]['id']}"): KEYS["views"],
        ("PATCH", f"/api/rows/{row}"): KEYS["rows"],
    }
    for (method, path), keys in places.items():
        for body in drawn(bodies(keys, ids)):
            await refused_or_done(table, method, path, body)


async def test_no_filter_of_the_right_shape_makes_an_accident(table):
    ids = await ids_of(table)
    chance = random.Random(3)
    ops = ["is", "is_not", "contains", "starts_with", "=", "<", "before", "between", "within", "is_any_of", "is_empty"]
    for _ in range(200):
        parts = [
            {
                "property": chance.choice(ids),
                "op": chance.choice(ops),
                "value": chance.choice([*WORDS, *ids, 1, True, None]),
            }
            for _ in range(chance.randrange(4))
        ]
        body = {
            "filter": {chance.choice(["and", "or"]): parts},
            "sorts": [{"property": chance.choice(ids), "direction": "desc"}],
            "group": chance.choice([None, {"property": chance.choice(ids), "key": chance.choice([None, *WORDS])}]),
            "calculate": {chance.choice(ids): chance.choice(["sum", "min", "filled", "percent_checked", "x"])},
            "search": chance.choice(WORDS)[:200],
        }  # fmt: skip
        await refused_or_done(table, "POST", f"{table.path}/query", body)
