"""What every click and every message carries, and the answer to a verb."""

import re
from dataclasses import dataclass
from typing import Any, Self

from bot.commands import Asker, command, private
from bot.desk import Desk
from bot.errors import UserError
from bot.events import SharedFile
from bot.lifecycle import WorkItem
from bot.slack.blocks import Message
from bot.slack.messages import answers, background
from bot.stations.telling import NOBODY, post_once

MOST_FILES = 5
MENTION = re.compile(r"^\s*<@(?P<who>[A-Z0-9]+)(?:\|[^>]*)?>[\s,:]*")


@dataclass(frozen=True, slots=True)
class Click:
    """One press of a button: who, where, with which value, and the key that makes it count once."""

    user: str
    channel: str
    value: str
    key: str
    trigger: str

    @classmethod
    def of(cls, body: dict[str, Any]) -> Self:
        """Read the first action of a `block_actions` payload; raises `UserError` for one that is none of Slack's."""
        try:
            action, user = body["actions"][0], body["user"]["id"]
            pressed = f"{action['action_id']}/{action['action_ts']}"
        except (KeyError, IndexError, TypeError) as error:
            raise UserError(answers.UNREADABLE) from error
        key = f"slack/click/{user}/{body.get('container', {}).get('message_ts', '')}/{pressed}"
        value = action.get("value") or action.get("selected_option", {}).get("value", "")
        return cls(user, body.get("channel", {}).get("id", ""), value, key, body.get("trigger_id", ""))

    def parts(self, count: int) -> list[str]:
        """Return the `count` parts of the value; raises `UserError` for a button of another make than ours now."""
        return parts_of(self.value, count)


def parts_of(value: str, count: int) -> list[str]:
    """Return the parts of a bound value; raises `UserError` when there are others than `count`, or empty ones."""
    found = value.split("|")
    if len(found) != count or not all(found):
        raise UserError(answers.UNREADABLE)
    return found


def without_mention(text: str, bot: str) -> tuple[str, bool]:
    """Return what was said less our name at its start, and whether it was there."""
    found = MENTION.match(text)
    if found is None or found["who"] != bot:
        return text.strip(), False
    return text[found.end() :].strip(), True


def files_of(message: dict[str, Any]) -> tuple[SharedFile, ...]:
    """Return the files that a message shares, five at most; those that are gone are left out."""
    shared = [one for one in message.get("files") or [] if one.get("url_private")]
    return tuple(
        SharedFile(id=one["id"], name=one.get("name") or one["id"], url=one["url_private"], kind=one.get("mimetype") or "",
                   size=int(one.get("size") or 0))
        for one in shared[:MOST_FILES]
    )  # fmt: skip


async def tell_left_out(desk: Desk, event: dict[str, Any]) -> None:
    """Tell who gave more files in one message than are read of it."""
    given = len(event.get("files") or [])
    if given > MOST_FILES:
        told, delivery = background.left_out(MOST_FILES, given), f"{event['channel']}/{event['ts']}/files"
        await desk.whisper(event["user"], event["channel"], told, thread=event.get("thread_ts"), delivery=delivery)


async def answer(desk: Desk, event: dict[str, Any], words: Message, item: WorkItem = NOBODY) -> None:
    """Answer a message in its thread, once."""
    slot, thread = f"slack/reply/{event['channel']}/{event['ts']}", event.get("thread_ts") or event["ts"]
    await post_once(desk.out, slot=slot, item=item, words=words, channel=event["channel"], thread=thread)


async def reply(desk: Desk, event: dict[str, Any], words: str) -> None:
    """Answer or do what was said in the thread of the message that said it, once; what is private only they see."""
    thread = event.get("thread_ts")
    item = await desk.item_in_thread(event["channel"], thread) if thread else None
    asker = Asker(event["user"], f"slack/message/{event['channel']}/{event['ts']}", item, event["ts"])
    told = await command(desk, words, asker)
    if private(words) and event.get("channel_type") != "im":
        await desk.whisper(event["user"], event["channel"], told, thread=thread, delivery=event["ts"])
        return
    await answer(desk, event, told)
