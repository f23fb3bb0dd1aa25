"""What Slack tells is kept before it is acknowledged, except what no listener has anything to do with."""

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest  # noqa: TID251  (what Bolt hands to us is made by Bolt)
from slack_bolt.response import BoltResponse  # noqa: TID251

from bot.slack.inbox import Inbox
from handlers.later import Later

CARD = {"type": "message", "text": "Draft", "user": "U0BOT", "bot_id": "B1"}
ANSWER = {"type": "message", "text": "Only editors", "user": "U1"}
EDIT = {"type": "message", "subtype": "message_changed", "channel": "C1"}


@pytest.mark.parametrize(
    ("event", "is_kept"),
    [
        ({**ANSWER, "channel": "C1"}, True),
        ({**EDIT, "message": ANSWER, "previous_message": ANSWER}, True),
        ({**EDIT, "message": CARD, "previous_message": CARD}, False),
    ],
    ids=["an answer", "a person's edit", "an edit of a card of ours"],
)
async def test_an_edit_of_a_card_is_acknowledged_and_not_kept(tmp_path, event, is_kept):
    kept, gone_on = [], []
    inbox = Inbox(tmp_path / "inbox.sqlite", reached=kept.append)

    async def hear(body):
        return bool(body)

    async def go_on():
        gone_on.append(event)
        return BoltResponse(status=404)

    inbox.serve(hear)
    body = {"type": "event_callback", "event_id": "Ev1", "event": event}
    answered = await Later(inbox).async_process(
        req=AsyncBoltRequest(body=body, mode="socket_mode"), resp=BoltResponse(status=200), next=go_on
    )
    await inbox.close()
    assert (answered.status, bool(kept), gone_on) == (200, is_kept, [])
