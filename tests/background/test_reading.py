"""Links are read carefully: text only, in time, of some size, and from nowhere inside; what is read is plain text."""

import asyncio

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.background import Fetcher, as_text, is_only_background, links_in
from bot.errors import UserError
from tests.ports import free_port


async def answer(request: web.Request) -> web.StreamResponse:
    match request.path:
        case "/page":
            return web.Response(text="<title>T</title><h2>Head</h2><p>One two three</p>", content_type="text/html")
        case "/moved":
            raise web.HTTPFound("/page")
        case "/inside":
            raise web.HTTPFound(f"http://localhost:{request.url.port}/page")
        case "/round":
            raise web.HTTPFound("/round")
        case "/picture":
            return web.Response(body=b"\x89PNG", content_type="image/png")
        case "/large":
            return web.Response(text="word " * 500_000)
        case "/private":
            return web.Response(status=401)
        case "/empty":
            return web.Response(text="<script>x()</script>", content_type="text/html")
        case _:
            await asyncio.sleep(5)
            return web.Response(text="late")


@pytest.fixture
async def site():
    app = web.Application()
    app.router.add_get("/{any:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def test_a_page_is_read_also_when_it_has_moved(site):
    fetcher = Fetcher(inside=["127.0.0.1"])
    for path in ("/page", "/moved"):
        found = await fetcher.fetch(site + path)
        assert (found.url, found.title, found.text) == (f"{site}/page", "T", "## Head\n\nOne two three")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/inside", "private network"),
        ("/round", "on and on"),
        ("/picture", "image/png"),
        ("/large", "larger than 2 MB"),
        ("/private", "sign in"),
        ("/empty", "no text"),
        ("/late", "did not answer within 0.5 s"),
    ],
)
async def test_what_is_not_read_is_told_with_a_way_out(site, path, why):
    with pytest.raises(UserError, match=why) as told:
        await Fetcher(inside=["127.0.0.1"], deadline_s=0.5).fetch(site + path)
    assert "paste the part that matters" in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x", "http://localhost/x", "http://127.1/x", "http://2130706433/x", "http://0x7f000001/x", "http://[::1]/x",
        "http://169.254.169.254/latest", "http://10.0.0.8/", "http://[::ffff:192.168.1.1]/", "http://100.64.0.1/",
    ],
)  # fmt: skip
async def test_no_address_of_our_own_network_is_asked(url):
    with pytest.raises(UserError, match=r"private network|could not be reached"):
        await Fetcher(deadline_s=2).fetch(url)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x", "http://", "http://me:secret@example.test/"])
async def test_what_is_no_plain_web_address_is_refused(url):
    with pytest.raises(UserError):
        await Fetcher(deadline_s=2).fetch(url)


def test_links_are_found_as_slack_writes_them_and_ours_are_left_out():
    text = "See <https://a.test/x?y=1&amp;z=2|that> and https://b.test/c, but not <http://us.test:1/specs/1> or <@U1>."
    assert links_in(text, own={"us.test:1"}) == ("https://a.test/x?y=1&z=2", "https://b.test/c")
    assert len(links_in(" ".join(f"https://a.test/{n}" for n in range(9)))) == 3


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("here is Notion's data model: <https://a.test>", True),
        ("<https://a.test>", True),
        ("At most 20 pins, and the oldest goes when a member pins one more than that, see <https://a.test>", False),
        ("Twenty <https://a.test>", False),
    ],
)
def test_a_message_that_only_gives_links_is_told_from_an_answer(text, only):
    assert is_only_background(text) is only


@given(st.binary(max_size=400), st.sampled_from(["text/html", "text/plain"]))
def test_any_bytes_are_text_without_what_cannot_be_seen(content, kind):
    title, text = as_text(content, kind)
    assert not {"\u200b", "\u202e", "\x00"} & set(title + text)
