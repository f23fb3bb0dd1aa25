"""What Slack itself shows under a thread while we work: a line of words, or an agent's session with a Stop of its own.

Neither is asked for again once Slack has said that it grants none: our cards show the same, with a Stop of ours.
"""

from typing import Literal

from bot.errors import ShopfloorError
from bot.slack.faults import Refused
from bot.slack.streams import NOT_GRANTED
from bot.slack.text import clip, defuse
from bot.slack.wire import Wire

SessionStatus = Literal["processing", "active", "closed"]
DEADLINE_S = 3.0
TITLE_CHARS = 200


class Presence:
    """Asks for both, and remembers what is not granted."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._web = wire, wire.web
        self._words, self._sessions = True, True

    async def say(self, channel: str, thread: str, doing: str) -> None:
        """Show what we are doing until our next message there; where that is not granted, show nothing."""
        if not (self._words and thread):
            return
        try:
            await self._wire.call(
                self._web.assistant_threads_setStatus, deadline_s=DEADLINE_S, channel_id=channel,
                thread_ts=thread, status=defuse(doing),
            )  # fmt: skip
        except Refused as refused:
            self._words = refused.code not in NOT_GRANTED
        except ShopfloorError:  # a status is worth no wait
            pass

    async def session(self, channel: str, thread: str, status: SessionStatus, title: str) -> bool:
        """Bring the thread's session there, begun if it is not yet; tell whether it is. Raises `Transient`: ask again."""
        if not self._sessions:
            return False
        try:
            await self._wire.call(
                self._web.agents_sessions_setStatus, deadline_s=DEADLINE_S, channel_id=channel, thread_ts=thread,
                status=status, title=clip(defuse(title), TITLE_CHARS),
            )  # fmt: skip
        except Refused as refused:
            self._sessions = refused.code not in NOT_GRANTED
            return False
        return True
