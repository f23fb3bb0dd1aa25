"""Words in an item's thread: an answer to the interview, `stop`, `retry`. In a direct message: a verb, or an idea."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.desk import Desk
from bot.events import AnswerGiven, IdeaReceived, RetryAsked, StopAsked
from bot.lifecycle import IN_WORK, Stage, WorkItem
from bot.reports import verb_in
from handlers.parts import reply, without_mention

STOP_WORDS = frozenset({"stop", "halt", "stop!", "❌"})
RETRY_WORDS = frozenset({"retry", "try again"})
SAID = frozenset({None, "thread_broadcast", "file_share"})  # edits, deletions, joins and the like say nothing to us


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for messages."""

    @app.event("message")
    async def on_message(event: dict[str, Any], context: dict[str, Any]) -> None:
        if event.get("bot_id") or event.get("subtype") not in SAID or not event.get("text") or not event.get("user"):
            return
        text, called = without_mention(event["text"], str(context.get("bot_user_id", "")))
        if called and verb_in(text) and event.get("channel_type") != "im":
            return  # the mention itself is answered
        thread = event.get("thread_ts")
        item = await desk.item_in_thread(event["channel"], thread) if thread else None
        if item is not None:
            await _in_thread(desk, event, item, text)
        elif event.get("channel_type") == "im":
            await _directly(desk, event, text)


async def _in_thread(desk: Desk, event: dict[str, Any], item: WorkItem, text: str) -> None:
    key, user = f"slack/message/{event['channel']}/{event['ts']}", event["user"]
    if item.stage is Stage.INTERVIEWING:
        await desk.require(user, "answer_spec")
        if not await desk.out.store.knows(key):
            await desk.require_answer(item, text=text)
        await desk.accept(AnswerGiven(key=key, item=item.id, by=user, text=text))
    elif text.lower() in STOP_WORDS and (item.stage in IN_WORK or item.stage is Stage.QUEUED):
        await desk.require(user, "stop", item)
        await desk.accept(StopAsked(key=key, item=item.id, by=user))
    elif text.lower() in RETRY_WORDS and item.stage is Stage.NEEDS_HUMAN:
        await desk.require_retry(user, item)
        await desk.accept(RetryAsked(key=key, item=item.id, by=user))


async def _directly(desk: Desk, event: dict[str, Any], text: str) -> None:
    if verb_in(text) or event.get("thread_ts"):
        await desk.require(event["user"], "ask")
        await reply(desk, event, text)
        return
    await desk.require(event["user"], "open_spec")
    idea = await desk.idea(text)
    key = f"slack/message/{event['channel']}/{event['ts']}"
    await desk.accept(IdeaReceived(key=key, by=event["user"], channel=event["channel"], text=idea))
