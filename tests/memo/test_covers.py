"""Covers and copies of pages: they belong to their page, are seen by whom it is seen, and go where it goes."""

import pytest

from memo.server.content import Block, read, write
from memo.server.tables import PageUpdate
from tests.memo.parcels import fetch, picture, take_in
from tests.memo.test_files import upload
from tests.memo.test_transfer import put_text


async def cover(person, page: dict, name: str, y: int = 50, *, status: int = 200) -> dict:
    return await person.call("PUT", f"/api/pages/{page['id']}/cover", {"cover": name, "y": y}, status=status)


async def seen(person, page_id: str) -> tuple[str, int]:
    shown = await person.call("GET", f"/api/pages/{page_id}")
    return shown["cover"], shown["coverY"]


async def text_of(memo, page_id: str) -> list[Block]:
    return read((await memo.parts.log.load(page_id))[0])


async def inside(person, page_id: str) -> list[dict]:
    return await person.call("GET", f"/api/workspaces/{person.workspace}/pages?parent={page_id}")


async def test_a_cover_is_chosen_moved_and_removed(ada):
    page = await ada.new_page("Plans")
    assert await seen(ada, page["id"]) == ("", 50)
    await cover(ada, page, "dawn")
    kept = await upload(ada, page["id"], picture())
    await cover(ada, page, kept["url"], 20)
    assert await seen(ada, page["id"]) == (kept["url"], 20)
    await cover(ada, page, "")
    assert await seen(ada, page["id"]) == ("", 50)


@pytest.mark.parametrize("name", ["nowhere", "/api/files/0123456789abcdef", "https://elsewhere.test/x.png", "dawn\n"])
async def test_what_is_no_cover_of_ours_is_refused(ada, name):
    page = await ada.new_page("Plans")
    await cover(ada, page, name, status=400)
    await cover(ada, page, "dawn", 101, status=400)


async def test_a_picture_of_another_page_is_no_cover(ada):
    other = await upload(ada, (await ada.new_page("Secret"))["id"], picture())
    await cover(ada, await ada.new_page("Plans"), other["url"], status=400)


async def test_who_has_a_public_link_sees_the_cover(memo, ada):
    page = await ada.new_page("Plans")
    kept = await upload(ada, page["id"], picture())
    await cover(ada, page, kept["url"], 80)
    link = await ada.call("POST", f"/api/pages/{page['id']}/public-link", {}, status=201)
    token = link["link"].rsplit("/", 1)[1]
    shown = await memo.visitor().call("GET", f"/api/public/{token}")
    assert (shown["cover"], shown["coverY"]) == (kept["url"], 80)
    await fetch(memo.visitor(), kept["url"].replace("/api/files/", f"/api/public/{token}/files/"))


async def test_covers_go_out_in_a_zip_and_come_back(ada):
    top = await ada.new_page("Trip")
    below = await ada.new_page("Rooms", top["id"])
    kept = await upload(ada, top["id"], picture())
    await cover(ada, top, kept["url"], 30)
    await cover(ada, below, "lagoon", 50)
    data = await fetch(ada, f"/api/pages/{top['id']}/export.zip")
    shelf = await ada.new_page("Shelf")
    assert (await take_in(ada, "Trip.zip", data, parent=shelf["id"]))["notes"] == []
    [copy] = await inside(ada, shelf["id"])
    assert copy["cover"] != kept["url"]
    assert copy["coverY"] == 30
    assert await fetch(ada, copy["cover"]) == picture()
    assert [one["cover"] for one in await inside(ada, copy["id"])] == ["lagoon"]


async def test_a_copy_of_a_page_has_all_that_is_inside_and_outlives_it(memo, ada):
    top = await ada.new_page("Trip", icon="🧭")
    await ada.new_page("Rooms", top["id"])
    await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", {"title": "Towns", "parentId": top["id"]})
    kept = await upload(ada, top["id"], picture())
    await cover(ada, top, kept["url"], 30)
    await put_text(memo, top, [Block("image", "", {"url": kept["url"]}), Block("callout", "Mind", {"tone": "red"})])
    copy = await ada.call("POST", f"/api/pages/{top['id']}/duplicate", status=201)
    assert (copy["title"], copy["icon"], copy["coverY"]) == ("Trip (copy)", "🧭", 30)
    titles = await ada.titles()
    assert titles.index("Trip (copy)") == titles.index("Trip") + 1
    assert [(one["title"], one["kind"]) for one in await inside(ada, copy["id"])] == [
        ("Rooms", "page"), ("Towns", "database")
    ]  # fmt: skip
    await ada.call("DELETE", f"/api/pages/{top['id']}")
    await ada.call("POST", f"/api/pages/{top['id']}/purge")
    image, callout = await text_of(memo, copy["id"])
    assert callout.props["tone"] == "red"
    for address in (image.props["url"], copy["cover"]):
        assert await fetch(ada, address) == picture()


async def test_a_copy_of_a_secret_is_a_secret(memo, ada):
    carl = await memo.person("carl")
    page = await ada.new_page("Plans")
    secret = await ada.new_page("Secret", page["id"])
    async with memo.parts.database.writing() as session:
        session.add(PageUpdate(page_id=secret["id"], payload=write([Block("paragraph", "the code")])))
    await ada.call("PUT", f"/api/pages/{secret['id']}/sharing", {"everyone": "none"})
    copy = await ada.call("POST", f"/api/pages/{page['id']}/duplicate", status=201)
    [hidden] = await inside(ada, copy["id"])
    assert await inside(carl, copy["id"]) == []
    await carl.call("GET", f"/api/pages/{hidden['id']}", status=404)
    theirs = await carl.call("POST", f"/api/pages/{page['id']}/duplicate", status=201)
    assert await inside(ada, theirs["id"]) == [], "what a person does not see is not copied by them"
