"""The addresses to which an app may answer a command or a click: five times, for half an hour."""

from typing import Any

from bot.local.slack.blocks import checked_blocks
from bot.local.slack.directory import Installed
from bot.local.slack.wire import Json, SlackError, new_id
from bot.local.slack.workspace import Author, Workspace

USES = 5


class ResponseUrls:
    """Makes response URLs and carries out what is posted to them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace, self._db = workspace, workspace.db
        self.base = ""

    def make(self, app: Installed, channel: str, user: str, ts: str | None = None, *, ephemeral: bool = False) -> str:
        """Return a new URL that speaks in `channel` to `user`, about the message `ts` when there is one."""
        identity = new_id("")
        expires = self._workspace.clock.now().timestamp() + self._workspace.timing.response_url_s
        self._db.run(
            "INSERT INTO response_urls VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
            identity, app.id, channel, user, ts, int(ephemeral), expires,
        )  # fmt: skip
        return f"{self.base}/actions/{app.id}/{identity}"

    def use(self, identity: str, body: Json) -> None:
        """Carry out one post; raises `invalid_url`, `expired_url`, `used_url` or an error of the content."""
        row = self._db.row("SELECT * FROM response_urls WHERE id = ?", identity)
        if row is None:
            raise SlackError("invalid_url")
        if row["expires"] < self._workspace.clock.now().timestamp():
            raise SlackError("expired_url")
        if row["uses"] >= USES:
            raise SlackError("used_url")
        with self._db.transaction():
            self._db.run("UPDATE response_urls SET uses = uses + 1 WHERE id = ?", identity)
            app = self._workspace.directory.apps[row["app"]]
            respond(
                self._workspace, app, row["channel"], row["user"], body, row["ts"], ephemeral=bool(row["ephemeral"])
            )


def respond(
    workspace: Workspace,
    app: Installed,
    channel: str,
    user: str,
    body: Json,
    ts: str | None = None,
    *,
    ephemeral: bool = False,
) -> None:
    """Carry out an app's answer: replace or delete the message it is about, or say something new."""
    author = Author(app.bot_user, app)
    if ts and _truth(body.get("delete_original")):
        workspace.unwhisper(ts) if ephemeral else workspace.delete(channel, ts)
        return
    content = content_of(body)
    if ts and _truth(body.get("replace_original")):
        _replace(workspace, channel, user, author, ts, content, ephemeral=ephemeral)
    elif body.get("response_type") == "in_channel":
        workspace.post(channel, author, content, body.get("thread_ts"))
    else:
        workspace.whisper(channel, user, author, content, body.get("thread_ts"))


def _replace(
    workspace: Workspace, channel: str, user: str, author: Author, ts: str, content: Json, *, ephemeral: bool
) -> None:
    if not ephemeral:
        workspace.edit(channel, ts, {"blocks": None, "attachments": None} | content, author.user, marked=False)
    elif found := workspace.messages.whispered(ts, user):
        kept = {key: value for key, value in found[2].items() if key not in {"text", "blocks", "attachments"}}
        workspace.rewhisper(channel, user, kept | content)


def content_of(body: Json) -> Json:
    """Return the parts of an app's words that make a message, checked."""
    content: Json = {"text": str(body.get("text") or "")}
    if body.get("blocks"):
        content["blocks"] = checked_blocks(body["blocks"])
    if body.get("attachments"):
        content["attachments"] = body["attachments"]
    return content


def _truth(value: Any) -> bool:
    return value in {True, "true", "1"}
