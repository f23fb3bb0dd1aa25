"""People, channels, direct messages and apps, in Slack's shapes."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from bot.local.slack.database import Database
from bot.local.slack.seed import App, Channel, Team, User
from bot.local.slack.wire import Json, SlackError, stable_id

GUESTS = {"guest"}
CREATED = 1_700_000_000
COLOURS = ("2f6f5e", "8a5a2b", "4a5d9e", "8c4a6b", "5b7030", "3d7287")


@dataclass(frozen=True, slots=True)
class Installed:
    """An app as it is installed here, with its identities and secrets."""

    app: App
    id: str
    bot_user: str
    bot_id: str
    bot_token: str
    app_token: str
    signing_secret: str


class Directory:
    """Answers who and what is here; only membership and read marks change, and those are kept."""

    def __init__(self, db: Database, team: Team) -> None:
        self.db, self.team = db, team
        self.team_id = stable_id("T", team.domain)
        self.apps = {one.id: one for one in (self._install(app) for app in team.apps)}
        self.personas = {user.key: stable_id("U", team.domain, user.key) for user in team.users}
        self.users = {self.personas[user.key]: self._user(user) for user in team.users}
        self.users |= {one.bot_user: self._bot_user(one) for one in self.apps.values()}
        self.channels = {stable_id("C", team.domain, one.name): self._channel(one) for one in team.channels}
        self.direct = {stable_id("D", *sorted(pair)): pair for pair in combinations(self.users, 2)}
        with db.transaction():
            for one in team.channels:
                self._seat(one)

    def _install(self, app: App) -> Installed:
        def kept(name: str, prefix: str, size: int) -> str:
            return self.db.remembered(f"{app.name}/{name}", prefix + secrets.token_hex(size))

        ids = [stable_id(prefix, self.team.domain, app.name) for prefix in ("A", "U", "B")]
        return Installed(
            app,
            ids[0],
            ids[1],
            ids[2],
            kept("bot", "xoxb-local-", 16),
            kept("app", "xapp-local-", 16),
            kept("sign", "", 16),
        )

    def _user(self, user: User) -> Json:
        guest = user.role in GUESTS
        owner = user.role == "owner"
        return self._person(user.key, user.name, user.title, user.email) | {
            "tz": user.timezone, "is_admin": owner or user.role == "admin", "is_owner": owner, "is_primary_owner": owner,
            "is_restricted": guest, "is_ultra_restricted": guest, "is_bot": False, "is_app_user": False,
        }  # fmt: skip

    def _bot_user(self, app: Installed) -> Json:
        body = self._person(app.app.name, app.app.name, app.app.description, "")
        body["profile"] |= {"bot_id": app.bot_id, "api_app_id": app.id}
        return body | {
            "tz": "Etc/UTC", "is_admin": False, "is_owner": False, "is_primary_owner": False,
            "is_restricted": False, "is_ultra_restricted": False, "is_bot": True, "is_app_user": False,
        }  # fmt: skip

    def _person(self, key: str, name: str, title: str, email: str) -> Json:
        profile = {"real_name": name, "display_name": name, "title": title} | ({"email": email} if email else {})
        identity = stable_id("U", self.team.domain, key)
        return {
            "id": identity, "team_id": self.team_id, "name": name.lower().replace(" ", "_"), "real_name": name,
            "deleted": False, "color": COLOURS[sum(identity.encode()) % len(COLOURS)], "profile": profile, "updated": CREATED,
        }  # fmt: skip

    def _channel(self, channel: Channel) -> Json:
        return {
            "id": stable_id("C", self.team.domain, channel.name), "name": channel.name, "name_normalized": channel.name,
            "is_channel": not channel.private, "is_group": channel.private, "is_im": False, "is_mpim": False,
            "is_private": channel.private, "is_archived": False, "is_general": channel.name == "general",
            "is_shared": False, "is_org_shared": False, "created": CREATED, "creator": next(iter(self.personas.values())),
            "topic": {"value": channel.topic}, "purpose": {"value": channel.topic}, "context_team_id": self.team_id,
        }  # fmt: skip

    def _seat(self, channel: Channel) -> None:
        identity = stable_id("C", self.team.domain, channel.name)
        keys = channel.members or tuple(user.key for user in self.team.users if user.role not in GUESTS)
        for user in [*(self.personas[key] for key in keys), *(app.bot_user for app in self.apps.values())]:
            self.join(identity, user)

    def channel_id(self, name: str) -> str:
        """Return the id of a channel given by id, by name, with or without `#`; raises `channel_not_found`."""
        if name in self.channels or name in self.direct:
            return name
        wanted = name.removeprefix("#")
        for identity, channel in self.channels.items():
            if channel["name"] == wanted:
                return identity
        raise SlackError("channel_not_found")

    def direct_id(self, one: str, other: str) -> str:
        """Return the direct message channel of two people; raises `user_not_found`."""
        if one not in self.users or other not in self.users or one == other:
            raise SlackError("user_not_found")
        return stable_id("D", *sorted((one, other)))

    def user(self, identity: str, now: datetime) -> Json:
        """Return a user in Slack's shape; raises `user_not_found`."""
        if identity not in self.users:
            raise SlackError("user_not_found")
        body = self.users[identity]
        offset = now.astimezone(ZoneInfo(body["tz"])).utcoffset()
        return body | {"tz_offset": int(offset.total_seconds()) if offset else 0, "tz_label": body["tz"]}

    def conversation(self, identity: str, viewer: str) -> Json:
        """Return a conversation as `viewer` sees it; raises `channel_not_found`."""
        if pair := self.direct.get(identity):
            if viewer not in pair:
                raise SlackError("channel_not_found")
            other = pair[1] if pair[0] == viewer else pair[0]
            return {"id": identity, "is_im": True, "is_channel": False, "is_private": True, "is_archived": False,
                    "user": other, "created": CREATED, "is_open": True}  # fmt: skip
        if identity not in self.channels:
            raise SlackError("channel_not_found")
        members = self.members(identity)
        if self.channels[identity]["is_private"] and viewer not in members:
            raise SlackError("channel_not_found")
        return self.channels[identity] | {"is_member": viewer in members, "num_members": len(members)}

    def members(self, channel: str) -> list[str]:
        """Return the users in a channel or direct message."""
        if channel in self.direct:
            return list(self.direct[channel])
        return [
            str(row["user"])
            for row in self.db.rows("SELECT user FROM members WHERE channel = ? ORDER BY user", channel)
        ]

    def of_user(self, user: str) -> list[str]:
        """Return every conversation a user is in: channels first, then direct messages."""
        channels = [one for one in self.channels if user in self.members(one)]
        return channels + [one for one, pair in self.direct.items() if user in pair]

    def join(self, channel: str, user: str) -> bool:
        """Make `user` a member; True when that is news."""
        return self.db.run("INSERT OR IGNORE INTO members VALUES (?, ?)", channel, user).rowcount > 0

    def app_of_bot(self, user: str) -> Installed | None:
        """Return the app whose bot user this is."""
        return next((app for app in self.apps.values() if app.bot_user == user), None)

    def app_with_command(self, command: str) -> Installed | None:
        """Return the app that registered a slash command."""
        return next(
            (app for app in self.apps.values() if any(one.command == command for one in app.app.commands)), None
        )

    def app_with_shortcut(self, callback_id: str) -> Installed | None:
        """Return the app that registered a shortcut."""
        found = (app for app in self.apps.values() if any(one.callback_id == callback_id for one in app.app.shortcuts))
        return next(found, None)

    def names(self, users: Iterable[str]) -> dict[str, str]:
        """Return display names by user id."""
        return {one: str(self.users[one]["real_name"]) for one in users if one in self.users}

    def last_read(self, user: str, channel: str) -> str:
        """Return the timestamp up to which a user has read a conversation."""
        row = self.db.row("SELECT ts FROM reads WHERE user = ? AND channel = ?", user, channel)
        return str(row["ts"]) if row else "0"

    def mark_read(self, user: str, channel: str, ts: str) -> None:
        """Remember that a user has read up to `ts`; marks never move back."""
        self.db.run(
            "INSERT INTO reads VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET ts = max(ts, excluded.ts)", user, channel, ts
        )
