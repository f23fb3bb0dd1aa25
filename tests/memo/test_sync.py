"""Live text: nothing acknowledged is ever lost, and everybody ends up with the same."""

import asyncio
import random
import re
import signal

import pytest
from sqlalchemy import text

from memo.server.sync import wire
from memo.server.sync.rooms import COMPACT_AFTER
from memo.web_build import WEB
from tests.memo.crashing import write_through_kills


async def test_an_update_is_acknowledged_and_the_next_visitor_has_it(memo, ada):
    page = await ada.new_page("Plans")
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        await copy.write("hello")
        await copy.saved()
    async with ada.opens(page["id"]) as later:
        await later.sync()
        assert str(later.text) == "hello"


async def test_two_people_writing_at_once_end_up_with_the_same(memo, ada):
    page = await ada.new_page("Plans")
    carl = await memo.person("carl")
    async with ada.opens(page["id"]) as hers, carl.opens(page["id"]) as his:
        await hers.sync()
        await his.sync()
        await hers.write("A")
        await his.write("C")
        while len(str(hers.text)) < 2:
            await hers.step()
        while len(str(his.text)) < 2:
            await his.step()
        assert str(hers.text) == str(his.text)


async def test_what_is_committed_together_is_told_in_one_message(memo, ada):
    page = await ada.new_page("Plans")
    carl, visitor = await memo.person("carl"), await memo.person("ada")
    async with ada.opens(page["id"]) as hers, carl.opens(page["id"]) as his, visitor.opens(page["id"]) as reader:
        for copy in (hers, his, reader):
            await copy.sync()
            await copy.saved()
        for _ in range(60):
            await hers.write("A")
            await his.write("C")
        told = 0
        for copy in (hers, his, reader):
            while len(str(copy.text)) < 120:
                kind = await copy.step()
                told += copy is reader and kind == (wire.SYNC, wire.UPDATE)
        assert str(hers.text) == str(his.text) == str(reader.text)
        assert 0 < told < 120


async def test_acknowledgements_count_updates_not_messages(memo, ada):
    page = await ada.new_page("Plans")
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        for letter in "abcdefghij":
            await copy.write(letter)
        await copy.saved()
        assert copy.committed == 11  # the answer to the server's state vector is the first


async def test_a_deletion_is_acknowledged_and_stays(memo, ada):
    page = await ada.new_page("Plans")
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        await copy.write("hello world")
        before = copy.doc.get_state()
        del copy.text[5:]
        assert copy.doc.get_state() == before, "a state vector says nothing of deletions"
        await copy.send_update(copy.doc.get_update(before))
        await copy.saved()
    async with ada.opens(page["id"]) as later:
        await later.sync()
        assert str(later.text) == "hello"


async def test_presence_is_signed_by_the_server_and_ends_with_the_socket(memo, ada):
    page = await ada.new_page("Plans")
    carl = await memo.person("carl")
    async with ada.opens(page["id"]) as hers:
        await hers.sync()
        async with carl.opens(page["id"]) as his:
            await his.sync()
            lie = wire.Presence(7, 1, {"user": {"name": "Ada Lindqvist"}, "cursor": 3})
            await his.ws.send_bytes(wire.presence_message([lie]))
            while not hers.presence:
                await hers.step()
            assert hers.presence[0].state["user"]["name"] == "Carl Okafor"
            hers.presence = []
        while not hers.presence:
            await hers.step()
        assert hers.presence[0].state is None


@pytest.mark.parametrize("schema", [wire.SCHEMA - 1, wire.SCHEMA + 1, ""])
async def test_another_schema_is_sent_away_before_it_can_do_harm(memo, ada, schema):
    page = await ada.new_page("Plans")
    async with ada.opens(page["id"], schema=schema) as copy:
        assert await copy.close_code() == wire.RELOAD


def test_the_browser_is_built_for_the_schema_the_server_takes():
    boot = (WEB / "src" / "lib" / "boot.ts").read_text()
    assert re.search(r"SCHEMA = (\d+);", boot)[1] == str(wire.SCHEMA)


async def test_the_close_codes_say_why(memo, ada):
    page = await ada.new_page("Plans")
    async with ada.opens("nothing") as copy:
        assert await copy.close_code() == 4404
    async with memo.visitor().opens(page["id"]) as copy:
        assert await copy.close_code() == 4401
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        await ada.call("DELETE", f"/api/pages/{page['id']}")
        assert await copy.close_code() == 4404


async def test_malformed_messages_end_the_connection_and_harm_nobody(memo, ada):
    page = await ada.new_page("Plans")
    junk = random.Random(7)
    messages = [b"", b"\xff" * 12, b"\x00\x02\x05abc", wire.sync_message(wire.UPDATE, b"\x01\x02\x03"), b"\x09"]
    messages += [junk.randbytes(junk.randint(1, 30)) for _ in range(20)]
    async with ada.opens(page["id"]) as honest:
        await honest.sync()
        for message in messages:
            async with ada.opens(page["id"]) as copy:
                await copy.ws.send_bytes(message)
                await copy.ws.send_bytes(b"\x09")
                assert await copy.close_code() == 1003
        await honest.write("still here")
        await honest.saved()


async def test_a_long_log_is_compacted_without_losing_a_letter(memo, ada):
    page = await ada.new_page("Plans")
    letters = [chr(97 + n % 26) for n in range(COMPACT_AFTER + 40)]
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        for letter in letters:
            await copy.write(letter)
        await copy.saved()
    await memo.parts.log.flushed()
    async with memo.parts.database.reading() as session:
        raw = await session.connection()
        rows = await raw.execute(text("SELECT count(*) FROM page_update WHERE page_id = :p"), {"p": page["id"]})
        assert rows.scalar_one() < len(letters) / 2
    async with ada.opens(page["id"]) as later:
        await later.sync()
        assert str(later.text) == "".join(letters)


async def test_who_comes_back_at_once_finds_what_was_still_on_its_way(memo, ada):
    """The room is gone and the last updates may still be queued when the next one is opened."""
    page = await ada.new_page("Plans")
    expected = ""
    for turn in range(10):
        async with ada.opens(page["id"]) as copy:
            await copy.sync()
            assert str(copy.text) == expected
            await copy.write(str(turn))
            await copy.saved()
            expected += str(turn)


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.memo_full)])
async def test_kill_9_while_two_people_write_loses_no_acknowledged_update(process, at, times):
    await write_through_kills(process, at, times=times)


async def test_a_drain_sends_sockets_away_and_commits_everything(process, at):
    await process.start()
    ada = await at()
    page = await ada.new_page("Plans")
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        for _ in range(50):
            await copy.write("x")
        process.running.send_signal(signal.SIGTERM)
        committed_then = await copy.close_code()
        assert committed_then == 1001
    assert process.running.wait(timeout=5) == 0
    waiting = asyncio.create_task(ada.call("GET", f"/api/pages/{page['id']}"))
    await process.start()
    assert (await waiting)["title"] == "Plans", "a request that came between two processes waits for the next"
    async with ada.opens(page["id"]) as copy:
        await copy.sync()
        assert str(copy.text) == "x" * 50
