"""The only door to PyGithub: every wish looks first whether it is already true, and every refusal says its cure."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import github  # noqa: TID251
from github.GithubObject import NotSet  # noqa: TID251
from github.PullRequest import PullRequest as RawPull  # noqa: TID251
from github.Repository import Repository  # noqa: TID251

from bot.errors import Transient
from bot.forge.git_values import ChangedFile, HeadMoved, MergeConflict
from bot.forge.github_client import Client
from bot.forge.github_errors import is_about
from bot.forge.github_values import (
    Access,
    Comment,
    Issue,
    LineComment,
    Pull,
    Review,
    comment_of,
    file_of,
    issue_of,
    line_comment_of,
    pull_of,
    review_of,
)  # fmt: skip
from bot.forge.github_words import key_of, marked
from bot.gates.secrets import redact

__all__ = [
    "Access", "ChangedFile", "Comment", "GitHubForge", "HeadMoved", "Issue", "MergeConflict", "Pull", "Review",
]  # fmt: skip

RUNNING = ("queued", "in_progress")
STATUS_OF = {
    "success": "success",
    "neutral": "success",
    "skipped": "success",
    "queued": "pending",
    "in_progress": "pending",
}


class GitHubForge:
    """One repository on GitHub (or on anything that speaks its REST API at `base_url`)."""

    def __init__(self, *, base_url: str, token: str, repository: str) -> None:
        self._client = Client(base_url=base_url, token=token, repository=repository)
        self._owner = repository.partition("/")[0]
        self._filing = asyncio.Lock()

    # issues

    async def ensure_issue(self, *, key: str, title: str, body: str, labels: Iterable[str]) -> Issue:
        """Return the issue that carries `key`, opened now when there is none; one that is there is not changed."""
        wanted = sorted(labels)

        def work(repo: Repository) -> Issue:
            number = self._client.numbered(repo, key)
            if number is not None:
                return issue_of(repo.get_issue(number))
            self._client.make_labels(repo, wanted)
            made = repo.create_issue(redact(title)[:256], body=marked(body, key), labels=wanted)
            self._client.remember(made)
            return issue_of(made)

        async with self._filing:
            return await self._client.call(f"open the issue “{title[:60]}”", work)

    async def get_issue(self, number: int) -> Issue:
        """Return one issue."""
        return await self._client.call(f"read issue #{number}", lambda repo: issue_of(repo.get_issue(number)))

    async def list_issues(self, *, state: str = "open", since: datetime | None = None) -> list[Issue]:
        """Return issues (no pull requests), the latest changed first; with `since` only those changed then or later."""

        def work(repo: Repository) -> list[Issue]:
            found = repo.get_issues(state=state, sort="updated", direction="desc", since=since or NotSet)
            return [issue_of(raw) for raw in found if raw.pull_request is None]

        return await self._client.call("list the issues", work)

    async def set_labels(self, number: int, labels: Iterable[str]) -> None:
        """Make the labels of an issue or pull request exactly these; unknown ones are created in our colours."""
        wanted = sorted(labels)

        def work(repo: Repository) -> None:
            issue = repo.get_issue(number)
            if {label.name for label in issue.labels} != set(wanted):
                self._client.make_labels(repo, wanted)
                issue.set_labels(*wanted)

        await self._client.call(f"label #{number}", work)

    async def ensure_body(self, number: int, *, key: str, body: str) -> None:
        """Make our issue with `key` read `body`; one that a person has made his own, without our key, is left alone."""
        text = marked(body, key)

        def work(repo: Repository) -> None:
            issue = repo.get_issue(number)
            if key_of(issue.body) == key and issue.body != text:
                issue.edit(body=text)

        await self._client.call(f"describe issue #{number}", work)

    async def ensure_comment(self, number: int, *, key: str, body: str) -> str:
        """Make our comment with `key` read `body` (written once, edited in place afterwards) and return its address."""
        text = marked(body, key)

        def work(repo: Repository) -> str:
            issue = repo.get_issue(number)
            for comment in issue.get_comments():
                if key_of(comment.body) == key and self._client.is_ours(comment.user):
                    if comment.body != text:
                        comment.edit(text)
                    return comment.html_url
            return issue.create_comment(text).html_url

        return await self._client.call(f"comment on #{number}", work)

    async def list_comments(self, number: int, *, since: datetime | None = None) -> list[Comment]:
        """Return the comments of an issue or pull request, oldest first."""

        def work(repo: Repository) -> list[Comment]:
            return [comment_of(raw) for raw in repo.get_issue(number).get_comments(since=since or NotSet)]

        return await self._client.call(f"read the comments of #{number}", work)

    async def close_issue(self, number: int) -> None:
        """Close an issue or pull request unless it is closed."""
        await self._set_state(number, "closed")

    async def reopen_issue(self, number: int) -> None:
        """Reopen an issue or pull request unless it is open."""
        await self._set_state(number, "open")

    async def _set_state(self, number: int, state: str) -> None:
        def work(repo: Repository) -> None:
            issue = repo.get_issue(number)
            if issue.state != state:
                issue.edit(state=state)

        await self._client.call(f"set #{number} to {state}", work)

    # pull requests

    async def ensure_pull(self, *, head: str, base: str, title: str, body: str, labels: Iterable[str] = ()) -> Pull:
        """Return the pull request of `head` into `base`: the open one, else one that brought this very head, else a new one."""
        wanted = sorted(labels)

        def work(repo: Repository) -> Pull:
            raw = self._pull_of_head(repo, head, base) or repo.create_pull(
                base, head, title=redact(title)[:256], body=redact(body)
            )
            issue = raw.as_issue()
            missing = set(wanted) - {label.name for label in issue.labels}
            if missing and raw.state == "open":
                self._client.make_labels(repo, missing)
                issue.add_to_labels(*sorted(missing))
            return pull_of(repo.get_pull(raw.number))

        async with self._filing:
            return await self._client.call(f"open a pull request for {head}", work)

    def _pull_of_head(self, repo: Repository, head: str, base: str) -> RawPull | None:
        found = list(
            repo.get_pulls(state="all", head=f"{self._owner}:{head}", base=base, sort="created", direction="desc")
        )
        for raw in found:
            if raw.state == "open":
                return raw
        if not found:
            return None
        tips = [
            branch.object.sha
            for branch in repo.get_git_matching_refs(f"heads/{head}")
            if branch.ref == f"refs/heads/{head}"
        ]
        return found[0] if tips in ([], [found[0].head.sha]) else None

    async def get_pull(self, number: int) -> Pull:
        """Return one pull request."""
        return await self._client.call(f"read pull request #{number}", lambda repo: pull_of(repo.get_pull(number)))

    async def list_pulls(self, *, state: str = "open") -> list[Pull]:
        """Return pull requests, newest first; `mergeable` costs a request each and is filled in."""
        return await self._client.call(
            "list the pull requests",
            lambda repo: [pull_of(raw) for raw in repo.get_pulls(state=state, direction="desc")],
        )

    async def pull_files(self, number: int) -> list[ChangedFile]:
        """Return the files a pull request changes."""
        return await self._client.call(
            f"read the files of #{number}", lambda repo: [file_of(raw) for raw in repo.get_pull(number).get_files()]
        )

    async def list_reviews(self, number: int) -> list[Review]:
        """Return the reviews, oldest first."""
        return await self._client.call(
            f"read the reviews of #{number}",
            lambda repo: [review_of(raw) for raw in repo.get_pull(number).get_reviews()],
        )

    async def review_lines(self, number: int, review: int) -> list[LineComment]:
        """Return what one review says of single lines, in its order."""
        return await self._client.call(
            f"read a review of #{number}",
            lambda repo: [line_comment_of(raw) for raw in repo.get_pull(number).get_single_review_comments(review)],
        )

    async def ensure_review(self, number: int, *, key: str, head_sha: str, body: str, event: str) -> None:
        """Leave our review with `key` on `head_sha` once; event is COMMENT, APPROVE or REQUEST_CHANGES.

        GitHub takes no verdict from the author of a pull request: ours on our own is sent as a comment that names the verdict.
        """

        def work(repo: Repository) -> None:
            pull = repo.get_pull(number)
            if any(key_of(raw.body) == key and self._client.is_ours(raw.user) for raw in pull.get_reviews()):
                return
            verdict, text = event, body
            if event != "COMMENT" and self._client.is_ours(pull.user):
                verdict, text = "COMMENT", f"**{'Approved' if event == 'APPROVE' else 'Changes wanted'}.**\n\n{body}"
            pull.create_review(commit=repo.get_commit(head_sha), body=marked(text, key), event=verdict)

        await self._client.call(f"review #{number}", work)

    async def set_check(
        self, *, head_sha: str, name: str, conclusion: str, title: str, summary: str, url: str | None = None
    ) -> None:
        """Make the check `name` on a commit say this; `conclusion` may also be queued or in_progress.

        Check runs belong to GitHub Apps: with a plain token the same is said as a commit status.
        """
        running = conclusion in RUNNING

        def work(repo: Repository) -> None:
            fields: dict[str, Any] = {"output": {"title": redact(title)[:255], "summary": redact(summary)[:65_000]}}
            fields |= {"status": conclusion} if running else {"status": "completed", "conclusion": conclusion}
            fields |= {"details_url": url} if url else {}
            commit = repo.get_commit(head_sha)
            known = next(iter(commit.get_check_runs(check_name=name, filter="latest")), None)
            try:
                if known is not None:
                    known.edit(**fields)
                else:
                    repo.create_check_run(name, head_sha, **fields)
            except github.GithubException as error:
                if not is_about(error, 403, "github app", "created by this app", "not accessible"):
                    raise
                commit.create_status(STATUS_OF.get(conclusion, "failure"), url or NotSet, redact(title)[:140], name)

        await self._client.call(f"set the check {name}", work)

    async def merge(self, number: int, *, head_sha: str, title: str, method: str = "merge") -> str:
        """Merge exactly `head_sha` and return the merge commit; merged already returns that commit.

        Raises `HeadMoved` when there are newer commits and `MergeConflict` when the base changed the same lines.
        """

        def work(repo: Repository) -> str:
            pull = repo.get_pull(number)
            if pull.merged:
                return pull.merge_commit_sha
            if pull.head.sha != head_sha:
                raise HeadMoved(f"#{number} is at {pull.head.sha[:12]}, not at the approved {head_sha[:12]}.")
            try:
                return pull.merge(commit_title=redact(title), sha=head_sha, merge_method=method).sha
            except github.GithubException as error:
                return self._unmerged(repo, number, error)

        return await self._client.call(f"merge #{number}", work)

    def _unmerged(self, repo: Repository, number: int, error: github.GithubException) -> str:
        """Return the commit when someone else merged just now; else raise what the refusal means."""
        pull = repo.get_pull(number)
        if pull.merged:
            return pull.merge_commit_sha
        if is_about(error, 0, "base branch was modified"):
            raise Transient(f"The base of #{number} moved during the merge.") from error
        if error.status == 409:
            raise HeadMoved(f"#{number} gained commits during the merge; it is now at {pull.head.sha[:12]}.") from error
        if pull.mergeable is False or pull.mergeable_state == "dirty":
            raise MergeConflict(f"#{number} and {pull.base.ref} change the same lines.") from error
        raise error

    # the repository

    async def ensure_hook(self, *, url: str, secret: str, events: Iterable[str]) -> None:
        """Make GitHub send `events` to `url`, signed with `secret`."""
        wanted = sorted(events)
        config = {"url": url, "content_type": "json", "secret": secret, "insecure_ssl": "0"}

        def work(repo: Repository) -> None:
            known = next((hook for hook in repo.get_hooks() if hook.config.get("url") == url), None)
            if known is not None:
                known.edit("web", config, events=wanted, active=True)
            else:
                repo.create_hook("web", config, events=wanted, active=True)

        await self._client.call("set up the webhook", work)

    async def access(self) -> Access:
        """Return who the token is and what it may do here; raises `Permanent` when it may not even look."""

        def work(repo: Repository) -> Access:
            login, may = self._client.who(), repo.permissions
            scopes: tuple[str, ...] = tuple(repo.requester.oauth_scopes or ())
            return Access(login, scopes, can_read=bool(may.pull), can_push=bool(may.push), can_admin=bool(may.admin))

        return await self._client.call("check the token", work)

    def close(self) -> None:
        """Let go of the threads."""
        self._client.close()
