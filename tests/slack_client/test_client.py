"""What the client promises, on a real socket: once, in time, and nothing that matters is dropped."""

import asyncio

import pytest
from aiohttp import web

from bot.errors import Permanent, Transient, UserError
from bot.slack import blocks as kit
from bot.slack.pace import Bucket, Priority, Rate

HELLO = kit.message("hello", kit.section("hello"))


def limited(seconds: str) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": seconds})


async def test_a_post_carries_its_key_and_returns_its_ts(slack, connect) -> None:
    async with connect() as client:
        ts = await client.post("C1", HELLO, key="item-1/progress", thread="0.5")
    (said,) = slack.messages
    assert said["ts"] == ts
    assert said["thread_ts"] == "0.5"
    assert said["metadata"] == {"event_type": "shopfloor", "event_payload": {"key": "item-1/progress"}}


async def test_a_second_attempt_finds_what_the_first_one_said(slack, connect) -> None:
    slack.fail("chat.postMessage", "said, then cut")
    async with connect() as client:
        with pytest.raises(Transient, match="could not be reached"):
            await client.post("C1", HELLO, key="k")
        ts = await client.post("C1", HELLO, key="k", again=True)
    assert slack.said() == ["hello"]
    assert ts == slack.messages[0]["ts"]


async def test_a_second_attempt_reads_on_through_a_long_thread_and_posts_what_is_missing(slack, connect) -> None:
    async with connect() as client:
        first = [await client.post("C1", HELLO, key=f"k{n}", thread="9.9") for n in range(8)]
        assert await client.post("C1", HELLO, key="k7", thread="9.9", again=True) == first[7]
        assert len(slack.messages) == 8
        await client.post("C1", HELLO, key="k8", thread="9.9", again=True)
        await client.post("C1", HELLO, key="k7", again=True)
    assert len(slack.messages) == 10


async def test_no_text_can_call_a_whole_channel(slack, connect) -> None:
    async with connect() as client:
        await client.post("C1", kit.message("<!channel> look", kit.section("<!here> look")), key="k")
    assert "<!" not in str(slack.messages)


async def test_slack_s_wait_is_kept_and_the_call_made_again(slack, connect) -> None:
    slack.fail("chat.postMessage", limited("1"))
    async with connect() as client:
        await client.post("C1", HELLO, key="k")
    first, second = slack.times("chat.postMessage")
    assert second - first >= 1.0
    assert slack.said() == ["hello"]


async def test_a_wait_beyond_the_deadline_is_handed_back_at_once_with_its_length(slack, connect) -> None:
    slack.fail("chat.postMessage", limited("60"))
    async with connect() as client:
        with pytest.raises(Transient) as raised:
            await client.post("C1", HELLO, key="k", priority=Priority.VITAL)
        assert raised.value.retry_after_s == pytest.approx(60, abs=1)
        await client.react("C1", "1.0", "eyes")
    assert len(slack.called("chat.postMessage")) == 1


async def test_a_reply_has_a_deadline_of_its_own(slack, connect) -> None:
    slack.fail("chat.postMessage", "hang")
    async with connect(deadline_s=0.2) as client:
        with pytest.raises(Transient, match=r"within 0\.2 s|could not be reached"):
            await client.post("C1", HELLO, key="k")


async def test_routine_posts_wait_while_a_vital_one_uses_the_reserve(slack, connect) -> None:
    async with connect(rate=Rate(per_s=8, burst=4, reserve=2)) as client:
        routine = [asyncio.create_task(client.post("C1", kit.Message(f"r{n}"), key=f"r{n}")) for n in range(6)]
        await asyncio.sleep(0.1)
        await client.post("C1", kit.Message("final"), key="f", priority=Priority.VITAL)
        before = slack.said()
        await asyncio.gather(*routine)
    assert before[-1] == "final"
    assert len(before) < 6
    assert slack.said()[-1] == "r5"
    assert len(slack.said()) == 7


async def test_channels_do_not_wait_for_each_other(slack, connect) -> None:
    async with connect(rate=Rate(per_s=0.01, burst=3, reserve=2), deadline_s=0.5) as client:
        await client.post("C1", HELLO, key="a")
        await client.post("C2", HELLO, key="b")
        with pytest.raises(Transient):
            await client.post("C1", HELLO, key="c")
    assert [m["channel"] for m in slack.messages] == ["C1", "C2"]


async def test_edits_of_a_card_are_coalesced_and_the_last_stands(slack, connect) -> None:
    async with connect(edits_apart_s=0.1) as client:
        await asyncio.gather(*[client.update("C1", "1.0", kit.Message(f"{n} %")) for n in range(50)])
    edits = [call["text"] for call in slack.called("chat.update")]
    assert edits[-1] == "49 %"
    assert len(edits) <= 3


async def test_edits_are_apart_but_other_cards_are_not_held_up(slack, connect) -> None:
    async with connect(edits_apart_s=0.2) as client:
        for n in range(3):
            await client.update("C1", "1.0", kit.Message(f"{n}"))
        started = asyncio.get_running_loop().time()
        await client.update("C1", "2.0", kit.Message("other"))
        assert asyncio.get_running_loop().time() - started < 0.15
    times = slack.times("chat.update")
    assert times[1] - times[0] >= 0.19
    assert times[2] - times[1] >= 0.19


