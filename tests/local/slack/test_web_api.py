"""The Web API as slack-sdk sees it: shapes, errors, limits."""

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError  # noqa: TID251
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler  # noqa: TID251
from slack_sdk.web.async_client import AsyncWebClient  # noqa: TID251

from bot.local.slack import SlackStandIn


async def error(call):
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response["error"]


def section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(action_id, text="Go"):
    return {"type": "button", "text": {"type": "plain_text", "text": text}, "action_id": action_id}


async def test_a_message_is_posted_changed_read_and_deleted(slack, bot):
    channel = slack.channel_id("general")
    posted = await bot.client.chat_postMessage(
        channel=channel, text="one", metadata={"event_type": "card", "event_payload": {"id": 7}}
    )
    await bot.client.chat_update(channel=channel, ts=posted["ts"], text="two")
    plain = (await bot.client.conversations_history(channel=channel))["messages"]
    full = (await bot.client.conversations_history(channel=channel, include_all_metadata=True))["messages"]

    assert [one["text"] for one in plain] == ["two"]
    assert plain[0]["edited"]["user"] == slack.bot_user
    assert "metadata" not in plain[0]
    assert full[0]["metadata"] == {"event_type": "card", "event_payload": {"id": 7}}
    await bot.client.chat_delete(channel=channel, ts=posted["ts"])
    assert slack.messages("general") == []


async def test_text_alone_takes_the_blocks_away_and_blocks_leave_no_edited_mark(slack, bot):
    channel = slack.channel_id("general")
    ts = (await bot.client.chat_postMessage(channel=channel, text="card", blocks=[section("one")]))["ts"]
    await bot.client.chat_update(channel=channel, ts=ts, text="card", blocks=[section("two")])
    assert "edited" not in slack.message(ts)
    assert slack.message(ts)["blocks"][0]["text"]["text"] == "two"
    await bot.client.chat_update(channel=channel, ts=ts, text="plain")
    assert "blocks" not in slack.message(ts)


async def test_a_thread_is_read_oldest_first_with_its_summary_on_the_parent(slack, bot):
    parent = await slack.person("owner").say("general", "question")
    for text in ("a", "b"):
        await bot.client.chat_postMessage(channel=slack.channel_id("general"), text=text, thread_ts=parent)
    thread = (await bot.client.conversations_replies(channel=slack.channel_id("general"), ts=parent))["messages"]
    assert [one["text"] for one in thread] == ["question", "a", "b"]
    assert thread[0]["reply_count"] == 2
    assert thread[0]["latest_reply"] == thread[2]["ts"]
    assert [one["text"] for one in slack.messages("general")] == ["question"]


async def test_history_pages_by_cursor_and_honours_its_edges(slack, bot):
    channel = slack.channel_id("general")
    stamps = [(await bot.client.chat_postMessage(channel=channel, text=str(number)))["ts"] for number in range(5)]
    read = []
    async for page in await bot.client.conversations_history(channel=channel, limit=2):
        read += [one["text"] for one in page["messages"]]
    assert read == ["4", "3", "2", "1", "0"]

    open_ended = await bot.client.conversations_history(channel=channel, oldest=stamps[1], latest=stamps[3])
    inclusive = await bot.client.conversations_history(
        channel=channel, oldest=stamps[1], latest=stamps[3], inclusive=True
    )
    assert [one["text"] for one in open_ended["messages"]] == ["2"]
    assert [one["text"] for one in inclusive["messages"]] == ["3", "2", "1"]


