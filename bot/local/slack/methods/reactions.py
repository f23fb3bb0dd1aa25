"""reactions.*"""

from bot.local.slack.webapi import Call, method
from bot.local.slack.wire import Json, SlackError


@method("reactions.add", "reactions:write")
def add(call: Call) -> Json:
    """React to a message."""
    channel, ts, name = _target(call)
    call.workspace.react(channel, ts, name, call.app.bot_user)
    return {}


@method("reactions.remove", "reactions:write")
def remove(call: Call) -> Json:
    """Take a reaction back."""
    channel, ts, name = _target(call)
    call.workspace.unreact(channel, ts, name, call.app.bot_user)
    return {}


@method("reactions.get", "reactions:read")
def get(call: Call) -> Json:
    """Return a message with its reactions."""
    channel, ts = call.joined(), call.need("timestamp", "message_not_found")
    message = call.workspace.messages.get(channel, ts)
    if message is None:
        raise SlackError("message_not_found")
    return {"type": "message", "channel": channel, "message": message}


def _target(call: Call) -> tuple[str, str, str]:
    name = call.need("name", "invalid_name").strip(":")
    return call.joined(), call.need("timestamp", "no_item_specified"), name
