"""chat.startStream, chat.appendStream, chat.stopStream and assistant.threads.setStatus."""

from datetime import datetime, timedelta

from bot.local.slack.blocks import checked_blocks
from bot.local.slack.methods.chat import author, metadata
from bot.local.slack.webapi import Call, method
from bot.local.slack.wire import Json, SlackError

LONGEST = timedelta(minutes=5)
MARKDOWN_CHARS = 12_000
OPEN, DONE, BROKEN = "in_progress", "completed", "errored"


@method("chat.startStream", "chat:write")
def start(call: Call) -> Json:
    """Begin a message whose words are still to come; in a channel it needs the reader it is for."""
    channel, thread = call.joined(), call.need("thread_ts", "invalid_thread_ts")
    if call.workspace.kind(channel) != "im":
        call.need("recipient_team_id", "missing_recipient_team_id")
        call.need("recipient_user_id", "missing_recipient_user_id")
    blocks, text = _chunks(call)
    body = {"text": text or " ", "blocks": blocks, "streaming_state": OPEN,
            "streaming_since": call.workspace.clock.now().isoformat()}  # fmt: skip
    message = call.workspace.post(channel, author(call), body, thread)
    return {"channel": channel, "ts": message["ts"]}


@method("chat.appendStream", "chat:write")
def append(call: Call) -> Json:
    """Add words to a message that is being streamed."""
    blocks, text = _chunks(call)
    if not blocks:
        raise SlackError("no_text")
    return _grow(call, blocks, text, {})


@method("chat.stopStream", "chat:write")
def stop(call: Call) -> Json:
    """Add the last words and end the stream."""
    blocks, text = _chunks(call)
    if call.args.get("blocks"):
        blocks += checked_blocks(call.args["blocks"])
    ended: Json = {"streaming_state": DONE, "streaming_since": None}
    if call.args.get("metadata") is not None:
        ended["metadata"] = metadata(call.args["metadata"])
    return _grow(call, blocks, text, ended)


@method("assistant.threads.setStatus", "assistant:write", "chat:write")
def set_status(call: Call) -> Json:
    """Show what the app is doing under a thread; empty words take it away, as does a message of the app's."""
    channel = call.args.get("channel_id")
    found = call.workspace.messages.raw(str(channel), call.need("thread_ts", "invalid_thread_ts"))
    if found is None:
        raise SlackError("channel_not_found")
    call.workspace.statuses[str(channel), found["ts"]] = str(call.args.get("status") or "")
    return {}


def _grow(call: Call, blocks: list[Json], text: str, more: Json) -> Json:
    channel, ts = call.conversation(), call.need("ts", "message_not_found")
    old = call.workspace.messages.raw(channel, ts)
    if old is None:
        raise SlackError("message_not_found")
    if old.get("app_id") != call.app.id:
        raise SlackError("message_not_owned_by_app")
    if old.get("streaming_state") != OPEN or _over(call, old):
        raise SlackError("message_not_in_streaming_state")
    grown = {"text": f"{old['text']}{text}".lstrip() or " ", "blocks": checked_blocks(old["blocks"] + blocks)}
    call.workspace.edit(channel, ts, grown | more, call.app.bot_user, marked=False)
    return {"channel": channel, "ts": ts}


def _said(block: Json) -> str:
    """Return what a block says, as Slack sums up a message that has no text of its own."""
    text = block.get("text")
    elements = " ".join(_said(one) for one in block.get("elements", []) if block.get("type") == "context")
    return str(text.get("text", "")) if isinstance(text, dict) else str(text or elements)


def _over(call: Call, message: Json) -> bool:
    return call.workspace.clock.now() - datetime.fromisoformat(message["streaming_since"]) >= LONGEST


def _chunks(call: Call) -> tuple[list[Json], str]:
    """Return what the chunks of a call show, as blocks and as text."""
    text = str(call.args.get("markdown_text") or "")
    if len(text) > MARKDOWN_CHARS:
        raise SlackError("msg_too_long")
    blocks = [{"type": "markdown", "text": text}] if text else []
    for chunk in call.args.get("chunks") or []:
        match chunk:
            case {"type": "blocks", "blocks": list(more)}:
                blocks += more
                text += "".join(f"{_said(block)}\n" for block in more)
            case {"type": "markdown_text", "text": str(more)}:
                blocks.append({"type": "markdown", "text": more})
                text += more
            case _:
                raise SlackError("invalid_chunks")
    return checked_blocks(blocks), text
