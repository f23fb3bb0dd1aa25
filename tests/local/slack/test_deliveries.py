"""What reaches the app, when, how often, and what happens when it does not answer."""

import asyncio
import json

import pytest
from aiohttp import ClientSession

from bot.errors import Permanent
from bot.local.slack import SlackStandIn, Timing
from bot.local.slack.doors import signature


async def test_a_mention_arrives_as_mention_and_as_message_with_ids_of_their_own(slack, either):
    ts = await slack.person("owner").say("general", "@Shopfloor hello")
    await slack.settled()
    assert sorted(either.kinds()) == ["app_mention", "message"]
    assert {event["ts"] for event in either.seen} == {ts}
    assert len({body["event_id"] for body in either.bodies}) == 2
    assert either.seen[0]["text"] == f"<@{slack.bot_user}> hello"


async def test_edits_deletions_threads_direct_messages_and_joins_are_told(slack, either):
    owner = slack.person("owner")
    parent = await owner.say("general", "first")
    reply = await owner.say("general", "reply", thread=parent)
    await owner.edit(parent, "second")
    await owner.delete(reply)
    await owner.say(owner.dm, "psst")
    await slack.settled()
    told = {event.get("subtype") or event["text"]: event for event in either.seen}
    assert set(told) == {"first", "reply", "message_changed", "message_deleted", "psst"}
    assert told["reply"]["thread_ts"] == parent
    assert told["message_changed"]["message"]["text"] == "second"
    assert told["message_changed"]["previous_message"]["text"] == "first"
    assert told["message_deleted"]["deleted_ts"] == reply
    assert (told["psst"]["channel_type"], told["first"]["channel_type"]) == ("im", "channel")


async def test_reactions_and_their_removal_are_told(slack, either):
    ts = await slack.person("owner").say("feedback", "card")
    await slack.person("guest").react(ts, "white_check_mark")
    await slack.person("guest").unreact(ts, "white_check_mark")
    await slack.person("owner").open_home()
    await slack.settled()
    assert set(either.kinds()) == {"message", "reaction_added", "reaction_removed", "app_home_opened"}
    added = next(event for event in either.seen if event["type"] == "reaction_added")
    assert added["user"] == slack.person("guest").id
    assert added["item"] == {"type": "message", "channel": slack.channel_id("feedback"), "ts": ts}


async def test_a_failing_listener_gets_the_event_again_with_the_same_id(slack, serve, bot):
    await slack.deliver_over_http(await serve(bot))
    bot.refuse = 2
    await slack.person("owner").say("general", "hello")
    await slack.settled()
    assert [status for status, _, _ in bot.statuses[1:]] == [500, 500, 200]
    assert [retry for _, retry, _ in bot.statuses[1:]] == [None, "1", "2"]
    assert bot.statuses[-1][2] == "http_error"
    (delivery,) = slack.deliveries()
    assert (delivery.state, delivery.attempts) == ("acked", 3)
    assert [body["event_id"] for body in bot.bodies] == [delivery.event_id]


async def test_after_three_retries_an_event_is_given_up(slack, serve, bot):
    await slack.deliver_over_http(await serve(bot))
    bot.refuse = 9
    await slack.person("owner").say("general", "hello")
    await slack.settled()
    (delivery,) = slack.deliveries()
    assert (delivery.state, delivery.attempts, delivery.reason) == ("failed", 4, "http_error")


async def test_the_deadline_is_enforced_and_others_are_not_held_up(tmp_path, clock, new_bot):
    async with SlackStandIn(
        tmp_path, clock=clock, timing=Timing(deadline_s=0.15, retry_after_s=(0.0, 0.01, 0.01))
    ) as slack:
        bot = new_bot(slack)
        handler = await bot.connect()
        await slack.person("owner").say("general", "hold")
        await bot.until(lambda: bot.begun)
        await slack.person("owner").say("general", "quick")
        await bot.until(lambda: [event["text"] for event in bot.seen] == ["quick"])
        await bot.until(lambda: len(bot.begun) >= 2)
        assert len(set(bot.begun)) == 1
        bot.release.set()
        await slack.settled()
        assert slack.deliveries()[0].attempts >= 1
        await handler.close_async()


async def test_what_happens_while_the_app_is_away_waits_for_it(slack, bot, new_bot):
    handler = await bot.connect()
    await handler.close_async()
    for text in ("one", "two", "three"):
        await slack.person("owner").say("general", text)
    await slack.settled()
    assert [one.state for one in slack.deliveries()] == ["pending"] * 3

    successor = new_bot(slack)
    handler = await successor.connect()
    await successor.until(lambda: len(successor.seen) == 3)
    assert sorted(event["text"] for event in successor.seen) == ["one", "three", "two"]
    await slack.settled()
    assert {one.state for one in slack.deliveries()} == {"acked"}
    await handler.close_async()


