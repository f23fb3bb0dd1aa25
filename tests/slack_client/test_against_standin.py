"""The same client against the local Slack, which refuses what Slack refuses and grants the manifest's scopes only."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import SetClock
from bot.errors import Permanent, UserError
from bot.local.slack import SlackStandIn
from bot.slack import blocks as kit
from bot.slack.client import SlackClient
from bot.slack.pace import Rate

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
LONG = "word " * 12_000


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 22, 9, tzinfo=UTC))


@pytest.fixture
async def workspace(tmp_path: Path, clock: SetClock) -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(tmp_path, clock=clock, manifest=MANIFEST) as it:
        yield it


@pytest.fixture
async def client(workspace: SlackStandIn) -> AsyncIterator[SlackClient]:
    rate = Rate(per_s=200, burst=20)
    async with SlackClient(base_url=workspace.api_url, token=workspace.bot_token, rate=rate, edits_apart_s=0.02) as it:
        yield it


async def test_we_learn_who_we_are(client: SlackClient, workspace: SlackStandIn) -> None:
    identity = await client.identity()
    assert (identity.team, identity.user_id) == ("Acme", workspace.bot_user)


async def test_a_card_is_posted_once_edited_and_found_again(client: SlackClient, workspace: SlackStandIn) -> None:
    channel = await client.ensure_channel("factory")
    thread = await client.post(channel, kit.message("Item", kit.section("Item")), key="item-1")
    card = await client.post(channel, kit.message("0 %"), key="item-1/card", thread=thread)
    assert await client.post(channel, kit.message("0 %"), key="item-1/card", thread=thread, again=True) == card
    assert await client.post(channel, kit.message("Item"), key="item-1", again=True) == thread
    await client.update(channel, card, kit.message("100 %", kit.section("*100 %*")))
    assert await client.post(channel, kit.message("0 %"), key="item-1/card", thread=thread, again=True) == card
    assert [said["text"] for said in workspace.thread("factory", thread)] == ["Item", "100 %"]
    assert (await client.permalink(channel, card)).startswith("http")


async def test_every_builder_at_its_limits_is_accepted(client: SlackClient) -> None:
    channel = await client.ensure_channel("factory")
    card = kit.message(
        LONG,
        kit.header(LONG),
        kit.section(LONG, kit.button(LONG, LONG, LONG, style="danger", confirm=kit.confirm(LONG, LONG, LONG, LONG))),
        kit.sections(LONG[:20_000]),
        kit.fields([(LONG, LONG)] * 23),
        kit.context(*[LONG] * 30),
        kit.divider(),
        kit.image("https://host.example/a.png", LONG, LONG),
        kit.actions(*[kit.button(LONG, f"a{n}") for n in range(40)]),
        kit.actions(
            kit.link_button(LONG, "https://host.example", "go"),
            kit.select(LONG, "s", [kit.Option(LONG, str(n)) for n in range(200)], chosen="7"),
        ),
        [kit.section("x")] * 60,
    )
    assert await client.post(channel, card, key="k")


async def test_a_modal_opens_from_a_command_and_an_old_trigger_is_explained(
    client: SlackClient, workspace: SlackStandIn
) -> None:
    view = kit.modal(
        LONG,
        "spec",
        kit.field(LONG, "idea", kit.text_field("text", initial=LONG, multiline=True, placeholder=LONG), hint=LONG),
    )
    command = await workspace.person("owner").command("/spec", "dark mode", channel="factory")
    trigger = command.payload["trigger_id"]
    view_id = await client.open_modal(trigger, view)
    await client.update_modal(view_id, kit.modal("Spec", "spec", kit.section("Thank you.")))
    (shown,) = workspace.open_modals("owner")
    assert shown["title"]["text"] == "Spec"
    with pytest.raises(UserError, match="Press it again"):
        await client.open_modal(trigger, view)
    with pytest.raises(UserError, match="Press it again"):
        await client.open_modal("nonsense", view)
    await client.respond(command.payload["response_url"], kit.message("Started."))
    assert [said["text"] for said in workspace.ephemerals("owner")][-1] == "Started."


async def test_people_reactions_whispers_and_direct_messages(client: SlackClient, workspace: SlackStandIn) -> None:
    channel = await client.ensure_channel("feedback")
    guest = workspace.directory.personas["guest"]
    assert (await client.user(guest)).is_guest
    assert not (await client.user(workspace.directory.personas["owner"])).is_guest
    assert (await client.user(workspace.bot_user)).is_bot
    with pytest.raises(UserError):
        await client.user("U404")
    ts = await client.post(channel, kit.message("Crash on save"), key="f1")
    for _ in range(2):
        await client.react(channel, ts, "white_check_mark")
    message = workspace.message(ts)
    assert message is not None
    assert [(one["name"], one["count"]) for one in message["reactions"]] == [("white_check_mark", 1)]
    await client.whisper(channel, guest, kit.message("Only members approve."))
    assert [said["text"] for said in workspace.ephemerals("guest")] == ["Only members approve."]
    direct = await client.open_dm(guest)
    assert await client.post(direct, kit.message("hello"), key="dm1")


async def test_slack_asking_for_patience_gets_it(client: SlackClient, workspace: SlackStandIn, clock: SetClock) -> None:
    channel = await client.ensure_channel("factory")
    workspace.faults.answer_429(for_s=60, method="chat.postMessage", retry_after_s=1)
    saying = asyncio.create_task(client.post(channel, kit.message("after all"), key="k"))
    await asyncio.sleep(0.2)
    clock.advance(timedelta(seconds=60))
    await saying
    assert [said["text"] for said in workspace.messages("factory")] == ["after all"]


async def test_a_channel_nobody_let_us_into_is_said_with_the_cure(client: SlackClient) -> None:
    with pytest.raises(Permanent, match="/invite @Shopfloor"):
        await client.post("C0NOWHERE00", kit.message("hello"), key="k")


async def test_a_message_says_of_which_workspace_it_is(client: SlackClient, workspace: SlackStandIn) -> None:
    team = (await client.identity()).team_id
    ts = await client.post(await client.ensure_channel("factory"), kit.message("hello"), key="k")
    said = workspace.message(ts)
    assert said is not None
    assert said["metadata"]["event_payload"] == {"key": "k", "team": team}
    assert team == workspace.directory.team_id


async def test_a_picture_is_shown_when_slack_has_looked_at_it_and_named_when_it_is_gone(
    client: SlackClient, workspace: SlackStandIn
) -> None:
    channel = await client.ensure_channel("factory")
    workspace.faults.scan_files(2)
    picture = await client.upload("after.png", b"\x89PNG", alt="The page after")
    ts = await client.post(channel, kit.message("After", kit.slack_image(picture, "The page after")), key="after")
    gone = kit.message("Gone", kit.section("It was here."), kit.slack_image("F0GONE", "The page <before>"))
    await client.update(channel, ts, gone)
    told = await client.post(channel, gone, key="gone")
    for place in (ts, told):
        said = workspace.message(place)
        assert said is not None
        assert said["blocks"][1]["elements"][0]["text"] == "🖼 The page &lt;before&gt;"


async def test_a_long_text_is_a_file_in_its_thread(client: SlackClient, workspace: SlackStandIn) -> None:
    channel = await client.ensure_channel("factory")
    thread = await client.post(channel, kit.message("A draft"), key="draft")
    where = await client.share(channel, thread, "draft-v2.md", "# Draft\n" * 5000)
    (file,) = [file for one in workspace.thread(channel, thread) for file in one.get("files", [])]
    assert (file["name"], file["permalink"], file["size"]) == ("draft-v2.md", where, 40_000)


async def test_a_file_goes_up_in_three_steps_and_comes_down_to_us_alone(
    client: SlackClient, workspace: SlackStandIn
) -> None:
    channel = await client.ensure_channel("factory")
    picture = await client.upload("after.png", b"\x89PNG", alt="The page after")
    await client.post(channel, kit.message("After", kit.slack_image(picture, "The page after")), key="after")
    await workspace.person("owner").say("factory", "the plan", files={"plan one.md": b"# Plan", "empty.txt": b"x" * 99})
    (_, shared) = workspace.messages("factory")[-2:]
    assert (shared["subtype"], [one["mimetype"] for one in shared["files"]]) == (
        "file_share",
        ["text/markdown", "text/plain"],
    )
    plan, large = shared["files"]
    assert await client.download(plan["url_private"], 100) == b"# Plan"
    with pytest.raises(UserError, match="larger"):
        await client.download(large["url_private"], 10)
    with pytest.raises(UserError, match="no longer there"):
        await client.download(plan["url_private"].replace(plan["id"], "F0"), 100)
    for elsewhere in ("https://files.slack.com.evil.test/a", "http://files.slack.com/a", "http://127.0.0.1:9/a", ""):
        with pytest.raises(UserError, match="does not lie in Slack"):
            await client.download(elsewhere, 100)


async def test_a_file_is_not_read_without_the_scope(workspace: SlackStandIn) -> None:
    await workspace.person("owner").say("general", "", files={"plan.md": b"# Plan"})
    url = workspace.messages("general")[-1]["files"][0]["url_private"]
    async with SlackClient(base_url=workspace.api_url, token="xoxb-nobody") as stranger:
        with pytest.raises(UserError, match="files:read"):
            await stranger.download(url, 100)
