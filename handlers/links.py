"""A link to an issue, a pull request, a specification or the product gets a small card, where that tells nobody anything new."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.desk import Desk
from bot.unfurling import unfurl

POSTED = (
    "conversations_history"  # the other source is a message that is still being written, whose readers nobody knows
)


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for links to our domains."""

    @app.event("link_shared")
    async def on_links(event: dict[str, Any]) -> None:
        where = [event.get(name, "") for name in ("user", "channel", "message_ts")]
        links = event.get("links", [])
        if event.get("source", POSTED) != POSTED or not all(where) or not isinstance(links, list):
            return
        urls = [str(link["url"]) for link in links if isinstance(link, dict) and link.get("url")]
        await unfurl(desk.out, user=where[0], channel=where[1], ts=where[2], urls=urls)
