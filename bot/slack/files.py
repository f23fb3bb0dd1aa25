"""Pictures and documents that go up to Slack, and what is said in their place when it does not find them any more."""

import asyncio
from dataclasses import replace

from bot.slack.blocks import Block, Message, context
from bot.slack.text import escape
from bot.slack.wire import Wire

LOOKS_APART_S = (0.3, 0.7, 1.0, 2.0, 3.0, 4.0)
NOT_FOUND = "invalid_blocks"


class Files:
    """Sends files. Slack takes a picture at once and looks at it after; until it has, it refuses messages that show it."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._web = wire, wire.web

    async def upload(self, name: str, data: bytes, *, alt: str) -> str:
        """Return the id of the picture when it can be shown, or after eleven seconds."""
        answer = await self._wire.call(
            self._web.files_upload_v2, filename=name, content=data, alt_txt=alt, request_file_info=False
        )
        file = str(answer["files"][0]["id"])
        for pause_s in LOOKS_APART_S:
            if await self._can_be_shown(file):
                break
            await asyncio.sleep(pause_s)
        return file

    async def share(self, channel: str, thread: str, name: str, data: bytes) -> str:
        """Put a file into a thread and return its address for people."""
        answer = await self._wire.call(
            self._web.files_upload_v2, about=channel, channel=channel, thread_ts=thread, filename=name, content=data,
            title=name, request_file_info=False,
        )  # fmt: skip
        found = await self._wire.call(self._web.files_info, file=str(answer["files"][0]["id"]))
        return str(found["file"]["permalink"])

    async def _can_be_shown(self, file: str) -> bool:
        answer = await self._wire.call(self._web.files_info, file=file)
        return bool(answer["file"].get("mimetype"))


def without_files(message: Message) -> Message:
    """Return the message with the words for its pictures instead of those that lie in Slack; the same one if it has none."""
    if not any("slack_file" in block for block in message.blocks):
        return message
    return replace(message, blocks=tuple(_in_words(block) for block in message.blocks))


def _in_words(block: Block) -> Block:
    return context(f"🖼 {escape(block['alt_text'])}") if "slack_file" in block else block
