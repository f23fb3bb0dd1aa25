"""Databases in the text of pages: copied along, out and in again, found by nobody who may not see them."""

import pytest

from memo.server.content import Block, read, write
from memo.server.markdown_in import parse
from memo.server.sync.log import sum_of
from tests.memo.conftest import Table
from tests.memo.parcels import fetch, take_in, zipped
from tests.memo.test_covers import inside, text_of
from tests.memo.test_transfer import put_text


@pytest.fixture
async def shown(memo, ada):
    """A page whose text shows the second view of a database inside it, and the database."""
    page = await ada.new_page("Plan")
    wish = {"title": "Jobs", "parentId": page["id"]}
    table = Table(ada, await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", wish, status=201))
    await ada.call("POST", f"{table.path}/views", {"name": "Week", "type": "board"}, status=201)
    await put_text(memo, page, [Block("paragraph", "Quokkas"), block(table.id, await view(ada, table.id, "Week"))])
    return page, table


def block(database: str, view_id: str = "") -> Block:
    return Block("database", "", {"database": database, "view": view_id})


async def view(person, database: str, name: str) -> str:
    shape = await person.call("GET", f"/api/databases/{database}")
    return next(one["id"] for one in shape["views"] if one["name"] == name)


async def embeds(memo, page_id: str) -> list[dict]:
    return [dict(one.props) for one in await text_of(memo, page_id) if one.type == "database"]


async def test_the_copy_of_a_page_shows_the_copy_of_its_database(memo, ada, shown):
    page, table = shown
    elsewhere = await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", {"title": "Elsewhere"}, status=201)
    other = {"database": elsewhere["page"]["id"], "view": ""}
    below = await ada.new_page("Below", page["id"])
    await put_text(memo, below, [block(table.id), block(other["database"])])
    row = await table.row("Shop")
    await put_text(memo, row, [block(table.id, await view(ada, table.id, "Table"))])
    copy = await ada.call("POST", f"/api/pages/{page['id']}/duplicate", status=201)
    made = {one["title"]: one["id"] for one in await inside(ada, copy["id"])}
    jobs = made["Jobs"]
    assert jobs != table.id
    assert await embeds(memo, copy["id"]) == [{"database": jobs, "view": await view(ada, jobs, "Week")}]
    assert await embeds(memo, made["Below"]) == [{"database": jobs, "view": ""}, other]
    [shop] = (await ada.call("POST", f"/api/databases/{jobs}/query", {}))["rows"]
    assert await embeds(memo, shop["id"]) == [{"database": jobs, "view": await view(ada, jobs, "Table")}]
    assert await embeds(memo, page["id"]) == [{"database": table.id, "view": await view(ada, table.id, "Week")}]


async def test_a_zip_comes_back_with_the_text_showing_the_database_that_came_along(memo, ada, shown):
    page, table = shown
    data = await fetch(ada, f"/api/pages/{page['id']}/export.zip")
    [again] = (await take_in(ada, "Plan.zip", data))["pages"]
    [jobs] = await inside(ada, again["id"])
    assert jobs["id"] != table.id
    assert await embeds(memo, again["id"]) == [{"database": jobs["id"], "view": await view(ada, jobs["id"], "Week")}]


async def test_in_markdown_it_is_a_link_with_its_title_for_who_may_see_it(memo, ada, shown):
    page, table = shown
    carl = await memo.person("carl")
    own = await view(ada, table.id, "Week")
    line = f"]({ada.url}/p/{table.id}) <!-- database {own} -->"
    assert f"\n[Jobs{line}\n" in (await fetch(ada, f"/api/pages/{page['id']}/export.md")).decode()
    await ada.call("PUT", f"/api/pages/{table.id}/sharing", {"everyone": "none", "named": []})
    assert f"\n[Database{line}\n" in (await fetch(carl, f"/api/pages/{page['id']}/export.md")).decode()
    again = (await take_in(ada, "Plan.md", f"[Jobs{line}\n".encode()))["pages"][0]
    assert await embeds(memo, again["id"]) == [{"database": table.id, "view": own}]


async def test_a_mark_that_leads_to_no_database_becomes_the_link_it_is(memo, ada):
    text = b"# Top\n\n[Jobs](Jobs.md) <!-- database -->\n\n[Gone](Gone.md) <!-- database 0123456789abcdef -->\n"
    done = await take_in(ada, "Notes.zip", zipped({"Top.md": text, "Jobs.md": b"# Jobs\n\nWords\n"}))
    pages = {one["title"]: one["id"] for one in done["pages"]}
    found = await text_of(memo, pages["Top"])
    links = [(one.type, one.text, one.spans[0].marks["link"]["href"]) for one in found]
    assert links == [("paragraph", "Jobs", f"/p/{pages['Jobs']}"), ("paragraph", "Gone", "Gone.md")]


async def test_the_databases_to_choose_from_are_those_one_may_see(memo, ada, shown):
    _, table = shown
    carl = await memo.person("carl")
    path = f"/api/workspaces/{ada.workspace}/databases"
    assert [one["title"] for one in await carl.call("GET", path)] == ["Clients", "Jobs", "Projects"]
    await ada.call("PUT", f"/api/pages/{table.id}/sharing", {"everyone": "none", "named": []})
    assert [one["title"] for one in await carl.call("GET", path)] == ["Clients", "Projects"]
    await ada.call("DELETE", f"/api/pages/{table.id}")
    assert [one["title"] for one in await ada.call("GET", path)] == ["Clients", "Projects"]


async def test_search_finds_nothing_by_the_block_itself(memo, ada, shown):
    page, _ = shown
    found = await ada.call("GET", f"/api/workspaces/{ada.workspace}/search?q=quokkas")
    assert [(one["id"], [piece["text"] for piece in one["snippet"]]) for one in found] == [(page["id"], ["Quokkas"])]


def test_a_link_that_is_not_alone_stays_words():
    address = "/p/0123456789abcdef"
    [alone] = parse(f"[Jobs]({address}) <!-- database -->")
    assert (alone.type, alone.props["database"]) == ("database", "0123456789abcdef")
    for text in (f"See [Jobs]({address}) <!-- database -->", f"[Jobs]({address})", f"[Jobs]({address}) <!-- other -->"):
        assert [one.type for one in parse(text)] == ["paragraph"], text
    [empty] = read(sum_of([write([block("")])]))
    assert dict(empty.props) == {"database": "", "view": ""}
