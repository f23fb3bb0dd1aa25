"""Who may do what: the permission function as a table, and every endpoint and socket against it."""

import pytest

from memo.server.access import ROLES, Access, Rule, Standing, access
from memo.server.app import utc_now
from memo.server.permissions import rescope
from memo.server.sync import wire
from memo.server.tables import Member, Page, PageGrant, PageRule, Role
from tests.memo import routes
from tests.memo.routes import ROUTES, SOCKET, Route

NONE, VIEW, COMMENT, EDIT, FULL = Access
ROLE_ORDER = (None, Role.VIEWER, Role.MEMBER, Role.ADMIN, Role.OWNER)
# What is set on the page × what a stranger, viewer, member, admin and owner may do.
TABLE = {
    "no sharing of its own": (None, (NONE, VIEW, EDIT, FULL, FULL)),
    "everyone by role": (Rule(FULL), (NONE, VIEW, EDIT, FULL, FULL)),
    "everyone edits": (Rule(EDIT), (NONE, VIEW, EDIT, EDIT, FULL)),
    "everyone comments": (Rule(COMMENT), (NONE, VIEW, COMMENT, COMMENT, FULL)),
    "everyone views": (Rule(VIEW), (NONE, VIEW, VIEW, VIEW, FULL)),
    "only others by name": (Rule(NONE), (NONE, NONE, NONE, NONE, FULL)),
    "views by name": (Rule(NONE, VIEW), (NONE, VIEW, VIEW, VIEW, FULL)),
    "comments by name": (Rule(NONE, COMMENT), (NONE, COMMENT, COMMENT, COMMENT, FULL)),
    "edits by name": (Rule(NONE, EDIT), (NONE, EDIT, EDIT, EDIT, FULL)),
    "everything by name": (Rule(NONE, FULL), (NONE, FULL, FULL, FULL, FULL)),
    "more by role than by name": (Rule(FULL, VIEW), (NONE, VIEW, EDIT, FULL, FULL)),
}


@pytest.mark.parametrize(("rule", "expected"), TABLE.values(), ids=TABLE)
def test_roles_and_page_states(rule, expected):
    page = Page(id="p", workspace_id="w", rank="V", created_by="someone", scope_id=rule and "p")
    trashed = page.model_copy(update={"trashed_at": utc_now()})
    for role, allowed in zip(ROLE_ORDER, expected, strict=True):
        who = Standing("me", role, {"p": rule} if rule else {})
        assert access(who, page) is allowed, role
        assert access(who, trashed) is min(allowed, VIEW), role
        assert access(who, trashed, reviving=True) is allowed, role
        assert (who.hidden == ["p"]) is (rule is not None and allowed is NONE), role


def test_who_made_a_page_may_share_it_unless_it_was_given_away():
    page = Page(id="p", workspace_id="w", rank="V", created_by="me")
    assert access(Standing("me", Role.MEMBER), page) is FULL
    assert access(Standing("me", Role.VIEWER), page) is VIEW
    assert access(Standing("me"), page) is NONE
    shared = page.model_copy(update={"scope_id": "p"})
    assert access(Standing("me", Role.MEMBER, {"p": Rule(EDIT)}), shared) is EDIT


def test_a_sharing_nobody_knows_of_lets_nobody_in():
    page = Page(id="p", workspace_id="w", rank="V", scope_id="above")
    assert access(Standing("me", Role.ADMIN), page) is NONE


def test_a_public_link_opens_one_page_and_not_in_the_trash():
    page = Page(id="p", workspace_id="w", rank="V")
    assert access(Standing(link="p"), page) is VIEW
    assert access(Standing(link="other"), page) is NONE
    assert access(Standing(link="p"), page.model_copy(update={"trashed_at": utc_now()}), reviving=True) is NONE


def test_every_route_says_what_it_needs(memo):
    assert routes.of(memo.app) == ROUTES.keys(), "say in ROUTES what a new route needs"


@pytest.mark.parametrize("level", Access)
async def test_each_endpoint_of_a_page_asks_for_its_level(memo, ada, level):
    carl = await memo.person("carl")
    for (method, path), route in below("/api/pages/{page}"):
        page = (await ada.new_page("Secret"))["id"]
        await name(memo, page, {carl.id: level})
        address = path.format(page=page, version="none", thread="none")
        body = {"parentId": None} if path.endswith("/move") else {}
        async with carl.http.request(method, address, json=body) as answer:
            if path.endswith("/move") and route.needs <= level < FULL:
                assert answer.status == 200, "it stays a secret wherever it is"
            else:
                await asks_for(route.needs, level, answer, (method, path))


@pytest.mark.parametrize("level", Access)
async def test_each_endpoint_of_a_database_asks_for_its_level(memo, ada, level):
    carl = await memo.person("carl")
    wish = {"title": "Secret"}
    made = await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", wish, status=201)
    database = made["page"]["id"]
    row = (await ada.call("POST", f"/api/databases/{database}/rows", {"title": "Secret row"}, status=201))["id"]
    await name(memo, database, {carl.id: level})
    for (method, path), route in (*below("/api/databases/{database}"), *below("/api/rows/{row}")):
        address = path.format(database=database, row=row, property="none", view="none")
        async with carl.http.request(method, address, json={}) as answer:
            await asks_for(route.needs, level, answer, (method, path))


