"""The error tracker, read over Sentry's REST API: what is new since a time or in a release, and closing what was mended."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import quote

import aiohttp

from bot.errors import Permanent, Transient

NEWEST = 25
STACK_LINES = 12


@dataclass(frozen=True, slots=True)
class TrackedError:
    """One issue of the tracker. Its text comes from the running product: it is data, never instructions."""

    id: str
    title: str
    culprit: str
    level: str
    count: int
    users: int
    first_seen: datetime
    last_seen: datetime
    release: str
    stack: tuple[str, ...]
    url: str


class ErrorTracker:
    """One project of one organisation; use it as an async context manager or close it."""

    def __init__(self, base_url: str, token: str, org: str, project: str, *, timeout_s: float = 15) -> None:
        self._base = base_url.rstrip("/") + "/api/0"
        self._list = f"/projects/{quote(org)}/{quote(project)}/issues/"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def new_issues(self, *, since: datetime | None = None, release: str | None = None) -> list[TrackedError]:
        """Return up to 25 unresolved issues, the newest first: those first seen after `since`, or first seen in `release`."""
        found = await self._ask("GET", self._list, params={"query": _query(since, release), "limit": str(NEWEST)})
        return [await self._with_event(item) for item in found]

    async def resolve(self, issue: str) -> None:
        """Mark an issue as mended; the tracker opens it again when it comes back."""
        await self._ask("PUT", f"/issues/{quote(issue)}/", body={"status": "resolved"})

    async def health(self) -> str | None:
        """Return None when the tracker answers and accepts our token, else what is wrong and the cure."""
        try:
            await self._ask("GET", self._list, params={"query": "is:unresolved", "limit": "1"})
        except (Transient, Permanent) as problem:
            return str(problem)
        return None

    async def _with_event(self, item: Mapping[str, Any]) -> TrackedError:
        event = await self._latest(item["id"])
        return TrackedError(
            id=item["id"],
            title=item["title"],
            culprit=item["culprit"],
            level=item["level"],
            count=int(item["count"]),
            users=item["userCount"],
            first_seen=datetime.fromisoformat(item["firstSeen"]),
            last_seen=datetime.fromisoformat(item["lastSeen"]),
            release=(event.get("release") or {}).get("version", ""),
            stack=_stack(event),
            url=item["permalink"],
        )

    async def _latest(self, issue: str) -> Mapping[str, Any]:
        try:
            return dict(await self._ask("GET", f"/issues/{quote(issue)}/events/latest/"))
        except _NotThere:
            return {}

    async def _ask(self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Any = None) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers)
        try:
            async with asyncio.timeout(self._timeout_s):
                async with self._session.request(method, self._base + path, params=params, json=body) as answer:
                    await _check(answer)
                    return await answer.json()
        except TimeoutError as error:
            raise Transient(f"The error tracker did not answer within {self._timeout_s:g} s.") from error
        except aiohttp.ClientError as error:
            raise Transient(f"The error tracker cannot be reached: {error}") from error


class _NotThere(Permanent):
    """The tracker has no such thing."""


async def _check(answer: aiohttp.ClientResponse) -> None:
    if answer.ok:
        return
    match answer.status:
        case 401 | 403:
            raise Permanent(
                f"The error tracker does not accept our token ({answer.status}), so new errors go unnoticed."
                " Make a token with event:read and event:write and set SENTRY_API_TOKEN."
            )
        case 404:
            raise _NotThere("The error tracker does not know it. Check SENTRY_ORG and SENTRY_PROJECT.")
        case 429:
            raise Transient("The error tracker asks us to slow down.", retry_after_s=_retry_after(answer))
        case status if status >= 500:
            raise Transient(f"The error tracker is not well ({status}).", retry_after_s=_retry_after(answer))
        case status:
            raise Permanent(f"The error tracker refused the request ({status}): {(await answer.text())[:200]}")


def _retry_after(answer: aiohttp.ClientResponse) -> float | None:
    said = answer.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() else None


def _query(since: datetime | None, release: str | None) -> str:
    words = ["is:unresolved"]
    if since is not None:
        words.append(f"firstSeen:>{since.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%S')}Z")
    if release is not None:
        words.append(f'firstRelease:"{release}"')
    return " ".join(words)


def _stack(event: Mapping[str, Any]) -> tuple[str, ...]:
    lines: list[str] = []
    for entry in event.get("entries", ()):
        if entry["type"] == "exception":
            for value in entry["data"]["values"]:
                lines += _lines(value)
    return tuple(lines[-STACK_LINES:])


def _lines(value: Mapping[str, Any]) -> list[str]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    ours = [frame for frame in frames if frame.get("inApp")] or frames
    places = [f"{frame['filename']}:{frame['lineNo']} in {frame['function']}" for frame in ours]
    said = (str(value.get("value") or "").splitlines() or [""])[0]
    return [*places, f"{value.get('type')}: {said}"]
