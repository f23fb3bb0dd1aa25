"""Long answers that appear part by part. Slack closes a stream after five minutes, so the words go on in a new one before.

A part that a closed stream did not take begins the next message; where Slack grants no streams, one message grows by edits.
"""

from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.slack.blocks import MESSAGE_BLOCKS, Block, Message
from bot.slack.faults import Refused

LONGEST = timedelta(minutes=4, seconds=30)
CLOSED = frozenset({"message_not_in_streaming_state", "message_not_found"})
NOT_GRANTED = frozenset(
    {"not_authorized", "missing_scope", "no_permission", "unknown_method", "not_allowed_token_type",
     "channel_type_not_supported", "access_denied", "invalid_thread_ts"}
)  # fmt: skip

Parts = AsyncIterable[Sequence[Block]]
Call = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Verbs:
    """What a stream asks of Slack, each already bound to its conversation; refusals are raised as `Refused`."""

    start: Call
    append: Call
    stop: Call
    post: Callable[[Message, str], Awaitable[str]]
    edit: Callable[[str, Message], Awaitable[None]]


@dataclass(slots=True)
class Stream:
    """One answer on its way: `text` stands for it in notifications, `key` is what it is found by afterwards.

    `began` is told the place of each message as soon as it stands, so that a restart finishes it instead of beginning anew.
    """

    verbs: Verbs
    clock: Clock
    text: str
    key: str
    began: Callable[[str], Awaitable[None]]
    granted: bool = True
    places: list[str] = field(default_factory=list)
    _open: str = ""
    _since: datetime | None = None
    _shown: list[Block] = field(default_factory=list)

    async def run(self, parts: Parts) -> list[str]:
        """Show every part once, in order; return the places of the messages they stand in."""
        async for blocks in parts:
            await self._show(list(blocks))
        await self._end()
        return self.places

    async def _show(self, blocks: list[Block]) -> None:
        if self._open and self._is_full(blocks):
            await self._end()
        try:
            await (self._stream(blocks) if self.granted else self._grow(blocks))
        except Refused as refused:
            if refused.code in CLOSED and self._open and self.granted:
                self._close()
            elif refused.code in NOT_GRANTED and self.granted:
                self.granted = False
                self._close()
            else:
                raise
            await self._show(blocks)

    async def _stream(self, blocks: list[Block]) -> None:
        chunks = [{"type": "blocks", "blocks": blocks}]
        if self._open:
            await self.verbs.append(ts=self._open, chunks=chunks)
        else:
            await self._stands(str((await self.verbs.start(chunks=chunks))["ts"]))
        self._shown += blocks

    async def _grow(self, blocks: list[Block]) -> None:
        grown = Message(self.text, (*self._shown, *blocks))
        if self._open:
            await self.verbs.edit(self._open, grown)
        else:
            await self._stands(await self.verbs.post(grown, self._next_key()))
        self._shown += blocks

    async def _stands(self, ts: str) -> None:
        self._open, self._since = ts, self.clock.now()
        self.places.append(ts)
        await self.began(ts)

    async def _end(self) -> None:
        if self._open and self.granted:
            try:
                await self.verbs.stop(ts=self._open, key=self._next_key(len(self.places) - 1))
            except Refused as refused:
                if refused.code not in CLOSED | NOT_GRANTED:
                    raise
        self._close()

    def _close(self) -> None:
        self._open, self._shown = "", []

    def _is_full(self, more: list[Block]) -> bool:
        late = self.granted and self._since is not None and self.clock.now() - self._since >= LONGEST
        return late or len(self._shown) + len(more) > MESSAGE_BLOCKS

    def _next_key(self, number: int | None = None) -> str:
        count = len(self.places) if number is None else number
        return f"{self.key}/{count + 1}" if count else self.key
