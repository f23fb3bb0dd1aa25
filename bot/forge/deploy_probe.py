"""Asks a running product: which commit are you, and do your pages answer as they should?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import aiohttp

from bot.policy_model import Smoke

ANSWER_S = 10.0
POLL_S = 0.1
ALIVE_S = 0.25

Alive = Callable[[], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check on the running product; what could not be tried is `skipped`, never passed."""

    name: str
    outcome: Literal["passed", "failed", "skipped"]
    detail: str

    @property
    def passed(self) -> bool:
        """Say whether it was tried and held."""
        return self.outcome == "passed"


async def commit_of(url: str, health: str, *, alive: Alive | None = None, timeout_s: float = ANSWER_S) -> str | None:
    """Return the commit the process itself names at its health path; None when it does not answer well in time.

    A held socket lets a dead process's visitors wait, so `alive`, if given, is asked meanwhile and ends the waiting.
    """
    asking = asyncio.create_task(_ask_commit(url + health, timeout_s))
    try:
        while not (await asyncio.wait({asking}, timeout=ALIVE_S))[0]:
            if alive is not None and not await alive():
                return None
        return asking.result()
    finally:
        asking.cancel()


async def wait_for_commit(
    url: str, health: str, sha: str, *, timeout_s: float, alive: Alive | None = None
) -> str | None:
    """Wait until the process names this commit; return what is wrong when it does not, None when all is well."""
    deadline = asyncio.get_running_loop().time() + timeout_s
    named: str | None = None
    while (left := deadline - asyncio.get_running_loop().time()) > 0:
        named = await commit_of(url, health, alive=alive, timeout_s=min(left, ANSWER_S)) or named
        if named == sha:
            return None
        if alive is not None and not await alive():
            return "its process ended while starting"
        await asyncio.sleep(POLL_S)
    if named:
        return f"its health check names commit {named[:12]}"
    return f"its health check ({health}) did not answer within {timeout_s:g} s"


async def _ask_commit(url: str, timeout_s: float) -> str | None:
    try:
        async with _session(timeout_s) as session, session.get(url) as answer:
            said = await answer.json(content_type=None) if answer.status == 200 else None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None
    return str(said["commit"]) if isinstance(said, dict) and said.get("commit") else None


async def smoke(url: str, checks: tuple[Smoke, ...]) -> list[CheckResult]:
    """Fetch every page the policy names and compare."""
    async with _session(ANSWER_S) as session:
        return [await _fetch(session, url, check) for check in checks]


async def _fetch(session: aiohttp.ClientSession, url: str, check: Smoke) -> CheckResult:
    name = f"GET {check.path}"
    try:
        async with session.get(url + check.path) as answer:
            text = (await answer.read()).decode("utf-8", "replace")
    except (aiohttp.ClientError, TimeoutError) as error:
        return CheckResult(name, "failed", f"no answer: {error or 'in time'}")
    if answer.status != check.status:
        return CheckResult(name, "failed", f"status {answer.status} instead of {check.status}")
    if check.expects not in text:
        return CheckResult(name, "failed", f"{check.expects!r} is not in the answer")
    return CheckResult(name, "passed", f"status {answer.status}")


def _session(timeout_s: float) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=timeout_s))
