"""The flag server's admin interface: make, switch, move between rings, mark stale, archive, and see who still asks.

Every call looks first, so that doing it twice does no harm.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self
from urllib.parse import quote

import aiohttp

from flags.definitions import Definition, Ring
from flags.errors import FlagError, Refused, ServerAway, UnknownFlag
from flags.rollout import FlagState, Seen, read_strategies, share_of, strategies


class FlagAdmin:
    """Unleash's admin API for one project and environment; use it as an async context manager or close it."""

    def __init__(
        self, url: str, token: str, *, environment: str = "development", project: str = "default", timeout_s: float = 10
    ) -> None:
        self._base = url.rstrip("/").removesuffix("/api") + "/api/admin"
        self._features = f"/projects/{quote(project)}/features"
        self._environment = environment
        self._timeout_s = timeout_s
        self._headers = {"Authorization": token}
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

    async def ensure_flag(self, definition: Definition) -> FlagState:
        """Return the flag, made or revived if need be (off, its ring not set), its title and kind as defined."""
        described = {"description": definition.title, "type": definition.kind}
        found = await self._find(definition.key)
        if found is None:
            await self._create(definition.key, described)
        elif {name: found.get(name) for name in described} != described:
            # The server clears the stale mark when it is not sent along.
            await self._ask("PUT", self._at(definition.key), {**described, "stale": found.get("stale", False)})
        return await self.state(definition.key)

    async def set_ring(self, key: str, ring: Ring, *, share: int = 100) -> FlagState:
        """Serve `share` percent of the customers in `ring`; switched on or off stays as it is."""
        wanted = strategies(key, ring, share)
        present = (await self._in_environment(key))["strategies"]
        path = f"{self._here(key)}/strategies"
        # What is new comes before what is old goes: nobody who keeps the feature is without it in between.
        for wish in wanted:
            if not any(_same(there, wish) for there in present):
                await self._ask("POST", path, wish)
        for there in present:
            if not any(_same(there, wish) for wish in wanted):
                await self._ask("DELETE", f"{path}/{there['id']}")
        return await self.state(key)

    async def switch(self, key: str, on: bool) -> FlagState:
        """Switch the flag on or off; refuses to switch on a flag without a ring, which would serve everybody."""
        there = await self._in_environment(key)
        if on and not there["strategies"]:
            raise FlagError(
                f"{key} has no ring yet, so switching it on would show it to everybody. Set its ring first."
            )
        if there["enabled"] != on:
            await self._ask("POST", f"{self._here(key)}/{'on' if on else 'off'}")
        return await self.state(key)

    async def start_in(self, definition: Definition, ring: Ring) -> FlagState:
        """Make the flag, set its ring (half of the customers for an experiment) and switch it on."""
        await self.ensure_flag(definition)
        await self.set_ring(definition.key, ring, share=share_of(definition.kind, ring))
        return await self.switch(definition.key, True)

    async def mark_stale(self, key: str, stale: bool = True) -> FlagState:
        """Set or clear the server's stale mark."""
        if (await self._require(key))["stale"] != stale:
            await self._ask("PATCH", self._at(key), [{"op": "replace", "path": "/stale", "value": stale}])
        return await self.state(key)

    async def archive(self, key: str) -> None:
        """Take the flag out of service; a flag that is archived or unknown stays so."""
        if await self._find(key) is not None:
            await self._ask("DELETE", self._at(key))

    async def list(self) -> tuple[FlagState, ...]:
        """Return every flag that is not archived, by key."""
        found = await self._ask("GET", self._features)
        keys = sorted(str(item["name"]) for item in found["features"])
        return tuple([await self.state(key) for key in keys])

    async def state(self, key: str) -> FlagState:
        """Return the flag as the server has it; raises UnknownFlag."""
        flag = await self._require(key)
        there = self._pick(flag)
        ring, share = read_strategies(there["strategies"])
        return FlagState(key, there["enabled"], ring, share, flag["stale"], await self._seen(key, there))

    async def find(self, key: str) -> FlagState | None:
        """Return the flag as the server has it, or None when it has none (or archived it)."""
        return None if await self._find(key) is None else await self.state(key)

    async def seen(self, key: str) -> Seen:
        """Return when running code last asked for the flag; by the hour while the server has not written it down yet."""
        return await self._seen(key, await self._in_environment(key))

    async def check(self) -> None:
        """Return when the server answers and accepts the token; raises ServerAway or Refused."""
        await self._ask("GET", self._features)

    async def _create(self, key: str, described: Mapping[str, Any]) -> None:
        body = {"name": key, **described}
        try:
            await self._ask("POST", self._features, body)
        except _Conflict:
            # Either made by somebody else this moment, or archived under this name: the server tells only in prose.
            if await self._find(key) is None:
                await self._ask("POST", f"/archive/revive/{quote(key)}")
                await self._ask("PUT", self._at(key), {**described, "stale": False})
                await self._clear(key)

    async def _clear(self, key: str) -> None:
        there = await self._in_environment(key)
        if there["enabled"]:
            await self._ask("POST", f"{self._here(key)}/off")
        for item in there["strategies"]:
            await self._ask("DELETE", f"{self._here(key)}/strategies/{item['id']}")

    async def _seen(self, key: str, there: Mapping[str, Any]) -> Seen:
        usage = await self._ask("GET", f"/client-metrics/features/{quote(key)}/raw")
        rows = [row for row in usage["data"] if row["environment"] == self._environment and row["yes"] + row["no"]]
        moments = [row["timestamp"] for row in rows] + [there["lastSeenAt"]]
        at = max((datetime.fromisoformat(moment) for moment in moments if moment), default=None)
        return Seen(at, sum(row["yes"] for row in rows), sum(row["no"] for row in rows))

    async def _in_environment(self, key: str) -> Mapping[str, Any]:
        return self._pick(await self._require(key))

    def _pick(self, flag: Mapping[str, Any]) -> Mapping[str, Any]:
        for there in flag["environments"]:
            if there["name"] == self._environment:
                return dict(there)
        raise FlagError(
            f"The flag server has no environment {self._environment!r}. Set UNLEASH_ENVIRONMENT to one it has."
        )

    async def _require(self, key: str) -> dict[str, Any]:
        flag = await self._find(key)
        if flag is None:
            raise UnknownFlag(f"The flag server has no flag {key!r}.")
        return flag

    async def _find(self, key: str) -> dict[str, Any] | None:
        try:
            return dict(await self._ask("GET", self._at(key)))
        except UnknownFlag:
            return None

    def _at(self, key: str) -> str:
        return f"{self._features}/{quote(key)}"

    def _here(self, key: str) -> str:
        return f"{self._at(key)}/environments/{quote(self._environment)}"

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers)
        try:
            async with asyncio.timeout(self._timeout_s):
                async with self._session.request(method, self._base + path, json=body) as answer:
                    return await _read(answer)
        except TimeoutError as error:
            raise ServerAway(f"The flag server did not answer within {self._timeout_s:g} s.") from error
        except aiohttp.ClientError as error:
            raise ServerAway(f"The flag server cannot be reached: {error}") from error


