"""The payloads of commands, clicks, submissions and shortcuts, field for field as Slack sends them."""

from typing import Any

from bot.local.slack.directory import Installed
from bot.local.slack.inputs import answer
from bot.local.slack.response_urls import ResponseUrls
from bot.local.slack.wire import Json
from bot.local.slack.workspace import Workspace


class Payloads:
    """Builds payloads; each comes with a fresh trigger id and, where Slack gives one, a response URL."""

    def __init__(self, workspace: Workspace, urls: ResponseUrls) -> None:
        self._workspace, self._urls, self._directory = workspace, urls, workspace.directory

    def _common(self, kind: str, user: str, app: Installed, view_id: str | None = None) -> Json:
        person = self._directory.users[user]
        team = {"id": self._directory.team_id, "domain": self._directory.team.domain}
        return {
            "type": kind, "team": team, "api_app_id": app.id, "token": "local", "enterprise": None,
            "is_enterprise_install": False, "trigger_id": self._workspace.views.new_trigger(user, app, view_id),
            "user": {"id": user, "username": person["name"], "name": person["name"], "team_id": team["id"]},
        }  # fmt: skip

    def _channel(self, channel: str) -> Json:
        return {"id": channel, "name": self._channel_name(channel)}

    def _channel_name(self, channel: str) -> str:
        return "directmessage" if channel in self._directory.direct else str(self._directory.channels[channel]["name"])

    def command(self, app: Installed, user: str, channel: str, command: str, text: str) -> Json:
        """Return a slash command; every field is a string, since HTTP sends it as a form."""
        return {
            "token": "local", "team_id": self._directory.team_id, "team_domain": self._directory.team.domain,
            "channel_id": channel, "channel_name": self._channel_name(channel), "user_id": user,
            "user_name": self._directory.users[user]["name"], "command": command, "text": text, "api_app_id": app.id,
            "is_enterprise_install": "false", "response_url": self._urls.make(app, channel, user),
            "trigger_id": self._workspace.views.new_trigger(user, app),
        }  # fmt: skip

    def message_action(self, app: Installed, user: str, channel: str, message: Json, action: Json, state: Json) -> Json:
        """Return a click in a message."""
        ephemeral = bool(message.get("is_ephemeral"))
        container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": ephemeral}
        if "thread_ts" in message:
            container["thread_ts"] = message["thread_ts"]
        return self._common("block_actions", user, app) | {
            "container": container, "channel": self._channel(channel), "message": message, "state": state,
            "response_url": self._urls.make(app, channel, user, message["ts"], ephemeral=ephemeral), "actions": [action],
        }  # fmt: skip

    def view_action(self, app: Installed, user: str, view: Json, action: Json) -> Json:
        """Return a click in a modal."""
        container = {"type": "view", "view_id": view["id"]}
        return self._common("block_actions", user, app, view["id"]) | {
            "container": container, "view": view, "actions": [action],
        }  # fmt: skip

    def submission(self, app: Installed, user: str, view: Json) -> Json:
        """Return a submitted modal."""
        return self._common("view_submission", user, app, view["id"]) | {"view": view, "response_urls": []}

    def closed(self, app: Installed, user: str, view: Json, *, is_cleared: bool) -> Json:
        """Return a dismissed modal."""
        body = self._common("view_closed", user, app) | {"view": view, "is_cleared": is_cleared}
        del body["trigger_id"]
        return body

    def global_shortcut(self, app: Installed, user: str, callback_id: str) -> Json:
        """Return a shortcut that was chosen from the workspace."""
        return self._common("shortcut", user, app) | {
            "callback_id": callback_id,
            "action_ts": self._workspace.stamps.next(),
        }

    def message_shortcut(self, app: Installed, user: str, callback_id: str, channel: str, message: Json) -> Json:
        """Return a shortcut that was chosen on a message."""
        return self._common("message_action", user, app) | {
            "callback_id": callback_id, "action_ts": self._workspace.stamps.next(), "message_ts": message["ts"],
            "message": message, "channel": self._channel(channel),
            "response_url": self._urls.make(app, channel, user, message["ts"]),
        }  # fmt: skip

    def action(self, block: Json, element: Json, value: Any) -> Json:
        """Return the entry of `actions` for one element and the plain value a person gave it."""
        stamp = self._workspace.stamps.next()
        base = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": stamp,
        }
        if element["type"] == "button":
            kept = {key: element[key] for key in ("text", "value", "style", "url") if key in element}
            return base | kept | ({"value": value} if value is not None else {})
        return base | answer(element, value)
