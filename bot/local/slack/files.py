"""Uploaded files: announced, sent, completed, shared in messages, and read only with a token that may."""

import json
import mimetypes
import secrets
from collections.abc import Sequence
from urllib.parse import quote

from aiohttp import web

from bot.background.pictures import size_of
from bot.clock import Clock
from bot.local.slack.database import Database, pack
from bot.local.slack.wire import Json, SlackError, new_id

LARGEST = 30 * 2**20
TYPES = {".md": ("text/markdown", "markdown", "Markdown (raw)"), ".txt": ("text/plain", "text", "Plain Text")}


class Files:
    """Keeps files and describes them in Slack's shape; `url` is where they are sent to and read from."""

    def __init__(self, db: Database, team: str, clock: Clock) -> None:
        self._db, self._team, self._clock, self.url = db, team, clock, ""

    def announce(self, user: str, name: str, length: int, alt: str = "") -> tuple[str, str]:
        """Return the id of a file that will come and the address it is to be sent to."""
        if not 0 < length <= LARGEST:
            raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] length is out of bounds"]})
        identity, ticket = new_id("F"), secrets.token_urlsafe(24)
        body = {"name": name, "user": user, "size": length, "alt_txt": alt, "created": self._now()}
        self._db.run("INSERT INTO files VALUES (?, ?, ?, NULL, 0)", identity, ticket, pack(body))
        return identity, f"{self.url}/upload/v1/{ticket}"

    def receive(self, ticket: str, content: bytes) -> bool:
        """Take the content that was announced under `ticket`; False when nothing of that length was."""
        row = self._db.row("SELECT id, body FROM files WHERE ticket = ? AND NOT complete", ticket)
        if row is None or json.loads(row["body"])["size"] != len(content):
            return False
        self._db.run("UPDATE files SET content = ? WHERE id = ?", content, row["id"])
        return True

    def complete(self, identity: str, user: str, title: str = "") -> Json:
        """Make an uploaded file one that can be shared and return it; raises `file_not_found`."""
        row = self._db.row("SELECT body, content FROM files WHERE id = ?", identity)
        if row is None or row["content"] is None or (body := json.loads(row["body"]))["user"] != user:
            raise SlackError("file_not_found")
        body |= {"title": title or body["name"]} | _dimensions(row["content"])
        self._db.run("UPDATE files SET body = ?, complete = 1 WHERE id = ?", pack(body), identity)
        return self.described(identity)

    def described(self, identity: str) -> Json:
        """Return a file as Slack describes it; raises `file_not_found`."""
        row = self._db.row("SELECT body FROM files WHERE id = ? AND complete", identity)
        if row is None:
            raise SlackError("file_not_found")
        return self._shape(identity, json.loads(row["body"]))

    def all(self, identities: Sequence[str]) -> list[Json]:
        """Return these files as Slack describes them."""
        return [self.described(one) for one in identities]

    def content(self, identity: str) -> bytes | None:
        """Return what is in a file."""
        row = self._db.row("SELECT content FROM files WHERE id = ? AND complete", identity)
        return None if row is None else bytes(row["content"])

    def _shape(self, identity: str, body: Json) -> Json:
        name = body["name"]
        mimetype, kind, pretty = _type_of(name)
        place = f"{self.url}/files-pri/{self._team}-{identity}"
        return body | {
            "id": identity, "timestamp": body["created"], "mimetype": mimetype, "filetype": kind, "pretty_type": pretty,
            "user_team": self._team, "editable": False, "mode": "hosted", "is_external": False, "external_type": "",
            "is_public": True, "public_url_shared": False, "display_as_bot": False, "username": "",
            "url_private": f"{place}/{quote(name)}", "url_private_download": f"{place}/download/{quote(name)}",
            "permalink": f"{self.url}/files/{body['user']}/{identity}/{quote(name)}", "file_access": "visible",
        }  # fmt: skip

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


async def sent(request: web.Request) -> bytes:
    """Return the content of an upload, which comes raw or as a form."""
    if request.content_type.startswith("multipart/"):
        async for part in await request.multipart():
            return bytes(await part.read())  # type: ignore[union-attr]
    return await request.read()


def _type_of(name: str) -> tuple[str, str, str]:
    ending = f".{name.rpartition('.')[2].lower()}"
    if ending in TYPES:
        return TYPES[ending]
    kind = ending.lstrip(".")
    return mimetypes.guess_type(name)[0] or "application/octet-stream", kind, kind.upper()


def _dimensions(content: bytes) -> Json:
    found = size_of(content)
    return {"original_w": found[0], "original_h": found[1]} if found else {}
