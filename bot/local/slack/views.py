"""Modals: the stack each person has open, and the short-lived triggers that allow an app to open one."""

import json
from dataclasses import dataclass
from time import monotonic

from bot.local.slack.blocks import checked_view
from bot.local.slack.database import Database, pack
from bot.local.slack.directory import Directory, Installed
from bot.local.slack.live import Hub
from bot.local.slack.wire import Json, SlackError, new_id

DEEPEST = 3


@dataclass(slots=True)
class Trigger:
    """Somebody did something an app may answer with a modal; good once, and not for long."""

    user: str
    app_id: str
    expires: float
    view_id: str | None
    used: bool = False


class Views:
    """Opens, stacks, changes and closes modals, and shows them to their person's tabs."""

    def __init__(self, db: Database, directory: Directory, hub: Hub, trigger_s: float) -> None:
        self._db, self._directory, self._hub, self._trigger_s = db, directory, hub, trigger_s
        self._triggers: dict[str, Trigger] = {}

    def new_trigger(self, user: str, app: Installed, view_id: str | None = None) -> str:
        """Return a trigger id with which `app` may open one modal for `user`."""
        now = monotonic()
        self._triggers = {key: one for key, one in self._triggers.items() if one.expires > now - 60}
        key = f"{int(now * 1000)}.{new_id('')}"
        self._triggers[key] = Trigger(user, app.id, now + self._trigger_s, view_id)
        return key

    def take_trigger(self, key: str, app: Installed) -> Trigger:
        """Use up a trigger; raises Slack's error when it is unknown, too old or used."""
        trigger = self._triggers.get(key)
        if trigger is None or trigger.app_id != app.id:
            raise SlackError("invalid_trigger_id")
        if trigger.expires < monotonic():
            raise SlackError("expired_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        trigger.used = True
        return trigger

    def stack(self, user: str) -> list[Json]:
        """Return a person's open modals, the topmost last."""
        return [
            json.loads(row["body"])
            for row in self._db.rows("SELECT body FROM views WHERE user = ? ORDER BY position", user)
        ]

    def get(self, view_id: str) -> tuple[str, Json]:
        """Return a modal and the person who has it open; raises `not_found`."""
        row = self._db.row("SELECT user, body FROM views WHERE id = ?", view_id)
        if row is None:
            raise SlackError("not_found")
        return row["user"], json.loads(row["body"])

    def by_external_id(self, external_id: str) -> str:
        """Return the id of the modal an app named itself; raises `not_found`."""
        row = self._db.row("SELECT id FROM views WHERE json_extract(body, '$.external_id') = ?", external_id)
        if row is None or not external_id:
            raise SlackError("not_found")
        return str(row["id"])

    def open(self, user: str, app: Installed, view: Json) -> Json:
        """Show a new modal in place of whatever the person had open."""
        view = checked_view(view)
        with self._db.transaction():
            self._db.run("DELETE FROM views WHERE user = ?", user)
            return self._add(user, app, view, None)

    def push(self, user: str, app: Installed, view: Json) -> Json:
        """Show a modal on top of the open ones; raises `push_limit_reached` above three."""
        below = self.stack(user)
        if len(below) >= DEEPEST:
            raise SlackError("push_limit_reached")
        return self._add(user, app, checked_view(view), below[-1] if below else None)

    def _add(self, user: str, app: Installed, view: Json, below: Json | None) -> Json:
        identity = new_id("V")
        root = below["root_view_id"] if below else identity
        own = {"id": identity, "root_view_id": root, "previous_view_id": below["id"] if below else None}
        body = self._complete(app, view) | own
        self._db.run("INSERT INTO views (id, user, body) VALUES (?, ?, ?)", identity, user, pack(body))
        self._show(user)
        return body

    def _complete(self, app: Installed, view: Json) -> Json:
        defaults = {
            "team_id": self._directory.team_id, "app_id": app.id, "app_installed_team_id": self._directory.team_id,
            "bot_id": app.bot_id, "callback_id": "", "private_metadata": "", "external_id": "", "state": {"values": {}},
            "clear_on_close": False, "notify_on_close": False, "submit": None, "close": None,
        }  # fmt: skip
        return defaults | view | {"hash": new_id("")}

    def update(self, view_id: str, app: Installed, view: Json, expected_hash: str | None = None) -> Json:
        """Change an open modal in place; raises `hash_conflict` when it has changed since."""
        user, old = self.get(view_id)
        if expected_hash and expected_hash != old["hash"]:
            raise SlackError("hash_conflict")
        kept = {key: old[key] for key in ("id", "root_view_id", "previous_view_id")}
        body = self._complete(app, checked_view(view)) | kept
        self._db.run("UPDATE views SET body = ? WHERE id = ?", pack(body), view_id)
        self._show(user)
        return body

    def close(self, view_id: str) -> None:
        """Take one modal away."""
        user, _ = self.get(view_id)
        self._db.run("DELETE FROM views WHERE id = ?", view_id)
        self._show(user)

    def clear(self, user: str) -> None:
        """Take all of a person's modals away."""
        self._db.run("DELETE FROM views WHERE user = ?", user)
        self._show(user)

    def _show(self, user: str) -> None:
        self._hub.tell([user], {"type": "views", "stack": self.stack(user)})

    def publish(self, user: str, app: Installed, view: Json, expected_hash: str | None = None) -> Json:
        """Keep the Home tab an app published for a person; raises `hash_conflict` when it has changed since."""
        old = self.home(user, app)
        if expected_hash and old is not None and expected_hash != old["hash"]:
            raise SlackError("hash_conflict")
        identity = old["id"] if old is not None else new_id("V")
        own = {"id": identity, "root_view_id": identity, "previous_view_id": None}
        body = self._complete(app, checked_view(view)) | own
        self._db.run("INSERT OR REPLACE INTO homes VALUES (?, ?, ?)", app.id, user, pack(body))
        self._hub.tell([user], {"type": "home", "app": app.id, "view": body})
        return body

    def home_by_id(self, user: str, view_id: str) -> Json | None:
        """Return the Home tab of a person that has this id."""
        found = (json.loads(row["body"]) for row in self._db.rows("SELECT body FROM homes WHERE user = ?", user))
        return next((dict(one) for one in found if one["id"] == view_id), None)

    def home(self, user: str, app: Installed) -> Json | None:
        """Return the Home tab an app published last for a person."""
        row = self._db.row("SELECT body FROM homes WHERE app = ? AND user = ?", app.id, user)
        return None if row is None else dict(json.loads(row["body"]))
