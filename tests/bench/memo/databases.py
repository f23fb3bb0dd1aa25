"""Memo's questions to a large database, and its search, beside the best SQL for each by hand.

Both run in this process on the same SQLite file with the same indexes; a figure is the median of some runs in milliseconds.
"""

import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import select

from memo.server.app import utc_now
from memo.server.database import Database
from memo.server.databases.filters import days_of
from memo.server.databases.indexes import Indexes
from memo.server.databases.kinds import Schema
from memo.server.databases.plans import Ask
from memo.server.databases.query import Queries
from memo.server.databases.schema import Databases
from memo.server.pages import Pages
from memo.server.search import Search
from memo.server.seed import Seeder
from memo.server.seed_large import LargeSeeder
from memo.server.sync.log import UpdateLog
from memo.server.tables import Workspace
from tests.bench.figures import Figure

UTC = ZoneInfo("UTC")
TIMES = 15
LIVE = "likelihood(parent_id = '{database}', 0.9375) AND kind = 'row' AND trashed_at IS NULL"
SEARCHES = {
    "a rare word": "welcome",
    "two words": "walnut quarry",
    "the beginning of a word": "wal",
    "a very common word": "harbour",
}
SEARCH = (
    "SELECT page.id, page.title, page.icon, page_words.body FROM "
    "(SELECT rowid AS number, bm25(page_index, 0, 8, 1) AS score FROM page_index "
    "WHERE page_index MATCH ? ORDER BY score LIMIT 80) AS best "
    "JOIN page_words ON page_words.number = best.number JOIN page ON page.id = page_words.page_id "
    "WHERE page.workspace_id = ? AND page.trashed_at IS NULL ORDER BY best.score, page.updated_at DESC LIMIT 20"
)
COLUMNS = "id, title, icon, props, rank, created_at, updated_at, created_by, updated_by"


class Bench:
    """A large database, and the two ways to ask it."""

    def __init__(self, folder: Path, database_id: str, schema: Schema, queries: Queries) -> None:
        self._by_hand = sqlite3.connect(folder / "memo.db")
        self._by_hand.create_function("memo_lower", 1, lambda text: text and text.lower(), deterministic=True)
        self.id = database_id
        self.ids = {one.name: one.id for one in schema.properties}
        self.schema = schema
        self.queries = queries

    def option(self, name: str, option: str) -> str:
        prop = self.schema.get(self.ids[name])
        assert prop is not None
        return next(one.id for one in prop.options if one.name == option)

    def cell(self, name: str, path: str = "") -> str:
        return f"(props ->> '$.{self.ids[name]}{path}')"

    def key(self, name: str) -> str:
        prop = self.schema.get(self.ids[name])
        assert prop is not None
        found = self.queries._cells.key(prop)
        assert found is not None
        return found

    def cases(self) -> list[tuple[str, Ask, str]]:
        live, month = LIVE.format(database=self.id), days_of("between", ["2026-11-01", "2026-11-30"], utc_now().date())
        amount, due, status, notes, mail = (self.key(one) for one in ("Amount", "Due", "Status", "Notes", "Mail"))
        done = {"property": self.ids["Status"], "op": "is", "value": self.option("Status", "Done")}
        big = {"property": self.ids["Amount"], "op": ">", "value": 500}
        word = {"property": self.ids["Notes"], "op": "contains", "value": "walnut"}
        by_amount = [{"property": self.ids["Amount"], "direction": "desc"}]
        by_mail = [{"property": self.ids["Mail"], "direction": "asc"}]
        page, count = f"SELECT {COLUMNS} FROM page WHERE {live}", f"SELECT count(*) FROM page WHERE {live}"
        falling = f"AND {amount} IS NOT NULL ORDER BY {amount} DESC, rank, id LIMIT 51"
        end, walnut = self.cell("Due", ".end"), f"instr({notes}, 'walnut') > 0"
        inside, around = (
            f"{due} >= '2026-11-01' AND {due} < '2026-12-01'",
            f"{end} >= '2026-11-01' AND {due} < '2026-11-01'",
        )
        calendar = Ask(UTC, range_property=self.ids["Due"], range_days=month, limit=200, total=False)
        return [
            ("first page, no order", Ask(UTC, total=False), f"{page} ORDER BY rank, id LIMIT 51"),
            ("indexed sort, 50 rows", Ask(UTC, sorts=by_amount, total=False), f"{page} {falling}"),
            (
                "indexed filter, 50 rows",
                Ask(UTC, filter=done, total=False),
                f"{page} AND {status} = 2 ORDER BY rank, id LIMIT 51",
            ),
            (
                "two conditions and a sort",
                Ask(UTC, filter={"and": [done, big]}, sorts=by_amount, total=False),
                f"{page} AND {status} = 2 AND {amount} > 500 {falling}",
            ),
            (
                "word in a text, by an indexed mail, 50 rows",
                Ask(UTC, filter=word, sorts=by_mail, total=False),
                f"{page} AND {walnut} AND {mail} IS NOT NULL ORDER BY {mail}, rank, id LIMIT 51",
            ),
            ("count of all", Ask(UTC, limit=1), count),
            ("count of an indexed filter", Ask(UTC, filter=done, limit=1), f"{count} AND {status} = 2"),
            ("count of an unindexed filter", Ask(UTC, filter=word, limit=1), f"{count} AND {walnut}"),
            (
                "month of a calendar, 200 rows",
                calendar,
                f"SELECT * FROM ({page} AND {inside} UNION ALL {page} AND {around}) ORDER BY rank, id LIMIT 201",
            ),
            (
                "groups with counts",
                Ask(UTC, group=self.ids["Status"], total=False),
                f"SELECT {status}, count(*) FROM page WHERE {live} GROUP BY 1",
            ),
            (
                "sum of a column",
                Ask(UTC, limit=1, total=False, calculate={self.ids["Amount"]: "sum"}),
                f"SELECT sum({amount}) FROM page WHERE {live}",
            ),
        ]

    async def ours(self, ask: Ask) -> float:
        return await median_of(lambda: self.queries.run(self.id, ask))

    def by_hand(self, statement: str) -> float:
        return median_ms(lambda: self._by_hand.execute(statement).fetchall())


