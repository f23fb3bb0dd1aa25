"""The databases of the example workspace: clients, and projects that show every type of property and view."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from memo.server.accounts import new_id
from memo.server.content import Block, read, write
from memo.server.database import Database
from memo.server.databases.configs import property_config
from memo.server.databases.formula.compiled import stored
from memo.server.databases.kinds import TITLE_ID, Property, PropertyType, ViewType, new_property_id
from memo.server.databases.rows import Rows
from memo.server.databases.schema import new_view, ranks_for
from memo.server.databases.values import clean
from memo.server.pages import Pages, Place
from memo.server.services import Now
from memo.server.sync.log import sum_of
from memo.server.tables import DbProperty, DbView, Kind, PageUpdate

T = PropertyType
Views = tuple[tuple[str, ViewType, dict[str, Any]], ...]
CLIENTS = (
    ("Harbour Books", "hello@harbour.test", "+49 30 1200", "https://harbour.test"),
    ("Kestrel Cycles", "ride@kestrel.test", "+44 20 7946", "https://kestrel.test"),
    ("Lumen Lighting", "office@lumen.test", "+33 1 4200", "https://lumen.test"),
)
PRIORITIES = (("Low", "gray"), ("Medium", "yellow"), ("High", "red"))
TAGS = (("design", "purple"), ("web", "blue"), ("print", "orange"), ("research", "green"))
# Title, sign, status, priority, tags, days from today, days it lasts, budget, share done, paid, client, owner.
PROJECTS = (
    ("New shop window", "🪟", "In progress", "High", ("design", "web"), -3, 9, 12_400, 0.6, False, 0, 0),
    ("Autumn catalogue", "📖", "In progress", "Medium", ("print", "design"), 2, 5, 6_800, 0.35, False, 0, 1),
    ("Booking for repairs", "🔧", "Not started", "High", ("web", "research"), 8, 12, 18_900, 0, False, 1, 0),
    ("Route maps", "🗺️", "Done", "Low", ("print",), -24, 4, 3_200, 1, True, 1, 2),
    ("Showroom tour", "💡", "Done", "Medium", ("web",), -12, 0, 5_450, 1, True, 2, 1),
    ("Energy calculator", "🔋", "In progress", "Medium", ("web", "research"), 1, 0, 9_900, 0.2, False, 2, 2),
    ("Newsletter", "✉️", "Not started", "Low", ("design",), 15, 0, 1_800, 0, False, 0, 1),
    ("Interviews with riders", "🎙️", "In progress", "Low", ("research",), 5, 2, 2_600, 0.5, False, 1, 0),
    ("Price tags", "🏷️", "Done", "Low", ("print", "design"), -30, 1, 900, 1, True, 2, 0),
    ("Ideas for spring", "🌱", "Not started", None, (), None, 0, None, 0, False, None, 2),
)


class DatabaseSeeder:
    """Puts the example databases into a workspace."""

    def __init__(self, database: Database, pages: Pages, *, now: Now) -> None:
        self._database = database
        self._pages = pages
        self._rows = Rows(database, pages, now=now)
        self._now = now

    async def plant(self, workspace_id: str, people: list[str]) -> str:
        """Make both databases at top level, and return the projects; the first of `people` makes them, all own some projects."""
        clients = _columns(("Name", T.TITLE, {}), ("Mail", T.EMAIL, {}), ("Phone", T.PHONE, {}), ("Site", T.URL, {}))
        clients_id = await self._make(
            workspace_id, people[0], "Clients", "🤝", clients, (("All clients", ViewType.LIST, {}),)
        )
        ids = {one.name: one.id for one in clients}
        made = [
            await self._rows.create(
                clients_id, by=people[0], title=name, props={ids["Mail"]: mail, ids["Phone"]: phone, ids["Site"]: site}
            )
            for name, mail, phone, site in CLIENTS
        ]
        projects = _projects(clients_id)
        projects_id = await self._make(workspace_id, people[0], "Projects", "🗂️", projects, _views(projects))
        for place, project in enumerate(PROJECTS):
            await self._project(projects_id, projects, project, [row.id for row in made], people, place)
        return projects_id

    async def show(self, database_id: str, view: str, page_id: str) -> None:
        """Put a view of a database under the text of a page."""
        async with self._database.writing() as session:
            query = select(DbView.id).where(DbView.database_id == database_id, DbView.name == view)
            shown = {"database": database_id, "view": (await session.exec(query)).one()}
            updates = select(PageUpdate).where(PageUpdate.page_id == page_id)
            update = (await session.exec(updates)).one()
            words = read(sum_of([update.payload]))
            update.payload = write(
                [*words, Block("heading", "What we are at", {"level": 2.0}), Block("database", "", shown)]
            )
            session.add(update)

    async def _make(
        self, workspace_id: str, by: str, title: str, icon: str, columns: list[Property], views: Views
    ) -> str:
        page_id = new_id()
        shape: list[DbProperty | DbView] = [
            DbProperty(
                database_id=page_id, id=one.id, name=one.name, type=one.type.value, config=dict(one.config), rank=rank
            )
            for one, rank in zip(columns, ranks_for(len(columns)), strict=True)
        ]
        ranks = ranks_for(len(views))
        shape += [
            new_view(page_id, name, kind, config, rank) for (name, kind, config), rank in zip(views, ranks, strict=True)
        ]
        page = await self._pages.create(
            workspace_id=workspace_id, by=by, place=Place(None), title=title, icon=icon, kind=Kind.DATABASE,
            page_id=page_id, shape=shape,
        )  # fmt: skip
        return page.id

    async def _project(
        self, database_id: str, columns: list[Property], project: Any, clients: list[str], people: list[str], place: int
    ) -> None:
        title, icon, status, priority, tags, start, lasts, budget, progress, paid, client, owner = project
        by_name = {one.name: one for one in columns}
        cells = {
            "Status": _option(by_name["Status"], status),
            "Priority": priority and _option(by_name["Priority"], priority),
            "Tags": [_option(by_name["Tags"], tag) for tag in tags],
            "When": None if start is None else _when(self._now(), start, lasts),
            "Budget": budget,
            "Progress": progress,
            "Paid": paid,
            "Client": None if client is None else [clients[client]],
            "Owner": [people[owner % len(people)]],
        }
        props = {by_name[name].id: clean(by_name[name], value) for name, value in cells.items()}
        by = people[place % len(people)]
        row = await self._rows.create(database_id, by=by, title=title, icon=icon, props=props)
        words = f"What we want from “{title}”, in one paragraph, before anything is drawn."
        text = [Block("paragraph", words), Block("checkListItem", "Agree on the first step", {"checked": progress > 0})]
        async with self._database.writing() as session:
            session.add(PageUpdate(page_id=row.id, payload=write(text)))


def _projects(clients_id: str) -> list[Property]:
    def options(pairs: tuple[tuple[str, str], ...]) -> dict[str, Any]:
        return {"options": [{"name": name, "color": color} for name, color in pairs]}

    columns = _columns(
        ("Name", T.TITLE, {}),
        ("Status", T.STATUS, {}),
        ("Priority", T.SELECT, options(PRIORITIES)),
        ("When", T.DATE, {}),
        ("Owner", T.PERSON, {}),
        ("Client", T.RELATION, {"database_id": clients_id}),
        ("Tags", T.MULTI_SELECT, options(TAGS)),
        ("Budget", T.NUMBER, {"format": "eur"}),
        ("Progress", T.NUMBER, {"format": "percent"}),
        ("Paid", T.CHECKBOX, {}),
        ("Files", T.FILES, {}),
        ("Changed", T.UPDATED_TIME, {}),
    )
    left = 'if(prop("Paid"), 0, round(prop("Budget") * (1 - prop("Progress"))))'
    formula = Property(new_property_id(), "Left", T.FORMULA, {"expression": stored(left, columns, "")})
    return [*columns[:9], formula, *columns[9:]]


def _columns(*wanted: tuple[str, PropertyType, dict[str, Any]]) -> list[Property]:
    return [
        Property(TITLE_ID if kind is T.TITLE else new_property_id(), name, kind, property_config(kind, config))
        for name, kind, config in wanted
    ]


def _views(columns: list[Property]) -> Views:
    ids = {one.name: one.id for one in columns}
    done = _option(next(one for one in columns if one.name == "Status"), "Done")
    is_open = {"and": [{"property": ids["Status"], "op": "is_not", "value": done}]}
    by_priority = [{"property": ids["Priority"], "direction": "desc"}, {"property": ids["When"], "direction": "asc"}]
    hidden = [ids[name] for name in ("Tags", "Budget", "Progress", "Left", "Paid", "Files", "Changed")]
    return (
        ("All projects", ViewType.TABLE, {"calculations": {ids["Budget"]: "sum", ids["Left"]: "sum"}}),
        ("Board", ViewType.BOARD, {"group": ids["Status"], "hidden": hidden}),
        ("Calendar", ViewType.CALENDAR, {"date": ids["When"]}),
        ("Open", ViewType.LIST, {"filter": is_open, "sorts": by_priority, "hidden": hidden}),
        ("Gallery", ViewType.GALLERY, {"cover": ids["Files"], "hidden": hidden}),
    )


def _option(prop: Property, name: str) -> str:
    return next(one.id for one in prop.options if one.name == name)


def _when(now: datetime, start: int, lasts: int) -> dict[str, str]:
    first = now.date() + timedelta(days=start)
    return {"start": first.isoformat(), **({"end": (first + timedelta(days=lasts)).isoformat()} if lasts else {})}
