"""Signed webhooks: what happened to an issue, told to whoever registered."""

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from typing import Any

import aiohttp

TRIES = 3
DEADLINE_S = 5.0
_ACTOR = {"type": "application", "id": "sentry", "name": "Sentry"}


def signature(secret: str, body: bytes) -> str:
    """Return the Sentry-Hook-Signature of a body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Webhooks:
    """Delivers in the background, a few times if need be; `close` ends what is under way."""

    def __init__(self) -> None:
        self._hooks: list[tuple[str, str]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, url: str, secret: str) -> None:
        """Tell `url` from now on."""
        self._hooks.append((url, secret))

    def tell(self, action: str, issue: Mapping[str, Any], timestamp: int) -> None:
        """Deliver one event of the `issue` resource to every hook."""
        said = {"action": action, "installation": {"uuid": "local"}, "data": {"issue": dict(issue)}, "actor": _ACTOR}
        body = json.dumps(said).encode()
        for url, secret in self._hooks:
            headers = {
                "Content-Type": "application/json",
                "Request-ID": uuid.uuid4().hex,
                "Sentry-Hook-Resource": "issue",
                "Sentry-Hook-Timestamp": str(timestamp),
                "Sentry-Hook-Signature": signature(secret, body),
            }
            task = asyncio.create_task(_deliver(url, headers, body))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop every delivery under way."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _deliver(url: str, headers: Mapping[str, str], body: bytes) -> None:
    timeout = aiohttp.ClientTimeout(total=DEADLINE_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        for turn in range(TRIES):
            try:
                async with session.post(url, data=body, headers=headers) as answer:
                    if answer.ok:
                        return
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.2 * 2**turn)
