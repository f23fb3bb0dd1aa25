"""Export and import over HTTP: a tree goes out as a zip and comes back equal, with pictures and links."""

import io
import json
import random
import zipfile

import pytest
from sqlmodel import col, select, update

from memo.server.app import utc_now
from memo.server.content import Block, Span, read, walk, with_spans, write
from memo.server.tables import DbView, Member, Page, PageUpdate
from tests.memo.parcels import fetch, form, picture, take_in, zipped


async def put_text(memo, page, blocks) -> None:
    """Write a page's text as the log does, with the time of it, by which search knows that there is something to read."""
    async with memo.parts.database.writing() as session:
        session.add(PageUpdate(page_id=page["id"], payload=write(blocks)))
        await session.exec(update(Page).where(col(Page.id) == page["id"]).values(updated_at=utc_now()))


async def tree(memo, person, parent: str | None = None) -> list:
    """All that a person sees, addresses of pages and files replaced by what they lead to."""
    pages = await memo.parts.pages.live(person.workspace)
    titles = {f"/p/{page.id}": page.title for page in pages}
    async with memo.parts.database.reading() as session:
        views = {view.id: view.name for view in (await session.exec(select(DbView))).all()}

    def settled(block: Block):
        url = str(block.props.get("url", ""))
        links = [titles.get(span.marks.get("link", {}).get("href"), span.marks) for span in block.spans]
        props = {key: value for key, value in block.props.items() if key != "url"}
        if block.type == "database":
            props = {"title": titles[f"/p/{props['database']}"], "view": views.get(props["view"])}
        return block.type, block.text, props, links, block.rows, url.startswith("/api/files/")

    async def blocks_of(page):
        return walk(read((await memo.parts.log.load(page.id))[0]))

    async def level(above: str | None):
        return [
            (one.title, one.icon, [settled(block) for block in await blocks_of(one)], await level(one.id))
            for one in pages if one.parent_id == above
        ]  # fmt: skip

    return await level(parent)


async def test_a_tree_goes_out_and_comes_back_equal(memo, ada):
    top = await ada.new_page("Trip: plans/2027?", icon="🧭")
    rooms = await ada.new_page("Rooms", top["id"])
    twin = await ada.new_page("Rooms", top["id"])
    async with ada.http.post(f"/api/pages/{top['id']}/files", data=form("map.png", picture())) as answer:
        url = (await answer.json())["url"]
    await put_text(memo, top, [
        with_spans("paragraph", [Span("See "), Span("rooms", {"link": {"href": f"/p/{twin['id']}"}}), Span(" and "),
                                 Span("bold", {"bold": {}})]),
        Block("image", "", {"url": url, "caption": "the map", "name": "map.png"}),
        Block("table", rows=(((Span("Town"),), (Span("Nights"),)), ((Span("Oslo"),), (Span("2"),))), header=True),
        Block("toggleListItem", "More", children=(Block("checkListItem", "tickets", {"checked": True}),)),
    ])  # fmt: skip
    await put_text(memo, twin, [Block("codeBlock", "a\n```\nb", {"language": "python"})])
    await put_text(memo, rooms, [with_spans("paragraph", [Span("up", {"link": {"href": f"/p/{top['id']}"}})])])
    data = await fetch(ada, f"/api/pages/{top['id']}/export.zip")
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert names[:3] == ["Trip plans 2027.md", f"files/{url.rsplit('/', 1)[1]}.png", "Trip plans 2027/Rooms.md"]
    before = [one for one in await tree(memo, ada) if one[0] == top["title"]]
    shelf = await ada.new_page("Shelf")
    done = await take_in(ada, "Trip.zip", data, parent=shelf["id"])
    assert (done["count"], done["notes"]) == (3, [])
    assert await tree(memo, ada, shelf["id"]) == before
    copied = await tree(memo, ada, shelf["id"])
    assert copied[0][2][0][3][1] == "Rooms", "a link between pages leads to the copy"


async def test_the_example_workspace_survives_the_round_trip(memo, ada):
    before = await tree(memo, ada)
    data = await fetch(ada, f"/api/workspaces/{ada.workspace}/export.zip")
    shelf = await ada.new_page("Shelf")
    assert (await take_in(ada, "Memo.zip", data, parent=shelf["id"]))["notes"] == []
    assert await tree(memo, ada, shelf["id"]) == before


