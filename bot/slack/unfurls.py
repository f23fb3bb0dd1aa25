"""Small cards under links that people post: Slack tells us of a link to a domain of ours, and we say what it leads to."""

from collections.abc import Mapping

import structlog

from bot.slack.blocks import Message
from bot.slack.faults import Refused
from bot.slack.text import defuse
from bot.slack.wire import Wire

log = structlog.get_logger()
DEADLINE_S = 10.0


class Unfurls:
    """Puts cards under links; the same card again changes nothing."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._web = wire, wire.web

    async def put(self, channel: str, ts: str, cards: Mapping[str, Message]) -> None:
        """Show each card under its link in that message; raises `Transient`. A message that is gone, or a refusal, is let go."""
        shown = {
            url: {"blocks": defuse(list(card.blocks)), "fallback": defuse(card.text)} for url, card in cards.items()
        }
        try:
            await self._wire.call(
                self._web.chat_unfurl, about=channel, deadline_s=DEADLINE_S, ts=ts, unfurls=shown
            )  # fmt: skip
        except Refused as refused:  # nobody misses a card where links are links
            log.info("not_unfurled", reason=refused.code)
