"""Signing in and out, and what a session is worth."""

import pytest
from sqlmodel import select

from memo.server.api.views import COLOURS
from memo.server.tables import User


def test_white_words_on_every_persons_colour_can_be_read():
    for colour in COLOURS:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5, colour


async def test_a_right_password_opens_a_session_and_the_first_page_knows_the_person(memo):
    ada = memo.visitor()
    boot = await ada.sign_in("  ADA@memo.test ")
    assert boot["user"]["name"] == "Ada Lindqvist"
    assert boot["user"]["tier"] == "internal"
    async with ada.http.get("/p/whatever") as page:
        html = await page.text()
    assert '<script type="application/json" id="memo-boot">' in html
    assert "ada@memo.test" in html


@pytest.mark.parametrize(("email", "password"), [("ada@memo.test", "wrong"), ("nobody@memo.test", "correct horse")])
async def test_a_wrong_pair_is_refused_in_the_same_words(memo, email, password):
    answer = await memo.visitor().call("POST", "/api/session", {"email": email, "password": password}, status=401)
    assert answer["error"]["message"] == "That email and password do not belong together."


async def test_the_cookie_is_opaque_and_no_script_can_read_it(memo):
    visitor = memo.visitor()
    credentials = {"email": "ada@memo.test", "password": "correct horse"}
    async with visitor.http.post("/api/session", json=credentials) as answer:
        cookie = answer.cookies["memo_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    async with memo.parts.database.reading() as session:
        raw = await session.connection()
        kept = (await raw.exec_driver_sql("SELECT token_hash FROM session")).scalars().all()
    assert kept
    assert cookie.value not in kept


async def test_signing_out_revokes_the_session_and_closes_its_sockets(memo, ada):
    page = await ada.new_page("Plans")
    token = ada.http.cookie_jar.filter_cookies(ada.http._base_url)["memo_session"].value
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        await ada.call("DELETE", "/api/session")
        assert await copy.close_code() == 4401
    again = memo.visitor()
    again.http.cookie_jar.update_cookies({"memo_session": token})
    await again.call("GET", f"/api/pages/{page['id']}", status=401)


async def test_too_many_attempts_must_wait(memo):
    visitor = memo.visitor()
    wrong = {"email": "ada@memo.test", "password": "wrong"}
    for _ in range(9):  # each attempt over HTTP costs a slow hash
        memo.parts.sign_in_limit.take("127.0.0.1 ada@memo.test")
    await visitor.call("POST", "/api/session", wrong, status=401)
    answer = await visitor.call("POST", "/api/session", wrong, status=429)
    assert "Try again in" in answer["error"]["message"]


@pytest.mark.parametrize("path", ["/api/feedback", "/api/pages/x", "/api/workspaces/x/pages"])
async def test_without_a_session_nothing_is_told(memo, path):
    await memo.visitor().call("GET", path, status=401)


async def test_another_sites_page_can_neither_write_nor_open_a_socket(memo, ada):
    foreign = {"Origin": "https://evil.test", "Sec-Fetch-Site": "cross-site"}
    path = f"/api/workspaces/{ada.workspace}/pages"
    await ada.call("POST", path, {"title": "x"}, status=403, headers=foreign)
    upgrade = {**foreign, "Upgrade": "websocket", "Connection": "Upgrade"}
    await ada.call("GET", f"/api/workspaces/{ada.workspace}/events", status=403, headers=upgrade)
    old_browser = {"Origin": "https://evil.test", "Sec-Fetch-Site": ""}
    await ada.call("POST", path, {"title": "x"}, status=403, headers=old_browser)


async def test_an_embedding_application_decides_who_is_signed_in(start, config):
    async def everyone_is_carl(_request):
        async with house.parts.database.reading() as session:
            return (await session.exec(select(User).where(User.email == "carl@memo.test"))).one()

    async with start(config, authenticate=everyone_is_carl) as house:
        boot = await house.visitor().call("GET", "/api/boot")
    assert boot["user"]["email"] == "carl@memo.test"
