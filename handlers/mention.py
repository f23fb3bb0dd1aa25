"""@Shopfloor in a channel: the verbs of `/factory`, or an idea. In a thread the message itself is enough."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.commands import verb_in
from bot.desk import Desk
from bot.errors import UserError
from bot.slack.messages import answers
from bot.slack.messages.steering import nearest
from handlers.parts import files_of, reply, without_mention


def register(app: AsyncApp, desk: Desk) -> None:
    """Listen for mentions."""

    @app.event("app_mention")
    async def on_mention(event: dict[str, Any], context: dict[str, Any]) -> None:
        if event.get("bot_id") or not event.get("user"):
            return
        words, called = without_mention(event.get("text", ""), str(context.get("bot_user_id", "")))
        if not called:
            return  # we were spoken of, not to
        thread = event.get("thread_ts")
        files = files_of(event)
        if verb_in(words or ("" if files else "help")):
            await desk.require(event["user"], "ask")
            await reply(desk, event, words or "help")
        elif len(words.split()) == 1 and nearest(words):
            raise UserError(answers.unknown_command(words, nearest(words)))
        elif thread in {None, event["ts"]}:
            await desk.require(event["user"], "open_spec")
            named = words.split(maxsplit=1)[:1] == ["spec"]
            idea = await desk.idea(words.removeprefix("spec").strip() if named else words, files)
            key = f"slack/mention/{event['channel']}/{event['ts']}"
            await desk.accept(desk.received(key, event["user"], event["channel"], idea, files))
        elif await desk.item_in_thread(event["channel"], thread) is None:
            raise UserError(answers.NO_SPEC_IN_THREADS)
