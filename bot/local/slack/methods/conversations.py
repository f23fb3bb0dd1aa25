"""conversations.*"""

import base64
import binascii

from bot.local.slack.messages import LAST
from bot.local.slack.webapi import Call, method
from bot.local.slack.wire import Json, SlackError

HISTORY = ("channels:history", "groups:history", "im:history")
READ = ("channels:read", "groups:read", "im:read")


@method("conversations.list", *READ)
def list_all(call: Call) -> Json:
    """List conversations of the wanted types, a page at a time."""
    directory = call.workspace.directory
    types = set(str(call.args.get("types") or "public_channel").replace(" ", "").split(","))
    found = []
    for identity, channel in directory.channels.items():
        member = call.app.bot_user in directory.members(identity)
        if ("private_channel" in types and member) if channel["is_private"] else "public_channel" in types:
            found.append(directory.conversation(identity, call.app.bot_user))
    if "im" in types:
        own = [one for one, pair in directory.direct.items() if call.app.bot_user in pair]
        found += [directory.conversation(one, call.app.bot_user) for one in own]
    start, limit = _offset(call), call.number("limit", 100, 1000)
    return {"channels": found[start : start + limit]} | _next_page(start + limit, len(found))


@method("conversations.info", *READ)
def info(call: Call) -> Json:
    """Describe a conversation."""
    return {"channel": call.workspace.directory.conversation(call.conversation(), call.app.bot_user)}


@method("conversations.members", *READ)
def members(call: Call) -> Json:
    """List who is in a conversation."""
    found = call.workspace.directory.members(call.conversation())
    start, limit = _offset(call), call.number("limit", 100, 1000)
    return {"members": found[start : start + limit]} | _next_page(start + limit, len(found))


@method("conversations.history", *HISTORY)
def history(call: Call) -> Json:
    """Return messages, newest first."""
    channel, limit = call.joined(), call.number("limit", 100, 999)
    latest = _cursor(call) or _edge(call, "latest", LAST, +1)
    found = call.workspace.messages.history(
        channel, oldest=_edge(call, "oldest", "0", -1), latest=latest, limit=limit + 1
    )
    more = len(found) > limit
    found = found[:limit]
    return {"messages": _shown(call, found), "has_more": more} | _cursor_after(found[-1]["ts"] if more else "")


@method("conversations.replies", *HISTORY)
def replies(call: Call) -> Json:
    """Return a thread, oldest first."""
    channel, ts, limit = call.joined(), call.need("ts", "thread_not_found"), call.number("limit", 1000, 1000)
    message = call.workspace.messages.raw(channel, ts)
    if message is None:
        raise SlackError("thread_not_found")
    root = message.get("thread_ts", ts)
    oldest = _cursor(call) or _edge(call, "oldest", "0", -1)
    found = call.workspace.messages.replies(channel, root, oldest=oldest, limit=limit + 1)
    latest = _edge(call, "latest", LAST, +1)
    found = [one for one in found if one["ts"] < latest]
    more = len(found) > limit
    found = found[:limit]
    return {"messages": _shown(call, found), "has_more": more} | _cursor_after(found[-1]["ts"] if more else "")


@method("conversations.open", "im:write")
def open_direct(call: Call) -> Json:
    """Open the direct messages with one person."""
    if channel := call.args.get("channel"):
        return {"channel": {"id": call.workspace.directory.channel_id(str(channel))}}
    value = call.args.get("users") or ""
    users = [one for one in (value if isinstance(value, list) else str(value).split(",")) if one]
    if len(users) != 1:
        raise SlackError("users_list_not_supplied" if not users else "not_enough_users")
    identity = call.workspace.directory.direct_id(users[0], call.app.bot_user)
    body = {"id": identity} | ({"user": users[0], "is_im": True} if call.flag("return_im") else {})
    return {"channel": body, "no_op": True, "already_open": True}


@method("conversations.join", "channels:join")
def join(call: Call) -> Json:
    """Make the app a member of a public channel."""
    channel = call.conversation()
    if channel in call.workspace.directory.direct:
        raise SlackError("method_not_supported_for_channel_type")
    news = call.workspace.join(channel, call.app.bot_user)
    body = {"channel": call.workspace.directory.conversation(channel, call.app.bot_user)}
    return body if news else body | {"warning": "already_in_channel"}


def _edge(call: Call, name: str, otherwise: str, outward: int) -> str:
    value = str(call.args.get(name) or otherwise)
    if value in {"0", LAST} or not call.flag("inclusive"):
        return value
    seconds, _, micros = value.partition(".")
    moved = int(seconds) * 1_000_000 + int(micros.ljust(6, "0") or 0) + outward
    return f"{moved // 1_000_000}.{moved % 1_000_000:06d}"


def _shown(call: Call, messages: list[Json]) -> list[Json]:
    if call.flag("include_all_metadata"):
        return messages
    return [{key: value for key, value in one.items() if key != "metadata"} for one in messages]


def _cursor_after(ts: str) -> Json:
    cursor = base64.b64encode(f"next_ts:{ts}".encode()).decode() if ts else ""
    return {"response_metadata": {"next_cursor": cursor}}


def _cursor(call: Call) -> str | None:
    if not call.args.get("cursor"):
        return None
    try:
        return base64.b64decode(str(call.args["cursor"]), validate=True).decode().split(":", 1)[1]
    except (binascii.Error, UnicodeDecodeError, IndexError) as error:
        raise SlackError("invalid_cursor") from error


def _offset(call: Call) -> int:
    value = _cursor(call)
    return int(value) if value and value.isdigit() else 0


def _next_page(offset: int, total: int) -> Json:
    return _cursor_after(str(offset) if offset < total else "")
