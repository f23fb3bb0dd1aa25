"""What a person can do, whether through the browser page or in a test: one path for both."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from bot.errors import UserError
from bot.local.slack.blocks import find_element
from bot.local.slack.directory import Installed
from bot.local.slack.inputs import complaints, state_of
from bot.local.slack.interactions import Payloads
from bot.local.slack.outbox import Delivery
from bot.local.slack.response_urls import ResponseUrls, respond
from bot.local.slack.wire import Json, SlackError
from bot.local.slack.workspace import SLACKBOT, Author, Workspace

NO_ANSWER = "{} failed because the app did not respond."
BAD_ANSWER = '{} failed with the error "dispatch_failed".'
STOPPED = "agent_session_stopped"
TROUBLE = "We had some trouble connecting. Try again?"
TOKENS = re.compile(r"(<(?:[@#!][A-Za-z0-9][^<>\s]*|https?://[^<>\s]+)>)")


class Acts:
    """Each method is one thing a person does; raises `UserError` with what Slack's client would say."""

    def __init__(self, workspace: Workspace, urls: ResponseUrls) -> None:
        self._workspace, self._directory = workspace, workspace.directory
        self._payloads = Payloads(workspace, urls)

    def say(
        self, user: str, channel: str, text: str, thread_ts: str | None = None, *,
        broadcast: bool = False, files: Sequence[str] = (),
    ) -> Json:  # fmt: skip
        """Post a message as the composer does, with files that were uploaded, and return it; names after @ and # are mentions."""
        channel = self._seat(user, channel)
        content: Json = {"text": self.composed(text.strip()), "client_msg_id": str(uuid4())}
        if broadcast and thread_ts:
            content["subtype"] = "thread_broadcast"
        try:
            if files:
                return self._workspace.share(channel, Author(user), content, files, thread_ts)
            return self._workspace.post(channel, Author(user), content, thread_ts)
        except SlackError as error:
            raise UserError(_words(error)) from error

    def upload(self, user: str, name: str, content: bytes) -> str:
        """Upload a file as the composer does and return its id."""
        files = self._workspace.files
        try:
            identity, url = files.announce(user, name, len(content))
        except SlackError as error:
            raise UserError(f"{name} is empty or too large to upload.") from error
        files.receive(url.rpartition("/")[2], content)
        files.complete(identity, user)
        return identity

    def composed(self, text: str) -> str:
        """Return typed text as Slack stores it: escaped, with mentions and links in angle brackets."""
        parts = TOKENS.split(text)
        return "".join(part if index % 2 else self._linked(part) for index, part in enumerate(parts))

    def _linked(self, text: str) -> str:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = re.sub(r"https?://[^\s<>|]*[^\s<>|.,;:!?)\"'`*_~]", lambda found: f"<{found[0]}>", text)
        for identity, person in self._directory.users.items():
            text = re.sub(
                rf"(?<![\w@<])@{re.escape(person['real_name'])}\b", f"<@{identity}>", text, flags=re.IGNORECASE
            )
        for identity, channel in self._directory.channels.items():
            text = re.sub(rf"(?<![\w#/&<])#{re.escape(channel['name'])}\b", f"<#{identity}|{channel['name']}>", text)
        return re.sub(r"(?<!\w)@(here|channel|everyone)\b", r"<!\1>", text)

    def edit(self, user: str, channel: str, ts: str, text: str) -> Json:
        """Change one's own message."""
        self._own(user, channel, ts)
        return self._workspace.edit(channel, ts, {"text": self.composed(text.strip())}, user, marked=True)

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        self._own(user, channel, ts)
        self._workspace.delete(channel, ts)

    def _own(self, user: str, channel: str, ts: str) -> None:
        message = self._workspace.messages.raw(channel, ts)
        if message is None or message["user"] != user:
            raise UserError("Only your own messages can be changed.")

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction."""
        self._reaction(self._workspace.react, user, channel, ts, name)

    def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """Take a reaction back."""
        self._reaction(self._workspace.unreact, user, channel, ts, name)

    def _reaction(self, change: Any, user: str, channel: str, ts: str, name: str) -> None:
        try:
            change(self._seat(user, channel), ts, name.strip(":"), user)
        except SlackError as error:
            if error.code not in {"already_reacted", "no_reaction"}:
                raise UserError(_words(error)) from error

    def join(self, user: str, channel: str) -> None:
        """Join a public channel; guests may not."""
        identity = self._directory.channel_id(channel)
        if self._directory.users[user]["is_restricted"]:
            raise UserError("Guests join a channel only when they are invited.")
        self._workspace.join(identity, user)

    def read(self, user: str, channel: str) -> None:
        """Mark a conversation as read to its end."""
        newest = self._workspace.messages.history(channel, limit=1)
        if newest:
            self._directory.mark_read(user, channel, newest[0]["ts"])
            self._workspace.hub.tell([user], {"type": "read", "channel": channel})

    def open_home(self, user: str, channel: str, tab: str = "messages") -> None:
        """Open a tab of an app (`home`, `messages`), which the app is told, with what its Home tab shows now."""
        app = self._app_in(channel)
        if app is not None:
            event: Json = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
            view = self._workspace.views.home(user, app) if tab == "home" else None
            event |= {"view": view} if view is not None else {}
            self._workspace.tell(channel, event | {"event_ts": self._workspace.stamps.next()}, "app_home_opened")

    def stop_agent(self, user: str, channel: str, ts: str) -> None:
        """Press Slack's own Stop on an agent at work in a thread: its streams end, and it is told; its status is its own."""
        channel = self._seat(user, channel)
        session = self._workspace.sessions.get(channel, ts)
        if session is None or session["status"] != "processing":
            raise UserError("There is nothing to stop.")
        thread = self._workspace.messages.replies(channel, ts)
        open_ones = [one["ts"] for one in thread if one.get("streaming_state") == "in_progress"]
        ended: Json = {"streaming_state": "completed", "streaming_since": None}
        for one in open_ones:
            self._workspace.edit(channel, one, ended, user, marked=False)
        event: Json = {"type": STOPPED, "channel": channel, "thread_ts": ts, "user": user,
                       "streaming_message_ts": open_ones, "event_ts": self._workspace.stamps.next()}  # fmt: skip
        self._workspace.send(self._directory.apps[session["app"]], event, STOPPED)

    def _app_in(self, channel: str) -> Installed | None:
        found = (self._directory.app_of_bot(one) for one in self._directory.direct.get(channel, ()))
        return next((app for app in found if app is not None), None)

    async def command(self, user: str, channel: str, command: str, text: str, *, in_thread: bool = False) -> Delivery:
        """Run a slash command and return its delivery; the app's own answer, or Slack's complaint, is shown to the person."""
        channel = self._seat(user, channel)
        app = self._directory.app_with_command(command)
        if app is None:
            raise UserError(f"{command} is not a valid command.")
        if in_thread:
            raise UserError(f"{command} is not supported in threads. Sorry!")
        payload = self._payloads.command(app, user, channel, command, text)
        delivery = await self._workspace.outboxes[app.id].request("slash_commands", command, payload)
        if not delivery.ok:
            self._complain(
                channel, user, (BAD_ANSWER if delivery.reason == "http_error" else NO_ANSWER).format(command)
            )
        elif delivery.response:
            self._answer(app, channel, user, delivery.response, command)
        return delivery

    def _answer(self, app: Installed, channel: str, user: str, response: Json, command: str) -> None:
        try:
            respond(self._workspace, app, channel, user, response)
        except SlackError:
            self._complain(channel, user, BAD_ANSWER.format(command))

    def _complain(self, channel: str, user: str, words: str) -> None:
        self._workspace.whisper(channel, user, Author(SLACKBOT), {"text": words})

    async def act_in_message(
        self, user: str, channel: str, ts: str, action_id: str, value: Any = None, *,
        block_id: str | None = None, values: Mapping[str, Any] | None = None, seen: Sequence[Json] | None = None,
    ) -> Delivery:  # fmt: skip
        """Use a button or another element of a message; `seen` are its blocks as a page still shows them, if stale."""
        message = self._visible(user, channel, ts)
        blocks = list(message.get("blocks", []) if seen is None else seen)
        found = find_element(blocks, action_id, block_id)
        app = self._directory.apps.get(message.get("app_id", ""))
        if found is None or app is None:
            raise UserError("This is no longer there.")
        block, element = found
        action = self._payloads.action(block, element, value)
        state = state_of(blocks, {**(values or {}), f"{block['block_id']}/{action_id}": value})
        payload = self._payloads.message_action(app, user, channel, message, action, state)
        return await self._interact(app, user, "block_actions", payload)

    async def act_in_view(
        self, user: str, view_id: str, action_id: str, value: Any = None, *,
        block_id: str | None = None, values: Mapping[str, Any] | None = None,
    ) -> Delivery:  # fmt: skip
        """Use a button or another element of an open modal, or of a Home tab."""
        view = self._workspace.views.home_by_id(user, view_id) or self._open_view(user, view_id)
        found = find_element(view["blocks"], action_id, block_id)
        if found is None:
            raise UserError("This is no longer there.")
        block, element = found
        view["state"] = state_of(view["blocks"], {**(values or {}), f"{block['block_id']}/{action_id}": value})
        app = self._directory.apps[view["app_id"]]
        payload = self._payloads.view_action(app, user, view, self._payloads.action(block, element, value))
        return await self._interact(app, user, "block_actions", payload)

    async def submit(self, user: str, view_id: str, values: Mapping[str, Any]) -> dict[str, str]:
        """Submit a modal and do what the app answers; returns the complaints by block id, `""` for one about it all."""
        view = self._open_view(user, view_id)
        if errors := complaints(view["blocks"], values):
            return errors
        view["state"] = state_of(view["blocks"], values)
        app = self._directory.apps[view["app_id"]]
        outbox = self._workspace.outboxes[app.id]
        delivery = await outbox.request("interactive", "view_submission", self._payloads.submission(app, user, view))
        if not delivery.ok:
            return {"": TROUBLE}
        return self._obey(user, view_id, app, delivery.response or {})

    def _obey(self, user: str, view_id: str, app: Installed, response: Json) -> dict[str, str]:
        views = self._workspace.views
        try:
            match response.get("response_action"):
                case "errors":
                    return dict(response["errors"])
                case "update":
                    views.update(view_id, app, response["view"])
                case "push":
                    views.push(user, app, response["view"])
                case "clear":
                    views.clear(user)
                case _ if any(view["id"] == view_id for view in views.stack(user)):
                    views.close(view_id)
        except SlackError as error:
            return {"": f"The app answered with a view that cannot be shown: {error.code}."}
        return {}

    async def close_view(self, user: str, view_id: str, *, everything: bool = False) -> None:
        """Dismiss the topmost modal, or all of them; apps that asked for it are told."""
        stack = self._workspace.views.stack(user)
        view = self._open_view(user, view_id)
        everything = everything or bool(view["clear_on_close"])
        if everything:
            self._workspace.views.clear(user)
        else:
            self._workspace.views.close(view_id)
        for one in stack if everything else [view]:
            if one["notify_on_close"]:
                app = self._directory.apps[one["app_id"]]
                payload = self._payloads.closed(app, user, one, is_cleared=everything)
                await self._workspace.outboxes[app.id].request("interactive", "view_closed", payload)

    async def shortcut(self, user: str, callback_id: str, channel: str = "", ts: str = "") -> Delivery:
        """Run a shortcut, on a message when one is named."""
        app = self._directory.app_with_shortcut(callback_id)
        if app is None:
            raise UserError(f"No app has the shortcut {callback_id}.")
        if not ts:
            return await self._interact(app, user, "shortcut", self._payloads.global_shortcut(app, user, callback_id))
        message = self._visible(user, channel, ts)
        payload = self._payloads.message_shortcut(app, user, callback_id, channel, message)
        return await self._interact(app, user, "message_action", payload)

    async def _interact(self, app: Installed, user: str, name: str, payload: Json) -> Delivery:
        delivery = await self._workspace.outboxes[app.id].request("interactive", name, payload)
        if not delivery.ok:
            self._workspace.notice(user, f"{app.app.name} did not respond. Please try again.")
        return delivery

    def _seat(self, user: str, channel: str) -> str:
        try:
            identity = self._directory.channel_id(channel)
        except SlackError as error:
            raise UserError(_words(error)) from error
        if user not in self._directory.members(identity):
            raise UserError("You are not in this channel.")
        return identity

    def _visible(self, user: str, channel: str, ts: str) -> Json:
        self._seat(user, channel)
        message = self._workspace.messages.get(channel, ts)
        if message is None and (found := self._workspace.messages.whispered(ts, user)):
            message = found[2]
        if message is None:
            raise UserError("This message is no longer there.")
        return message

    def _open_view(self, user: str, view_id: str) -> Json:
        found = next((view for view in self._workspace.views.stack(user) if view["id"] == view_id), None)
        if found is None:
            raise UserError("This dialog is no longer open.")
        return found


def _words(error: SlackError) -> str:
    known = {
        "no_text": "There is nothing to send.",
        "msg_too_long": "This message is too long to send. Slack takes up to 40,000 characters.",
        "channel_not_found": "There is no such channel.",
        "thread_not_found": "This thread is no longer there.",
        "message_not_found": "This message is no longer there.",
        "invalid_name": "There is no such emoji.",
    }
    return known.get(error.code, f"That did not work ({error.code}).")
