"""Flags from a flag server: which a build asks for, and how soon people and their open windows know."""

import asyncio
import json

import pytest

from bot.local.unleash import UnleashStandIn
from flags.admin import FlagAdmin
from flags.definitions import parse
from memo.server.config import from_environment
from memo.server.errors import Invalid

SOON_S = 2


@pytest.fixture
async def server(tmp_path):
    async with UnleashStandIn(home=tmp_path / "unleash") as it:
        yield it


@pytest.fixture
async def admin(server):
    async with FlagAdmin(server.url, server.admin_token) as it:
        yield it


@pytest.fixture
def with_flags(config, change, server):
    (config.web_dist / "flags.json").write_text('["memo.fresh"]')
    return change(config, unleash_url=server.url, unleash_token=server.client_token, flags_refresh_s=0.2)


def flag(key: str):
    return parse(
        f'key = "{key}"\nkind = "release"\ntitle = "T"\nowner = "ada"\ncreated = 2026-11-02\nhypothesis = "H."',
        f"{key}.toml",
    )


async def told(window, flags: list[str]) -> None:
    """Wait until the window has been told exactly these flags."""
    async with asyncio.timeout(SOON_S):
        async for message in window:
            event = json.loads(message.data)
            if event["type"] == "flags" and event["flags"] == flags:
                return


async def test_a_flag_that_comes_after_the_start_is_seen_within_seconds(start, with_flags, server, admin):
    async with start(with_flags) as house:
        ada, carl = await house.person("ada"), await house.person("carl")
        assert (await ada.call("GET", "/api/boot"))["flags"] == []
        async with ada.http.ws_connect(f"/api/workspaces/{ada.workspace}/events") as window:
            await told(window, [])
            await admin.start_in(flag("memo.fresh"), "internal")
            await told(window, ["memo.fresh"])
        assert (await ada.call("GET", "/api/boot"))["flags"] == ["memo.fresh"]
        assert (await carl.call("GET", "/api/boot"))["flags"] == []


async def test_a_promotion_reaches_open_windows_of_that_ring_alone(start, with_flags, server, admin):
    await admin.start_in(flag("memo.fresh"), "internal")
    async with start(with_flags) as house:
        carl = await house.person("carl")
        async with carl.http.ws_connect(f"/api/workspaces/{carl.workspace}/events") as window:
            await told(window, [])
            await admin.set_ring("memo.fresh", "cloud")
            await told(window, ["memo.fresh"])
            await admin.switch("memo.fresh", False)
            await told(window, [])


async def test_a_build_asks_only_for_the_flags_it_contains(start, with_flags, server, admin):
    for key in ("memo.fresh", "memo.gone"):
        await admin.start_in(flag(key), "internal")
    async with start(with_flags) as house:
        ada = await house.person("ada")
        assert (await ada.call("GET", "/api/boot"))["flags"] == ["memo.fresh"]
    assert server.counted("memo.gone") == (0, 0)


def test_how_often_flags_are_asked_for_can_be_set():
    assert from_environment({}).flags_refresh_s == 1
    assert from_environment({"MEMO_UNLEASH_REFRESH_S": "5"}).flags_refresh_s == 5
    with pytest.raises(Invalid, match="MEMO_UNLEASH_REFRESH_S"):
        from_environment({"MEMO_UNLEASH_REFRESH_S": "soon"})


async def test_a_preview_has_every_flag_on_for_everyone(start, config, change):
    (config.web_dist / "flags.json").write_text('["memo.fresh"]')
    async with start(change(config, all_flags=True)) as house:
        for who in ("ada", "carl"):
            person = await house.person(who)
            assert "memo.fresh" in (await person.call("GET", "/api/boot"))["flags"]


def test_only_the_word_all_makes_a_preview():
    assert not from_environment({}).all_flags
    assert from_environment({"MEMO_FLAGS": "all"}).all_flags
    with pytest.raises(Invalid, match="MEMO_FLAGS"):
        from_environment({"MEMO_FLAGS": "memo.fresh"})
