"""The tree of pages: its shape, its trash, and who may touch it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from memo.server.accounts import new_id
from memo.server.app import utc_now
from memo.server.ranks import between
from memo.server.tables import Member, Page, Role, User, Workspace


async def test_pages_nest_and_keep_their_order(ada):
    top = await ada.new_page("Top")
    for title in ("one", "two", "three"):
        await ada.new_page(title, top["id"])
    await ada.new_page("zero", top["id"], first=True)
    assert await ada.titles(top["id"]) == ["zero", "one", "two", "three"]
    assert (await ada.titles())[-1] == "Top"


async def test_who_names_a_page_may_ask_again_and_makes_it_once(memo, ada):
    wish = {"id": new_id(), "parentId": None, "title": "Named"}
    at = f"/api/workspaces/{ada.workspace}/pages"
    first = await ada.call("POST", at, wish, status=201)
    assert first["id"] == wish["id"]
    await ada.call("PATCH", f"/api/pages/{first['id']}", {"title": "Renamed"})
    again = await ada.call("POST", at, wish, status=201)
    assert (again["id"], again["title"]) == (first["id"], "Renamed")
    assert (await ada.titles()).count("Renamed") == 1
    await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", wish, status=409)
    carl = await memo.person("carl")
    await carl.call("POST", at, wish, status=409)
    for wrong in ("", "short", "g" * 16, "0" * 17):
        await ada.call("POST", at, wish | {"id": wrong}, status=400)


async def test_a_database_is_named_likewise(ada):
    wish = {"id": new_id(), "parentId": None}
    at = f"/api/workspaces/{ada.workspace}/databases"
    first = await ada.call("POST", at, wish, status=201)
    assert first["page"]["id"] == wish["id"]
    again = await ada.call("POST", at, wish, status=201)
    assert [view["id"] for view in again["views"]] == [view["id"] for view in first["views"]]


async def test_a_page_moves_between_siblings_and_parents(ada):
    top = await ada.new_page("Top")
    one = await ada.new_page("one", top["id"])
    await ada.new_page("two", top["id"])
    three = await ada.new_page("three", top["id"])
    await ada.call("POST", f"/api/pages/{three['id']}/move", {"parentId": top["id"], "after": one["id"]})
    assert await ada.titles(top["id"]) == ["one", "three", "two"]
    await ada.call("POST", f"/api/pages/{three['id']}/move", {"parentId": top["id"], "first": True})
    assert await ada.titles(top["id"]) == ["three", "one", "two"]
    await ada.call("POST", f"/api/pages/{three['id']}/move", {"parentId": one["id"]})
    assert await ada.titles(one["id"]) == ["three"]
    shown = await ada.call("GET", f"/api/pages/{three['id']}")
    assert [above["title"] for above in shown["ancestors"]] == ["Top", "one"]


async def test_a_page_cannot_end_up_inside_itself(ada):
    top = await ada.new_page("Top")
    below = await ada.new_page("below", top["id"])
    deepest = await ada.new_page("deepest", below["id"])
    for parent in (top, below, deepest):
        answer = await ada.call("POST", f"/api/pages/{top['id']}/move", {"parentId": parent["id"]}, status=409)
        assert "into itself" in answer["error"]["message"]
    assert await ada.titles(top["id"]) == ["below"]


async def test_nesting_has_a_floor(ada):
    parent = None
    for _ in range(50):
        parent = (await ada.new_page("x", parent))["id"]
    await ada.call("POST", f"/api/workspaces/{ada.workspace}/pages", {"parentId": parent}, status=409)


async def test_the_trash_takes_what_lies_below_and_gives_it_back(ada):
    top = await ada.new_page("Top")
    below = await ada.new_page("below", top["id"])
    earlier = await ada.new_page("earlier", top["id"])
    await ada.call("DELETE", f"/api/pages/{earlier['id']}")
    await ada.call("DELETE", f"/api/pages/{top['id']}")
    assert "Top" not in await ada.titles()
    trash = await ada.call("GET", f"/api/workspaces/{ada.workspace}/trash")
    assert [page["title"] for page in trash] == ["Top", "earlier"]
    await ada.call("POST", f"/api/pages/{top['id']}/restore")
    assert await ada.titles(top["id"]) == ["below"]
    assert (await ada.call("GET", f"/api/pages/{below['id']}"))["canEdit"]


async def test_what_was_inside_a_deleted_page_comes_back_at_the_top(ada):
    top = await ada.new_page("Top")
    below = await ada.new_page("below", top["id"])
    await ada.call("DELETE", f"/api/pages/{below['id']}")
    await ada.call("DELETE", f"/api/pages/{top['id']}")
    await ada.call("POST", f"/api/pages/{below['id']}/restore")
    assert "below" in await ada.titles()


async def test_only_a_page_in_the_trash_can_be_deleted_for_ever(ada):
    top = await ada.new_page("Top")
    below = await ada.new_page("below", top["id"])
    await ada.call("POST", f"/api/pages/{top['id']}/purge", status=409)
    await ada.call("DELETE", f"/api/pages/{top['id']}")
    await ada.call("POST", f"/api/pages/{top['id']}/purge")
    await ada.call("GET", f"/api/pages/{below['id']}", status=404)


async def test_favourites_are_ones_own(memo, ada):
    page = await ada.new_page("Plans")
    await ada.call("PUT", f"/api/pages/{page['id']}/favourite")
    await ada.call("PUT", f"/api/pages/{page['id']}/favourite")
    path = f"/api/workspaces/{ada.workspace}/favourites"
    assert [one["title"] for one in await ada.call("GET", path)] == ["Plans"]
    carl = await memo.person("carl")
    assert await carl.call("GET", path) == []


async def test_a_change_is_told_to_everyone_who_looks(memo, ada):
    carl = await memo.person("carl")
    async with carl.hears() as news:
        page = await ada.new_page("Plans")
        assert await news.next() == {"type": "tree", "parents": [""], "pages": []}
        await ada.call("PATCH", f"/api/pages/{page['id']}", {"title": "Better plans"})
        assert (await news.next())["pages"] == [page["id"]]


@pytest.mark.parametrize(
    ("role", "see", "write"),
    [
        (None, 404, 404),
        (Role.VIEWER, 200, 403),
        (Role.MEMBER, 200, 200),
        (Role.ADMIN, 200, 200),
        (Role.OWNER, 200, 200),
    ],
)
async def test_what_each_role_may_do(memo, ada, role, see, write):
    carl = await memo.person("carl")
    page = await _page_elsewhere(memo, ada, carl, role)
    await carl.call("GET", f"/api/pages/{page}", status=see)
    await carl.call("PATCH", f"/api/pages/{page}", {"title": "Mine"}, status=write)
    await carl.call("POST", f"/api/pages/{page}/move", {"parentId": None}, status=write)
    await carl.call("DELETE", f"/api/pages/{page}", status=write)


async def test_a_viewers_socket_takes_no_writes_and_a_strangers_does_not_open(memo, ada):
    carl = await memo.person("carl")
    page = await _page_elsewhere(memo, ada, carl, Role.VIEWER)
    async with carl.opens(page) as copy:
        await copy.sync()
        await copy.write("graffiti")
        assert await copy.close_code() == 4403
    eva = await memo.person("eva")
    async with eva.opens(page) as copy:
        assert await copy.close_code() == 4403


@pytest.mark.parametrize(
    "body", ["", "[]", '{"title": 5}', '{"title": "x", "colour": "red"}', '{"title": "' + "x" * 301 + '"}']
)
async def test_a_malformed_request_is_answered_with_what_is_wrong(ada, body):
    path = f"/api/workspaces/{ada.workspace}/pages"
    async with ada.http.post(path, data=body, headers={"Content-Type": "application/json"}) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]["message"]


@given(st.lists(st.integers(0, 10_000), max_size=120))
def test_a_rank_can_always_be_found_between_two(places):
    ranks: list[str] = []
    for place in places:
        at = place % (len(ranks) + 1)
        rank = between(ranks[at - 1] if at else None, ranks[at] if at < len(ranks) else None)
        ranks.insert(at, rank)
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


async def _page_elsewhere(memo, ada, carl, role: Role | None) -> str:
    """A page in a workspace where Carl has `role` and Eva has none."""
    workspace = Workspace(id=new_id(), name="Elsewhere", created_at=utc_now())
    page = Page(id=new_id(), workspace_id=workspace.id, rank="V", created_at=utc_now(), updated_at=utc_now())
    async with memo.parts.database.writing() as session:
        session.add(workspace)
        await session.flush()
        session.add(page)
        session.add(Member(workspace_id=workspace.id, user_id=ada.id, role=Role.OWNER.value))
        if role is not None:
            session.add(Member(workspace_id=workspace.id, user_id=carl.id, role=role.value))
        assert (await session.exec(select(User).where(User.id == carl.id))).one()
    return page.id
