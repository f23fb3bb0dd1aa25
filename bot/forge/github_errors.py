"""GitHub's refusals in our terms: who must act, and how."""

import json
import time

import github  # noqa: TID251

from bot.errors import Permanent, ShopfloorError, Transient

LONGEST_WAIT_S = 3700.0


def is_about(error: github.GithubException, status: int, *words: str) -> bool:
    """Say whether GitHub's answer has this status (0: any) and speaks of one of `words`."""
    text = json.dumps(error.data).lower() if error.data else str(error).lower()
    return status in (0, error.status) and any(word in text for word in words)


def translate(error: github.GithubException, what: str, repository: str) -> ShopfloorError:
    """Return the error to raise for a failed attempt to `what`."""
    said = _said(error)
    if isinstance(error, github.RateLimitExceededException) or error.status == 429:
        return Transient(f"GitHub's rate limit is reached; asked to {what}.", retry_after_s=_wait_s(error))
    if error.status == 401:
        return Permanent(
            f"GitHub refused the token when asked to {what} (expired or revoked?). Put a valid one into GITHUB_TOKEN."
        )
    if error.status == 403:
        return Permanent(
            f"GITHUB_TOKEN may not {what} in {repository}: {said}. A classic token needs scopes `repo` and `admin:repo_hook`; "
            "a fine-grained one needs contents, issues, pull requests, commit statuses and webhooks: read and write."
        )
    if error.status == 404:
        return Permanent(
            f"GitHub knows nothing there when asked to {what} in {repository}: it does not exist, or the token may not see it."
        )
    if error.status >= 500 or error.status in (0, 408):
        return Transient(
            f"GitHub is unwell ({error.status}) and could not {what}.", retry_after_s=_header_s(error, "retry-after")
        )
    return Permanent(f"GitHub would not {what} ({error.status}): {said}.")


def _said(error: github.GithubException) -> str:
    data = error.data if isinstance(error.data, dict) else {}
    details = [
        str(each.get("message") or each) if isinstance(each, dict) else str(each) for each in data.get("errors") or []
    ]
    return "; ".join([str(data.get("message") or "no reason given"), *details])[:400]


def _wait_s(error: github.GithubException) -> float:
    """Return how long GitHub asks us to wait: its Retry-After, else until the limit resets, else a minute."""
    asked = _header_s(error, "retry-after")
    reset = _header_s(error, "x-ratelimit-reset")
    wait_s = asked if asked is not None else reset - time.time() if reset is not None else 60.0
    return min(max(wait_s, 1.0), LONGEST_WAIT_S)


def _header_s(error: github.GithubException, name: str) -> float | None:
    text = str((error.headers or {}).get(name, ""))
    return float(text) if text.isdigit() else None
