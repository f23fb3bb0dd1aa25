"""Words in an item's thread: an answer to the interview, its corrections, `stop`, `retry`, a question, a word to its agents. In a
direct message: a verb, or an idea."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.asking import asks_for_changes, is_praise, is_question, what_changed
from bot.background import is_only_background
from bot.commands import Asker, command, verb_in
from bot.desk import Desk
from bot.errors import UserError
from bot.events import (
    AnswerChanged,
    BackgroundGiven,
    FeasibilityAsked,
    FeedbackReceived,
    FilesGiven,
    NoteGiven,
    RetryAsked,
    StopAsked,
)
from bot.feasibility import asks_feasibility
from bot.lifecycle import IN_WORK, TOLD, Source, Stage, WorkItem
from bot.recall import recall, with_its_file
from bot.slack.messages import answers
from bot.slack.messages.background import files_too_late
from bot.slack.messages.recall import IDEA_EDITED
from bot.slack.messages.steering import nearest
from bot.slack.messages.thread import HOW_TO_APPROVE
from handlers.parts import answer, files_of, reply, tell_left_out, without_mention

STOP_WORDS = frozenset({"stop", "halt", "stop!", "❌"})
RETRY_WORDS = frozenset({"retry", "try again"})
SAID = frozenset({None, "thread_broadcast", "file_share"})  # deletions, joins and the like say nothing to us


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for messages."""

    @app.event("message")
    async def on_message(event: dict[str, Any], context: dict[str, Any]) -> None:
        if event.get("subtype") == "message_changed":
            await _changed(desk, event, event["message"], event.get("previous_message", {}))
            return
        said = event.get("text") or event.get("files")
        if event.get("bot_id") or event.get("subtype") not in SAID or not said or not event.get("user"):
            return
        text, called = without_mention(event.get("text", ""), str(context.get("bot_user_id", "")))
        if called and verb_in(text):
            if event.get("channel_type") == "im":  # where a mention comes as nothing but a message
                await _directly(desk, event, text)
            return  # elsewhere the mention itself is answered
        thread = event.get("thread_ts")
        item = await desk.item_in_thread(event["channel"], thread) if thread else None
        if item is not None:
            await _in_thread(desk, event, item, text)
            await tell_left_out(desk, event)
        elif event.get("channel_type") == "im":
            await _directly(desk, event, text)
        elif not called and not thread and event["channel"] == desk.out.options.feedback_channel:
            await _reported(desk, event, text)


async def _reported(desk: Desk, event: dict[str, Any], text: str) -> None:
    """Take a picture with words in the feedback channel as the report of a bug; other talk there says nothing to us."""
    pictures = tuple(file for file in files_of(event) if file.kind.startswith("image/"))
    if not pictures:
        return
    await desk.require(event["user"], "ask")
    if not text:
        raise UserError(answers.PICTURE_WITHOUT_WORDS)
    key = f"slack/message/{event['channel']}/{event['ts']}"
    await desk.accept(FeedbackReceived(
        key=key, feedback=0, text=text, reporter=event["user"], files=pictures, thread=event["ts"]))  # fmt: skip


async def _in_thread(desk: Desk, event: dict[str, Any], item: WorkItem, text: str) -> None:
    key, user = f"slack/message/{event['channel']}/{event['ts']}", event["user"]
    if item.source is Source.PERSON and asks_feasibility(text) and item.stage in {Stage.INTERVIEWING, Stage.PLANNED}:
        await desk.require(user, "ask")
        await desk.accept(FeasibilityAsked(key=key, item=item.id, by=user))
    elif item.source is Source.PERSON and (told := await recall(desk.out, item, user, text)):
        await desk.require(user, "ask")
        thread = event.get("thread_ts") or event["ts"]
        await answer(desk, event, await with_its_file(desk.out, item, told, event["channel"], thread), item)
    elif item.stage is Stage.INTERVIEWING:
        await desk.require(user, "answer_spec")
        links, files = desk.links(text), files_of(event)
        if links or files:
            given = BackgroundGiven(key=f"{key}/background", item=item.id, by=user, links=links, files=files)
            await desk.accept(given)
        if text and not ((links or files) and is_only_background(text)):
            await desk.accept(await desk.said(item, key=key, by=user, text=text))
    elif text.lower() in STOP_WORDS and (item.stage in IN_WORK or item.stage is Stage.QUEUED):
        await desk.require(user, "stop", item)
        await desk.accept(StopAsked(key=key, item=item.id, by=user))
        await _with_files(desk, event, item, "")
    elif text.lower() in RETRY_WORDS and item.stage is Stage.NEEDS_HUMAN:
        await desk.require_retry(user, item)
        await desk.accept(RetryAsked(key=key, item=item.id, by=user))
        await _with_files(desk, event, item, "")
    elif text.startswith("<@"):
        return
    elif item.stage in TOLD:
        await _in_work(desk, event, item, text)
    elif event.get("files"):
        raise UserError(files_too_late(item))