class _Conflict(FlagError):
    """The server has something by this name already."""


async def _read(answer: aiohttp.ClientResponse) -> Any:
    if answer.ok:
        return await answer.json() if answer.content_type == "application/json" else None
    said = await _message(answer)
    match answer.status:
        case 401 | 403:
            raise Refused(
                f"The flag server does not accept our admin token ({answer.status}). Check UNLEASH_ADMIN_TOKEN."
            )
        case 404:
            raise UnknownFlag(f"The flag server does not know it: {said}")
        case 409:
            raise _Conflict(f"The flag server has it already: {said}")
        case 429:
            raise ServerAway("The flag server asks us to slow down.")
        case status if status >= 500:
            raise ServerAway(f"The flag server is not well ({status}): {said}")
        case status:
            raise FlagError(f"The flag server refused the request ({status}): {said}")


async def _message(answer: aiohttp.ClientResponse) -> str:
    text = await answer.text()
    if answer.content_type != "application/json":
        return text[:200]
    body = await answer.json()
    if not isinstance(body, dict):
        return text[:200]
    details = body.get("details") or [body]
    return "; ".join(str(item.get("message", "")) for item in details)[:500]


def _same(present: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return (
        present["name"] == wanted["name"]
        and present["parameters"] == wanted["parameters"]
        and [_plain(item) for item in present["constraints"]] == [_plain(item) for item in wanted["constraints"]]
        and not present.get("segments")
        and not present.get("disabled")
    )


def _plain(constraint: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        constraint["contextName"], constraint["operator"], tuple(constraint.get("values", ())),
        bool(constraint.get("inverted")),
    )  # fmt: skip
