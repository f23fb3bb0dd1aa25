"""Changes a person makes to a plan: pure, checked, and taken back by leaving the last one out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.errors import UserError
from bot.planning.bodies import joined
from bot.planning.checking import check
from bot.planning.model import Dependency, Plan, Slice
from bot.planning.weighing import minutes_for, weigh
from bot.specs import Spec

Way = Literal["drop", "merge", "earlier", "later", "edit", "undo"]
KINDS = ("feature", "enhancement", "bug", "chore", "performance")
TITLE_CHARS = 120
ASKED_FOR = "asked for in the preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: `slice` is what it is done to, `other` what it is merged into; the rest is what an edit says."""

    do: Way
    slice: str = ""
    other: str = ""
    title: str = ""
    kind: str = ""
    acceptance: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()


def changed(plan: Plan, change: Change, spec: Spec) -> Plan:
    """Return the plan with one change; raises `UserError` that says why it would not hold."""
    made = _made(plan, change)
    before = set(check(plan, spec))
    if wrong := [problem for problem in check(made, spec) if problem not in before]:
        raise UserError(f"That would not hold: {' '.join(wrong[:3])} Nothing was changed.")
    return weigh(made, spec)


def replayed(first: Plan, changes: Iterable[Mapping[str, Any]], spec: Spec) -> tuple[Plan, list[Change]]:
    """Return the plan after all journaled changes, and those that still stand; each undo takes the one before it back."""
    standing: list[Change] = []
    for row in changes:
        change = change_from(row)
        standing = standing[:-1] if change.do == "undo" else [*standing, change]
    plan = first
    for change in standing:
        plan = weigh(_made(plan, change), spec)  # what was taken once stands, should a rule have grown stricter since
    return plan, standing


def change_from(row: Mapping[str, Any]) -> Change:
    """Return the change that was journaled as `row`."""
    lists = {name: tuple(row.get(name, ())) for name in ("acceptance", "touches", "waits")}
    return Change(**{**row, **lists})


def _made(plan: Plan, change: Change) -> Plan:
    one = plan.slice(change.slice)
    if one is None:
        raise UserError(f"{change.slice} is not in the plan any more.")
    match change.do:
        case "drop":
            return _dropped(plan, one)
        case "merge":
            return _merged(plan, one, change.other)
        case "earlier" | "later":
            return _moved(plan, one, -1 if change.do == "earlier" else 1)
        case _:
            return _edited(plan, one, change)


def _dropped(plan: Plan, gone: Slice) -> Plan:
    if len(plan.slices) == 1:
        raise UserError("This is the last slice. If nothing of it should be built, press “Don't build”.")
    rest = [_waits_past(one, gone) for one in plan.slices if one.id != gone.id]
    return replace(plan, slices=tuple(rest), left_out=(*plan.left_out, *gone.acceptance))


def _waits_past(one: Slice, gone: Slice) -> Slice:
    """Let what waited for a dropped slice wait for what that one waited for."""
    kept = [dep for dep in one.depends_on if dep.on != gone.id]
    if len(kept) == len(one.depends_on):
        return one
    have = {dep.on for dep in kept}
    more = [replace(dep, reason=f"{gone.id}, since dropped, needed it: {dep.reason}") for dep in gone.depends_on]
    return replace(one, depends_on=(*kept, *(dep for dep in more if dep.on not in have)))


def _merged(plan: Plan, gone: Slice, into: str) -> Plan:
    kept = plan.slice(into)
    if kept is None or kept.id == gone.id:
        raise UserError("Choose another slice to merge it into.")
    both = {kept.id, gone.id}
    waits = {dep.on: dep for dep in (*gone.depends_on, *kept.depends_on) if dep.on not in both}
    acceptance = (*kept.acceptance, *gone.acceptance)
    whole = replace(
        kept, acceptance=acceptance, depends_on=tuple(waits.values()), body=joined(kept, gone),
        touches=tuple(dict.fromkeys((*kept.touches, *gone.touches))), first=minutes_for(len(acceptance)),
    )  # fmt: skip
    rest = [
        whole if one.id == kept.id else _waits_for(one, gone.id, kept.id) for one in plan.slices if one.id != gone.id
    ]
    return replace(plan, slices=tuple(rest))


def _waits_for(one: Slice, gone: str, kept: str) -> Slice:
    waits = {dep.on if dep.on != gone else kept: dep for dep in reversed(one.depends_on)}
    return replace(one, depends_on=tuple(Dependency(on, dep.reason) for on, dep in reversed(waits.items())))


def _moved(plan: Plan, one: Slice, step: int) -> Plan:
    at = plan.slices.index(one)
    to = at + step
    if not 0 <= to < len(plan.slices):
        raise UserError(f"{one.id} is the {'first' if step < 0 else 'last'} already.")
    first, second = (one, plan.slices[to]) if step > 0 else (plan.slices[to], one)
    if first.id in {dep.on for dep in second.depends_on}:
        raise UserError(
            f"{second.id} waits for {first.id}, so it cannot come before it. Edit what {second.id} waits for."
        )
    order = list(plan.slices)
    order[at], order[to] = order[to], order[at]
    return replace(plan, slices=tuple(order))


def _edited(plan: Plan, one: Slice, change: Change) -> Plan:
    """Criteria that are ticked come from wherever they were; those no longer ticked are left out."""
    reasons = {dep.on: dep.reason for dep in one.depends_on}
    waits = tuple(Dependency(on, reasons.get(on, ASKED_FOR)) for on in change.waits)
    given = dict.fromkeys((*one.acceptance, *change.acceptance))
    owned = tuple(row for row in given if row in change.acceptance)
    now = replace(
        one, title=change.title.strip()[:TITLE_CHARS], kind=change.kind if change.kind in KINDS else one.kind,
        acceptance=owned, touches=tuple(glob.strip() for glob in change.touches if glob.strip()), depends_on=waits,
        first=one.first if owned == one.acceptance else minutes_for(len(owned)),
    )  # fmt: skip
    slices = tuple(now if other.id == one.id else _without(other, owned) for other in plan.slices)
    loose = [row for row in (*plan.left_out, *one.acceptance) if row not in owned]
    return replace(plan, slices=slices, left_out=tuple(dict.fromkeys(loose)))


def _without(one: Slice, rows: Sequence[str]) -> Slice:
    left = tuple(row for row in one.acceptance if row not in rows)
    return one if left == one.acceptance else replace(one, acceptance=left, first=minutes_for(len(left)))
