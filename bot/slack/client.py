"""The outgoing door to Slack: says each thing once, at Slack's pace, within a deadline, and never drops what matters.

Every method raises `Transient` (try again later), `Permanent` (a person must look; the text holds the cure) or
`UserError` (the person who pressed can mend it). A post carries its key as metadata, so that a second attempt
(`again=True`) finds what the first one may already have said.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from bot.clock import Clock, SystemClock
from bot.errors import Permanent
from bot.slack.blocks import Block, Message
from bot.slack.cards import Cards
from bot.slack.faults import Refused
from bot.slack.files import NOT_FOUND, Files, without_files
from bot.slack.pace import Pace, Priority, Rate
from bot.slack.presence import Presence, SessionStatus
from bot.slack.streams import CLOSED, NOT_GRANTED, Parts, Stream, Verbs
from bot.slack.text import defuse
from bot.slack.unfurls import Unfurls
from bot.slack.wire import Call, Wire

METADATA_TYPE = "shopfloor"
PAGE, PAGES = 200, 10
MODAL_DEADLINE_S = 3.0
WHISPER_DEADLINE_S = 2.5  # a press is acknowledged after it, and Slack waits three seconds for that
PATIENCE_S = 75.0  # the longest that Slack asks for is about a minute


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in Slack, and the scopes our token really has."""

    team: str
    team_id: str
    user_id: str
    bot_id: str
    url: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A member of the workspace."""

    id: str
    name: str
    is_bot: bool
    is_guest: bool
    is_active: bool
    time_zone: str


class SlackClient:
    """Slack, as the factory speaks to it; used as an async context manager, which owns the connections."""

    def __init__(
        self, *, base_url: str, token: str, deadline_s: float = 20, patience_s: float = PATIENCE_S,
        rate: Rate | None = None, edits_apart_s: float = 1.0, clock: Clock | None = None,
    ) -> None:  # fmt: skip
        pace = Pace(rate or Rate())
        self._wire = Wire(base_url=base_url, token=token, deadline_s=deadline_s, patience_s=patience_s, pace=pace)
        self._web, self._files = self._wire.web, Files(self._wire)
        self._cards = Cards(self._edit, apart_s=edits_apart_s)
        self._presence, self._unfurls, self._team = Presence(self._wire), Unfurls(self._wire), ""
        self._clock, self._streams = clock or SystemClock(), True

    async def __aenter__(self) -> Self:
        await self._wire.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._wire.close()

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        key: str,
        thread: str | None = None,
        again: bool = False,
        priority: Priority = Priority.ROUTINE,
    ) -> str:
        """Say `message` and return its ts; with `again`, first look whether it was already said under `key`."""
        if again and (found := await self._find(channel, thread, key)):
            return found
        how = {"thread_ts": thread, "metadata": self._metadata(key), "unfurl_links": False, "unfurl_media": False}
        return str((await self._show(self._web.chat_postMessage, channel, message, priority, **how))["ts"])

    async def stream(
        self, channel: str, thread: str, parts: Parts, *, text: str, key: str, began: Callable[[str], Awaitable[None]]
    ) -> list[str]:
        """Show parts in a direct message's thread as they come, and return where they stand; see `bot.slack.streams`."""
        verbs = self._verbs(channel, thread)
        stream = Stream(verbs, self._clock, text, key, began, granted=self._streams)
        places = await stream.run(parts)
        self._streams = stream.granted  # what the app was not granted is not asked for again
        return places

    async def finish(self, channel: str, ts: str, message: Message) -> None:
        """Make a message whose stream was cut off say all of `message`."""
        try:
            await self._wire.say(self._web.chat_stopStream, channel, Priority.VITAL, ts=ts)
        except Refused as refused:
            if refused.code not in CLOSED | NOT_GRANTED:
                raise
        await self.update(channel, ts, message, priority=Priority.VITAL)

    async def set_status(self, channel: str, thread: str, doing: str) -> None:
        """Show under a thread what we are doing, until our next message there; where that is not granted, show nothing."""
        await self._presence.say(channel, thread, doing)

    async def set_session(self, channel: str, thread: str, status: SessionStatus, title: str) -> bool:
        """Bring the agent's session in a thread to `status`, begun if it is not yet; tell whether Slack grants sessions."""
        return await self._presence.session(channel, thread, status, title)

    async def update(
        self, channel: str, ts: str, message: Message, *, priority: Priority = Priority.ROUTINE, revision: int = 0
    ) -> None:
        """Edit a card in place; returns when this edit or a newer one stands. Edits are coalesced, the latest wins.

        `revision` (the item's version, say) makes an edit that comes late, after a newer one, change nothing.
        """
        await self._cards.show(channel, ts, message, priority, revision)

    async def whisper(self, channel: str, user: str, message: Message, *, thread: str | None = None) -> None:
        """Say something that only `user` sees."""
        await self._wire.say(
            self._web.chat_postEphemeral, channel, Priority.VITAL, within_s=WHISPER_DEADLINE_S, user=user,
            thread_ts=thread, **_words(message),
        )  # fmt: skip

    async def respond(
        self, response_url: str, message: Message, *, replace: bool = False, in_channel: bool = False
    ) -> None:
        """Answer a command or a click through its own address, within half an hour and at most five times."""
        words = {"response_type": "in_channel" if in_channel else "ephemeral", "replace_original": replace}
        await self._wire.answer(response_url, _words(message) | words)

    async def open_modal(self, trigger_id: str, view: Block) -> str:
        """Open a dialog and return its view id; a trigger older than three seconds raises `UserError`."""
        answer = await self._wire.call(
            self._web.views_open, deadline_s=MODAL_DEADLINE_S, trigger_id=trigger_id, view=defuse(view)
        )
        return str(answer["view"]["id"])

    async def update_modal(self, view_id: str, view: Block) -> None:
        """Replace what an open dialog shows."""
        await self._wire.call(self._web.views_update, view_id=view_id, view=defuse(view))

    async def publish_home(self, user: str, view: Block) -> None:
        """Draw the Home tab of `user`."""
        await self._wire.call(self._web.views_publish, user_id=user, view=defuse(view))

    async def open_dm(self, user: str) -> str:
        """Return the channel id of the direct message with `user`."""
        answer = await self._wire.call(self._web.conversations_open, where="that person", users=[user])
        return str(answer["channel"]["id"])

    async def is_in(self, channel: str) -> bool:
        """Whether we can speak in this conversation."""
        try:
            answer = await self._wire.call(self._web.conversations_info, about=channel, deadline_s=MODAL_DEADLINE_S)
        except Permanent:
            return False
        found = answer["channel"]
        return bool(found.get("is_member") or (found.get("is_im") and found.get("user")))

    async def react(self, channel: str, ts: str, emoji: str, *, on: bool = True) -> None:
        """Put our own reaction on a message, or take it off; already so is fine."""
        method = self._web.reactions_add if on else self._web.reactions_remove
        await self._wire.call(method, about=channel, name=emoji.strip(":"), timestamp=ts)

    async def permalink(self, channel: str, ts: str) -> str:
        """Return the address of a message for people."""
        answer = await self._wire.call(self._web.chat_getPermalink, about=channel, message_ts=ts)
        return str(answer["permalink"])

    async def upload(self, name: str, data: bytes, *, alt: str) -> str:
        """Give Slack a picture and return its file id, for `blocks.slack_image`; it is shown nowhere yet."""
        return await self._files.upload(name, data, alt=alt)

    async def share(self, channel: str, thread: str, name: str, text: str) -> str:
        """Put a text into a thread as a file and return its address for people; a call that is repeated puts it there again."""
        return await self._files.share(channel, thread, name, text.encode())

    async def download(self, url: str, most_bytes: int) -> bytes:
        """Return what is in a file that somebody shared; raises `UserError`, the rest of a sentence, when it cannot be read."""
        return await self._wire.fetch(url, most_bytes)

    async def unfurl(self, channel: str, ts: str, cards: Mapping[str, Message]) -> None:
        """Show a small card under each of these links in somebody's message; where Slack will not, nothing happens."""
        await self._unfurls.put(channel, ts, cards)

    async def user(self, user: str) -> SlackUser:
        """Return who `user` is, above all whether a guest or a bot; raises `UserError` for nobody."""
        found = (await self._wire.call(self._web.users_info, where="that person", user=user))["user"]
        name = found.get("profile", {}).get("display_name") or found.get("real_name") or found.get("name") or user
        is_guest = bool(found.get("is_restricted") or found.get("is_ultra_restricted") or found.get("is_stranger"))
        return SlackUser(
            str(found["id"]),
            str(name),
            bool(found.get("is_bot")),
            is_guest,
            not found.get("deleted"),
            found.get("tz") or "UTC",
        )

    async def identity(self) -> Identity:
        """Return who we are here; raises `Permanent` with the cure when the token is not accepted.

        From then on every message names the team in its metadata.
        """
        answer = await self._wire.call(self._web.auth_test)
        self._team = str(answer.get("team_id") or "")
        granted = str({k.lower(): v for k, v in answer.headers.items()}.get("x-oauth-scopes", ""))
        scopes = frozenset(filter(None, (scope.strip() for scope in granted.split(","))))
        who = (answer["user_id"], answer.get("bot_id") or "", answer.get("url") or "")
        return Identity(answer["team"], self._team, *who, scopes)

    async def ensure_channel(self, name: str) -> str:
        """Return the id of the public channel `name`, which is made when missing, and be in it."""
        async for channel in self._channels():
            if channel.get("name") == name:
                if not channel.get("is_member"):
                    await self._wire.call(self._web.conversations_join, where=f"#{name}", about=channel["id"])
                return str(channel["id"])
        answer = await self._wire.call(self._web.conversations_create, where=f"#{name}", name=name)
        return str(answer["channel"]["id"])

    async def _channels(self) -> AsyncIterator[Mapping[str, Any]]:
        cursor = None
        while True:
            answer = await self._wire.call(
                self._web.conversations_list, types="public_channel", exclude_archived=True, limit=PAGE, cursor=cursor
            )
            for channel in answer["channels"]:
                yield channel
            if not (cursor := (answer.get("response_metadata") or {}).get("next_cursor")):
                return

    def _verbs(self, channel: str, thread: str) -> Verbs:
        async def start(chunks: list[Block]) -> Any:
            return await self._wire.say(
                self._web.chat_startStream, channel, Priority.VITAL, thread_ts=thread, chunks=defuse(chunks)
            )

        async def append(ts: str, chunks: list[Block]) -> Any:
            return await self._wire.call(self._web.chat_appendStream, about=channel, ts=ts, chunks=defuse(chunks))

        async def stop(ts: str, key: str) -> Any:
            return await self._wire.call(self._web.chat_stopStream, about=channel, ts=ts, metadata=self._metadata(key))

        async def post(message: Message, key: str) -> str:
            return await self.post(channel, message, key=key, thread=thread, priority=Priority.VITAL)

        async def edit(ts: str, message: Message) -> None:
            await self.update(channel, ts, message)

        return Verbs(start, append, stop, post, edit)

    async def _edit(self, channel: str, ts: str, message: Message, priority: Priority) -> None:
        # Slack counts posts by channel and edits by method: neither waits for the other, nor a card for its channel's others.
        await self._show(self._web.chat_update, channel, message, priority, edit=True, ts=ts)

    async def _show(self, method: Call, channel: str, message: Message, priority: Priority, **how: Any) -> Any:
        """Show a message; pictures in Slack that were deleted since do not keep its words from being said."""
        try:
            return await self._wire.say(method, channel, priority, **_words(message), **how)
        except Refused as refused:
            spoken = without_files(message)
            if refused.code != NOT_FOUND or spoken is message:
                raise
            return await self._wire.say(method, channel, priority, **_words(spoken), **how)

    def _metadata(self, key: str) -> dict[str, Any]:
        team = {"team": self._team} if self._team else {}
        return {"event_type": METADATA_TYPE, "event_payload": {"key": key, **team}}

    async def _find(self, channel: str, thread: str | None, key: str) -> str | None:
        read = self._web.conversations_replies if thread else self._web.conversations_history
        asked: dict[str, Any] = {"limit": PAGE, "include_all_metadata": True} | ({"ts": thread} if thread else {})
        for _ in range(PAGES):
            answer = await self._wire.call(read, about=channel, **asked)
            for said in answer["messages"]:
                if _key_of(said) == key:
                    return str(said["ts"])
            asked["cursor"] = (answer.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return None
        return None


def _words(message: Message) -> dict[str, Any]:
    return {"text": defuse(message.text), "blocks": defuse(list(message.blocks)) or None}


def _key_of(said: Mapping[str, Any]) -> str | None:
    metadata = said.get("metadata") or {}
    if metadata.get("event_type") != METADATA_TYPE:
        return None
    return (metadata.get("event_payload") or {}).get("key")
