"""Long answers in a direct message: no word is lost when a stream is closed, refused or cut off."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import SetClock
from bot.errors import UserError
from bot.local.slack import SlackStandIn
from bot.slack import blocks as kit
from bot.slack.client import SlackClient
from bot.slack.pace import Rate

PARTS = [f"Part {number} of the report." for number in range(6)]
MINUTES_4 = timedelta(minutes=4, seconds=31)
MINUTES_6 = timedelta(minutes=6)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 22, 9, tzinfo=UTC))


@pytest.fixture
async def workspace(tmp_path, clock) -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(tmp_path, clock=clock) as it:
        yield it


@pytest.fixture
async def client(workspace, clock) -> AsyncIterator[SlackClient]:
    async with SlackClient(base_url=workspace.api_url, token=workspace.bot_token, clock=clock, edits_apart_s=0.02,
                           rate=Rate(per_s=200, burst=50)) as it:  # fmt: skip
        yield it


@pytest.fixture
async def asked(workspace, client) -> tuple[str, str]:
    """The direct message with the owner, and where they asked."""
    channel = await client.open_dm(workspace.person("owner").id)
    return channel, await workspace.person("owner").say(channel, "explain 1")


async def parts(clock: SetClock, waits: dict[int, timedelta]) -> AsyncIterator[list[kit.Block]]:
    """The report part by part; before some of them time passes."""
    for number, words in enumerate(PARTS):
        clock.advance(waits.get(number, timedelta()))
        yield [kit.section(words)]


async def stream(client, asked, clock, waits=None) -> list[str]:
    channel, thread = asked
    began: list[str] = []

    async def note(ts: str) -> None:
        began.append(ts)

    places = await client.stream(channel, thread, parts(clock, waits or {}), text="Report", key="k", began=note)
    assert began == places
    return places


def read(workspace, asked) -> list[list[str]]:
    """What our messages in the thread say, message by message."""
    replies = workspace.thread(*asked)[1:]
    return [[block["text"]["text"] for block in reply["blocks"]] for reply in replies]


async def test_a_report_is_one_message_that_can_be_found_again(client, workspace, asked, clock) -> None:
    (place,) = await stream(client, asked, clock)
    assert read(workspace, asked) == [PARTS]
    message = workspace.message(place)
    assert message["streaming_state"] == "completed"
    assert message["text"].splitlines() == PARTS
    assert await client.post(asked[0], kit.message("again"), key="k", thread=asked[1], again=True) == place


async def test_before_slack_would_close_it_the_words_go_on_in_a_new_message(client, workspace, asked, clock) -> None:
    places = await stream(client, asked, clock, {2: MINUTES_4, 4: MINUTES_4})
    assert read(workspace, asked) == [PARTS[:2], PARTS[2:4], PARTS[4:]]
    assert [workspace.message(ts)["streaming_state"] for ts in places] == ["completed"] * 3
    keys = [workspace.message(ts)["metadata"]["event_payload"]["key"] for ts in places]
    assert keys == ["k", "k/2", "k/3"]


async def test_what_a_closed_stream_did_not_take_begins_the_next_message(client, workspace, asked, clock) -> None:
    """Slack's five minutes may pass while a part is on its way: here the limit we keep is longer than Slack's."""
    late = SetClock(clock.now())  # our own clock stands still, as if Slack's were ahead
    async with SlackClient(base_url=workspace.api_url, token=workspace.bot_token, clock=late) as slow:
        await stream(slow, asked, clock, {3: MINUTES_6})
    assert read(workspace, asked) == [PARTS[:3], PARTS[3:]]


@pytest.mark.parametrize("error", ["not_authorized", "missing_scope", "unknown_method"])
async def test_without_streams_one_message_grows_by_edits(slack, connect, clock, error) -> None:
    slack.fail("chat.startStream", error)
    async with connect(clock=clock) as client:
        for _ in range(2):
            await stream(client, ("D1", "0.5"), clock)
    assert len(slack.called("chat.startStream")) == 1  # what was not granted is not asked for again
    assert len(slack.messages) == 2
    edits = [[block["text"]["text"] for block in call["blocks"]] for call in slack.called("chat.update")]
    assert edits == [PARTS[:count] for count in range(2, 7)] * 2


async def test_streams_taken_away_midway_lose_no_word(slack, connect, clock) -> None:
    slack.fail("chat.appendStream", "not_authorized")
    async with connect(clock=clock) as client:
        await stream(client, ("D1", "0.5"), clock)
    (begun,) = slack.called("chat.startStream")
    shown = begun["chunks"][0]["blocks"] + slack.called("chat.update")[-1]["blocks"]
    assert [block["text"]["text"] for block in shown] == PARTS


async def test_a_stream_that_was_cut_off_is_finished_where_it_stands(client, workspace, asked, clock) -> None:
    channel, thread = asked
    begun = await workspace_start(client, channel, thread)
    whole = kit.message("Report", *[kit.section(words) for words in PARTS])
    await client.finish(channel, begun, whole)
    assert read(workspace, asked) == [PARTS]
    clock.advance(MINUTES_6)
    await client.finish(channel, begun, whole)
    assert read(workspace, asked) == [PARTS]


async def workspace_start(client, channel: str, thread: str) -> str:
    """Begin a stream and leave it, as a killed process does."""
    answer = await client._web.chat_startStream(
        channel=channel, thread_ts=thread, chunks=[{"type": "blocks", "blocks": [kit.section(PARTS[0])]}]
    )
    return str(answer["ts"])


async def test_the_status_stands_until_we_answer(client, workspace, asked) -> None:
    channel, thread = asked
    await client.set_status(channel, thread, "is reading the code …")
    assert workspace.status(channel, thread) == "is reading the code …"
    await client.post(channel, kit.message("Read."), key="k", thread=thread)
    assert workspace.status(channel, thread) == ""


async def test_a_session_says_when_an_agent_works_and_its_stop_is_told_to_us(client, workspace, asked) -> None:
    channel, thread = asked
    owner = workspace.person("owner")
    assert await client.set_session(channel, thread, "active", "#7 Greet")
    with pytest.raises(UserError, match="nothing to stop"):
        await owner.stop_agent(channel, thread)
    assert await client.set_session(channel, thread, "processing", "another title")
    assert workspace.session(channel, thread)["title"] == "#7 Greet"
    begun = await workspace_start(client, channel, thread)
    await owner.stop_agent(channel, thread)
    (told,) = workspace.deliveries(type="agent_session_stopped")
    assert told.payload["event"]["streaming_message_ts"] == [begun]
    assert workspace.session(channel, thread)["status"] == "processing", "that is ours to change"


async def test_a_session_that_is_not_granted_is_asked_for_once(client, workspace, asked) -> None:
    workspace.faults.refuse("agents.sessions.setStatus")
    for _ in range(2):
        assert not await client.set_session(*asked, "processing", "#7 Greet")
    workspace.faults.clear()
    assert not await client.set_session(*asked, "processing", "#7 Greet"), "it was told once, and is not asked again"
    assert workspace.session(*asked) is None


@pytest.mark.parametrize("error", ["not_authorized", "missing_scope"])
async def test_a_status_that_is_not_granted_is_asked_for_once_and_nobody_notices(slack, connect, error) -> None:
    slack.fail("assistant.threads.setStatus", error)
    async with connect() as client:
        for _ in range(3):
            await client.set_status("D1", "0.5", "is reading the code …")
        await client.post("D1", kit.message("Read."), key="k", thread="0.5")
    assert len(slack.called("assistant.threads.setStatus")) == 1
    assert slack.said() == ["Read."]
