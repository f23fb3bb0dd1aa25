"""Databases in a zip: out and in again they are equal, a foreign CSV becomes one, and a bent index breaks nothing."""

import io
import json
import zipfile

from sqlmodel import select

from memo.server.content import Block, write
from memo.server.tables import Page, PageUpdate
from tests.memo.parcels import fetch, form, picture, take_in, zipped

IDS = ("id", "rank", "created_at", "updated_at", "updated_by", "created_by")


async def told(person, database_id: str) -> dict:
    """A database as a person sees it, ids replaced by what they lead to."""
    shape = await person.call("GET", f"/api/databases/{database_id}")
    answer = await person.call("POST", f"/api/databases/{database_id}/query", {"limit": 200})
    kinds = {one["id"]: one["type"] for one in shape["properties"]}
    names = {
        "relation": {one: row["title"] for one, row in answer["related"].items()},
        "files": {one: file["size"] for one, file in answer["files"].items()},
    }
    rows = []
    for row in answer["rows"]:
        cells = {
            key: [names[kinds[key]][one] for one in value] if kinds[key] in names else value
            for key, value in row["props"].items()
        }
        document = await fetch(person, f"/api/pages/{row['id']}/export.md")
        rows.append((row["title"], row["icon"], cells, document))
    return {
        "page": (shape["page"]["title"], shape["page"]["icon"]),
        "properties": [
            {key: value for key, value in one.items() if key != "rank"}
            | {"config": without(one["config"], "database_id")}
            for one in shape["properties"]
        ],
        "views": [without(one, "id", "rank") for one in shape["views"]],
        "rows": rows,
    }


def without(found: dict, *keys: str) -> dict:
    return {key: value for key, value in found.items() if key not in keys}


async def databases_of(memo, workspace: str) -> dict[str, list[str]]:
    async with memo.parts.database.reading() as session:
        query = select(Page.title, Page.id).where(Page.workspace_id == workspace, Page.kind == "database")
        found: dict[str, list[str]] = {}
        for title, page_id in (await session.exec(query.order_by(Page.created_at))).all():
            found.setdefault(title, []).append(page_id)
        return found


async def test_the_example_workspace_goes_out_and_comes_back_equal(memo, ada):
    before = await databases_of(memo, ada.workspace)
    projects = before["Projects"][0]
    row = (await ada.call("POST", f"/api/databases/{projects}/query", {}))["rows"][0]
    shape = await ada.call("GET", f"/api/databases/{projects}")
    files = next(one["id"] for one in shape["properties"] if one["type"] == "files")
    async with ada.http.post(f"/api/pages/{row['id']}/files", data=form("a.png", picture())) as answer:
        file_id = (await answer.json())["url"].rsplit("/", 1)[-1]
    paper = form("Plan.md", b"# No page, a file")
    async with ada.http.post(f"/api/pages/{row['id']}/files?for=cell", data=paper) as answer:
        paper_id = (await answer.json())["id"]
    await ada.call("PATCH", f"/api/rows/{row['id']}", {"props": {files: [file_id, paper_id]}})
    below = await ada.new_page("Below a row", row["id"])
    async with memo.parts.database.writing() as session:
        session.add(PageUpdate(page_id=below["id"], payload=write([Block("paragraph", "Deep words")])))
    archive = await fetch(ada, f"/api/workspaces/{ada.workspace}/export.zip")
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert "Projects.csv" in opened.namelist()
        assert f"files/{paper_id}/Plan.md" in opened.namelist()
        assert "Clients/Harbour Books.md" not in opened.namelist(), "a row without text is in the index only"
        assert opened.read("Clients.csv").decode().splitlines()[1].startswith("Harbour Books,hello@harbour.test,'+49")
    done = await take_in(ada, "Memo.zip", archive)
    assert done["notes"] == []
    after = await databases_of(memo, ada.workspace)
    for title, (old, new) in after.items():
        assert await told(ada, old) == await told(ada, new), title
    copied = (await ada.call("POST", f"/api/databases/{after['Projects'][1]}/query", {}))["rows"][0]
    assert await ada.titles(copied["id"]) == ["Below a row"]


async def test_a_csv_becomes_a_database(memo, ada):
    data = b'Name,Price\nTea,2.5\nNut,"broken\n'
    done = await take_in(ada, "Shop.csv", data)
    assert [page["title"] for page in done["pages"]] == ["Shop"]
    assert done["pages"][0]["kind"] == "database"
    assert done["notes"] == [
        "Shop.csv, line 3: a quotation mark is not closed or stands in the wrong place; the line was left out."
    ]
    answer = await ada.call("POST", f"/api/databases/{done['pages'][0]['id']}/query", {})
    assert [row["title"] for row in answer["rows"]] == ["Tea"]
    await take_in(ada, "Shop.csv", data, parent=done["pages"][0]["id"], status=409)


async def test_a_bent_index_breaks_nothing(ada):
    good = {"id": "title", "name": "Name", "type": "title", "config": {}}
    number = {"id": "p_aaaaaaaa", "name": "Price", "type": "number", "config": {}}
    bent = [
        5, {}, {"path": "A.md"}, {"path": "B.md", "properties": [good, {**good}], "views": [], "rows": []},
        {"path": "C.md", "properties": [good, {**number, "id": "p_'; DROP"}], "views": [], "rows": []},
        {"path": "D.md", "properties": [good, number], "views": [{"name": "V", "type": "cube", "config": {}}], "rows": []},
        {
            "path": "E.md", "properties": [good, number], "views": [],
            "rows": [{"path": "E/x.md", "title": "x", "props": {"p_aaaaaaaa": "many"}}, {"path": "E/y.md", "props": 7}],
        },
    ]  # fmt: skip
    index = json.dumps({"version": 1, "pages": [], "databases": bent})
    done = await take_in(ada, "bent.zip", zipped({"Page.md": "# Page\n", "memo.json": index}))
    assert done["notes"] == [
        *["A database in the zip's index could not be read."] * 6,
        "E.md: Price: expected a number.",
    ]
    assert sorted(page["title"] for page in done["pages"]) == ["E", "Page"]
    database = next(page for page in done["pages"] if page["title"] == "E")
    answer = await ada.call("POST", f"/api/databases/{database['id']}/query", {})
    assert [(row["title"], row["props"]) for row in answer["rows"]] == [("x", {}), ("", {})]
