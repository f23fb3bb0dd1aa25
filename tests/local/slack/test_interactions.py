"""Commands, buttons, modals, shortcuts and response URLs through a real Bolt app."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError  # noqa: TID251

from bot.errors import UserError

CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "Approve?"}},
    {
        "type": "actions",
        "block_id": "choice",
        "elements": [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": "Approve"},
                "action_id": "approve",
                "value": "sha-1",
            },
            {
                "type": "static_select",
                "action_id": "ring",
                "options": [
                    {"text": {"type": "plain_text", "text": word}, "value": word} for word in ("internal", "cloud")
                ],
            },
            {"type": "datepicker", "action_id": "due"},
        ],
    },
]


def text_input(name, **more):
    element = {"type": "plain_text_input", "action_id": name} | more
    return {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": name.title()},
        "element": element,
    }


def modal(title="Spec", **more):
    words = {"title": {"type": "plain_text", "text": title}, "submit": {"type": "plain_text", "text": "Save"}}
    return {"type": "modal", "callback_id": "spec", "blocks": [text_input("idea", min_length=3)]} | words | more


@pytest.fixture
async def card(slack, either):
    return (await either.client.chat_postMessage(channel=slack.channel_id("general"), text="card", blocks=CARD))["ts"]


async def test_a_command_carries_who_where_and_what_and_is_answered_privately(slack, either):
    got = {}

    @either.app.command("/spec")
    async def spec(ack, command):
        got.update(command)
        await ack(f"Thinking about {command['text']}")

    delivery = await slack.person("owner").command("/spec", "dark & light")
    assert delivery.ok
    assert (got["text"], got["user_id"], got["channel_name"]) == ("dark & light", slack.person("owner").id, "general")
    assert [one["text"] for one in slack.ephemerals("owner")] == ["Thinking about dark & light"]
    assert slack.ephemerals("guest") == []
    assert slack.messages("general") == []


async def test_a_command_nobody_acknowledges_is_said_to_have_failed(slack, online):
    @online.app.command("/spec")
    async def silent():
        return None

    delivery = await slack.person("owner").command("/spec", "x")
    assert (delivery.state, delivery.reason, delivery.attempts) == ("failed", "timeout", 1)
    assert [one["text"] for one in slack.ephemerals("owner")] == ["/spec failed because the app did not respond."]


async def test_a_command_while_the_app_is_away_fails_at_once(slack):
    assert (await slack.person("owner").command("/spec", "x")).reason == "not_connected"
    assert "did not respond" in slack.ephemerals("owner")[0]["text"]
    with pytest.raises(UserError, match="/nope is not a valid command"):
        await slack.person("owner").command("/nope")
    with pytest.raises(UserError, match="not in this channel"):
        await slack.person("guest").command("/spec", "x", "digest")


async def test_a_button_tells_value_message_and_state_and_the_card_changes_in_place(slack, either, card):
    got = {}

    @either.app.action("approve")
    async def approve(ack, body, client):
        got.update(body)
        await ack()
        await client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Approved", blocks=CARD[:1]
        )

    assert (await slack.person("owner").click(card, "approve")).ok
    assert got["actions"][0]["value"] == "sha-1"
    assert (got["user"]["id"], got["container"]["message_ts"]) == (slack.person("owner").id, card)
    assert got["state"]["values"]["choice"]["ring"] == {"type": "static_select", "selected_option": None}
    assert slack.message(card)["text"] == "Approved"
    with pytest.raises(UserError, match="no longer there"):
        await slack.person("owner").click(card, "approve")
    assert (await slack.person("owner").click(card, "approve", seen=CARD)).ok


async def test_menus_and_pickers_send_what_was_chosen(slack, either, card):
    got = []

    @either.app.action({"block_id": "choice"})
    async def choose(ack, body):
        got.append(body["actions"][0])
        await ack()

    await slack.person("owner").select(card, "ring", "cloud")
    await slack.person("owner").select(card, "due", "2026-12-24")
    assert got[0]["selected_option"]["value"] == "cloud"
    assert got[1]["selected_date"] == "2026-12-24"


async def test_a_guests_click_is_the_guests(slack, either, card):
    got = []

    @either.app.action("approve")
    async def approve(ack, body, respond, client):
        await ack()
        user = (await client.users_info(user=body["user"]["id"]))["user"]
        got.append(user["is_restricted"])
        await respond("Only members may approve.")

    await slack.person("guest").click(card, "approve")
    await either.until(lambda: slack.ephemerals("guest"))
    assert got == [True]
    assert [one["text"] for one in slack.ephemerals("guest")] == ["Only members may approve."]
    assert slack.ephemerals("owner") == []


async def test_a_modal_is_opened_checked_refused_changed_and_submitted(slack, either):
    got = []

    @either.app.command("/spec")
    async def spec(ack, command, client):
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=modal())

    @either.app.view("spec")
    async def submitted(ack, view):
        value = view["state"]["values"]["idea"]["idea"]["value"]
        got.append(value)
        if value == "bad":
            await ack(response_action="errors", errors={"idea": "Not this one."})
        elif value == "more":
            await ack(response_action="push", view=modal("Details"))
        elif value == "other":
            await ack(response_action="update", view=modal("Changed"))
        elif value == "all":
            await ack(response_action="clear")
        else:
            await ack()

    owner = slack.person("owner")
    await owner.command("/spec", "x")
    assert await owner.submit_modal({}) == {"idea": "Please complete this required field."}
    assert await owner.submit_modal({"idea": "ab"}) == {"idea": "Please enter at least 3 characters."}
    assert got == []
    assert await owner.submit_modal({"Idea": "bad"}) == {"idea": "Not this one."}
    assert await owner.submit_modal({"idea": "other"}) == {}
    assert owner.modal["title"]["text"] == "Changed"
    assert await owner.submit_modal({"idea": "more"}) == {}
    assert [one["title"]["text"] for one in slack.open_modals("owner")] == ["Changed", "Details"]
    assert slack.open_modals("owner")[1]["previous_view_id"] == slack.open_modals("owner")[0]["id"]
    assert await owner.submit_modal({"idea": "fine"}) == {}
    assert [one["title"]["text"] for one in slack.open_modals("owner")] == ["Changed"]
    assert await owner.submit_modal({"idea": "all"}) == {}
    assert slack.open_modals("owner") == []


async def test_a_modal_updates_under_a_click_and_tells_when_it_is_closed(slack, either):
    closed = []
    more = {
        "type": "actions",
        "elements": [{"type": "button", "text": {"type": "plain_text", "text": "More"}, "action_id": "more"}],
    }

    @either.app.shortcut("spec_from_message")
    async def shortcut(ack, body, client):
        await ack()
        view = modal(body["message"]["text"], blocks=[text_input("idea"), more], notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @either.app.action("more")
    async def grow(ack, body, client):
        await ack()
        typed = body["view"]["state"]["values"]["idea"]["idea"]["value"]
        await client.views_update(
            view_id=body["view"]["id"], hash=body["view"]["hash"], view=modal(typed, notify_on_close=True)
        )
        with pytest.raises(SlackApiError, match="hash_conflict"):
            await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=modal("Late"))

    @either.app.view_closed("spec")
    async def was_closed(ack, body):
        closed.append(body["is_cleared"])
        await ack()

    ts = await slack.person("maintainer").say("general", "an idea")
    await slack.person("owner").shortcut("spec_from_message", ts)
    assert slack.open_modals("owner")[0]["title"]["text"] == "an idea"
    await slack.person("owner").click_in_modal("more", values={"idea": "typed"})
    assert slack.open_modals("owner")[0]["title"]["text"] == "typed"
    await slack.person("owner").close_modal()
    assert closed == [False]


async def test_a_trigger_is_good_once_and_not_for_long(slack, either):
    errors = []

    @either.app.command("/spec")
    async def spec(ack, command, client):
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=modal())
        with pytest.raises(SlackApiError) as caught:
            await client.views_open(trigger_id=command["trigger_id"], view=modal())
        errors.append(caught.value.response["error"])
        with pytest.raises(SlackApiError) as caught:
            await client.views_open(trigger_id=command["trigger_id"], view=modal(title="x" * 25))
        errors.append(caught.value.response["error"])

    await slack.person("owner").command("/spec")
    assert errors[0] == "exchanged_trigger_id"


async def test_a_modal_slack_would_refuse_is_refused(slack, online):
    answers = []

    @online.app.command("/spec")
    async def spec(ack, command, client):
        await ack()
        with pytest.raises(SlackApiError) as caught:
            await client.views_open(trigger_id=command["trigger_id"], view=modal("x" * 25, submit=None))
        answers.append(caught.value.response)

    await slack.person("owner").command("/spec")
    assert answers[0]["error"] == "invalid_arguments"
    words = " ".join(answers[0]["response_metadata"]["messages"])
    assert "/view/title/text" in words
    assert "missing required field: submit" in words


async def test_an_unanswered_submission_keeps_the_modal_open(slack, online):
    @online.app.command("/spec")
    async def spec(ack, command, client):
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=modal())

    await slack.person("owner").command("/spec")
    assert await slack.person("owner").submit_modal({"idea": "long enough"}) == {
        "": "We had some trouble connecting. Try again?"
    }
    assert len(slack.open_modals("owner")) == 1


async def test_a_response_url_replaces_deletes_and_wears_out(slack, online, clock):
    urls = []

    @online.app.action("approve")
    async def approve(ack, body):
        urls.append(body["response_url"])
        await ack()

    ts = (await online.client.chat_postMessage(channel=slack.channel_id("general"), text="card", blocks=CARD))["ts"]
    for _ in range(2):
        await slack.person("owner").click(ts, "approve")

    async def use(url, **body):
        async with ClientSession() as http, http.post(url, json=body) as response:
            return response.status, await response.text()

    assert await use(urls[0], text="hello all", response_type="in_channel") == (200, "ok")
    assert await use(urls[0], text="just you") == (200, "ok")
    assert await use(urls[0], text="new words", replace_original=True) == (200, "ok")
    assert await use(urls[0], text="", replace_original=True) == (400, '{"ok": false, "error": "no_text"}')
    assert "blocks" not in slack.message(ts)
    assert slack.message(ts)["text"] == "new words"
    assert slack.messages("general")[-1]["text"] == "hello all"
    assert [one["text"] for one in slack.ephemerals("owner")] == ["just you"]
    assert (await use(urls[0], text="four"))[0] == 200
    assert (await use(urls[0], delete_original=True))[0] == 200
    assert slack.message(ts) is None
    assert await use(urls[0], text="six") == (404, '{"ok": false, "error": "used_url"}')

    clock.advance(timedelta(minutes=31))
    assert await use(urls[1], text="late") == (404, '{"ok": false, "error": "expired_url"}')


async def test_ephemeral_messages_are_for_one_person_and_their_buttons_work(slack, either):
    @either.app.action("approve")
    async def approve(ack, body, respond):
        await ack()
        assert body["container"]["is_ephemeral"]
        await respond(delete_original=True)

    channel, owner = slack.channel_id("general"), slack.person("owner")
    answer = await either.client.chat_postEphemeral(channel=channel, user=owner.id, text="secret", blocks=CARD)
    assert slack.ephemerals("owner")[0]["text"] == "secret"
    assert slack.messages("general") == []
    await owner.click(answer["message_ts"], "approve")
    await either.until(lambda: not slack.ephemerals("owner"))
    with pytest.raises(SlackApiError, match="user_not_in_channel"):
        await either.client.chat_postEphemeral(
            channel=slack.channel_id("digest"), user=slack.person("guest").id, text="x"
        )


async def test_a_home_tab_is_kept(slack, bot):
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    await bot.client.views_publish(user_id=slack.person("owner").id, view=view)
    assert slack.home("owner")["blocks"][0]["type"] == "divider"


async def test_a_home_tab_is_told_when_it_is_opened_acted_in_and_changed_only_by_who_saw_it_last(slack, either):
    """The event names the tab and the view; a press carries the view and no message; a stale hash is refused."""
    owner, pressed = slack.person("owner"), []

    @either.app.action("go")
    async def on_go(ack, body):
        pressed.append(body)
        await ack()

    await owner.open_home("home")
    await slack.settled()
    assert [(event["tab"], event.get("view")) for event in either.seen] == [("home", None)]
    button = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}
    view = {"type": "home", "blocks": [{"type": "actions", "block_id": "b", "elements": [button]}]}
    first = (await either.client.views_publish(user_id=owner.id, view=view))["view"]
    again = (await either.client.views_publish(user_id=owner.id, view=view, hash=first["hash"]))["view"]
    assert again["id"] == first["id"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await either.client.views_publish(user_id=owner.id, view=view, hash=first["hash"])
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await either.client.views_publish(user_id=owner.id, view=view | {"type": "modal"})
    assert (await owner.click_in_home("go")).ok
    assert pressed[0]["container"] == {"type": "view", "view_id": first["id"]}
    assert pressed[0]["view"]["type"] == "home"
    assert "message" not in pressed[0]
    await owner.open_home("home")
    await slack.settled()
    assert either.seen[-1]["view"]["id"] == first["id"]
