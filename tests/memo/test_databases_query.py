"""Questions to databases against a naive evaluator: the same rows in the same order, on SQLite and on PostgreSQL."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from memo.server.database import Database
from memo.server.databases.filters import CHOICE_OPS, DATE_OPS, LIST_OPS, NUMBER_OPS, TEXT_OPS, Reader
from memo.server.databases.kinds import Property, PropertyType, Schema
from memo.server.databases.matching import Matcher, Record
from memo.server.databases.plans import Ask
from memo.server.databases.query import Queries
from memo.server.tables import DbProperty, Member, Page, Role, User, Workspace

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
BERLIN, AUCKLAND, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland"), ZoneInfo("UTC")
DATABASE, WORKSPACE = "d" * 16, "e" * 16
PEOPLE = ["a" * 16, "b" * 16]
ROWS = [f"{number:016x}" for number in range(24)]
T = PropertyType
OPTIONS = {"options": [{"id": f"o_{name}", "name": name.title(), "color": "gray"} for name in ("red", "green", "blue")]}
CONFIGS = {T.SELECT: OPTIONS, T.STATUS: OPTIONS, T.MULTI_SELECT: OPTIONS, T.RELATION: {"database_id": DATABASE}}
TYPES = [one for one in T if one is not T.FORMULA]
IDS = ["title", *(f"p_aaaaaaa{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")]
PROPERTIES = [
    Property(prop_id, kind.value, kind, CONFIGS.get(kind, {})) for prop_id, kind in zip(IDS, TYPES, strict=False)
]  # fmt: skip
SCHEMA = Schema(DATABASE, WORKSPACE, PROPERTIES)
BY_TYPE = {prop.type: prop for prop in PROPERTIES}

words = st.text(st.sampled_from("aAbBzZ äÄéñ0%_\\'\"日本"), max_size=4)
numbers = st.one_of(st.integers(-3, 3), st.sampled_from([0.5, -1.25, 1e6, 2**53 - 1]))
days = st.integers(-40, 40).map(lambda shift: (NOW + timedelta(days=shift)).date().isoformat())
moments = st.integers(-1000, 1000).map(lambda hours: (NOW + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ"))
options = st.sampled_from(["o_red", "o_green", "o_blue"])
people = st.sampled_from(PEOPLE)


@st.composite
def spans(draw):
    timed = draw(st.booleans())
    ends = sorted(draw(st.lists(moments if timed else days, min_size=1, max_size=2, unique=True)))
    return {"start": ends[0], **({"end": ends[1]} if ends[1:] else {}), **({"time": True} if timed else {})}


def listed(one):
    return st.lists(one, max_size=3, unique=True)


CELLS = {
    T.TEXT: words, T.URL: words, T.EMAIL: words, T.PHONE: words, T.NUMBER: numbers, T.SELECT: options, T.STATUS: options,
    T.MULTI_SELECT: listed(options), T.DATE: spans(), T.CHECKBOX: st.booleans(), T.PERSON: listed(people),
    T.RELATION: listed(st.sampled_from(ROWS[:3])), T.FILES: listed(st.sampled_from(ROWS[:3])),
}  # fmt: skip


@st.composite
def rows(draw):
    made = []
    for row_id in draw(st.lists(st.sampled_from(ROWS), unique=True, max_size=12)):
        cells = {BY_TYPE[kind].id: draw(cell) for kind, cell in CELLS.items() if draw(st.booleans())}
        at = [datetime.fromisoformat(draw(moments)) for _ in range(2)]
        by = [draw(st.sampled_from([*PEOPLE, None])) for _ in range(2)]
        kept = {key: value for key, value in cells.items() if value not in ("", [], False)}
        made.append(Record(row_id, draw(words), "", kept, draw(st.sampled_from(["U0", "U1", "Ua"])), *at, *by))
    return made


PERIODS = st.sampled_from(
    ["today", "yesterday", "this_week", "next_month", "last_week", "past_n_days:7", "next_n_days:30"]
)


@st.composite
def conditions(draw):
    prop = draw(st.sampled_from(PROPERTIES))
    value = st.none()
    if prop.type in (T.TITLE, T.TEXT, T.URL, T.EMAIL, T.PHONE):
        ops, value = TEXT_OPS, words
    elif prop.type is T.NUMBER:
        ops, value = NUMBER_OPS, numbers
    elif prop.type in (T.SELECT, T.STATUS):
        ops, value = CHOICE_OPS, st.one_of(options, st.lists(options, max_size=2))
    elif prop.type in (T.DATE, T.CREATED_TIME, T.UPDATED_TIME):
        ops, value = (
            DATE_OPS,
            st.one_of(days, PERIODS, st.tuples(days, days).map(lambda two: {"start": min(two), "end": max(two)})),
        )
    elif prop.type is T.CHECKBOX:
        ops, value = {"is"}, st.booleans()
    else:
        ops, value = LIST_OPS, {T.MULTI_SELECT: options}.get(prop.type, st.sampled_from([*PEOPLE, *ROWS[:3]]))
    return {"property": prop.id, "op": draw(st.sampled_from(sorted(ops))), "value": draw(value)}


filters = st.recursive(
    conditions(),
    lambda inner: st.builds(
        lambda word, parts: {word: parts}, st.sampled_from(["and", "or"]), st.lists(inner, max_size=3)
    ),
    max_leaves=6,
)
SORTABLE = [prop.id for prop in PROPERTIES if prop.type not in (T.RELATION, T.FILES)]
sorts = st.lists(
    st.fixed_dictionaries({"property": st.sampled_from(SORTABLE), "direction": st.sampled_from(["asc", "desc"])}),
    max_size=3, unique_by=lambda one: one["property"],
)  # fmt: skip
zones = st.sampled_from([BERLIN, AUCKLAND, UTC_ZONE])


async def prepared(url: str) -> Database:
    database = Database(url)
    await database.migrate()
    at = {"created_at": NOW}
    async with database.writing() as session:
        session.add(Workspace(id=WORKSPACE, name="W", **at))
        for number, one in enumerate(PEOPLE):
            name = f"{'zy'[number]}-{one[0]}"
            session.add(User(id=one, email=f"{one}@memo.test", name=name, password_hash="", tier="cloud", **at))
        await session.flush()
        for one in PEOPLE:
            session.add(Member(workspace_id=WORKSPACE, user_id=one, role=Role.MEMBER.value))
        page = Page(id=DATABASE, workspace_id=WORKSPACE, rank="U", title="D", kind="database", updated_at=NOW, **at)
        session.add(page)
        await session.flush()
        for number, prop in enumerate(PROPERTIES):
            kept = {"id": prop.id, "name": prop.name, "type": prop.type.value, "config": dict(prop.config)}
            session.add(DbProperty(database_id=DATABASE, rank=f"U{number:02}", **kept))
    return database


async def fill(database: Database, records: list[Record]) -> None:
    async with database.writing() as session:
        raw = await session.connection()
        await raw.execute(delete(Page).where(Page.kind == "row"))
        if records:
            await raw.execute(insert(Page), [
                {
                    "id": one.id, "workspace_id": WORKSPACE, "parent_id": DATABASE, "rank": one.rank, "title": one.title,
                    "icon": "", "kind": "row", "props": dict(one.props), "created_at": one.created_at,
                    "updated_at": one.updated_at, "created_by": one.created_by, "updated_by": one.updated_by,
                }
                for one in records
            ])  # fmt: skip


BY_NAME = sorted(PEOPLE, reverse=True)


def naive(records: list[Record], sent, order, where) -> list[str]:
    """What a person would do with the rows on paper."""
    tree = Reader(SCHEMA, NOW.astimezone(where).date()).read(sent)
    matcher = Matcher(where, BY_NAME)
    found = [row for row in records if matcher.matches(tree, row)]
    found.sort(key=lambda row: (row.rank, row.id))
    for sort in reversed(order):
        prop = SCHEMA.get(sort["property"])
        filled = [row for row in found if matcher.key(prop, row) is not None]
        filled.sort(key=lambda row: matcher.key(prop, row), reverse=sort["direction"] == "desc")
        if sort["direction"] == "desc":  # a stable sort turned around would turn equals around
            filled = stable_descending([row for row in found if matcher.key(prop, row) is not None], prop, matcher)
        found = [*filled, *(row for row in found if matcher.key(prop, row) is None)]
    return [row.id for row in found]


def stable_descending(found, prop, matcher):
    groups: dict = {}
    for row in found:
        groups.setdefault(matcher.key(prop, row), []).append(row)
    return [row for key in sorted(groups, reverse=True) for row in groups[key]]


async def all_pages(queries: Queries, ask: dict, limit: int) -> list[str]:
    seen, cursor = [], ""
    while True:
        answer = await queries.run(DATABASE, Ask(**ask, limit=limit, cursor=cursor))
        seen += [row.id for row in answer.rows]
        if not answer.next_cursor:
            return seen
        cursor = answer.next_cursor


async def check(database: Database, records, sent, order, where, limit) -> None:
    await fill(database, records)
    queries = Queries(database, now=lambda: NOW)
    ask = {"where": where, "filter": sent, "sorts": order}
    expected = naive(records, sent, order, where)
    assert await all_pages(queries, ask, limit) == expected
    everything = Ask(**ask, limit=200)
    answer = await queries.run(DATABASE, everything)
    assert answer.total == len(expected)


async def check_groups(database: Database, records, where) -> None:
    await fill(database, records)
    queries = Queries(database, now=lambda: NOW)
    for prop in PROPERTIES:
        if prop.type is T.FILES:
            continue
        groups = (await queries.run(DATABASE, Ask(where, group=prop.id))).groups
        named = Counter()
        for group in groups:
            inside = await queries.run(DATABASE, Ask(where, group=prop.id, group_key=group.key, limit=200))
            assert len(inside.rows) == inside.total == group.count, (prop.type, group)
            named.update(row.id for row in inside.rows)
        assert set(named) == {row.id for row in records}, prop.type


async def check_calculations(database: Database, records) -> None:
    await fill(database, records)
    queries = Queries(database, now=lambda: NOW)
    kinds = ("count", "filled", "empty", "sum", "average", "min", "max", "percent_checked")
    matcher = Matcher(UTC_ZONE, BY_NAME)
    for kind in kinds:
        told = (await queries.run(DATABASE, Ask(UTC_ZONE, calculate={one.id: kind for one in PROPERTIES}))).calculations
        number = BY_TYPE[T.NUMBER]
        values = [row.value(number) for row in records if row.value(number) is not None]
        expected = {
            "count": len(records), "filled": len(values), "empty": len(records) - len(values),
            "sum": sum(values) if values else None, "average": sum(values) / len(values) if values else None,
            "min": min(values, default=None), "max": max(values, default=None),
        }.get(kind)  # fmt: skip
        assert told.get(number.id) == (pytest.approx(expected) if expected is not None else None), kind
        if kind == "filled":
            for prop in PROPERTIES:
                full = [row for row in records if prop.type is T.CHECKBOX or row.value(prop) not in (None, [])]
                assert told[prop.id] == len(full), prop.type
        if kind == "percent_checked" and records:
            box = BY_TYPE[T.CHECKBOX]
            share = sum(matcher.key(box, row) for row in records) / len(records) * 100
            assert told[box.id] == pytest.approx(share)


EASY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


class Held:
    """A database held open on an event loop of its own, for many examples."""

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.database = self.run(prepared(url))

    def run(self, work):
        return self.loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self.database.close())
        self.loop.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def held(request, tmp_path):
    on_disk = f"sqlite+aiosqlite:///{tmp_path}/memo.db"
    url = on_disk if request.param == "sqlite" else request.getfixturevalue("fresh_postgres")
    kept = Held(url)
    yield kept
    kept.close()


def test_filters_and_sorts_agree_with_the_naive_evaluator(held):
    @EASY
    @given(rows(), filters, sorts, zones, st.integers(1, 5))
    def run(records, sent, order, where, limit):
        held.run(check(held.database, records, sent, order, where, limit))

    run()


def test_groups_count_what_their_rows_are(held):
    @settings(EASY, max_examples=15)
    @given(rows(), zones)
    def run(records, where):
        held.run(check_groups(held.database, records, where))

    run()


def test_calculations_agree_with_the_naive_evaluator(held):
    @settings(EASY, max_examples=15)
    @given(rows())
    def run(records):
        held.run(check_calculations(held.database, records))

    run()