async def test_errors_have_slacks_names(slack, bot):
    channel, chat = slack.channel_id("general"), bot.client.chat_postMessage
    own = await slack.person("owner").say("general", "mine")
    assert await error(chat(channel="C404404404", text="x")) == "channel_not_found"
    assert await error(bot.client.api_call("chat.postMessage", json={"channel": channel})) == "no_text"
    assert await error(chat(channel=channel, text="x" * 40_001)) == "msg_too_long"
    assert await error(chat(channel=channel, text="x", thread_ts="1.000001")) == "thread_not_found"
    assert await error(bot.client.chat_update(channel=channel, ts=own, text="x")) == "cant_update_message"
    assert await error(bot.client.chat_delete(channel=channel, ts="1.000001")) == "message_not_found"
    assert await error(bot.client.users_info(user="U404")) == "user_not_found"
    assert await error(bot.client.reactions_add(channel=channel, timestamp=own, name="No Such")) == "invalid_name"
    assert await error(bot.client.conversations_history(channel=channel, cursor="%%")) == "invalid_cursor"
    assert await error(bot.client.api_call("chat.teleport")) == "unknown_method"
    assert await error(bot.client.views_open(trigger_id="1.x", view={"type": "modal"})) == "invalid_trigger_id"
    assert await error(AsyncWebClient(token="xoxb-no", base_url=slack.api_url).auth_test()) == "invalid_auth"
    assert await error(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    assert (
        await error(AsyncWebClient(token=slack.app_token, base_url=slack.api_url).auth_test())
        == "not_allowed_token_type"
    )


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        ([section("x")] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        ([{"type": "actions", "elements": [button("a"), button("a")]}], "action_id `a` already exists"),
        ([{"type": "actions", "elements": [button("a", "x" * 76)]}], "must be less than 76 characters"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be one of plain_text"),
        ([{"type": "carpet"}], "unsupported type: carpet [json-pointer:/blocks/0/type]"),
        ([{"type": "divider", "colour": "red"}], "invalid additional property: colour [json-pointer:/blocks/0]"),
        ([{"type": "actions", "elements": []}], "must have at least 1 item"),
        ([{"type": "section"}], "missing required field: text or fields"),
        ([section("x") | {"block_id": "b"}, section("y") | {"block_id": "b"}], "block_id `b` already exists"),
    ],
)
async def test_blocks_slack_would_refuse_are_refused_with_the_place(slack, bot, blocks, words):
    with pytest.raises(SlackApiError) as caught:
        await bot.client.chat_postMessage(channel=slack.channel_id("general"), text="x", blocks=blocks)
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert any(words in line for line in answer["response_metadata"]["messages"])
    assert slack.messages("general") == []


async def test_people_and_channels_are_found(slack, bot):
    client = bot.client
    guest = (await client.users_info(user=slack.person("guest").id))["user"]
    assert (guest["is_restricted"], guest["is_ultra_restricted"], guest["tz"]) == (True, True, "America/New_York")
    assert (await client.users_lookupByEmail(email="olivia@acme.example"))["user"]["id"] == slack.person("owner").id
    assert {one["name"] for one in (await client.conversations_list())["channels"]} == {
        "general",
        "factory",
        "feedback",
        "digest",
    }
    assert (
        slack.person("guest").id
        not in (await client.conversations_members(channel=slack.channel_id("digest")))["members"]
    )
    opened = (await client.conversations_open(users=[slack.person("owner").id]))["channel"]["id"]
    assert opened == slack.person("owner").dm
    assert (await client.auth_test())["user_id"] == slack.bot_user
    assert (await client.bots_info(bot=slack.app.bot_id))["bot"]["name"] == "Shopfloor"
    assert (await client.team_info())["team"]["name"] == "Acme"
    assert (await client.emoji_list())["emoji"] == {}


async def test_json_form_and_query_mean_the_same(slack):
    bearer = {"Authorization": f"Bearer {slack.bot_token}"}
    channel = slack.channel_id("general")
    async with ClientSession(headers=bearer) as http:
        for arguments in (
            {"json": {"channel": channel, "text": "x"}},
            {"data": {"channel": channel, "text": "x"}},
            {"params": {"channel": channel, "text": "x"}},
        ):
            async with http.post(slack.api_url + "chat.postMessage", **arguments) as response:
                assert (await response.json())["ok"]
        async with http.get(slack.api_url + "conversations.history", params={"channel": channel}) as response:
            assert len((await response.json())["messages"]) == 3
        async with http.post(
            slack.api_url + "chat.postMessage", data=b"{", headers={"Content-Type": "application/json"}
        ) as response:
            assert (await response.json())["error"] == "invalid_json"


async def test_too_many_messages_a_second_are_answered_429_and_the_sdk_waits(slack, bot):
    slack.faults.limit_posts(per_s=1, burst=2)
    channel = slack.channel_id("general")
    for number in range(2):
        await bot.client.chat_postMessage(channel=channel, text=str(number))
    with pytest.raises(SlackApiError) as caught:
        await bot.client.chat_postMessage(channel=channel, text="2")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "1")
    await bot.client.chat_postMessage(channel=slack.channel_id("factory"), text="another channel has its own measure")

    patient = AsyncWebClient(
        token=slack.bot_token, base_url=slack.api_url, retry_handlers=[AsyncRateLimitErrorRetryHandler()]
    )
    assert (await patient.chat_postMessage(channel=channel, text="3"))["ok"]


async def test_one_method_can_be_refused_for_a_while(slack, bot):
    slack.faults.answer_429(for_s=60, method="chat.update", retry_after_s=7)
    ts = (await bot.client.chat_postMessage(channel=slack.channel_id("general"), text="x"))["ts"]
    with pytest.raises(SlackApiError) as caught:
        await bot.client.chat_update(channel=slack.channel_id("general"), ts=ts, text="y")
    assert caught.value.response.headers["Retry-After"] == "7"
    slack.faults.clear()
    await bot.client.chat_update(channel=slack.channel_id("general"), ts=ts, text="y")


async def test_a_manifest_decides_commands_shortcuts_scopes_and_events(tmp_path, clock, new_bot):
    manifest = tmp_path / "manifest.yml"
    manifest.write_text("""
display_information: {name: Tiny}
features:
  bot_user: {display_name: Tiny}
  slash_commands: [{command: /tiny, description: does little, usage_hint: "[word]"}]
  shortcuts: [{name: Pin it, type: message, callback_id: pin, description: pins}]
oauth_config: {scopes: {bot: [chat:write, commands]}}
settings: {event_subscriptions: {bot_events: [app_mention]}}
""")
    async with SlackStandIn(tmp_path / "home", clock=clock, manifest=manifest) as slack:
        bot = new_bot(slack)
        assert [one.command for one in slack.app.app.commands] == ["/tiny"]
        assert (
            await error(bot.client.reactions_add(channel=slack.channel_id("general"), timestamp="1.000001", name="x"))
            == "missing_scope"
        )
        await slack.person("owner").say("general", "@Tiny hello")
        assert [one.type for one in slack.deliveries()] == ["app_mention"]


async def test_everything_survives_a_restart(tmp_path, clock, new_bot):
    async with SlackStandIn(tmp_path, clock=clock) as slack:
        tokens = (slack.bot_token, slack.app_token, slack.signing_secret, slack.person("owner").id)
        first = await slack.person("owner").say("general", "before")
        await slack.person("maintainer").react(first, "eyes")
    async with SlackStandIn(tmp_path, clock=clock) as slack:
        assert (slack.bot_token, slack.app_token, slack.signing_secret, slack.person("owner").id) == tokens
        second = await slack.person("owner").say("general", "after")
        assert second > first
        assert [one["text"] for one in slack.messages("general")] == ["before", "after"]
        assert slack.message(first)["reactions"] == [
            {"name": "eyes", "users": [slack.person("maintainer").id], "count": 1}
        ]
