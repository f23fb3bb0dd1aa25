"""files.*"""

import json
from typing import Any

from bot.local.slack.webapi import Call, method
from bot.local.slack.wire import Json, SlackError
from bot.local.slack.workspace import Author


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(call: Call) -> Json:
    """Announce a file and return where to send it."""
    name, length = call.need("filename"), call.need("length")
    if not length.isdecimal():
        raise SlackError("invalid_arguments")
    files = call.workspace.files
    identity, url = files.announce(call.app.bot_user, name, int(length), str(call.args.get("alt_txt") or ""))
    return {"upload_url": url, "file_id": identity}


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    """Make sent files real and share them where the call says."""
    wanted = _listed(call.args.get("files"))
    made = [call.workspace.files.complete(one["id"], call.app.bot_user, str(one.get("title") or "")) for one in wanted]
    if call.args.get("channel_id"):
        content: Json = {"text": str(call.args.get("initial_comment") or "")}
        channel, author = call.joined("channel_id"), Author(call.app.bot_user, call.app)
        call.workspace.share(channel, author, content, [one["id"] for one in made], call.args.get("thread_ts"))
    return {"files": made}


@method("files.info", "files:read")
def info(call: Call) -> Json:
    """Describe one file; one that Slack has not looked at yet has no type."""
    identity = call.need("file", "file_not_found")
    found = call.workspace.files.described(identity)
    scanned = call.workspace.faults.is_scanned(identity, asked=True)
    return {"file": found if scanned else found | {"mimetype": "", "filetype": ""}, "comments": []}


def _listed(value: Any) -> list[Json]:
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise SlackError("invalid_arguments") from error
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) and one.get("id") for one in found):
        raise SlackError("invalid_arguments")
    return found
