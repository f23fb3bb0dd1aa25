"""The client answers whatever happens to the server, and leaves nothing behind."""

import asyncio
import logging
import threading

import pytest

from bot.local.unleash import UnleashStandIn
from flags.admin import FlagAdmin
from flags.client import Account, FlagClient, declared
from flags.definitions import parse
from flags.errors import FlagError

ADA = Account("ada", "internal", "ada@example.org")
NOWHERE = "http://127.0.0.1:1/api"


def flag(key):
    return parse(f'key = "{key}"\nkind = "release"\ntitle = "T"\nowner = "ada"\ncreated = 2026-11-01\n', f"{key}.toml")


def client(url, tmp_path, token="default:development.local-flags-client", **options) -> FlagClient:
    return FlagClient(url, token, "test", home=tmp_path / "kept", timeout_s=1, refresh_s=0.1, **options)


@pytest.fixture
async def one_on(admin):
    await admin.start_in(flag("one"), "internal")
    await admin.ensure_flag(flag("two"))


async def test_it_knows_what_the_server_said(server, one_on, tmp_path):
    async with client(server.url, tmp_path) as flags:
        assert flags.known() == {"one", "two"}
        assert flags.enabled(ADA) == {"one"}
        assert flags.enabled(Account("bob", "enterprise")) == frozenset()
        assert not flags.is_enabled("unheard-of", ADA)
        assert (flags.age_s() or 99) < 5


async def test_the_address_may_be_written_with_or_without_api(server, one_on, tmp_path):
    for url in (server.url, server.url + "/", server.url + "/api", server.url + "/api/"):
        async with client(url, tmp_path) as flags:
            assert flags.known() == {"one", "two"}, url


async def test_the_last_known_state_outlives_server_and_process(server, one_on, tmp_path):
    async with client(server.url, tmp_path):
        pass
    async with client(NOWHERE, tmp_path) as flags:
        assert flags.enabled(ADA) == {"one"}
        assert flags.age_s() is None


async def test_without_server_and_memory_every_flag_is_off(tmp_path):
    async with client(NOWHERE, tmp_path) as flags:
        assert flags.known() == frozenset()
        assert not flags.is_enabled("one", ADA)


async def test_a_spoilt_memory_counts_as_none(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "flags.json").write_text('{"version": 2, "feat')
    async with client(NOWHERE, tmp_path) as flags:
        assert flags.known() == frozenset()


async def test_a_home_that_cannot_be_written_does_no_harm(server, one_on, tmp_path):
    (tmp_path / "kept").write_text("a file where a folder should be")
    async with client(server.url, tmp_path) as flags:
        assert flags.enabled(ADA) == {"one"}


async def test_a_refused_token_leaves_every_flag_off(server, one_on, tmp_path):
    async with client(server.url, tmp_path, token="default:development.wrong") as flags:
        assert flags.known() == frozenset()
        assert flags.age_s() is None


async def test_it_picks_up_again_when_the_server_comes_back(tmp_path, caplog):
    caplog.set_level(logging.CRITICAL, "UnleashClient")
    async with UnleashStandIn(home=tmp_path / "server") as first:
        port = int(first.url.rsplit(":", 1)[1])
    flags = client(first.url, tmp_path)
    await flags.start()
    assert flags.known() == frozenset()
    async with UnleashStandIn(home=tmp_path / "server", port=port) as again:
        async with FlagAdmin(again.url, again.admin_token) as admin:
            await admin.start_in(flag("one"), "internal")
        async with asyncio.timeout(5):
            while not flags.is_enabled("one", ADA):  # noqa: ASYNC110 - the client tells nobody when it has refreshed
                await asyncio.sleep(0.02)
        await flags.close()


async def test_a_silent_server_delays_the_start_only_a_little(tmp_path):
    async def silent(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    flags = client(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", tmp_path)
    async with asyncio.timeout(1):
        await flags.start(wait_s=0.1)
        assert flags.enabled(ADA) == frozenset()
        await flags.close()
    server.close()


async def test_a_failed_poll_is_one_line_without_a_traceback(tmp_path, caplog):
    async with client(NOWHERE, tmp_path):
        pass
    failed = [record for record in caplog.records if "fetch failed" in record.getMessage()]
    assert failed
    assert all(record.exc_info is None for record in failed)


async def test_closing_leaves_no_task_and_no_thread(server, one_on, tmp_path):
    tasks, threads = asyncio.all_tasks(), threading.active_count()
    for _ in range(2):
        flags = client(server.url, tmp_path)
        await flags.start()
        await flags.start()
        flags.enabled(ADA)
        await flags.close()
        await flags.close()
    await asyncio.sleep(0)
    assert {task.get_name() for task in asyncio.all_tasks() - tasks if "unleash" in task.get_name()} == set()
    assert threading.active_count() == threads


async def test_never_started_it_can_be_closed(tmp_path):
    await client(NOWHERE, tmp_path).close()


async def test_what_was_asked_is_counted_and_what_this_build_lacks_is_not(server, one_on, admin, tmp_path):
    async with client(server.url, tmp_path, keys=frozenset({"two", "not-there-yet"})) as flags:
        assert flags.enabled(ADA) == frozenset()
    assert (server.counted("one"), server.counted("two")) == ((0, 0), (0, 1))
    assert (await admin.seen("one")).at is None
    assert server.applications() == ("test",)


@pytest.mark.parametrize("url", ["", "unleash.example", "ftp://unleash.example"])
def test_a_wrong_address_is_said_so(url, tmp_path):
    with pytest.raises(FlagError, match="address of a flag server"):
        client(url, tmp_path)


def test_a_build_declares_the_flags_whose_definitions_it_ships(tmp_path):
    (tmp_path / "one.toml").write_text("")
    (tmp_path / "README.md").write_text("")
    assert declared(tmp_path) == {"one"}
    assert "README" not in declared()