@pytest.mark.parametrize("role", ROLE_ORDER)
async def test_each_endpoint_of_a_workspace_asks_for_its_level(memo, ada, role):
    carl = await memo.person("carl")
    await become(memo, ada.workspace, carl.id, role)
    for (method, path), route in below("/api/workspaces/{workspace}"):
        address = path.format(workspace=ada.workspace, user=ada.id, invite="none")
        async with carl.http.request(method, address, json={}) as answer:
            if "{user}" in path and ROLES[role] is FULL and role is not Role.OWNER:
                assert answer.status in (400, 403), "an admin is not above an owner"
            else:
                await asks_for(route.needs, ROLES[role], answer, (method, path))


@pytest.mark.parametrize("level", Access)
async def test_the_socket_of_a_page_asks_for_its_level(memo, ada, level):
    carl = await memo.person("carl")
    page = (await ada.new_page("Secret"))["id"]
    await name(memo, page, {carl.id: level})
    async with carl.opens(page) as copy:
        if level is NONE:
            assert await copy.close_code() == wire.NO_ACCESS
            return
        await copy.sync()
        await copy.write("x")
        if level >= EDIT:
            await copy.saved()
        else:
            assert await copy.close_code() == wire.NO_ACCESS


@pytest.mark.parametrize("role", ROLE_ORDER)
async def test_the_event_socket_is_for_members(memo, ada, role):
    carl = await memo.person("carl")
    await become(memo, ada.workspace, carl.id, role)
    async with carl.hears(ada.workspace) as news:
        if role is None:
            assert (await news.ws.receive(timeout=5)).data == wire.NO_ACCESS
        else:
            await ada.new_page("Plans")
            assert (await news.next())["type"] == "tree"


async def test_a_restricted_page_is_in_no_list_of_those_who_may_not_see_it(memo, ada):
    carl, where = await memo.person("carl"), f"/api/workspaces/{ada.workspace}"
    top = (await ada.new_page("Salaries"))["id"]
    below = (await ada.new_page("Salaries of spring", top))["id"]
    shared = (await ada.new_page("For Carl", below))["id"]
    doomed = (await ada.new_page("Salaries of old", top))["id"]
    for page in (top, below, shared, doomed):
        await carl.call("PUT", f"/api/pages/{page}/favourite")
    await carl.call("GET", f"{where}/search?q=salaries")
    await name(memo, top, {})
    await name(memo, shared, {carl.id: VIEW})
    await ada.call("DELETE", f"/api/pages/{doomed}")
    assert "Salaries" not in await carl.titles()
    assert "For Carl" in await carl.titles(), (
        "what is shared inside a hidden page is at the top for who cannot see that"
    )
    assert await carl.titles(top) == []
    for path in ("/favourites", "/search?q=for+carl"):
        assert [page["title"] for page in await carl.call("GET", where + path)] == ["For Carl"]
    assert await carl.call("GET", f"{where}/search?q=salaries") == []
    assert await carl.call("GET", f"{where}/trash") == []
    assert (await carl.call("GET", f"/api/pages/{shared}"))["ancestors"] == []
    assert (await carl.call("GET", f"{where}/search?q=for+carl"))[0]["path"] == []
    assert len((await ada.call("GET", f"/api/pages/{shared}"))["ancestors"]) == 2
    assert len(await ada.call("GET", f"{where}/search?q=salaries")) == 2


def below(path: str) -> list[tuple[tuple[str, str], Route]]:
    """Return the routes of a subject, sockets aside."""
    return [
        (key, route)
        for key, route in ROUTES.items()
        if (key[1] == path or key[1].startswith(f"{path}/")) and route.takes is not SOCKET
    ]


async def asks_for(needed: Access, level: Access, answer, what) -> None:
    """Hold an answer to someone with a level against what the route needs."""
    words = await answer.text() if answer.status >= 400 else ""
    if level < needed:
        assert answer.status == (404 if level is NONE else 403), what
        assert "Secret" not in words
    else:
        assert answer.status not in (401, 403), what
        assert answer.status < 500, what
        assert not any(f"no such {thing}." in words for thing in ("page", "database", "row", "workspace")), what


async def name(memo, page: str, levels: dict[str, Access]) -> None:
    """Restrict a page to these people."""
    async with memo.parts.database.writing() as session:
        await session.merge(PageRule(page_id=page, everyone=int(NONE), set_at=utc_now()))
        for person, level in levels.items():
            if level is not NONE:
                await session.merge(PageGrant(page_id=page, user_id=person, level=int(level)))
        await session.flush()
        await rescope(session, await session.get_one(Page, page), page)


async def become(memo, workspace: str, person: str, role: Role | None) -> None:
    """Make someone something else in a workspace, behind its back."""
    async with memo.parts.database.writing() as session:
        member = await session.get_one(Member, (workspace, person))
        if role is None:
            await session.delete(member)
        else:
            member.role = role.value
            session.add(member)