async def test_one_page_goes_out_as_markdown(memo, ada):
    page = await ada.new_page("Plan", icon="🧭")
    await put_text(
        memo, page, [with_spans("paragraph", [Span("See "), Span("it", {"link": {"href": "/p/0123456789abcdef"}})])]
    )
    text = (await fetch(ada, f"/api/pages/{page['id']}/export.md")).decode()
    assert text == f"# 🧭 Plan\n\nSee [it]({memo.url}/p/0123456789abcdef)\n"


async def test_a_foreign_zip_becomes_pages_and_says_what_it_left_out(memo, ada):
    data = zipped({
        "notes/Garden.md": "Peas ![](img/pea.png) and ![lost](img/none.png)\n\nSee [list](../list.md).",
        "notes/img/pea.png": picture(), "notes/img/bad.png": b"no image", "list.md": "# 🛒 Shopping\n\n- salt",
        "notes/plan.pdf": b"%PDF", "../evil.md": "x", ".hidden.md": "x",
    })  # fmt: skip
    shelf = await ada.new_page("Shelf")
    done = await take_in(ada, "old.zip", data, parent=shelf["id"])
    found = await tree(memo, ada, shelf["id"])
    assert [(title, icon, [below[0] for below in inside]) for title, icon, _, inside in found] == [
        ("Shopping", "🛒", []), ("notes", "", ["Garden"]),
    ]  # fmt: skip
    garden = found[1][3][0][2]
    assert [(kind, text) for kind, text, *_ in garden] == [
        ("paragraph", "Peas"), ("image", ""), ("paragraph", "and"), ("paragraph", "lost"), ("paragraph", "See list."),
    ]  # fmt: skip
    assert garden[-1][3][1] == "Shopping"
    assert len(done["notes"]) == 3
    assert any("plan.pdf" in note for note in done["notes"])


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("x.exe", b"MZ", 400),
        ("x.zip", b"PK\x03\x04 not really", 400),
        ("x.zip", zipped({"a.png": b""}), 400),
        ("x.zip", zipped({f"{number}.md": "" for number in range(2001)}), 413),
        ("x.md", b"a" * (5 * 1024 * 1024 + 1), 413),
    ],
    ids=["no markdown", "broken zip", "nothing in it", "too many", "too long"],
)
async def test_what_cannot_be_imported_makes_no_page(memo, ada, name, data, status):
    before = await ada.titles()
    answer = await take_in(ada, name, data, status=status)
    assert answer["error"]["message"]
    assert await ada.titles() == before


async def test_a_zip_that_was_damaged_is_refused_or_read_never_an_accident(ada):
    whole = zipped(
        {"a.md": "# A\n" + "word " * 300, "b/ü.md": "x", "c.csv": "Name\nTea\n", "memo.json": '{"pages": ["a.md"]}'}
    )
    chance = random.Random(1)
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path = f"/api/workspaces/{ada.workspace}/import"
        async with ada.http.post(path, data=form("a.zip", bytes(damaged))) as answer:
            assert answer.status in (201, 400, 413), await answer.text()


async def test_an_index_that_lies_does_no_harm(memo, ada):
    shelf = await ada.new_page("Shelf")
    index = json.dumps({"pages": ["b.md", "../../x.md", "gone.md"]})
    await take_in(ada, "x.zip", zipped({"a.md": "1", "b.md": "2", "memo.json": index}), parent=shelf["id"])
    assert await ada.titles(shelf["id"]) == ["b", "a"]


async def test_a_viewer_may_take_out_but_not_bring_in(memo):
    eva = await memo.person("eva")
    await fetch(eva, f"/api/workspaces/{eva.workspace}/export.zip")
    async with memo.parts.database.writing() as session:
        member = await session.get(Member, (eva.workspace, eva.id))
        member.role = "viewer"
        session.add(member)
    await take_in(eva, "x.md", b"words", status=403)
    stranger = memo.visitor()
    await stranger.call("GET", f"/api/workspaces/{eva.workspace}/export.zip", status=401)
