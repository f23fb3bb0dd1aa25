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
