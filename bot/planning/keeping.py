"""A plan as JSON and back, and the digest that a decision about it is bound to."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.estimates import estimate
from bot.planning.model import Dependency, Plan, Slice
from bot.planning.weighing import weigh
from bot.specs import Spec

UNKNOWN = estimate(0, "", ())


def to_json(plan: Plan) -> dict[str, Any]:
    """Return all of a plan but its estimates, which are computed anew from the history of the day."""
    return {"title": plan.title, "left_out": list(plan.left_out), "slices": [_row(one) for one in plan.slices]}


def from_json(data: Mapping[str, Any], spec: Spec) -> Plan:
    """Return the plan that `to_json` wrote, weighed without history."""
    slices = tuple(_slice(row) for row in data["slices"])
    return weigh(Plan(slices, UNKNOWN, data["title"], tuple(data["left_out"])), spec)


def plan_digest(plan: Plan) -> str:
    """Return the SHA-256 of what would become issues; estimates and the texts made from the rest do not count."""
    rows = [_row(replace(one, body="")) for one in plan.slices]
    kept = {"left_out": sorted(plan.left_out), "slices": rows}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _row(one: Slice) -> dict[str, Any]:
    return {
        "id": one.id, "title": one.title, "body": one.body, "acceptance": list(one.acceptance),
        "depends_on": [[dep.on, dep.reason] for dep in one.depends_on], "touches": list(one.touches), "flag": one.flag,
        "risk_hint": one.risk_hint, "klass": one.klass, "first": one.first, "kind": one.kind,
    }  # fmt: skip


def _slice(row: Mapping[str, Any]) -> Slice:
    waits = tuple(Dependency(on, reason) for on, reason in row["depends_on"])
    return Slice(
        row["id"], row["title"], row["body"], tuple(row["acceptance"]), waits, tuple(row["touches"]), row["flag"],
        row["risk_hint"], row["klass"], UNKNOWN, row["first"], row["kind"],
    )  # fmt: skip
