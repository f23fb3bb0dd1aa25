"""What every part of the stand-in shares: the store, the clock, the repositories on disk and who is who."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import Clock
from bot.local.github.errors import ApiError, forbidden, not_found
from bot.local.github.git import BareRepository
from bot.local.github.store import Row, Store

LEVELS = ("none", "read", "triage", "write", "maintain", "admin")


@dataclass(frozen=True, slots=True)
class User:
    """Someone with a login; `type` is User, Bot or Organization."""

    id: int
    login: str
    name: str
    type: str

    @property
    def email(self) -> str:
        """Return the address GitHub writes into commits it makes for this user."""
        return f"{self.id}+{self.login}@users.noreply.github.test"


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository's own facts."""

    id: int
    owner: str
    name: str
    description: str
    default_branch: str
    private: bool
    created_at: str
    pushed_at: str

    @property
    def full_name(self) -> str:
        """Return `owner/name`."""
        return f"{self.owner}/{self.name}"


class Hub:
    """The shared ground: asks the store, never the network."""

    def __init__(self, *, store: Store, clock: Clock, home: Path) -> None:
        self.store, self.clock, self.home = store, clock, home
        self.url = ""
        self.wake = asyncio.Event()
        self._repositories: dict[int, BareRepository] = {}

    def now(self) -> str:
        """Return the present moment as GitHub writes it."""
        return self.clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def git(self, repo: Repo) -> BareRepository:
        """Return the bare repository of `repo`."""
        if repo.id not in self._repositories:
            self._repositories[repo.id] = BareRepository(self.home / "repositories" / f"{repo.id}.git")
        return self._repositories[repo.id]

    # people

    def user(self, user_id: int) -> User:
        """Return a user by id; an unknown id is GitHub's `ghost`."""
        row = self.store.one("SELECT * FROM users WHERE id = ?", user_id)
        return _user(row) if row else User(0, "ghost", "Deleted user", "User")

    def person(self, login: str) -> User:
        """Return a user by login; raises a 404."""
        row = self.store.one("SELECT * FROM users WHERE login = ?", login)
        if row is None:
            raise not_found()
        return _user(row)

    def people(self) -> list[User]:
        """Return everyone who can sign in."""
        return [_user(row) for row in self.store.all("SELECT * FROM users WHERE type != 'Organization' ORDER BY id")]

    def by_token(self, token: str) -> User | None:
        """Return whose token this is."""
        row = self.store.one("SELECT * FROM users WHERE token = ?", token) if token else None
        return _user(row) if row else None

    def permission(self, repo: Repo, user: User | None) -> str:
        """Return none, read, triage, write, maintain or admin."""
        default = "none" if repo.private else "read"
        if user is None:
            return default
        if user.login.lower() == repo.owner.lower():
            return "admin"
        sql = "SELECT permission FROM collaborators WHERE repo_id = ? AND user_id = ?"
        return str(self.store.value(sql, repo.id, user.id) or default)

    def require(self, repo: Repo, user: User | None, level: str) -> User:
        """Return the user when they have at least `level`; raises 401, 403, or 404 for what they may not see."""
        if user is None:
            raise ApiError(401, "Requires authentication")
        if self.permission(repo, user) == "none":
            raise not_found()
        if LEVELS.index(self.permission(repo, user)) < LEVELS.index(level):
            words = "Must have admin rights to Repository." if level == "admin" else ""
            raise forbidden(words) if words else forbidden()
        return user

    # repositories

    def repo(self, owner: str, name: str) -> Repo:
        """Return a repository; raises a 404."""
        row = self.store.one("SELECT * FROM repos WHERE owner = ? AND name = ? AND ready = 1", owner, name)
        if row is None:
            raise not_found()
        return repo_of(row)

    def repo_by_id(self, repo_id: int) -> Repo:
        """Return a repository by its id; raises a 404."""
        row = self.store.one("SELECT * FROM repos WHERE id = ?", repo_id)
        if row is None:
            raise not_found()
        return repo_of(row)

    def repos(self) -> list[Repo]:
        """Return every repository, newest push first."""
        return [
            repo_of(row) for row in self.store.all("SELECT * FROM repos WHERE ready = 1 ORDER BY pushed_at DESC, id")
        ]

    def issue(self, repo: Repo, number: int) -> Row:
        """Return an issue or pull request row; raises a 404."""
        row = self.store.one("SELECT * FROM issues WHERE repo_id = ? AND number = ?", repo.id, number)
        if row is None:
            raise not_found()
        return row

    def pull(self, repo: Repo, number: int) -> Row:
        """Return a pull request joined with its issue row; raises a 404."""
        row = self.store.one(f"{PULLS} WHERE i.repo_id = ? AND i.number = ?", repo.id, number)
        if row is None:
            raise not_found()
        return row


PULLS = "SELECT i.*, p.* FROM issues i JOIN pulls p ON p.issue_id = i.id"


def repo_of(row: Row) -> Repo:
    """Return the row as a value."""
    return Repo(
        row["id"], row["owner"], row["name"], row["description"] or "", row["default_branch"], bool(row["private"]),
        row["created_at"], row["pushed_at"],
    )  # fmt: skip


def _user(row: Row) -> User:
    return User(row["id"], row["login"], row["name"], row["type"])


def identity(user: User, now: str) -> dict[str, str]:
    """Return the environment that makes git write commits in this user's name."""
    stamp = str(int(datetime.fromisoformat(now).timestamp())) + " +0000"
    who = {"NAME": user.name, "EMAIL": user.email, "DATE": stamp}
    return {f"GIT_{role}_{field}": value for role in ("AUTHOR", "COMMITTER") for field, value in who.items()}
