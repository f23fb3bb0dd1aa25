"""What a plan will take: first guesses, ranges from history, the critical path, and what is written into its issues."""

from collections.abc import Sequence
from dataclasses import replace

from bot.estimates import Past, Task, estimate, simulate_plan
from bot.planning.bodies import composed
from bot.planning.model import Plan, Slice
from bot.specs import Spec

MINUTES_PER_SLICE = 120.0
MINUTES_PER_CRITERION = 45.0


def minutes_for(criteria: int) -> float:
    """Return the first guess for a slice with so many criteria, in minutes, before any history corrects it."""
    return MINUTES_PER_SLICE + MINUTES_PER_CRITERION * criteria


def weigh(plan: Plan, spec: Spec, history: Sequence[Past] = (), *, workers: int = 2, seed: int = 0) -> Plan:
    """Return the plan with ranges by `history`, the whole over its critical path and `workers`, and bodies that say so.

    The order is kept where the dependencies allow it. Raises ValueError when they are circular or name an unknown slice.
    """
    ordered = in_order(plan.slices)
    weighed = [
        replace(one, estimate=estimate(one.first, one.klass, history, spec_debt=spec.spec_debt)) for one in ordered
    ]
    tasks = [Task(one.id, one.klass, one.first, tuple(dep.on for dep in one.depends_on)) for one in ordered]
    whole = simulate_plan(tasks, history, workers=workers, seed=seed, spec_debt=spec.spec_debt)
    return replace(plan, slices=tuple(replace(one, body=composed(one, spec)) for one in weighed), estimate=whole)


def in_order(slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """Return the slices, each after all it waits for and otherwise as they stood; ValueError when there is no such order."""
    rest, done = list(slices), set[str]()
    ordered: list[Slice] = []
    while rest:
        ready = next((one for one in rest if done.issuperset(dep.on for dep in one.depends_on)), None)
        if ready is None:
            raise ValueError("the slices wait for each other in a circle, or for one that is not there")
        rest.remove(ready)
        ordered.append(ready)
        done.add(ready.id)
    return tuple(ordered)


def critical_path(plan: Plan) -> tuple[str, ...]:
    """Return the ids of the chain that takes longest at the median: what cannot be made quicker by more builders."""
    ends: dict[str, float] = {}
    came: dict[str, str] = {}
    for one in plan.slices:
        before = max((dep.on for dep in one.depends_on), key=lambda name: ends[name], default="")
        ends[one.id], came[one.id] = one.estimate.median + ends.get(before, 0.0), before
    name = max(ends, key=lambda found: ends[found], default="")
    chain: list[str] = []
    while name:
        chain.append(name)
        name = came[name]
    return tuple(reversed(chain))
