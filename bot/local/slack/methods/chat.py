"""chat.* and blocks.validate."""

from typing import Any

from bot.local.slack.blocks import checked_blocks
from bot.local.slack.links import attached, links_in, told_of
from bot.local.slack.webapi import Call, method
from bot.local.slack.wire import Json, SlackError
from bot.local.slack.workspace import Author


def content(call: Call) -> Json:
    """Return text, blocks, attachments and metadata of a call, checked."""
    found: Json = {"text": str(call.args.get("text") or "")}
    if blocks := call.args.get("blocks"):
        found["blocks"] = _with_files(call, checked_blocks(blocks))
    if attachments := call.args.get("attachments"):
        found["attachments"] = attachments
    if call.args.get("metadata") is not None:
        found["metadata"] = metadata(call.args["metadata"])
    return found


def _with_files(call: Call, blocks: list[Json]) -> list[Json]:
    """Return the blocks; raises `invalid_blocks` when one shows a file that is not there, or not yet."""
    shown = {index: block["slack_file"].get("id", "") for index, block in enumerate(blocks) if "slack_file" in block}
    known, scanned = call.workspace.files.content, call.workspace.faults.is_scanned
    lost = [f"invalid slack file [json-pointer:/blocks/{index}/slack_file]"
            for index, file in shown.items() if known(file) is None or not scanned(file)]  # fmt: skip
    if lost:
        words = [f"[ERROR] {line}" for line in lost]
        raise SlackError("invalid_blocks", errors=lost, response_metadata={"messages": words})
    return blocks


def metadata(value: Any) -> Json:
    """Return the metadata of a call, checked."""
    if not isinstance(value, dict) or not isinstance(value.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(value.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    return value


def author(call: Call) -> Author:
    """Return who speaks when the app does."""
    return Author(call.app.bot_user, call.app)


@method("chat.postMessage", "chat:write")
def post_message(call: Call) -> Json:
    """Post a message."""
    channel = call.joined()
    body = content(call)
    thread_ts = call.args.get("thread_ts")
    if thread_ts and call.flag("reply_broadcast"):
        body["subtype"] = "thread_broadcast"
    message = call.workspace.post(channel, author(call), body, thread_ts)
    return {"channel": channel, "ts": message["ts"], "message": message}


@method("chat.update", "chat:write")
def update(call: Call) -> Json:
    """Change one of the app's own messages; text without blocks removes the blocks and marks it as edited."""
    channel, ts = call.conversation(), call.need("ts", "message_not_found")
    old = call.workspace.messages.raw(channel, ts)
    if old is None:
        raise SlackError("message_not_found")
    if old.get("app_id") != call.app.id:
        raise SlackError("cant_update_message")
    if old.get("streaming_state") == "in_progress":
        raise SlackError("streaming_state_conflict")
    changes = content(call)
    has_text = bool(changes["text"])
    if not has_text:
        if "blocks" not in call.args and "attachments" not in call.args:
            raise SlackError("no_text")
        changes["text"] = old["text"]
    if call.args.get("blocks") == [] or (has_text and "blocks" not in changes):
        changes["blocks"] = None
    if call.args.get("attachments") == []:
        changes["attachments"] = None
    message = call.workspace.edit(
        channel, ts, changes, call.app.bot_user, marked=has_text and not changes.get("blocks")
    )
    return {"channel": channel, "ts": ts, "text": message["text"], "message": message}


@method("chat.delete", "chat:write")
def delete(call: Call) -> Json:
    """Delete one of the app's own messages."""
    channel, ts = call.conversation(), call.need("ts", "message_not_found")
    old = call.workspace.messages.raw(channel, ts)
    if old is None:
        raise SlackError("message_not_found")
    if old.get("app_id") != call.app.id:
        raise SlackError("cant_delete_message")
    call.workspace.delete(channel, ts)
    return {"channel": channel, "ts": ts}


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(call: Call) -> Json:
    """Show a message to one person."""
    channel, user = call.joined(), call.need("user", "user_not_found")
    if user not in call.workspace.directory.users:
        raise SlackError("user_not_found")
    if user not in call.workspace.directory.members(channel):
        raise SlackError("user_not_in_channel")
    body = content(call)
    body.pop("metadata", None)
    message = call.workspace.whisper(channel, user, author(call), body, call.args.get("thread_ts"))
    return {"message_ts": message["ts"]}


@method("chat.getPermalink")
def get_permalink(call: Call) -> Json:
    """Return the page's address of a message."""
    channel, ts = call.conversation(), call.need("message_ts", "message_not_found")
    message = call.workspace.messages.raw(channel, ts)
    if message is None:
        raise SlackError("message_not_found")
    root = message.get("thread_ts", ts)
    thread = f"?thread_ts={root}&cid={channel}" if root != ts else ""
    return {"channel": channel, "permalink": f"{call.workspace.url}/archives/{channel}/p{ts.replace('.', '')}{thread}"}


@method("chat.unfurl", "links:write")
def unfurl(call: Call) -> Json:
    """Put cards under links of somebody's message; only links in it, to domains of the app's own."""
    channel, ts = call.conversation("channel"), call.need("ts", "missing_ts")
    cards = call.args.get("unfurls")
    if not isinstance(cards, dict) or not cards:
        raise SlackError("missing_unfurls")
    message = call.workspace.messages.raw(channel, ts)
    if message is None:
        raise SlackError("cannot_find_message")
    known = {one["url"] for one in told_of(call.app, links_in(message.get("text", "")))}
    if not cards.keys() <= known:
        raise SlackError("cannot_unfurl_url")
    checked = {url: card | {"blocks": checked_blocks(card.get("blocks") or [])} for url, card in cards.items()}
    changes = {"attachments": attached(message, call.app, checked)}
    call.workspace.edit(channel, ts, changes, call.app.bot_user, marked=False)
    return {}


@method("blocks.validate")
def validate(call: Call) -> Json:
    """Say whether blocks would be accepted."""
    checked_blocks(call.args.get("blocks"))
    return {}
