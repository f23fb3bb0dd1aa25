"""A workspace with something of everything in it, and someone of each role before it."""

import json
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from yarl import URL

from memo.server.accounts import token_hash
from memo.server.app import utc_now
from memo.server.content import Block, write
from memo.server.security import COOKIE
from memo.server.tables import Member, PageUpdate, Role, Session, User
from tests.memo.conftest import SERVICE_TOKEN, House, Person, Table
from tests.memo.parcels import form, picture

ROLES = {
    "vera": Role.VIEWER,
    "carl": Role.MEMBER,
    "adam": Role.ADMIN,
    "ada": Role.OWNER,
    "dora": Role.MEMBER,
    "stella": None,
}


class Clock:
    """A clock that a test sets; it begins at the noon of tomorrow, so that no test meets a midnight by chance."""

    def __init__(self) -> None:
        now = utc_now()
        self._ahead = now.replace(hour=12, minute=0, second=0) + timedelta(days=1) - now

    def __call__(self):
        return utc_now() + self._ahead

    def passes(self, **time: float) -> None:
        self._ahead += timedelta(**time)


@dataclass
class Scene:
    """A workspace with something of everything, and someone of each role before it."""

    house: House
    people: dict[str, Person]
    ids: dict[str, str]

    @property
    def known(self) -> list[str]:
        return list(self.ids.values())


async def set_up(house) -> Scene:
    """Lay everything out anew, whatever earlier requests have left."""
    workspace = (await house.person("ada")).workspace
    people = {name: await enter(house, name, workspace, role) for name, role in ROLES.items()}
    people["visitor"] = house.visitor()
    people["service"] = house.visitor()
    people["service"].http.headers["Authorization"] = f"Bearer {SERVICE_TOKEN}"
    ada = people["ada"]
    ada.workspace = workspace
    page = (await ada.new_page("Secret"))["id"]
    below = (await ada.new_page("Secret below", page))["id"]
    wish = {"title": "Secret tasks", "parentId": page}
    table = Table(ada, await ada.call("POST", f"/api/workspaces/{workspace}/databases", wish, status=201))
    await table.add("Number", "number")
    await table.add("Sum", "formula", {"expression": 'prop("Number") + 1'})
    row = await table.row("Secret row", {"Status": table.option("Status", "Done"), "Number": 4})
    async with house.parts.database.writing() as kept:
        kept.add(PageUpdate(page_id=page, payload=write([Block("paragraph", "Secret words")])))
    async with ada.opens(page) as copy:
        await copy.sync()
        await copy.write("x")
        await copy.saved()
    await house.parts.history.keep_all()
    async with ada.http.post(f"/api/pages/{page}/files", data=form("a.png", picture())) as answer:
        file = (await answer.json())["url"].rsplit("/", 1)[-1]
    report = aiohttp.FormData(
        {"report": json.dumps({"text": "Hm", "viewport": {"width": 1, "height": 1}})}, default_to_multipart=True
    )
    async with ada.http.post("/api/feedback", data=report) as answer:
        report_id = str((await answer.json())["id"])
    invite = await ada.call("POST", f"/api/workspaces/{workspace}/invites", {"many": True}, status=201)
    link = (await ada.call("POST", f"/api/pages/{page}/public-link", {}, status=201))["link"]
    versions = await ada.call("GET", f"/api/pages/{page}/versions")
    threads = await ada.call("POST", f"/api/pages/{page}/comments", {"body": "Hm"}, status=201)
    return Scene(house, people, {
        "workspace": workspace, "page": page, "below": below, "database": table.id, "row": row["id"],
        "view": table.made["views"][0]["id"], "property": table.p("Number"), "status": table.p("Status"),
        "option": table.option("Status", "Done"), "sum": table.p("Sum"), "version": versions[0]["id"],
        "file": file, "id": report_id, "invite": invite["id"], "thread": threads[0]["id"], "user": people["dora"].id,
        "token": link.rsplit("/", 1)[-1], "joining": invite["link"].rsplit("/", 1)[-1], "title": "title", "path": "p/x",
    })  # fmt: skip


async def enter(house, name: str, workspace: str, role: Role | None) -> Person:
    """Return someone who is signed in and has this role, made up when there was nobody of that name."""
    person, at = house.visitor(), house.parts.now()
    person.id = f"{name:0>16}"
    async with house.parts.database.writing() as kept:
        found = await kept.merge(
            User(id=person.id, email=f"{name}@fuzz.test", name=name, password_hash="", tier="cloud", created_at=at)
        )
        await kept.flush()
        token = f"fuzz-{name}"
        await kept.merge(
            Session(token_hash=token_hash(token), user_id=found.id, created_at=at, expires_at=at + timedelta(days=30))
        )
        member = await kept.get(Member, (workspace, person.id))
        if member is not None:
            await kept.delete(member)
            await kept.flush()
        if role is not None:
            kept.add(Member(workspace_id=workspace, user_id=person.id, role=role.value))
    person.http.cookie_jar.update_cookies({COOKIE: token}, URL(house.url))
    return person
