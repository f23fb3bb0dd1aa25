"""A plan that a model proposed, in our own terms; it counts only if the planning rules find nothing wrong with it."""

from typing import Any

from bot.estimates import estimate
from bot.planning import Dependency, Plan, Slice, check, risk_hint, weigh
from bot.planning.slicing import KINDS
from bot.specs import Spec, read


def plan_from_answer(answer: dict[str, Any], spec: Spec) -> Plan | None:
    """Return the proposed plan, or None when it breaks a rule: a criterion left out or doubled, a circle, an empty slice."""
    rows = answer.get("slices", [])
    klass = read(spec.idea).main.family
    slices = tuple(_slice(number, row, rows, spec, klass) for number, row in enumerate(rows, 1))
    if not slices:
        return None
    plan = Plan(slices, estimate(0, "", ()), spec.title)
    return None if check(plan, spec) else weigh(plan, spec)


def _slice(number: int, row: dict[str, Any], rows: list[dict[str, Any]], spec: Spec, klass: str) -> Slice:
    waits = tuple(
        Dependency(f"S-{found['slice'] + 1}", found["reason"])
        for found in row["depends_on"]
        if found["slice"] < len(rows)
    )
    title = spec.title if len(rows) == 1 else row["title"]
    first = (row["minutes_low"] + row["minutes_high"]) / 2
    flag, kind = row["flag"] or spec.flag, KINDS.get(klass, "feature")
    return Slice(f"S-{number}", title, _body(row), tuple(row["acceptance"]), waits, tuple(row["touches"]), flag,
                 risk_hint(spec), klass, estimate(first, klass, ()), first, kind)  # fmt: skip


def _body(row: dict[str, Any]) -> str:
    questions = "\n".join(f"- {text}" for text in row["open_questions"])
    metric = f"## Metric\n\n{row['metric']}" if row["metric"] else ""
    asked = f"## Open questions\n\n{questions}" if questions else ""
    return "\n\n".join(part for part in (row["description"], metric, asked) if part)