async def test_the_cards_of_one_channel_do_not_wait_for_each_other(slack, connect) -> None:
    async with connect(rate=Rate(per_s=1, burst=5, reserve=2), edits_apart_s=1.0) as client:
        async with asyncio.timeout(2.5):
            await asyncio.gather(*[client.update("C1", f"{n}.0", kit.Message("50 %")) for n in range(50)])
    assert len({call["ts"] for call in slack.called("chat.update")}) == 50


async def test_a_late_edit_of_an_older_revision_changes_nothing(slack, connect) -> None:
    async with connect() as client:
        await client.update("C1", "1.0", kit.Message("merged"), revision=7, priority=Priority.VITAL)
        await client.update("C1", "1.0", kit.Message("building"), revision=6)
    assert [call["text"] for call in slack.called("chat.update")] == ["merged"]


async def test_a_failed_edit_is_said_and_the_next_one_gets_through(slack, connect) -> None:
    slack.fail("chat.update", "internal_error")
    async with connect() as client:
        with pytest.raises(Transient):
            await client.update("C1", "1.0", kit.Message("one"))
        await client.update("C1", "1.0", kit.Message("two"))
    assert [call["text"] for call in slack.called("chat.update")] == ["one", "two"]


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("not_in_channel", Permanent, r"/invite @Shopfloor"),
        ("channel_not_found", Permanent, r"<#C1>"),
        ("invalid_auth", Permanent, r"manifest\.yml"),
        ("missing_scope", Permanent, r"scope chat:write"),
        ("invalid_blocks", Permanent, r"`invalid_blocks`"),
        ("expired_trigger_id", UserError, r"Press it again"),
        ("service_unavailable", Transient, r"not well"),
    ],
)
async def test_refusals_say_who_can_do_what(slack, connect, code: str, kind: type[Exception], said: str) -> None:
    slack.fail("chat.postMessage", code)
    async with connect() as client:
        with pytest.raises(kind, match=said):
            await client.post("C1", HELLO, key="k")


@pytest.mark.parametrize(
    "answer",
    [
        lambda: web.Response(status=502, text="<html>", content_type="text/html"),
        lambda: web.Response(status=503, text="no"),
        lambda: web.Response(status=500, text="{", content_type="application/json"),
    ],
)
async def test_an_answer_that_is_not_slack_s_is_transient(slack, connect, answer) -> None:
    slack.fail("chat.postMessage", answer())
    async with connect() as client:
        with pytest.raises(Transient):
            await client.post("C1", HELLO, key="k")


async def test_nobody_listening_is_transient(slack, connect) -> None:
    async with connect() as client:
        client._web.base_url = "http://127.0.0.1:9/api/"
        with pytest.raises(Transient, match="could not be reached"):
            await client.post("C1", HELLO, key="k")


async def test_the_other_verbs_reach_slack(slack, connect) -> None:
    slack.fail("reactions.add", "already_reacted")
    view = kit.modal("Spec", "spec", kit.section("x"))
    async with connect() as client:
        await client.whisper("C1", "U1", HELLO, thread="0.5")
        assert await client.open_modal("t1", view) == "V1"
        await client.update_modal("V1", view)
        assert await client.open_dm("U1") == "C9"
        await client.react("C1", "1.0", ":eyes:")
        await client.react("C1", "1.0", "eyes", on=False)
        assert await client.permalink("C1", "1.0") == "https://team.slack.com/C1/1.0"
        assert await client.upload("after.png", b"\x89PNG", alt="After") == "F1"
        guest = await client.user("UGUEST")
        identity = await client.identity()
    assert slack.called("chat.postEphemeral")[0]["user"] == "U1"
    assert slack.called("reactions.add")[0]["name"] == "eyes"
    assert slack.files["F1"] == b"\x89PNG"
    assert (guest.is_guest, guest.time_zone) == (True, "Europe/Rome")
    assert identity.scopes == {"chat:write", "commands"}


async def test_a_channel_is_found_joined_or_made(slack, connect) -> None:
    slack.channels = [{"id": "C1", "name": "factory", "is_member": True}, {"id": "C2", "name": "digest"}]
    async with connect() as client:
        assert await client.ensure_channel("factory") == "C1"
        assert await client.ensure_channel("digest") == "C2"
        assert await client.ensure_channel("feedback") == "C9"
    assert [call["channel"] for call in slack.called("conversations.join")] == ["C2"]
    assert slack.called("conversations.create")[0]["name"] == "feedback"


async def test_a_command_is_answered_through_its_own_address(slack, connect) -> None:
    async with connect() as client:
        await client.respond(f"{slack.url}/api/hook", HELLO)
        slack.fail("hook", web.Response(status=404, text="expired"))
        with pytest.raises(Permanent, match="half an hour"):
            await client.respond(f"{slack.url}/api/hook", HELLO)
        slack.fail("hook", web.Response(status=500, text="oops"))
        with pytest.raises(Transient):
            await client.respond(f"{slack.url}/api/hook", HELLO, replace=True)
    assert slack.called("hook")[0]["response_type"] == "ephemeral"


def test_the_bucket_keeps_its_reserve_and_refills() -> None:
    bucket = Bucket(Rate(per_s=1, burst=3, reserve=1), now=0)
    assert [bucket.take(0, Priority.ROUTINE) for _ in range(3)] == [0, 0, 1]
    assert bucket.take(0, Priority.VITAL) == 0
    assert bucket.take(0, Priority.VITAL) == 1
    assert bucket.take(2, Priority.ROUTINE) == 0
    assert bucket.take(100, Priority.VITAL) == 0
    assert bucket.take(100, Priority.ROUTINE) == 0
    assert bucket.take(100, Priority.ROUTINE) == 1
