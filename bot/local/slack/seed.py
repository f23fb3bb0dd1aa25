"""Who and what is in the workspace at its first start: people, channels and apps, all plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

Role = Literal["owner", "admin", "member", "guest"]


@dataclass(frozen=True, slots=True)
class User:
    """A person one can sign in as; `key` is how tests name them."""

    key: str
    name: str
    role: Role
    title: str = ""
    email: str = ""
    timezone: str = "Europe/London"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel and the keys of its people; no keys means everybody who is not a guest."""

    name: str
    topic: str = ""
    members: tuple[str, ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command as the manifest declares it."""

    command: str
    description: str = ""
    usage_hint: str = ""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A message or global shortcut as the manifest declares it."""

    name: str
    callback_id: str
    kind: Literal["message", "global"] = "message"
    description: str = ""


@dataclass(frozen=True, slots=True)
class App:
    """An installed app; `events` and `scopes` of None mean every one of them. Only agents have sessions.

    Links to `domains` and below them are told to the app.
    """

    name: str
    description: str = ""
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] | None = None
    scopes: frozenset[str] | None = None
    is_agent: bool = True
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """A whole workspace before anything was said in it."""

    name: str
    domain: str
    users: tuple[User, ...]
    channels: tuple[Channel, ...]
    apps: tuple[App, ...]

    def with_app(self, app: App) -> "Team":
        """Return the same workspace with `app` as its only app."""
        return replace(self, apps=(app,))


SHOPFLOOR = App(
    name="Shopfloor",
    description="The software factory",
    commands=(
        Command("/spec", "Turn an idea into a spec, then into issues", "<idea>"),
        Command("/factory", "See what the factory is doing", "status | digest | help"),
        Command("/flag", "See and move feature flags", "list | show | on | off | promote"),
    ),
    shortcuts=(Shortcut("Turn into a spec", "spec_from_message", "message", "Start a spec from this message"),),
)
EVERYBODY = ("owner", "maintainer", "guest")
DEFAULT_TEAM = Team(
    name="Acme",
    domain="acme",
    users=(
        User("owner", "Olivia", "owner", "Product owner", "olivia@acme.example"),
        User("maintainer", "Max", "admin", "Maintainer", "max@acme.example", "Europe/Berlin"),
        User("guest", "Gus", "guest", "Guest from Globex", "gus@globex.example", "America/New_York"),
    ),
    channels=(
        Channel("general", "Everybody, everything", EVERYBODY),
        Channel("factory", "What is being built right now", EVERYBODY),
        Channel("feedback", "What users tell us", EVERYBODY),
        Channel("digest", "Once a day, in numbers"),
    ),
    apps=(SHOPFLOOR,),
)


def app_from_manifest(manifest: Path | Mapping[str, Any]) -> App:
    """Return the app that a Slack manifest (a YAML file or its content) describes."""
    data = yaml.safe_load(manifest.read_text()) if isinstance(manifest, Path) else manifest
    features = data.get("features", {})
    settings = data.get("settings", {})
    display = data["display_information"]
    scopes = data.get("oauth_config", {}).get("scopes", {}).get("bot")
    events = settings.get("event_subscriptions", {}).get("bot_events")
    return App(
        name=features.get("bot_user", {}).get("display_name") or display["name"],
        description=display.get("description", ""),
        commands=tuple(_command(one) for one in features.get("slash_commands") or ()),
        shortcuts=tuple(_shortcut(one) for one in features.get("shortcuts") or ()),
        events=None if events is None else frozenset(events),
        scopes=None if scopes is None else frozenset(scopes),
        is_agent="agent_view" in features,
        domains=tuple(features.get("unfurl_domains") or ()),
    )


def _command(data: Mapping[str, str]) -> Command:
    return Command(data["command"], data.get("description", ""), data.get("usage_hint", ""))


def _shortcut(data: Mapping[str, Any]) -> Shortcut:
    return Shortcut(data["name"], data["callback_id"], data.get("type", "message"), data.get("description", ""))
