"""Seeds of size: a database of many rows and a tree of many pages, put straight into the tables."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from memo.server.accounts import new_id
from memo.server.content import Block, write
from memo.server.database import Database
from memo.server.databases.configs import property_config
from memo.server.databases.kinds import TITLE_ID, PropertyType, ViewType, new_property_id
from memo.server.databases.schema import new_view, ranks_for
from memo.server.pages import Pages, Place
from memo.server.ranks import between
from memo.server.services import Now
from memo.server.tables import DbProperty, DbView, Kind, Member, Page, PageUpdate, Role, Workspace

CHUNK = 5_000
T = PropertyType
WORDS = [
    "harbour",
    "lantern",
    "meadow",
    "copper",
    "drizzle",
    "window",
    "orchard",
    "pebble",
    "thunder",
    "velvet",
    "saddle",
    "canvas",
    "walnut",
    "ember",
    "quarry",
    "thistle",
    "anchor",
    "barley",
    "cellar",
    "feather",
    "granite",
    "hollow",
    "island",
    "juniper",
    "kettle",
    "ladder",
    "marble",
    "nettle",
    "ocean",
    "pepper",
]
PRIORITIES = [{"name": name, "color": color} for name, color in (("Low", "gray"), ("Medium", "blue"), ("High", "red"))]
TAGS = [{"name": name, "color": "green"} for name in ("design", "server", "web", "research", "support")]
COLUMNS: tuple[tuple[str, PropertyType, dict[str, Any]], ...] = (
    ("Status", T.STATUS, {}), ("Priority", T.SELECT, {"options": PRIORITIES}), ("Tags", T.MULTI_SELECT, {"options": TAGS}),
    ("Amount", T.NUMBER, {"format": "eur"}), ("Due", T.DATE, {}), ("Done", T.CHECKBOX, {}), ("Owner", T.PERSON, {}),
    ("Notes", T.TEXT, {}), ("Mail", T.EMAIL, {}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace that is filled, who fills it, and who else is there."""

    workspace_id: str
    by: str
    people: tuple[str, ...]


class LargeSeeder:
    """Fills the first workspace of a database."""

    def __init__(self, database: Database, *, now: Now) -> None:
        self._database = database
        self._pages = Pages(database, now=now)
        self._now = now

    async def rows(self, count: int) -> str:
        """Return the id of a new database with so many rows; the same number gives the same cells."""
        home = await self._home()
        page = await self._pages.create(
            workspace_id=home.workspace_id, by=home.by, place=Place(None), title=f"{count:,} tasks", icon="🗃️",
            kind=Kind.DATABASE, page_id=(page_id := new_id()), shape=(shape := shape_of(page_id)),
        )  # fmt: skip
        columns = {one.name: one for one in shape if isinstance(one, DbProperty)}
        made = Made(home, columns, self._now())
        ranks = iter(ranks_for(count))
        async with self._database.writing() as session:
            raw = await session.connection()
            for start in range(0, count, CHUNK):
                batch = [made.row(page.id, next(ranks)) for _ in range(min(CHUNK, count - start))]
                await raw.execute(insert(Page), batch)
        return page.id

    async def pages(self, count: int) -> str:
        """Return the id of a new page with so many pages with text below it, in folders of about a hundred."""
        home = await self._home()
        top = await self._pages.create(
            workspace_id=home.workspace_id, by=home.by, place=Place(None), title=f"{count:,} pages", icon="📚"
        )
        made = Made(home, {}, self._now())
        async with self._database.writing() as session:
            for batch in made.pages(top.id, count):
                await _keep_pages(session, batch)
        return top.id

    async def _home(self) -> Home:
        async with self._database.reading() as session:
            workspace = (await session.exec(select(Workspace).order_by(col(Workspace.created_at)).limit(1))).one()
            members = (await session.exec(select(Member).where(Member.workspace_id == workspace.id))).all()
        owner = next(one.user_id for one in members if one.role == Role.OWNER)
        return Home(workspace.id, owner, tuple(sorted(one.user_id for one in members)))


