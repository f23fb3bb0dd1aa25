"""The people a fresh stand-in knows: who may do what, and which token is whose."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot.local.github.hub import Hub


@dataclass(frozen=True, slots=True)
class Person:
    """Someone to seed; `token` None makes a random one, kept in the store."""

    login: str
    name: str
    permission: str
    type: str = "User"
    token: str | None = None


SEED = (
    Person("bot", "Shopfloor", "admin", "Bot"),
    Person("owner", "Olivia Owner", "admin"),
    Person("maintainer", "Max Maintainer", "maintain"),
    Person("guest", "Gil Guest", "read"),
)


def seed(hub: Hub, owner: str, people: Sequence[Person]) -> None:
    """Add the organization and the people that are not there yet; those there keep their tokens."""
    with hub.store.transaction():
        _add(hub, Person(owner, owner, "admin", "Organization"), None)
        for person in people:
            _add(hub, person, person.token or f"ghp_{secrets.token_hex(18)}")


def _add(hub: Hub, person: Person, token: str | None) -> None:
    if hub.store.one("SELECT 1 FROM users WHERE login = ?", person.login) is None:
        hub.store.insert("users", login=person.login, name=person.name, type=person.type, token=token)
    elif person.token:
        hub.store.update("users", "login", person.login, token=person.token)
