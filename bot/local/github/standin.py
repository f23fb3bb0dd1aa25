"""A GitHub on this machine: REST, webhooks, git over HTTP and pages over real bare repositories."""

import asyncio
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

from aiohttp import web

from bot.clock import Clock, SystemClock
from bot.errors import Permanent
from bot.local.github import http_git, issues, pulls, refs, repositories, reviews
from bot.local.github.hooks import Deliverer, redeliver
from bot.local.github.hub import Hub, Repo, User
from bot.local.github.pages import attach as attach_pages
from bot.local.github.people import SEED, Person, seed
from bot.local.github.rest.server import Fault, Rest
from bot.local.github.store import Row, Store

LATE_S = 5.0
RETRY_AFTER_S = (0.5, 2.0, 10.0, 60.0)


class GitHubStandIn:
    """`async with GitHubStandIn(home=folder) as it:` serves `it.url` until the block ends; state stays under `home`."""

    def __init__(
        self,
        *,
        home: Path,
        port: int = 0,
        clock: Clock | None = None,
        owner: str = "acme",
        people: Sequence[Person] = SEED,
        retry_after_s: Sequence[float] = RETRY_AFTER_S,
    ) -> None:
        self._home, self._port, self._clock = home, port, clock or SystemClock()
        self._owner, self._people, self._retry_after_s = owner, people, retry_after_s
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._home.mkdir(parents=True, exist_ok=True)
        self.store = Store(self._home / "github.sqlite")
        self._stack.callback(self.store.close)
        self.hub = Hub(store=self.store, clock=self._clock, home=self._home)
        seed(self.hub, self._owner, self._people)
        self.rest, self.deliveries_out = Rest(self.hub), Deliverer(self.hub, retry_after_s=self._retry_after_s)
        await self._listen()
        await self.reconcile()
        await self.deliveries_out.start()
        self._late = asyncio.create_task(self._reconcile_late(), name="github-stand-in-reconcile")
        self._stack.callback(self._late.cancel)
        self._stack.push_async_callback(self.deliveries_out.stop)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _listen(self) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        self.rest.attach(app)
        http_git.attach(self.hub, app)
        attach_pages(self.hub, app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", self._port)
        try:
            await site.start()
        except OSError as error:
            await self._stack.aclose()
            raise Permanent(f"Port {self._port} is taken; choose another for the local GitHub.") from error
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self.hub.url = self.url

    async def _reconcile_late(self) -> None:
        """Look once more when a git that outlived a killed stand-in must have ended."""
        await asyncio.sleep(LATE_S)
        await self.reconcile()

    async def reconcile(self) -> None:
        """Tell what moved while nobody looked: a kill may fall between a ref and its row."""
        for repo in self.hub.repos():
            self.hub.git(repo).unlock(older_than_s=LATE_S)
            await refs.sync(self.hub, repo, self.hub.person(repo.owner))

    @property
    def api_url(self) -> str:
        """Return what PyGithub takes as `base_url`."""
        return f"{self.url}/api/v3"

    def clone_url(self, full_name: str) -> str:
        """Return the address git clones from and pushes to."""
        return f"{self.url}/{full_name}.git"

    def token(self, login: str) -> str:
        """Return the token of a seeded person."""
        return str(self.store.value("SELECT token FROM users WHERE login = ?", login))

    # building the world

    async def create_repository(
        self,
        name: str,
        *,
        from_path: Path | None = None,
        from_files: Mapping[str, bytes] | None = None,
        private: bool = False,
        description: str = "",
    ) -> str:
        """Create `owner/name` with everyone seeded as collaborator, from a checkout's HEAD or from files; return its full name.

        An existing repository is left as it is.
        """
        known = next((repo for repo in self.hub.repos() if (repo.owner, repo.name) == (self._owner, name)), None)
        if known is not None:
            return known.full_name
        admins = [person for person in self._people if person.permission == "admin"]
        actor = self._actor(next((person.login for person in admins if person.type == "User"), admins[0].login))
        repo = await repositories.create_repository(
            self.hub, owner=self._owner, name=name, actor=actor, private=private, description=description,
            files=from_files, from_path=from_path,
        )  # fmt: skip
        for person in self._people:
            self.store.run(
                "INSERT OR REPLACE INTO collaborators VALUES (?, ?, ?)",
                repo.id,
                self.hub.person(person.login).id,
                person.permission,
            )
        return repo.full_name

    def _actor(self, login: str) -> User:
        return self.hub.person(login)

    def _repo(self, full_name: str) -> Repo:
        owner, _, name = full_name.partition("/")
        return self.hub.repo(owner, name)

    async def protect(self, full_name: str, branch: str) -> None:
        """Refuse direct pushes to `branch` from now on; merging a pull request still works."""
        git = self.hub.git(self._repo(full_name))
        await git.git("config", "--replace-all", "standin.protected", f"refs/heads/{branch}", f"^refs/heads/{branch}$")

    # acting as a person, with all the webhooks that causes

    def open_issue(self, full_name: str, *, by: str, title: str, body: str = "", labels: Sequence[str] = ()) -> int:
        """Open an issue as a person and return its number."""
        row = issues.create(self.hub, self._repo(full_name), self._actor(by), title=title, body=body, labels=labels)
        return int(row["number"])

    def comment(self, full_name: str, number: int, *, by: str, body: str) -> int:
        """Comment on an issue or pull request as a person and return the comment's id."""
        return int(issues.add_comment(self.hub, self._repo(full_name), number, self._actor(by), body)["id"])

    def label(
        self, full_name: str, number: int, *, by: str, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> None:
        """Add and remove labels as a person."""
        repo, actor = self._repo(full_name), self._actor(by)
        issues.add_labels(self.hub, repo, number, actor, add)
        for name in remove:
            issues.remove_label(self.hub, repo, number, actor, name)

    def close(self, full_name: str, number: int, *, by: str) -> None:
        """Close an issue or pull request as a person."""
        issues.edit(self.hub, self._repo(full_name), number, self._actor(by), {"state": "closed"})

    def reopen(self, full_name: str, number: int, *, by: str) -> None:
        """Reopen an issue or pull request as a person."""
        issues.edit(self.hub, self._repo(full_name), number, self._actor(by), {"state": "open"})

    def review(
        self, full_name: str, number: int, *, by: str, event: str, body: str = "", sha: str = "",
        lines: Iterable[tuple[str, int, str]] = (),
    ) -> int:  # fmt: skip
        """Submit a review (APPROVE, REQUEST_CHANGES or COMMENT) as a person, with words on lines of files; return its id."""
        said = [{"path": path, "line": line, "body": words} for path, line, words in lines]
        row = reviews.create(self.hub, self._repo(full_name), number, self._actor(by), event=event, body=body, sha=sha,
                             comments=said)  # fmt: skip
        return int(row["id"])

    async def merge(self, full_name: str, number: int, *, by: str, method: str = "merge") -> str:
        """Merge a pull request as a person and return the commit."""
        return await pulls.merge(self.hub, self._repo(full_name), number, self._actor(by), method=method)

    async def commit(
        self, full_name: str, branch: str, files: Mapping[str, bytes | None], *, by: str, message: str = "Edit"
    ) -> str:
        """Commit files to a branch as a person (the branch grows from the default branch when new); return the commit."""
        return await repositories.commit(self.hub, self._repo(full_name), branch, files, self._actor(by), message)

    # looking

    async def branch_sha(self, full_name: str, branch: str) -> str | None:
        """Return the commit a branch is at, or None."""
        ref = f"refs/heads/{branch}"
        return (await self.hub.git(self._repo(full_name)).refs(ref)).get(ref)

    async def read_file(self, full_name: str, ref: str, path: str) -> bytes | None:
        """Return a file as it is on a branch or commit, or None."""
        return await self.hub.git(self._repo(full_name)).blob(ref, path)

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Return rows of the stand-in's own tables (bot/local/github/schema.py), for tests."""
        if not sql.lstrip().lower().startswith("select"):
            raise sqlite3.ProgrammingError("only for looking")
        return [dict(row) for row in self.store.all(sql, *values)]

    def deliveries(self, event: str = "") -> list[Row]:
        """Return every webhook delivery, oldest first: guid, event, action, payload (JSON text), state, attempts, status_code."""
        return self.store.all("SELECT * FROM deliveries WHERE ? IN ('', event) ORDER BY id", event)

    def redeliver(self, delivery_id: int) -> None:
        """Send a delivery once more with the same X-GitHub-Delivery."""
        redeliver(self.hub, delivery_id)

    async def settled(self, *, within_s: float = 10) -> None:
        """Return once every webhook is delivered or given up."""
        await self.deliveries_out.settled(within_s=within_s)

    # trouble on demand

    def deliver_times(self, copies: int) -> None:
        """Send every webhook this many times (same id, same payload)."""
        self.deliveries_out.copies = copies

    def forge_signatures(self, on: bool = True) -> None:
        """Sign webhooks with a wrong secret."""
        self.deliveries_out.forge_signatures = on

    def fail(self, fault: Fault) -> None:
        """Make the next matching REST requests fail."""
        self.rest.order(fault)
