"""Copies of databases and rows: all that is inside comes along, and outlives what it was copied from."""

import pytest

from memo.server.content import Block
from tests.memo.conftest import Table
from tests.memo.parcels import fetch, picture
from tests.memo.test_covers import cover, inside, seen, text_of
from tests.memo.test_files import upload
from tests.memo.test_transfer import put_text


@pytest.fixture
async def laden(memo, ada):
    """A database in a page, whose first row has a text with a picture, a cover, a file in a cell, and pages inside."""
    top = await ada.new_page("Team")
    wish = {"title": "Jobs", "parentId": top["id"]}
    table = Table(ada, await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", wish, status=201))
    files = await table.add("Files", "files")
    row = await table.row("Shop")
    await table.row("Plain")
    kept = [await upload(ada, row["id"], picture()) for _ in range(3)]
    await put_text(memo, row, [Block("image", "", {"url": kept[0]["url"]}), Block("paragraph", "Draw it")])
    await cover(ada, row, kept[1]["url"], 30)
    await ada.call("PATCH", f"/api/rows/{row['id']}", {"props": {files: [kept[2]["url"].rsplit("/", 1)[-1]]}})
    notes = await ada.new_page("Notes", row["id"])
    await put_text(memo, notes, [Block("paragraph", "Ask Eva")])
    await ada.new_page("Older", notes["id"])
    return top, table, row, files


async def holds_all(memo, ada, row: dict, files: str) -> None:
    """Fail unless a copy of the laden row has everything, and each picture and file as its own."""
    image, words = await text_of(memo, row["id"])
    address, top = await seen(ada, row["id"])
    assert (words.text, top) == ("Draw it", 30)
    for one in (image.props["url"], address, f"/api/files/{row['props'][files][0]}"):
        assert await fetch(ada, one) == picture()
    [notes] = await inside(ada, row["id"])
    assert [one.text for one in await text_of(memo, notes["id"])] == ["Ask Eva"]
    assert (notes["title"], [one["title"] for one in await inside(ada, notes["id"])]) == ("Notes", ["Older"])


async def forget(ada, page: dict) -> None:
    await ada.call("DELETE", f"/api/pages/{page['id']}")
    await ada.call("POST", f"/api/pages/{page['id']}/purge")


@pytest.mark.parametrize("whole", ["database", "page around it"])
async def test_a_copied_database_holds_what_is_inside_its_rows(memo, ada, laden, whole):
    top, table, _, files = laden
    if whole == "database":
        copied = (await ada.call("POST", f"{table.path}/duplicate", status=201))["page"]
        assert copied["title"] == "Jobs (copy)"
    else:
        copy = await ada.call("POST", f"/api/pages/{top['id']}/duplicate", status=201)
        [copied] = await inside(ada, copy["id"])
    await forget(ada, top if whole != "database" else {"id": table.id})
    rows = (await ada.call("POST", f"/api/databases/{copied['id']}/query", {}))["rows"]
    assert [row["title"] for row in rows] == ["Shop", "Plain"]
    await holds_all(memo, ada, rows[0], files)


@pytest.mark.parametrize("how", ["duplicate", "template"])
async def test_a_copied_row_holds_what_is_inside_it(memo, ada, laden, how):
    _, table, row, files = laden
    if how == "duplicate":
        copy = await ada.call("POST", f"/api/rows/{row['id']}/duplicate", status=201)
    else:
        copy = await table.row("Begun", template=row["id"])
    await forget(ada, row)
    assert await table.titles() == (["Shop (copy)", "Plain"] if how == "duplicate" else ["Plain", "Begun"])
    await holds_all(memo, ada, copy, files)