async def _changed(desk: Desk, event: dict[str, Any], message: dict[str, Any], previous: dict[str, Any]) -> None:
    """Take an edited message of the interview as a correction; other edits, and links that were unfurled, say nothing to us."""
    edited, user, ts = message.get("edited"), message.get("user"), message.get("ts", "")
    if not edited or not user or message.get("bot_id") or message.get("text") == previous.get("text"):
        return
    said = f"slack/message/{event['channel']}/{ts}"
    thread = message.get("thread_ts", ts)
    if thread == ts:
        if any([await desk.out.store.knows(key) for key in (said, f"slack/mention/{event['channel']}/{ts}")]):
            raise UserError(IDEA_EDITED)
        return
    item = await desk.item_in_thread(event["channel"], thread)
    if item is None or item.source is not Source.PERSON or not await desk.out.store.knows(said):
        return
    await desk.require(user, "answer_spec")
    key = f"slack/edit/{event['channel']}/{ts}/{edited['ts']}"
    if not await desk.out.store.knows(key):
        await desk.require_change(item, message["text"], said)
    await desk.accept(AnswerChanged(key=key, item=item.id, by=user, text=message["text"], of=said))


async def _in_work(desk: Desk, event: dict[str, Any], item: WorkItem, text: str) -> None:
    """Answer a question about the work; take everything else, files too, as what its agents, or the next build, shall know."""
    key, user = f"slack/message/{event['channel']}/{event['ts']}", event["user"]
    if is_question(text) and not item.asks:
        await desk.require(user, "ask")
        changed = asks_for_changes(text)
        why = Asker(user, key, item)
        told = await what_changed(desk.out, item, text) if changed else await command(desk, f"explain {item.id}", why)
        await answer(desk, event, told, item)
        await _with_files(desk, event, item, "")
    elif item.stage is Stage.APPROVAL and text and is_praise(text):
        raise UserError(HOW_TO_APPROVE)
    elif event.get("files"):
        await _with_files(desk, event, item, text)
    elif item.stage is not Stage.APPROVAL:
        await desk.require(user, "request_changes", item)
        await desk.accept(NoteGiven(key=key, item=item.id, by=user, text=text))
    else:
        await desk.require(user, "request_changes", item)
        await desk.accept(await desk.wish(item, item.head_sha, text, by=user, key=key, via="reply"))


async def _with_files(desk: Desk, event: dict[str, Any], item: WorkItem, text: str) -> None:
    """Take the files of a message about the work, if it has any, with what was said; raises `UserError` when all are gone."""
    if not event.get("files"):
        return
    files, user = files_of(event), event["user"]
    if not files:
        raise UserError(answers.FILE_GONE)
    await desk.require(user, "request_changes", item)
    key = f"slack/message/{event['channel']}/{event['ts']}/files"
    await desk.accept(FilesGiven(key=key, item=item.id, by=user, files=files, text=text, head_sha=item.head_sha))


async def _directly(desk: Desk, event: dict[str, Any], text: str) -> None:
    if verb_in(text) or event.get("thread_ts"):
        await desk.require(event["user"], "ask")
        await reply(desk, event, text)
        return
    if len(text.split()) == 1 and nearest(text):
        raise UserError(answers.unknown_command(text, nearest(text)))
    await desk.require(event["user"], "open_spec")
    files = files_of(event)
    idea = await desk.idea(text, files)
    key = f"slack/message/{event['channel']}/{event['ts']}"
    await desk.accept(desk.received(key, event["user"], event["channel"], idea, files))
