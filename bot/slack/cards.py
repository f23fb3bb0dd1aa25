"""Cards edited in place: routine edits of one card are a second apart, the latest wins and the last is never lost."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.slack.blocks import Message
from bot.slack.pace import Priority

Send = Callable[[str, str, Message, Priority], Awaitable[None]]
REMEMBERED = 1000


@dataclass(slots=True)
class _Card:
    newest: Message
    revision: int = 0
    asked: int = 0
    sent: int = 0
    priority: Priority = Priority.ROUTINE
    last_at: float = float("-inf")
    waiting: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Cards:
    """Lets many edits in and sends few out; whoever asked returns when his edit, or a newer one, stands in Slack."""

    def __init__(self, send: Send, *, apart_s: float) -> None:
        self._send, self._apart_s = send, apart_s
        self._cards: dict[tuple[str, str], _Card] = {}

    async def show(self, channel: str, ts: str, message: Message, priority: Priority, revision: int) -> None:
        """Bring the card to `message`; an edit of an older revision than was asked for before is left out.

        Raises what the sending raised; a later edit is then free to try again.
        """
        card = self._cards.setdefault((channel, ts), _Card(message))
        if revision < card.revision:
            return
        card.newest, card.revision, card.asked = message, revision, card.asked + 1
        if priority is Priority.VITAL:
            card.priority = priority
        card.waiting += 1
        try:
            await self._bring(channel, ts, card, card.asked)
        finally:
            card.waiting -= 1
            self._forget()

    async def _bring(self, channel: str, ts: str, card: _Card, mine: int) -> None:
        async with card.lock:
            if card.sent >= mine:
                return
            if card.priority is not Priority.VITAL:  # what answers a person does not wait
                await asyncio.sleep(max(0.0, card.last_at + self._apart_s - _now()))
            asked = card.asked
            await self._send(channel, ts, card.newest, card.priority)
            card.sent, card.last_at = asked, _now()
            if card.asked == asked:
                card.priority = Priority.ROUTINE

    def _forget(self) -> None:
        if len(self._cards) > REMEMBERED:
            idle = [
                key for key, card in self._cards.items() if not card.waiting and card.last_at + self._apart_s < _now()
            ]
            for key in idle[: len(self._cards) - REMEMBERED]:
                del self._cards[key]


def _now() -> float:
    return asyncio.get_running_loop().time()
