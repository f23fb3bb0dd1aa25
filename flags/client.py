"""The one door to UnleashClient: which flags are on for an account, from the last state the server told us.

Flags are polled, never streamed: the open-source server has no stream, and a streaming client then says it is ready and
answers False for ever. The client runs on our event loop, without threads.
"""

import asyncio
import contextlib
import json
import logging
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from UnleashClient.cache import BaseCache  # noqa: TID251
from UnleashClient.clients.async_unleash_client import AsyncUnleashClient  # noqa: TID251 - this is the door
from UnleashClient.constants import ETAG, FEATURES_URL  # noqa: TID251
from UnleashClient.utils import InstanceAllowType  # noqa: TID251

from flags.errors import FlagError

Tier = Literal["internal", "cloud", "enterprise"]
DEFINITIONS = Path(__file__).parent / "definitions"


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a flag is asked for; the same `user_id` always gets the same answer within one rollout."""

    user_id: str
    tier: Tier
    email: str = ""


def declared(folder: Path = DEFINITIONS) -> frozenset[str]:
    """Return the keys of the flags whose definitions were shipped with this code."""
    return frozenset(path.stem for path in folder.glob("*.toml"))


class FlagClient:
    """Answers from memory at any time; refreshes itself in the background between `start` and `close`.

    `home` keeps the last known state over restarts. `keys` are the flags this build contains: `enabled` asks for those
    alone, so that the server sees a flag fall silent once its code is gone. None asks for all that the server knows.
    """

    def __init__(
        self,
        url: str,
        token: str,
        app_name: str,
        environment: str = "development",
        refresh_s: float = 15,
        home: Path = Path(".flags"),
        *,
        keys: frozenset[str] | None = None,
        metrics_s: int = 60,
        timeout_s: int = 5,
    ) -> None:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            raise FlagError(
                f"{url!r} is not the address of a flag server. Write one such as https://unleash.example/api."
            )
        self._known = _LastKnown(home / "flags.json")
        self._keys = keys
        self._timeout_s = timeout_s
        self._starting: asyncio.Task[None] | None = None
        options: dict[str, Any] = {
            "url": url.rstrip("/").removesuffix("/api") + "/api",
            "app_name": app_name,
            "environment": environment,
            "instance_id": f"{app_name}-{os.getpid()}",
            "refresh_interval": refresh_s,
            "metrics_interval": metrics_s,
            "custom_headers": {"Authorization": token},
            "request_timeout": timeout_s,
            "request_retries": 1,
            "cache": self._known,
            "multiple_instance_mode": InstanceAllowType.SILENTLY_ALLOW,
        }
        self._client = AsyncUnleashClient(**options)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self, *, wait_s: float = 2) -> None:
        """Begin to refresh; waits at most `wait_s` for the first answer and never fails when the server is away."""
        if self._starting is None:
            self._starting = asyncio.create_task(self._client.initialize_client(), name="flags-start")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await asyncio.shield(self._starting)

    async def close(self) -> None:
        """Stop refreshing and send what was counted; leaves no task, thread or connection behind."""
        if self._starting is not None and not self._starting.done():
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2 * self._timeout_s):
                await self._client.destroy()

    def is_enabled(self, key: str, account: Account) -> bool:
        """Return whether the flag is on for the account; False for a flag the server never told us of."""
        return bool(self._client.is_enabled(key, _context(account)))

    def enabled(self, account: Account) -> frozenset[str]:
        """Return the keys of all flags that are on for the account."""
        asked = self.known() if self._keys is None else self.known() & self._keys
        return frozenset(key for key in asked if self.is_enabled(key, account))

    def known(self) -> frozenset[str]:
        """Return the keys of all flags the server told us of."""
        return frozenset(self._client.feature_definitions())

    def age_s(self) -> float | None:
        """Return the seconds since the server last answered, or None when it has not answered since the start."""
        return self._known.age_s()


def _context(account: Account) -> dict[str, Any]:
    return {"userId": account.user_id, "properties": {"tier": account.tier, "email": account.email}}


class _LastKnown(BaseCache):
    """The client's cache as one JSON file, replaced as a whole; an unreadable one counts as empty."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values = self._load()
        self._answered: float | None = None

    def get(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def exists(self, key: str) -> bool:
        return key in self._values

    def set(self, key: str, value: Any) -> None:
        # The client stores the features or the ETag only after the server answered.
        if key in (FEATURES_URL, ETAG):
            self._answered = time.monotonic()
        changed = self._values.get(key) != value
        self._values[key] = value
        if changed and key == FEATURES_URL:
            self._save()

    def mset(self, data: Mapping[str, Any]) -> None:
        self._values.update(data)

    def destroy(self) -> None:
        """Keep the file: it is what the next start begins from."""

    def age_s(self) -> float | None:
        return None if self._answered is None else time.monotonic() - self._answered

    def _load(self) -> dict[str, Any]:
        try:
            state = self._path.read_text(encoding="utf-8")
            json.loads(state)
        except (OSError, ValueError):
            return {}
        return {FEATURES_URL: state}

    def _save(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(self._values[FEATURES_URL], encoding="utf-8")
            fresh.replace(self._path)
        except OSError as error:
            logging.getLogger(__name__).warning("flags_not_kept path=%s error=%s", self._path, error)


class _OneLine(logging.Filter):
    """Makes a failed poll one line instead of a traceback: an away server is an ordinary event."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


logging.getLogger("UnleashClient").addFilter(_OneLine())
