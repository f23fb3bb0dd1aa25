"""Everything a request handler may need, in one place."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from flags.client import Account
from memo.server.accounts import Accounts
from memo.server.comments import Comments
from memo.server.config import Config
from memo.server.covers import Covers
from memo.server.database import Database
from memo.server.databases.csv_in import SheetsIn
from memo.server.databases.indexes import Indexes
from memo.server.databases.query import Queries
from memo.server.databases.retyping import Retyping
from memo.server.databases.rows import Rows
from memo.server.databases.schema import Databases
from memo.server.errors_out import ErrorsOut
from memo.server.exports import Exports
from memo.server.feedback import Reports
from memo.server.files import Files
from memo.server.history import History
from memo.server.imports import Imports
from memo.server.invites import Invites
from memo.server.limits import RateLimit
from memo.server.links import Links
from memo.server.mail import Mail
from memo.server.members import Members
from memo.server.metrics import Metrics
from memo.server.page_copies import PageCopies
from memo.server.pages import Pages
from memo.server.permissions import Permissions
from memo.server.search import Search
from memo.server.sync.log import UpdateLog
from memo.server.sync.rooms import Rooms
from memo.server.sync.socket import Sockets
from memo.server.tables import User
from memo.server.web_files import WebFiles

Authenticate = Callable[[web.Request], Awaitable[User | None]]
Now = Callable[[], datetime]


class Flags(Protocol):
    """Which features an account has; `flags.client.FlagClient` is one."""

    async def start(self) -> None:
        """Begin to know."""

    def is_enabled(self, key: str, account: Account) -> bool:
        """Tell whether one flag is on for an account."""

    def enabled(self, account: Account) -> frozenset[str]:
        """Return all flags that are on for an account."""

    async def close(self) -> None:
        """Stop."""


class NoFlags:
    """The answer without a flag server: no feature behind a flag is on for anyone."""

    async def start(self) -> None:
        """Nothing to begin."""

    def is_enabled(self, key: str, account: Account) -> bool:  # noqa: ARG002
        """Return False."""
        return False

    def enabled(self, account: Account) -> frozenset[str]:  # noqa: ARG002
        """Return none."""
        return frozenset()

    async def close(self) -> None:
        """Nothing to stop."""


class AllFlags(NoFlags):
    """The answer in a preview: each of these flags is on for everyone."""

    def __init__(self, keys: frozenset[str]) -> None:
        self._keys = keys

    def is_enabled(self, key: str, account: Account) -> bool:  # noqa: ARG002
        """Tell whether it is one of them."""
        return key in self._keys

    def enabled(self, account: Account) -> frozenset[str]:  # noqa: ARG002
        """Return them all."""
        return self._keys


@dataclass(slots=True, eq=False)
class Services:
    """The parts of a running server."""

    config: Config
    database: Database
    accounts: Accounts
    pages: Pages
    databases: Databases
    rows: Rows
    retyping: Retyping
    sheets: SheetsIn
    indexes: Indexes
    page_copies: PageCopies
    covers: Covers
    queries: Queries
    permissions: Permissions
    members: Members
    invites: Invites
    links: Links
    mail: Mail
    reports: Reports
    files: Files
    exports: Exports
    imports: Imports
    search: Search
    flags: Flags
    log: UpdateLog
    rooms: Rooms
    history: History
    comments: Comments
    sockets: Sockets
    metrics: Metrics
    errors: ErrorsOut
    web: WebFiles
    now: Now
    sign_in_limit: RateLimit
    feedback_limit: RateLimit
    invite_limit: RateLimit
    token_limit: RateLimit
    accept_limit: RateLimit
    comment_limit: RateLimit
    authenticate: Authenticate | None = None
    draining: bool = False
    migration: str = field(default="")


SERVICES: web.AppKey[Services] = web.AppKey("services", Services)


def services(request: web.Request) -> Services:
    """Return the server's parts."""
    return request.app[SERVICES]


def account_of(user: User) -> Account:
    """Return whom flags are asked for."""
    return Account(user_id=user.id, tier=user.tier, email=user.email)  # type: ignore[arg-type]


def sign_in_limit(now: Now) -> RateLimit:
    """Return how often one address may try to sign in to one account."""
    return RateLimit(times=10, per_s=timedelta(minutes=5).total_seconds(), now=now)


def feedback_limit(now: Now) -> RateLimit:
    """Return how often one person may send feedback."""
    return RateLimit(times=20, per_s=timedelta(hours=1).total_seconds(), now=now)


def invite_limit(now: Now) -> RateLimit:
    """Return how often one person may make invitations, public links or workspaces."""
    return RateLimit(times=60, per_s=timedelta(hours=1).total_seconds(), now=now)


def token_limit(now: Now) -> RateLimit:
    """Return how often one address may be wrong about the tokens of invitations and public links."""
    return RateLimit(times=120, per_s=timedelta(minutes=5).total_seconds(), now=now)


def accept_limit(now: Now) -> RateLimit:
    """Return how often one invitation may be accepted: each new account costs a password hash."""
    return RateLimit(times=100, per_s=timedelta(minutes=5).total_seconds(), now=now)


def comment_limit(now: Now) -> RateLimit:
    """Return how often one person may comment."""
    return RateLimit(times=100, per_s=timedelta(minutes=5).total_seconds(), now=now)
