"""The admin calls the factory makes: flags, strategies, switches, the stale mark, the archive, segments and usage."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.local.unleash.answers import bad, body, fields, missing, moment, taken
from bot.local.unleash.store import ENVIRONMENTS, FlagStore, Row

KINDS = ("experiment", "kill-switch", "release", "operational", "permission", "sunset")
STRATEGIES = ("default", "flexibleRollout", "userWithId", "remoteAddress", "applicationHostname")
OPERATORS = (
    "NOT_IN", "IN", "STR_ENDS_WITH", "STR_STARTS_WITH", "STR_CONTAINS", "NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE",
    "DATE_AFTER", "DATE_BEFORE", "SEMVER_EQ", "SEMVER_GT", "SEMVER_LT", "SEMVER_GTE", "SEMVER_LTE", "REGEX",
)  # fmt: skip
_FEATURES = "/api/admin/projects/default/features"
_FEATURE = _FEATURES + "/{name}"
_THERE = _FEATURE + "/environments/{environment}"


class AdminApi:
    """The handlers under /api/admin."""

    def __init__(self, store: FlagStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to mount."""
        return [
            web.get(_FEATURES, self.list_flags),
            web.post(_FEATURES, self.create),
            web.get(_FEATURE, self.show),
            web.put(_FEATURE, self.replace),
            web.patch(_FEATURE, self.patch),
            web.delete(_FEATURE, self.archive),
            web.post(_THERE + "/on", self.switch_on),
            web.post(_THERE + "/off", self.switch_off),
            web.get(_THERE + "/strategies", self.strategies),
            web.post(_THERE + "/strategies", self.add_strategy),
            web.put(_THERE + "/strategies/{id}", self.replace_strategy),
            web.delete(_THERE + "/strategies/{id}", self.drop_strategy),
            web.post("/api/admin/archive/revive/{name}", self.revive),
            web.delete("/api/admin/archive/{name}", self.delete),
            web.get("/api/admin/segments", self.segments),
            web.post("/api/admin/segments", self.add_segment),
            web.get("/api/admin/client-metrics/features/{name}/raw", self.usage),
            web.get("/api/admin/metrics/applications", self.applications),
        ]

    async def list_flags(self, _request: web.Request) -> web.Response:
        """Answer all flags that are not archived."""
        return web.json_response({"version": 2, "features": [self._full(row) for row in self._store.features()]})

    async def create(self, request: web.Request) -> web.Response:
        """Add a flag; a name in use, archived or not, is refused."""
        said = await fields(request)
        name, kind = said.get("name"), said.get("type", "release")
        if not isinstance(name, str):
            raise bad("The `/body/name` property is required. It was not present on the data you sent.")
        if not re.fullmatch(r"[a-zA-Z0-9_.~-]+", name):
            raise bad(f'"name" must be URL friendly. You provided "{name}".')
        _check_kind(kind)
        found = self._store.feature(name)
        if found is not None:
            raise taken(f"{'An archived' if found['archived_at'] else 'A'} flag with that name already exists")
        at = moment(self._clock.now())
        self._store.add_feature(name, said.get("description"), kind, bool(said.get("impressionData")), at)
        return web.json_response(self._brief(self._require(name)), status=201)

    async def show(self, request: web.Request) -> web.Response:
        """Answer one flag with its environments and strategies."""
        return web.json_response(self._full(self._require(request.match_info["name"])))

    async def replace(self, request: web.Request) -> web.Response:
        """Set description, type and stale mark; like the original, a stale mark that is not sent is cleared."""
        name, said = request.match_info["name"], await fields(request)
        row = self._require(name)
        _check_kind(said.get("type", row["type"]))
        self._store.update_feature(
            name,
            {
                "description": said.get("description", row["description"]),
                "type": said.get("type", row["type"]),
                "stale": bool(said.get("stale", False)),
            },
        )
        return web.json_response(self._brief(self._require(name)))

    async def patch(self, request: web.Request) -> web.Response:
        """Apply JSON patch operations that replace description, type or stale."""
        name, operations = request.match_info["name"], await body(request)
        self._require(name)
        if not isinstance(operations, list) or not all(isinstance(item, dict) for item in operations):
            raise bad("the body is not a list of operations")
        for item in operations:
            column = str(item.get("path", "")).removeprefix("/")
            if item.get("op") not in ("replace", "add") or column not in ("description", "type", "stale"):
                raise bad(f"cannot apply {json.dumps(item)}")
            self._store.update_feature(name, {column: item.get("value")})
        return web.json_response(self._brief(self._require(name)))

    async def archive(self, request: web.Request) -> web.Response:
        """Archive a flag; once more does nothing."""
        name = request.match_info["name"]
        if self._store.feature(name) is None:
            raise missing("No feature flag found")
        self._store.archive(name, moment(self._clock.now()))
        return web.Response(status=202)

    async def revive(self, request: web.Request) -> web.Response:
        """Bring an archived flag back."""
        name = request.match_info["name"]
        if self._store.feature(name) is None:
            raise missing("No feature flag found")
        self._store.revive(name)
        return web.Response()

    async def delete(self, request: web.Request) -> web.Response:
        """Forget an archived flag."""
        name = request.match_info["name"]
        row = self._store.feature(name)
        if row is not None and row["archived_at"]:
            self._store.delete(name)
        return web.Response()

    async def switch_on(self, request: web.Request) -> web.Response:
        """Switch on; like the original, a flag without a strategy gets one that serves everybody."""
        name, environment = self._place(request)
        if not self._store.strategies(name, environment):
            parameters = {"rollout": "100", "stickiness": "default", "groupId": name}
            self._store.put_strategy(
                name, environment, _strategy({"name": "flexibleRollout", "parameters": parameters})
            )
        self._store.switch(name, environment, True)
        return web.Response()

    async def switch_off(self, request: web.Request) -> web.Response:
        """Switch off."""
        self._store.switch(*self._place(request), False)
        return web.Response()

    async def strategies(self, request: web.Request) -> web.Response:
        """Answer the strategies of one environment."""
        return web.json_response(self._strategies(*self._place(request)))

    async def add_strategy(self, request: web.Request) -> web.Response:
        """Add a strategy after the ones there are."""
        name, environment = self._place(request)
        ident = self._store.put_strategy(name, environment, self._checked(await fields(request)))
        return web.json_response(next(s for s in self._strategies(name, environment) if s["id"] == ident))

    async def replace_strategy(self, request: web.Request) -> web.Response:
        """Replace a strategy."""
        name, environment = self._place(request)
        ident = self._known_strategy(request)
        self._store.put_strategy(name, environment, self._checked(await fields(request)), ident)
        return web.json_response(next(s for s in self._strategies(name, environment) if s["id"] == ident))

    async def drop_strategy(self, request: web.Request) -> web.Response:
        """Remove a strategy."""
        self._place(request)
        self._store.drop_strategy(self._known_strategy(request))
        return web.Response()

    async def segments(self, _request: web.Request) -> web.Response:
        """Answer all segments."""
        return web.json_response({"segments": [_segment(row) for row in self._store.segments()]})

    async def add_segment(self, request: web.Request) -> web.Response:
        """Add a segment."""
        said = await fields(request)
        if not isinstance(said.get("name"), str):
            raise bad("The `/body/name` property is required. It was not present on the data you sent.")
        if any(row["name"] == said["name"] for row in self._store.segments()):
            raise taken("A segment with this name already exists")
        constraints = _constraints(said.get("constraints", []))
        ident = self._store.add_segment(said["name"], constraints, moment(self._clock.now()))
        return web.json_response(next(_segment(r) for r in self._store.segments() if r["id"] == ident), status=201)

    async def usage(self, request: web.Request) -> web.Response:
        """Answer the hourly counts of the last day."""
        name = request.match_info["name"]
        rows = self._store.usage(name, moment(self._clock.now() - timedelta(hours=24)))
        data = [
            {
                "featureName": name,
                "appName": row["app"],
                "environment": row["environment"],
                "timestamp": row["hour"],
                "yes": row["yes"],
                "no": row["no"],
                "variants": {},
            }
            for row in rows
        ]
        return web.json_response({"version": 1, "maturity": "stable", "data": data})

    async def applications(self, _request: web.Request) -> web.Response:
        """Answer every application that reported itself."""
        found = {row["app"]: row for row in self._store.applications()}
        listed = [
            {"appName": app, "updatedAt": row["seen_at"], "environment": row["environment"], "project": "default"}
            for app, row in found.items()
        ]
        return web.json_response({"applications": listed, "total": len(listed)})

    def _require(self, name: str) -> Row:
        row = self._store.feature(name)
        if row is None or row["archived_at"]:
            raise missing(f'There\'s no feature named "{name}" in project "default".')
        return row

    def _place(self, request: web.Request) -> tuple[str, str]:
        name, environment = request.match_info["name"], request.match_info["environment"]
        self._require(name)
        if environment not in ENVIRONMENTS:
            raise missing(f"Could not find environment {environment} for feature: {name}")
        return name, environment

    def _known_strategy(self, request: web.Request) -> str:
        name, environment = self._place(request)
        ident = request.match_info["id"]
        if all(strategy["id"] != ident for strategy in self._store.strategies(name, environment)):
            raise missing(f"Could not find strategy with id={ident}")
        return ident

    def _checked(self, said: Mapping[str, Any]) -> dict[str, Any]:
        strategy = _strategy(said)
        known = {row["id"] for row in self._store.segments()}
        for ident in strategy["segments"]:
            if ident not in known:
                raise missing(f'No segment exists with ID "{ident}"')
        return strategy

    def _strategies(self, name: str, environment: str) -> list[dict[str, Any]]:
        found = self._store.strategies(name, environment)
        return [{**strategy, "sortOrder": order} for order, strategy in enumerate(found)]

    def _brief(self, row: Row) -> dict[str, Any]:
        return {
            "name": row["name"],
            "description": row["description"],
            "type": row["type"],
            "project": "default",
            "stale": bool(row["stale"]),
            "createdAt": row["created_at"],
            "impressionData": bool(row["impression"]),
            "archived": bool(row["archived_at"]),
        }

    def _full(self, row: Row) -> dict[str, Any]:
        environments = [
            {
                "name": there["name"],
                "lastSeenAt": there["last_seen"],
                "enabled": bool(there["enabled"]),
                "type": there["name"],
                "sortOrder": order,
                "strategies": self._strategies(row["name"], there["name"]),
            }
            for order, there in enumerate(self._store.environments(row["name"]), 2)
        ]
        return {**self._brief(row), "environments": environments}


def _segment(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "description": None,
        "constraints": json.loads(row["constraints"]),
        "createdAt": row["created_at"],
    }


def _strategy(said: Mapping[str, Any]) -> dict[str, Any]:
    if said.get("name") not in STRATEGIES:
        raise bad(f"Could not find strategy type with name {said.get('name')}")
    return {
        "name": said["name"],
        "title": said.get("title"),
        "disabled": bool(said.get("disabled", False)),
        "parameters": dict(said.get("parameters") or {}),
        "constraints": _constraints(said.get("constraints") or []),
        "variants": list(said.get("variants") or []),
        "segments": list(said.get("segments") or []),
    }


def _constraints(said: Any) -> list[dict[str, Any]]:
    if not isinstance(said, list) or not all(isinstance(item, dict) and "contextName" in item for item in said):
        raise bad("constraints must be a list of objects with a contextName")
    for item in said:
        if item.get("operator") not in OPERATORS:
            raise bad(f"The `operator` property must be equal to one of the allowed values: {', '.join(OPERATORS)}.")
    return said


def _check_kind(kind: Any) -> None:
    if kind not in KINDS:
        raise bad(f"The `type` property must be equal to one of the allowed values: {', '.join(KINDS)}.")
