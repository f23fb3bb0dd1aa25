"""The workspace itself: whatever changes in it is stored, shown to open tabs and told to the apps, in that order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.local.slack.database import Database
from bot.local.slack.directory import Directory, Installed
from bot.local.slack.faults import Faults
from bot.local.slack.files import Files
from bot.local.slack.links import links_in, told_of
from bot.local.slack.live import Hub
from bot.local.slack.messages import Messages
from bot.local.slack.outbox import Outbox, Timing
from bot.local.slack.sessions import Sessions
from bot.local.slack.views import Views
from bot.local.slack.wire import Json, SlackError, Stamps, new_id

SLACKBOT = "USLACKBOT"
LONGEST = 40_000
EMOJI_NAME = re.compile(r"^[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?$")
SUBSCRIPTION = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks: a person, or an app through its bot user."""

    user: str
    app: Installed | None = None


class Workspace:
    """Messages, reactions and membership with all their consequences."""

    def __init__(self, db: Database, directory: Directory, clock: Clock, timing: Timing, faults: Faults) -> None:
        self.db, self.directory, self.clock, self.timing, self.faults = db, directory, clock, timing, faults
        self.url = ""
        self.hub = Hub()
        self.statuses: dict[tuple[str, str], str] = {}
        self.messages = Messages(db)
        self.files = Files(db, directory.team_id, clock)
        self.sessions = Sessions(db)
        self.views = Views(db, directory, self.hub, timing.trigger_s)
        self.stamps = Stamps(clock, self.messages.last_ts())
        self.outboxes = {app.id: Outbox(db, app, timing, faults) for app in directory.apps.values()}

    def post(self, channel: str, author: Author, content: Json, thread_ts: str | None = None) -> Json:
        """Add a message and return it; raises `thread_not_found` and the errors of its content."""
        check_content(content)
        with self.db.transaction():
            body = self._identity(author) | content | {"ts": self.stamps.next()}
            if thread_ts:
                body |= self._in_thread(channel, thread_ts)
            if author.app:
                self.statuses.pop((channel, body.get("thread_ts", "")), None)
            self.messages.put(channel, body)
            self.directory.mark_read(author.user, channel, body["ts"])
            self._show(channel, body["ts"], fresh=True)
            if thread_ts:
                self._show(channel, body["thread_ts"])
            self._tell_posted(channel, body)
            if author.app is None:
                self._tell_links(channel, body)
        return body

    def share(
        self, channel: str, author: Author, content: Json, files: Sequence[str], thread_ts: str | None = None
    ) -> Json:
        """Post a message with files, which apps are told of as the message and, each, as `file_shared`."""
        with self.db.transaction():
            shared = {"files": self.files.all(files), "upload": False, "subtype": "file_share"}
            message = self.post(channel, author, content | shared, thread_ts)
            for one in files:
                event = {"type": "file_shared", "file_id": one, "user_id": author.user, "file": {"id": one}}
                self.tell(channel, event | {"channel_id": channel, "event_ts": self.stamps.next()}, "file_shared")
        return message

    def _identity(self, author: Author) -> Json:
        body: Json = {"type": "message", "user": author.user, "team": self.directory.team_id}
        if author.app:
            body |= {"bot_id": author.app.bot_id, "app_id": author.app.id, "bot_profile": bot_profile(author.app)}
        return body

    def _in_thread(self, channel: str, thread_ts: str) -> Json:
        parent = self.messages.raw(channel, thread_ts)
        if parent is None:
            raise SlackError("thread_not_found")
        root = parent.get("thread_ts", thread_ts)
        return {"thread_ts": root, "parent_user_id": parent["user"]}

    def _tell_posted(self, channel: str, body: Json) -> None:
        event = {key: value for key, value in body.items() if key not in {"team", "metadata"}}
        event |= {
            "channel": channel,
            "event_ts": body["ts"],
            "channel_type": self.kind(channel),
            "team": self.directory.team_id,
        }
        for app in self._listening(channel):
            if f"<@{app.bot_user}>" in body.get("text", "") and channel not in self.directory.direct:
                mention = {key: value for key, value in event.items() if key not in {"channel_type", "subtype"}}
                self.send(app, mention | {"type": "app_mention"}, "app_mention")
            self.send(app, event, SUBSCRIPTION[self.kind(channel)])

    def _tell_links(self, channel: str, body: Json) -> None:
        """Tell apps of links to their domains that people post, also where they are not."""
        urls = links_in(body.get("text", ""))
        for app in self.directory.apps.values():
            if not (links := told_of(app, urls)):
                continue
            event = {
                "type": "link_shared", "channel": channel, "user": body["user"], "message_ts": body["ts"], "links": links,
                "is_bot_user_member": app.bot_user in self.directory.members(channel), "event_ts": self.stamps.next(),
                "unfurl_id": f"{channel}.{body['ts']}.{new_id('')}", "source": "conversations_history",
            }  # fmt: skip
            self.send(app, event | ({"thread_ts": body["thread_ts"]} if "thread_ts" in body else {}), "link_shared")

    def edit(self, channel: str, ts: str, changes: Json, editor: str, *, marked: bool) -> Json:
        """Change a message and return it; `marked` puts the edited mark on it. Raises `message_not_found`."""
        previous = self.messages.raw(channel, ts)
        if previous is None:
            raise SlackError("message_not_found")
        body = {key: value for key, value in (previous | changes).items() if value is not None}
        check_content(body)
        if marked:
            body["edited"] = {"user": editor, "ts": self.stamps.next()}
        with self.db.transaction():
            self.messages.put(channel, body)
            self._show(channel, ts)
            self._tell_hidden(channel, "message_changed", {"message": body, "previous_message": previous})
        return body

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message; its replies stay. Raises `message_not_found`."""
        previous = self.messages.raw(channel, ts)
        if previous is None:
            raise SlackError("message_not_found")
        with self.db.transaction():
            self.messages.remove(channel, ts)
            self.hub.tell(self.directory.members(channel), {"type": "gone", "channel": channel, "ts": ts})
            if previous.get("thread_ts", ts) != ts:
                self._show(channel, previous["thread_ts"])
            self._tell_hidden(channel, "message_deleted", {"deleted_ts": ts, "previous_message": previous})

    def _tell_hidden(self, channel: str, subtype: str, details: Json) -> None:
        kind = self.kind(channel)
        stamp = self.stamps.next()
        event = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel, "channel_type": kind,
                 "ts": stamp, "event_ts": stamp}  # fmt: skip
        self.tell(channel, event | details, SUBSCRIPTION[kind])

    def react(self, channel: str, ts: str, name: str, user: str) -> None:
        """Add a reaction; raises `already_reacted`, `invalid_name` or `message_not_found`."""
        message = self._reactable(channel, ts, name)
        with self.db.transaction():
            if not self.messages.react(channel, ts, name, user):
                raise SlackError("already_reacted")
            self._tell_reaction("reaction_added", channel, message, name, user)

    def unreact(self, channel: str, ts: str, name: str, user: str) -> None:
        """Take a reaction back; raises `no_reaction`, `invalid_name` or `message_not_found`."""
        message = self._reactable(channel, ts, name)
        with self.db.transaction():
            if not self.messages.unreact(channel, ts, name, user):
                raise SlackError("no_reaction")
            self._tell_reaction("reaction_removed", channel, message, name, user)

    def _reactable(self, channel: str, ts: str, name: str) -> Json:
        if not EMOJI_NAME.match(name):
            raise SlackError("invalid_name")
        message = self.messages.raw(channel, ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def _tell_reaction(self, kind: str, channel: str, message: Json, name: str, user: str) -> None:
        self._show(channel, message["ts"])
        item = {"type": "message", "channel": channel, "ts": message["ts"]}
        event = {"type": kind, "user": user, "reaction": name, "item": item, "item_user": message["user"]}
        self.tell(channel, event | {"event_ts": self.stamps.next()}, kind)

    def whisper(self, channel: str, user: str, author: Author, content: Json, thread_ts: str | None = None) -> Json:
        """Show a message to one person only and return it."""
        check_content(content)
        body = self._identity(author) | content | {"ts": self.stamps.next(), "is_ephemeral": True}
        if thread_ts:
            body["thread_ts"] = thread_ts
        self.rewhisper(channel, user, body)
        return body

    def rewhisper(self, channel: str, user: str, body: Json) -> None:
        """Replace what one person sees."""
        self.messages.whisper(channel, user, body)
        self.hub.tell([user], {"type": "ephemeral", "channel": channel, "message": body})

    def unwhisper(self, ts: str) -> None:
        """Remove what one person sees."""
        if found := self.messages.whispered(ts):
            self.messages.unwhisper(ts)
            self.hub.tell([found[1]], {"type": "gone", "channel": found[0], "ts": ts})

    def join(self, channel: str, user: str) -> bool:
        """Make `user` a member of a channel; True when that is news."""
        if not self.directory.join(channel, user):
            return False
        event = {"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": "C"}
        self.tell(channel, event | {"team": self.directory.team_id, "event_ts": self.stamps.next()}, event["type"])
        self.hub.tell([user], {"type": "reload"})
        return True

    def notice(self, user: str, text: str, tone: str = "warning") -> None:
        """Show a person a passing notice."""
        self.hub.tell([user], {"type": "notice", "text": text, "tone": tone})

    def kind(self, channel: str) -> str:
        """Return Slack's `channel_type`."""
        if channel in self.directory.direct:
            return "im"
        return "group" if self.directory.channels[channel]["is_private"] else "channel"

    def tell(self, channel: str, event: Json, subscription: str) -> None:
        """Send an event to every app that is in the channel and subscribed."""
        for app in self._listening(channel):
            self.send(app, event, subscription)

    def _listening(self, channel: str) -> Iterable[Installed]:
        members = set(self.directory.members(channel))
        return [app for app in self.directory.apps.values() if app.bot_user in members]

    def send(self, app: Installed, event: Json, subscription: str) -> None:
        """Send an event to one app, if it is subscribed."""
        if app.app.events is None or subscription in app.app.events:
            self.outboxes[app.id].event(self.envelope(app, event))

    def envelope(self, app: Installed, event: Json) -> Json:
        """Return the Events API body around an event, with an id of its own."""
        team = self.directory.team_id
        grant = {
            "enterprise_id": None,
            "team_id": team,
            "user_id": app.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {
            "token": "local", "team_id": team, "api_app_id": app.id, "event": event, "type": "event_callback",
            "event_id": new_id("Ev"), "event_time": int(self.clock.now().timestamp()), "authorizations": [grant],
            "is_ext_shared_channel": False, "event_context": new_id("EC"),
        }  # fmt: skip

    def _show(self, channel: str, ts: str, *, fresh: bool = False) -> None:
        if message := self.messages.get(channel, ts):
            news = {"type": "message", "channel": channel, "message": message, "fresh": fresh}
            self.hub.tell(self.directory.members(channel), news)


def bot_profile(app: Installed) -> Json:
    """Return the short form of an app that goes with its messages."""
    return {"id": app.bot_id, "app_id": app.id, "name": app.app.name, "deleted": False}


def check_content(content: Json) -> None:
    """Raise `no_text` for an empty message and `msg_too_long` above Slack's limit."""
    if not any(content.get(part) for part in ("text", "blocks", "attachments", "files")):
        raise SlackError("no_text")
    if len(content.get("text") or "") > LONGEST:
        raise SlackError("msg_too_long")