async def median_of(work: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        await work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


async def measure(folder: Path, *, rows: int, pages: int) -> list[Figure]:
    """Return the figures of all questions, and of search."""
    folder.mkdir(parents=True)
    database = Database(f"sqlite+aiosqlite:///{folder}/memo.db")
    await database.migrate()
    await Seeder(database, now=utc_now).workspace(password="correct horse")
    found = await _questions(folder, database, rows) + await _searches(folder, database, pages)
    await database.close()
    return found


async def _questions(folder: Path, database: Database, rows: int) -> list[Figure]:
    database_id = await LargeSeeder(database, now=utc_now).rows(rows)
    indexes = Indexes(database)
    queries = Queries(database, now=utc_now, indexes=indexes)
    schema = await Databases(database, Pages(database, now=utc_now), now=utc_now).schema(database_id)
    bench = Bench(folder, database_id, schema, queries)
    for _, ask, _ in bench.cases():
        if ask.sorts != [{"property": bench.ids["Mail"], "direction": "asc"}]:
            await queries.run(database_id, ask)
    await indexes.settled()
    return [
        Figure(f"{rows:,} rows: {name}", await bench.ours(ask), "ms", peer=bench.by_hand(statement), most_ratio=1.5)
        for name, ask, statement in bench.cases()
    ]


async def _searches(folder: Path, database: Database, pages: int) -> list[Figure]:
    await LargeSeeder(database, now=utc_now).pages(pages)
    async with database.reading() as session:
        workspace = (await session.exec(select(Workspace.id))).first() or ""
    log = UpdateLog(database, now=utc_now, report=_fail)
    log.start()
    search = Search(database, log)
    await search.catch_up(workspace, within_s=3_600)
    by_hand = sqlite3.connect(folder / "memo.db")
    found = []
    for name, words in SEARCHES.items():
        ours = await median_of(lambda words=words: search.find(workspace, words))
        match = " ".join(f'"{word}"*' for word in words.split())
        hand = median_ms(lambda match=match: by_hand.execute(SEARCH, [match, workspace]).fetchall())
        found.append(Figure(f"Search of {pages:,} pages: {name}", ours, "ms", peer=hand, most_ratio=1.5))
    by_hand.close()
    await log.close()
    return found


def _fail(error: Exception) -> None:
    raise error
