"""@Shopfloor in a channel: the verbs of `/factory`, or an idea. In a thread the message itself is enough."""

import re
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.desk import Desk
from bot.events import IdeaReceived
from bot.reports import VERBS, answer_for
from bot.slack.messages import answers


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for mentions."""

    @app.event("app_mention")
    async def on_mention(event: dict[str, Any]) -> None:
        words = re.sub(r"<@[A-Z0-9]+>", "", event.get("text", "")).strip()
        in_thread = event.get("thread_ts") not in {None, event["ts"]}
        verb = words.split(" ", 1)[0].lower() if words else "help"
        if verb in VERBS:
            await desk.require(event["user"], "ask")
            told = await answer_for(desk.out, words or "help")
            thread = event.get("thread_ts") or event["ts"]
            key = f"slack/mention/{event['channel']}/{event['ts']}"
            await desk.out.slack.post(event["channel"], told, thread=thread, key=key, again=True)
        elif not in_thread:
            await desk.require(event["user"], "open_spec")
            idea = words.removeprefix("spec ").strip() or answers.EMPTY_SPEC
            key = f"slack/mention/{event['channel']}/{event['ts']}"
            await desk.accept(IdeaReceived(key=key, by=event["user"], channel=event["channel"], text=idea))
