"""A plan that a model proposed, in our own terms; it counts only if the planning rules find nothing wrong with it."""

from typing import Any

from bot.estimates import Estimate, estimate
from bot.planning import Dependency, Plan, Slice, check
from bot.specs import Spec, read


def plan_from_answer(answer: dict[str, Any], spec: Spec) -> Plan | None:
    """Return the proposed plan, or None when it breaks a rule: a criterion left out or doubled, a circle, an empty slice."""
    rows = answer.get("slices", [])
    klass = read(spec.idea).main.family
    slices = tuple(_slice(number, row, rows, spec, klass) for number, row in enumerate(rows, 1))
    if not slices:
        return None
    plan = Plan(slices, _whole(slices), spec.title)
    return None if check(plan, spec) else plan


def _slice(number: int, row: dict[str, Any], rows: list[dict[str, Any]], spec: Spec, klass: str) -> Slice:
    waits = tuple(
        Dependency(f"S-{found['slice'] + 1}", found["reason"])
        for found in row["depends_on"]
        if found["slice"] < len(rows)
    )
    title = spec.title if len(rows) == 1 else row["title"]
    guess = estimate((row["minutes_low"] + row["minutes_high"]) / 2, klass, (), spec_debt=spec.spec_debt)
    body = _body(row, spec)
    return Slice(f"S-{number}", title, body, tuple(row["acceptance"]), waits, tuple(row["touches"]), row["flag"] or spec.flag,
                 "", klass, guess)  # fmt: skip


def _body(row: dict[str, Any], spec: Spec) -> str:
    chosen = [found for found in spec.criteria if found.id in row["acceptance"]]
    criteria = "\n".join(f"- [ ] **{found.id}** {found.text}" for found in chosen)
    questions = "\n".join(f"- {text}" for text in row["open_questions"])
    parts = [row["description"], f"## Acceptance\n\n{criteria}", f"Metric: {row['metric']}" if row["metric"] else ""]
    parts.append(f"## Open questions\n\n{questions}" if questions else "")
    return "\n\n".join(part for part in parts if part)


def _whole(slices: tuple[Slice, ...]) -> Estimate:
    """The sum, as if nothing ran side by side: a model's own ranges are too narrow to be simulated."""
    low, median, high = (sum(getattr(one.estimate, name) for one in slices) for name in ("low", "median", "high"))
    return Estimate(median, low, high, 0, 0, "no history yet")
