"""GitHub's things as frozen values, read from PyGithub's objects."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.forge.git_values import ChangedFile
from bot.forge.github_words import key_of, unmarked

if TYPE_CHECKING:
    from github.File import File  # noqa: TID251
    from github.Issue import Issue as RawIssue  # noqa: TID251
    from github.IssueComment import IssueComment as RawComment  # noqa: TID251
    from github.PullRequest import PullRequest as RawPull  # noqa: TID251
    from github.PullRequestComment import PullRequestComment as RawLineComment  # noqa: TID251
    from github.PullRequestReview import PullRequestReview as RawReview  # noqa: TID251


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue; `body` is without our hidden key, which is in `key`."""

    number: int
    title: str
    body: str
    labels: frozenset[str]
    state: str
    url: str
    user: str
    updated_at: datetime
    key: str | None = None
    closed_by: str = ""


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request; `mergeable` is None while GitHub has not made up its mind and once it is closed."""

    number: int
    url: str
    title: str
    body: str
    state: str
    merged: bool
    merge_sha: str | None
    head_sha: str
    head_ref: str
    base_ref: str
    mergeable: bool | None
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Review:
    """A review; `state` is APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED, bound to `commit_sha`."""

    id: int
    user: str
    state: str
    commit_sha: str
    body: str


@dataclass(frozen=True, slots=True)
class LineComment:
    """What a review says of one line; 0 is the whole file."""

    path: str
    line: int
    body: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an issue or a pull request."""

    id: int
    user: str
    body: str
    url: str
    updated_at: datetime
    key: str | None


@dataclass(frozen=True, slots=True)
class Access:
    """Who the token is and what it may do; `scopes` is empty for tokens that do not tell theirs."""

    login: str | None
    scopes: tuple[str, ...]
    can_read: bool
    can_push: bool
    can_admin: bool


def issue_of(raw: "RawIssue") -> Issue:
    """Return the issue as a value."""
    labels = frozenset(label.name for label in raw.labels)
    user = raw.user.login if raw.user else "ghost"
    return Issue(
        raw.number,
        raw.title,
        unmarked(raw.body),
        labels,
        raw.state,
        raw.html_url,
        user,
        raw.updated_at,
        key_of(raw.body),
        raw.closed_by.login if raw.closed_by else "",
    )


def pull_of(raw: "RawPull") -> Pull:
    """Return the pull request as a value."""
    return Pull(
        number=raw.number, url=raw.html_url, title=raw.title, body=unmarked(raw.body), state=raw.state, merged=raw.merged,
        merge_sha=raw.merge_commit_sha if raw.merged else None, head_sha=raw.head.sha, head_ref=raw.head.ref,
        base_ref=raw.base.ref, mergeable=raw.mergeable if raw.state == "open" else None,
        labels=frozenset(label.name for label in raw.labels),
    )  # fmt: skip


def file_of(raw: "File") -> ChangedFile:
    """Return the changed file as a value."""
    previous = raw.previous_filename if raw.status == "renamed" else None
    return ChangedFile(raw.filename, raw.status, raw.additions, raw.deletions, raw.patch or "", previous)


def review_of(raw: "RawReview") -> Review:
    """Return the review as a value."""
    user = raw.user.login if raw.user else "ghost"
    return Review(raw.id, user, raw.state, raw.commit_id or "", unmarked(raw.body))


def line_comment_of(raw: "RawLineComment") -> LineComment:
    """Return the comment on a line as a value; on a line that was pushed away, the line where it stood."""
    return LineComment(raw.path, raw.line or raw.original_line or 0, unmarked(raw.body))


def comment_of(raw: "RawComment") -> Comment:
    """Return the comment as a value."""
    user = raw.user.login if raw.user else "ghost"
    return Comment(raw.id, user, unmarked(raw.body), raw.html_url, raw.updated_at, key_of(raw.body))
