"""Where the stand-ins of a home listen, as they wrote it down; told without loading any of them."""

import json
from dataclasses import dataclass
from pathlib import Path

FILE = "addresses.json"


@dataclass(frozen=True, slots=True)
class LocalPerson:
    """A persona of the local Slack and the login that is theirs on the local GitHub."""

    slack_id: str
    name: str
    role: str
    github: str


@dataclass(frozen=True, slots=True)
class LocalAddresses:
    """Where the stand-ins listen and the tokens they made."""

    slack_url: str
    slack_api_url: str
    slack_bot_token: str
    slack_app_token: str
    slack_signing_secret: str
    github_url: str
    github_api_url: str
    github_token: str
    repository: str
    models_url: str
    unleash_url: str
    unleash_client_token: str
    unleash_admin_token: str
    sentry_url: str
    sentry_dsn: str
    sentry_factory_dsn: str
    sentry_token: str
    sentry_org: str
    sentry_project: str
    people: tuple[LocalPerson, ...]
    pid: int


def read_addresses(home: Path) -> LocalAddresses | None:
    """Return what a world running on `home` wrote down, or None when there is none."""
    try:
        data = json.loads((home / FILE).read_text())
    except FileNotFoundError:
        return None
    return LocalAddresses(**{**data, "people": tuple(LocalPerson(**person) for person in data["people"])})