async def test_an_event_in_hand_when_the_connection_breaks_comes_again(slack, bot):
    handler = await bot.connect()
    await slack.person("owner").say("general", "hold")
    await bot.until(lambda: bot.begun)
    await slack.cut_connections()
    bot.release.set()
    await handler.client.connect_to_new_endpoint(force=True)
    await bot.until(lambda: len(bot.begun) == 2)
    assert bot.begun[0] == bot.begun[1]
    await handler.close_async()


async def test_unacknowledged_events_survive_a_restart_of_slack(tmp_path, clock, new_bot):
    async with SlackStandIn(tmp_path, clock=clock) as slack:
        await slack.person("owner").say("general", "kept")
        event_id = slack.deliveries()[0].event_id
    async with SlackStandIn(tmp_path, clock=clock) as slack:
        bot = new_bot(slack)
        handler = await bot.connect()
        await bot.until(lambda: bot.bodies)
        assert bot.bodies[0]["event_id"] == event_id
        await handler.close_async()


async def test_a_refresh_moves_the_app_to_a_new_connection_and_repeats_nothing(slack, online):
    await slack.person("owner").say("general", "hold")
    await online.until(lambda: online.begun)
    await slack.refresh_connections()
    online.release.set()
    await slack.person("owner").say("general", "still there?")
    await online.until(lambda: len(online.seen) == 2)
    await slack.settled()
    assert [(one.state, one.attempts) for one in slack.deliveries()] == [("acked", 1)] * 2
    assert len(online.begun) == 1


async def test_several_connections_share_the_work(slack, bot):
    handlers = [await bot.connect(), await bot.connect()]
    await slack.connected(2)
    for number in range(4):
        await slack.person("owner").say("general", str(number))
    await slack.settled()
    assert sorted(event["text"] for event in bot.seen) == ["0", "1", "2", "3"]
    for handler in handlers:
        await handler.close_async()


async def test_the_same_delivery_can_be_sent_three_times(slack, either):
    slack.faults.repeat_deliveries(3)
    await slack.person("owner").say("general", "thrice")
    await slack.settled()
    assert len(either.bodies) == 3
    assert len({body["event_id"] for body in either.bodies}) == 1


async def test_a_forged_signature_is_refused_by_bolt_and_then_sent_properly(slack, serve, bot):
    await slack.deliver_over_http(await serve(bot))
    slack.faults.forge_signatures(1)
    await slack.person("owner").say("general", "hello")
    await slack.settled()
    assert [status for status, _, _ in bot.statuses[1:]] == [401, 200]
    assert len(bot.seen) == 1


async def test_an_http_app_that_is_down_is_tried_until_it_is_back(slack, serve, bot):
    url = await serve(bot)
    await slack.deliver_over_http(url)
    await bot.stop()
    await slack.person("owner").say("general", "waiting")
    await slack.settled()
    assert [(one.state, one.attempts) for one in slack.deliveries()] == [("pending", 0)]
    await serve(bot, port=int(url.split(":")[2].split("/")[0]))
    await bot.until(lambda: bot.seen)


async def test_a_url_that_does_not_answer_the_challenge_is_not_taken(slack, unused_port):
    with pytest.raises(Permanent, match="Nobody answers"):
        await slack.deliver_over_http(f"http://127.0.0.1:{unused_port}/slack/events")
    with pytest.raises(Permanent, match="challenge"):
        await slack.deliver_over_http(slack.url + "/api/api.test")


@pytest.fixture
async def unused_port():
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port


async def test_only_this_machine_is_answered(slack):
    async with ClientSession() as http, http.get(slack.url, headers={"Host": "evil.example"}) as response:
        assert response.status == 403


def test_the_signature_is_slacks_own_example():
    secret, stamp = "8f742231b10e8888abcd99yyyzzz85a5", "1531420618"
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
        b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    assert signature(secret, stamp, body) == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


async def test_a_ticket_is_good_once(slack):
    async with ClientSession(headers={"Authorization": f"Bearer {slack.app_token}"}) as http:
        async with http.post(slack.api_url + "apps.connections.open") as response:
            url = json.loads(await response.text())["url"]
        async with http.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        async with http.get(url.replace("ws://", "http://")) as response:
            assert response.status == 403
