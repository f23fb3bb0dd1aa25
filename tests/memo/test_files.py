"""Images in pages: only images, only for whom they are meant."""

import pytest

from tests.memo.parcels import form, picture


async def upload(person, page: str, data: bytes, *, name: str = "a.png", status: int = 201) -> dict:
    async with person.http.post(f"/api/pages/{page}/files", data=form(name, data, "image/png")) as answer:
        content = await answer.json()
        assert answer.status == status, content
        return content


@pytest.mark.parametrize(("kind", "media"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
async def test_an_image_comes_back_as_what_it_is(ada, kind, media):
    page = await ada.new_page("Album")
    kept = await upload(ada, page["id"], picture(kind), name="false-name.exe")
    async with ada.http.get(kept["url"]) as answer:
        assert (answer.status, answer.content_type) == (200, media)
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert await answer.read() == picture(kind)


@pytest.mark.parametrize("data", [b"", b"<svg onload=alert(1)>", b"<html><script>alert(1)</script>", picture()[:40]])
async def test_what_is_no_image_is_not_kept(ada, data):
    page = await ada.new_page("Album")
    refused = await upload(ada, page["id"], data, status=400)
    assert "not an image" in refused["error"]["message"]


async def test_too_many_bytes_are_refused(ada):
    page = await ada.new_page("Album")
    await upload(ada, page["id"], b"\x00" * (10 * 1024 * 1024 + 1), status=413)


async def test_an_image_is_seen_by_members_only_and_goes_with_its_page(memo, ada):
    page = await ada.new_page("Album")
    kept = await upload(ada, page["id"], picture())
    await memo.visitor().call("GET", kept["url"], status=401)
    carl = await memo.person("carl")
    async with carl.http.get(kept["url"]) as answer:
        assert answer.status == 200
    await ada.call("DELETE", f"/api/pages/{page['id']}")
    await upload(ada, page["id"], picture(), status=409)
    await ada.call("POST", f"/api/pages/{page['id']}/purge")
    await ada.call("GET", kept["url"], status=404)
    assert list((memo.parts.config.home / "files" / "pages").iterdir()) == []


PAGE = b"<html><script>alert(1)</script>"


async def row_of(ada) -> tuple[str, str]:
    """Return a row and the property of its database that holds files."""
    database = await ada.call("POST", f"/api/workspaces/{ada.workspace}/databases", {"title": "Papers"}, status=201)
    address = f"/api/databases/{database['page']['id']}"
    shape = await ada.call(
        "POST", f"{address}/properties", {"name": "Files", "type": "files", "config": {}}, status=201
    )
    row = await ada.call("POST", f"{address}/rows", {"title": "One"}, status=201)
    return row["id"], next(one["id"] for one in shape["properties"] if one["name"] == "Files")


async def attach(ada, row: str, data: bytes, name: str, status: int = 201) -> dict:
    async with ada.http.post(f"/api/pages/{row}/files?for=cell", data=form(name, data, "text/html")) as answer:
        content = await answer.json()
        assert answer.status == status, content
        return content


async def test_a_cell_takes_any_file_and_what_is_no_image_is_only_ever_downloaded(memo, ada):
    row, prop = await row_of(ada)
    kept = await attach(ada, row, PAGE, "Report.html")
    assert (kept["name"], kept["size"]) == ("Report.html", len(PAGE))
    await ada.call("PATCH", f"/api/rows/{row}", {"props": {prop: [kept["id"]]}})
    async with ada.http.get(kept["url"]) as answer:
        assert (answer.status, answer.content_type) == (200, "application/octet-stream")
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Report.html"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert await answer.read() == PAGE
    assert await ada.call("GET", f"{kept['url']}/about") == kept
    await memo.visitor().call("GET", f"{kept['url']}/about", status=401)


async def test_a_picture_in_a_cell_is_known_by_its_bytes_and_nothing_is_no_file(ada):
    row, _ = await row_of(ada)
    assert (await attach(ada, row, picture(), "notes.txt"))["media"] == "image/png"
    assert "empty" in (await attach(ada, row, b"", "a.txt", status=400))["error"]["message"]
    page = await ada.new_page("No row")
    await attach(ada, page["id"], PAGE, "a.html", status=400)