class Made:
    """Makes the same rows and pages every time."""

    def __init__(self, home: Home, columns: dict[str, DbProperty], now: datetime) -> None:
        self._home = home
        self._columns = columns
        self._now = now
        self._chance = random.Random(7)

    def row(self, database_id: str, rank: str) -> dict[str, Any]:
        """Return the next row."""
        cells = {
            self._columns[name].id: value for name, value in self._cells().items() if value not in (None, [], False)
        }
        return {**self._page(database_id, rank, self.words(3).capitalize()), "kind": Kind.ROW.value, "props": cells}

    def pages(self, top: str, count: int) -> Iterator[list[tuple[dict[str, Any], bytes]]]:
        """Yield pages and their texts, a folder and what lies in it at a time."""
        folder_ranks = ranks_for(count // 101 + 1)
        for number, folder_rank in enumerate(folder_ranks):
            inside = min(100, count - number * 101 - 1)
            if inside < 0:
                return
            folder = self._page(top, folder_rank, f"{self.words(1).capitalize()} {number + 1}")
            rest = [self._page(folder["id"], rank, self.words(3).capitalize()) for rank in ranks_for(inside)]
            yield [(one, self._text()) for one in (folder, *rest)]

    def words(self, count: int) -> str:
        """Return some words."""
        return " ".join(self._chance.choices(WORDS, k=count))

    def _cells(self) -> dict[str, Any]:
        chance = self._chance
        day = (self._now + timedelta(days=chance.randrange(-365, 365))).date()
        due: dict[str, Any] = {"start": day.isoformat()}
        if chance.random() < 0.1:
            due["end"] = (day + timedelta(days=chance.randrange(1, 14))).isoformat()
        return {
            "Status": self._option("Status"),
            "Priority": self._option("Priority") if chance.random() < 0.8 else None,
            "Tags": sorted({self._option("Tags") for _ in range(chance.randrange(3))}),
            "Amount": round(chance.lognormvariate(5, 1.5), 2),
            "Due": due if chance.random() < 0.9 else None,
            "Done": chance.random() < 0.3,
            "Owner": [chance.choice(self._home.people)],
            "Notes": self.words(8),
            "Mail": f"{self.words(1)}{chance.randrange(10_000)}@example.org",
        }

    def _option(self, name: str) -> str:
        return str(self._chance.choice(self._columns[name].config["options"])["id"])

    def _page(self, parent_id: str, rank: str, title: str) -> dict[str, Any]:
        at = self._now - timedelta(minutes=self._chance.randrange(500_000))
        return {
            "id": new_id(), "workspace_id": self._home.workspace_id, "parent_id": parent_id, "rank": rank, "title": title,
            "icon": "", "created_by": self._home.by, "updated_by": self._home.by, "created_at": at, "updated_at": at,
        }  # fmt: skip

    def _text(self) -> bytes:
        return write([Block("paragraph", self.words(40)) for _ in range(3)])


def shape_of(page_id: str) -> list[DbProperty | DbView]:
    """Return the properties and views of the large database."""
    names: tuple[tuple[str, PropertyType, dict[str, Any]], ...] = (("Name", T.TITLE, {}), *COLUMNS)
    shape: list[DbProperty | DbView] = [
        DbProperty(
            database_id=page_id, id=TITLE_ID if kind is T.TITLE else new_property_id(), name=name, type=kind.value,
            config=property_config(kind, config), rank=rank,
        )
        for (name, kind, config), rank in zip(names, ranks_for(len(names)), strict=True)
    ]  # fmt: skip
    ids = {one.name: one.id for one in shape}
    views: tuple[tuple[str, ViewType, dict[str, Any]], ...] = (
        ("All", ViewType.TABLE, {}),
        ("Board", ViewType.BOARD, {"group": ids["Status"]}),
        ("Calendar", ViewType.CALENDAR, {"date": ids["Due"]}),
    )
    rank = None
    for name, kind, config in views:
        rank = between(rank, None)
        shape.append(new_view(page_id, name, kind, config, rank))
    return shape


async def _keep_pages(session: AsyncSession, batch: list[tuple[dict[str, Any], bytes]]) -> None:
    raw = await session.connection()
    await raw.execute(insert(Page), [page for page, _ in batch])
    await raw.execute(insert(PageUpdate), [{"page_id": page["id"], "payload": text} for page, text in batch])
