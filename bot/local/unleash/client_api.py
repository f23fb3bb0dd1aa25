"""What an application asks: the flags of its environment, with ETag, and where it reports itself and its counts."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.local.unleash.answers import bad, fields, moment
from bot.local.unleash.store import FlagStore

ENVIRONMENT = web.RequestKey("environment", str)


class ClientApi:
    """The handlers under /api/client."""

    def __init__(self, store: FlagStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to mount."""
        return [
            web.get("/api/client/features", self.features),
            web.post("/api/client/register", self.register),
            web.post("/api/client/metrics", self.metrics),
        ]

    async def features(self, request: web.Request) -> web.Response:
        """Answer all flags of the token's environment; 304 when the caller has them already."""
        environment = request[ENVIRONMENT]
        query = f"{sum(environment.encode()):08x}"
        etag = f'"{query}:{self._store.revision()}:v1"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        answer = {
            "version": 2,
            "features": self._features(environment),
            "query": {"project": ["default"], "environment": environment, "inlineSegmentConstraints": True},
            "meta": {"revisionId": self._store.revision(), "etag": etag, "queryHash": query},
        }
        return web.json_response(answer, headers={"ETag": etag})

    async def register(self, request: web.Request) -> web.Response:
        """Remember the application."""
        said = await fields(request)
        self._note(request, said, str(said.get("sdkVersion", "")))
        return web.Response(status=202)

    async def metrics(self, request: web.Request) -> web.Response:
        """Count what the application answered, by hour; the last-seen time is ours, not the caller's."""
        said = await fields(request)
        self._note(request, said, "")
        bucket = said.get("bucket") or {}
        now = self._clock.now()
        hour = moment(_hour(bucket.get("start"), now).replace(minute=0, second=0, microsecond=0))
        for name, counts in bucket.get("toggles", {}).items():
            yes, no = int(counts.get("yes", 0)), int(counts.get("no", 0))
            if yes + no:
                self._store.count(name, request[ENVIRONMENT], said["appName"], hour, yes, no, moment(now))
        return web.Response(status=202)

    def _note(self, request: web.Request, said: Mapping[str, Any], sdk: str) -> None:
        if not isinstance(said.get("appName"), str):
            raise bad("The `/body/appName` property is required. It was not present on the data you sent.")
        instance = str(said.get("instanceId", "default"))
        self._store.note_application(said["appName"], instance, request[ENVIRONMENT], sdk, moment(self._clock.now()))

    def _features(self, environment: str) -> list[dict[str, Any]]:
        on = {row["name"]: self._is_on(row["name"], environment) for row in self._store.features()}
        return [
            {
                "name": row["name"],
                "type": row["type"],
                "enabled": on[row["name"]],
                "project": "default",
                "stale": bool(row["stale"]),
                "strategies": self._strategies(row["name"], environment),
                "variants": [],
                "description": row["description"],
                "impressionData": bool(row["impression"]),
            }
            for row in self._store.features()
        ]

    def _strategies(self, feature: str, environment: str) -> list[dict[str, Any]]:
        segments = {row["id"]: json.loads(row["constraints"]) for row in self._store.segments()}
        return [_inlined(s, segments) for s in self._store.strategies(feature, environment) if not s["disabled"]]

    def _is_on(self, feature: str, environment: str) -> bool:
        return any(row["name"] == environment and row["enabled"] for row in self._store.environments(feature))


def _inlined(strategy: Mapping[str, Any], segments: Mapping[int, list[Any]]) -> dict[str, Any]:
    own = list(strategy["constraints"])
    shared = [constraint for ident in strategy["segments"] for constraint in segments[ident]]
    return {
        "name": strategy["name"],
        "constraints": own + shared,
        "parameters": strategy["parameters"],
        "variants": strategy["variants"],
    }


def _hour(start: Any, now: datetime) -> datetime:
    try:
        return min(datetime.fromisoformat(start), now)
    except (TypeError, ValueError):
        return now
