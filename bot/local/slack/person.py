"""A person in the workspace, for tests: does what the browser page does, without a browser."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import UserError
from bot.local.slack.acts import Acts
from bot.local.slack.outbox import Delivery
from bot.local.slack.wire import Json
from bot.local.slack.workspace import Workspace


class Person:
    """Acts as one persona. Channels are given by name or id; what cannot be done raises `UserError`."""

    def __init__(self, workspace: Workspace, acts: Acts, key: str) -> None:
        self._workspace, self._acts = workspace, acts
        self.key, self.id = key, workspace.directory.personas[key]

    @property
    def dm(self) -> str:
        """The direct message channel with the first app."""
        app = next(iter(self._workspace.directory.apps.values()))
        return self._workspace.directory.direct_id(self.id, app.bot_user)

    async def say(
        self, channel: str, text: str, thread: str | None = None, *, files: Mapping[str, bytes] | None = None
    ) -> str:
        """Post a message, with files by name, in a thread when its parent's timestamp is given; returns its timestamp."""
        sent = [self._acts.upload(self.id, name, content) for name, content in (files or {}).items()]
        return str(self._acts.say(self.id, channel, text, thread, files=sent)["ts"])

    async def command(self, command: str, text: str = "", channel: str = "general") -> Delivery:
        """Run a slash command and return how its delivery ended."""
        return await self._acts.command(self.id, channel, command, text)

    async def click(
        self,
        message_ts: str,
        action_id: str,
        value: Any = None,
        *,
        block_id: str | None = None,
        seen: Sequence[Json] | None = None,
    ) -> Delivery:
        """Press a button of a message, of one block where several have it; `seen` are blocks an old page still shows."""
        return await self._acts.act_in_message(
            self.id, self._where(message_ts), message_ts, action_id, value, block_id=block_id, seen=seen
        )

    async def select(self, message_ts: str, action_id: str, value: Any) -> Delivery:
        """Choose in a message's menu, picker, radio group or checkboxes (a list for several)."""
        return await self.click(message_ts, action_id, value)

    async def click_in_modal(
        self, action_id: str, value: Any = None, values: Mapping[str, Any] | None = None
    ) -> Delivery:
        """Use an element of the topmost modal; `values` are what else is filled in."""
        return await self._acts.act_in_view(self.id, self.modal["id"], action_id, value, values=values)

    async def submit_modal(self, values: Mapping[str, Any] | None = None) -> dict[str, str]:
        """Fill in and submit the topmost modal; keys are action ids, block ids or labels. Returns complaints by block id."""
        return await self._acts.submit(self.id, self.modal["id"], values or {})

    async def close_modal(self, *, everything: bool = False) -> None:
        """Dismiss the topmost modal, or all."""
        await self._acts.close_view(self.id, self.modal["id"], everything=everything)

    async def shortcut(self, callback_id: str, message_ts: str = "") -> Delivery:
        """Run a message shortcut, or a global one without a timestamp."""
        return await self._acts.shortcut(
            self.id, callback_id, self._where(message_ts) if message_ts else "", message_ts
        )

    async def react(self, message_ts: str, name: str) -> None:
        """Add a reaction."""
        self._acts.react(self.id, self._where(message_ts), message_ts, name)

    async def unreact(self, message_ts: str, name: str) -> None:
        """Take a reaction back."""
        self._acts.unreact(self.id, self._where(message_ts), message_ts, name)

    async def edit(self, message_ts: str, text: str) -> None:
        """Change one's own message."""
        self._acts.edit(self.id, self._where(message_ts), message_ts, text)

    async def delete(self, message_ts: str) -> None:
        """Delete one's own message."""
        self._acts.delete(self.id, self._where(message_ts), message_ts)

    async def join(self, channel: str) -> None:
        """Join a channel."""
        self._acts.join(self.id, channel)

    async def stop_agent(self, channel: str, thread: str) -> None:
        """Press Slack's own Stop on the agent at work in a thread."""
        self._acts.stop_agent(self.id, channel, thread)

    async def open_home(self, tab: str = "messages") -> None:
        """Open a tab of the first app: `messages`, or `home`."""
        self._acts.open_home(self.id, self.dm, tab)

    async def click_in_home(self, action_id: str, value: Any = None, *, block_id: str | None = None) -> Delivery:
        """Use an element of the first app's Home tab; raises `UserError` when nothing was published there."""
        app = next(iter(self._workspace.directory.apps.values()))
        view = self._workspace.views.home(self.id, app)
        if view is None:
            raise UserError("This tab is empty.")
        return await self._acts.act_in_view(self.id, view["id"], action_id, value, block_id=block_id)

    @property
    def modal(self) -> Json:
        """The topmost open modal; raises `UserError` when there is none."""
        stack = self._workspace.views.stack(self.id)
        if not stack:
            raise UserError("No dialog is open.")
        return stack[-1]

    def _where(self, ts: str) -> str:
        channel = self._workspace.messages.where(ts)
        whispered = self._workspace.messages.whispered(ts, self.id)
        if channel is None and whispered is None:
            raise UserError("This message is no longer there.")
        return channel or (whispered[0] if whispered else "")
