"""PyGithub under control: own threads, own deadlines, no hidden sleeps or retries, and what is ours told from what is not."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

import github  # noqa: TID251
from github.GithubObject import NotSet  # noqa: TID251
from github.Issue import Issue as RawIssue  # noqa: TID251
from github.NamedUser import NamedUser  # noqa: TID251
from github.Organization import Organization  # noqa: TID251
from github.Repository import Repository  # noqa: TID251

from bot.errors import Transient
from bot.forge.github_errors import is_about, translate
from bot.forge.github_words import colour, key_of

T = TypeVar("T")
REQUEST_TIMEOUT_S = 20
DEADLINE_S = 120.0
THREADS = 4


class Client:
    """One repository through PyGithub; everything but `call` and `close` runs inside a call's thread."""

    def __init__(self, *, base_url: str, token: str, repository: str) -> None:
        self._base_url, self._token, self._repository = base_url, token, repository
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="github")
        self._own = threading.local()
        self._login: str | None = None
        self._asked_login = False
        self._labels: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._seen_until: datetime | None = None

    def numbered(self, repo: Repository, key: str) -> int | None:
        """Return which issue of ours carries `key`; reads only what changed since it last looked."""
        if key in self._numbers:
            return self._numbers[key]
        since = self._seen_until or NotSet
        for raw in repo.get_issues(state="all", sort="updated", direction="asc", since=since):
            self.remember(raw)
        return self._numbers.get(key)

    def remember(self, raw: RawIssue) -> None:
        """Note the key of an issue, so that the next look starts from here."""
        key = key_of(raw.body)
        if key is not None and raw.pull_request is None and self.is_ours(raw.user):
            self._numbers.setdefault(key, raw.number)
        self._seen_until = raw.updated_at

    def is_ours(self, user: NamedUser | Organization | None) -> bool:
        """Say whether we wrote it: anyone can copy a hidden key into a text of their own."""
        login = self.who()
        return user is not None and (user.login == login if login else user.type == "Bot")

    def who(self) -> str | None:
        """Return our own login, or None for an App's token, which may not ask."""
        if not self._asked_login:
            try:
                self._login = self._github().get_user().login
            except github.GithubException as error:
                if error.status != 403 or isinstance(error, github.RateLimitExceededException):
                    raise
            self._asked_login = True
        return self._login

    def make_labels(self, repo: Repository, names: Iterable[str]) -> None:
        """Create the labels the repository lacks, in our colours."""
        missing = {name for name in names if name.lower() not in self._labels}
        if not missing:
            return
        self._labels |= {label.name.lower() for label in repo.get_labels()}
        for name in sorted(missing):
            if name.lower() in self._labels:
                continue
            shade, words = colour(name)
            try:
                repo.create_label(name, shade, words)
            except github.GithubException as error:
                if not is_about(error, 422, "already_exists"):
                    raise
            self._labels.add(name.lower())

    def _github(self) -> github.Github:
        """Return this thread's client: PyGithub keeps the request under way on its connection, so none is shared."""
        if not hasattr(self._own, "client"):
            self._own.client = github.Github(
                base_url=self._base_url, auth=github.Auth.Token(self._token), timeout=REQUEST_TIMEOUT_S, retry=None,
                per_page=100, seconds_between_requests=None, seconds_between_writes=None, user_agent="shopfloor", lazy=True,
            )  # fmt: skip
        client: github.Github = self._own.client
        return client

    async def call(self, what: str, work: Callable[[Repository], T]) -> T:
        """Run blocking work in our own threads with a deadline; vendor errors come out as ours."""

        def guarded() -> T:
            try:
                return work(self._github().get_repo(self._repository))
            except github.GithubException as error:
                raise translate(error, what, self._repository) from error
            except OSError as error:
                raise Transient(f"GitHub did not answer when asked to {what}: {type(error).__name__}.") from error

        try:
            async with asyncio.timeout(DEADLINE_S):
                return await asyncio.get_running_loop().run_in_executor(self._pool, guarded)
        except TimeoutError as error:
            raise Transient(f"GitHub took longer than {DEADLINE_S:.0f} s to {what}.") from error

    def close(self) -> None:
        """Let go of the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)
