"""Slice a spec by its flows: each slice is something a person can use, with its criteria, reasons, files and estimate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.estimates import Estimate, Past, Task, estimate, simulate_plan
from bot.planning.model import Dependency, Plan, Slice
from bot.planning.touching import touches_for
from bot.specs import Criterion, Flow, Spec, content_words, read

MINUTES_PER_SLICE = 120.0
MINUTES_PER_CRITERION = 45.0
SMALL_CRITERIA = 14
_MAKES = frozenset(
    ["comment", "create", "add", "write", "upload", "draft", "post", "record", "define", "connect", "insert", "enter"]
)


@dataclass(frozen=True, slots=True)
class _Draft:
    id: str
    title: str
    flow: Flow
    criteria: tuple[Criterion, ...]
    klass: str
    depends_on: tuple[Dependency, ...]


def plan(
    spec: Spec,
    files: Sequence[str],
    history: Sequence[Past] = (),
    *,
    imports: Mapping[str, Sequence[str]] | None = None,
    workers: int = 2,
    seed: int = 0,
) -> Plan:
    """Slice a spec by its flows; small work is one slice with the spec's own title. Times are in minutes."""
    drafts = _drafts(spec)
    slices = tuple(_slice(draft, spec, drafts, files, imports or {}, history) for draft in drafts)
    tasks = [
        Task(draft.id, draft.klass, _first_guess(draft), tuple(dep.on for dep in draft.depends_on)) for draft in drafts
    ]
    whole = simulate_plan(tasks, history, workers=workers, seed=seed, spec_debt=spec.spec_debt)
    return Plan(slices, whole, spec.title)


def _drafts(spec: Spec) -> list[_Draft]:
    klass = read(spec.idea).main.family
    if len(spec.flows) <= 1 or (spec.is_small and len(spec.criteria) <= SMALL_CRITERIA):
        return [_Draft("S-1", spec.title, spec.flows[0], spec.criteria, klass, ())]
    families = {deed.phrase: deed.family for deed in read(spec.idea).deeds}
    drafts: list[_Draft] = []
    for number, flow in enumerate(spec.flows, start=1):
        own = tuple(row for row in spec.criteria if row.flow == flow.id)
        if number == 1:
            known = {flow.id for flow in spec.flows}
            own = tuple(row for row in spec.criteria if row.flow == flow.id or row.flow not in known)
        title = f"{_capital(flow.deed)} ({spec.title})" if len(spec.title) <= 50 else _capital(flow.deed)
        waits = _depends(flow, spec.flows[: number - 1])
        drafts.append(_Draft(f"S-{number}", title[:120], flow, own, families.get(flow.deed, klass), waits))
    return [draft for draft in drafts if draft.criteria]


def _depends(flow: Flow, earlier: Sequence[Flow]) -> tuple[Dependency, ...]:
    """Wait for the flow that makes what this one needs; else, for the first flow, which lays the ground for all."""
    if not earlier:
        return ()
    words = content_words(flow.deed)
    for before in reversed(earlier):
        shared = sorted(words & content_words(before.deed))
        if shared and _makes(before):
            return (Dependency(_slice_id(before), f"{before.id} makes the {shared[0]} that {flow.id} needs"),)
    return (
        Dependency(
            _slice_id(earlier[0]),
            f"{earlier[0].id} brings the flag, the stored data and the screen {flow.id} builds on",
        ),
    )


def _makes(flow: Flow) -> bool:
    return bool(_MAKES & set(flow.deed.lower().split()[:2]))


def _slice_id(flow: Flow) -> str:
    return flow.id.replace("F-", "S-")


def _slice(
    draft: _Draft,
    spec: Spec,
    drafts: Sequence[_Draft],
    files: Sequence[str],
    imports: Mapping[str, Sequence[str]],
    history: Sequence[Past],
) -> Slice:
    words = f"{draft.flow.deed} {spec.title}" if len(drafts) > 1 else spec.idea
    touches = touches_for(words, files, imports, product=spec.product)
    known = {other.id for other in drafts}
    waits = tuple(dep for dep in draft.depends_on if dep.on in known)
    guess = estimate(_first_guess(draft), draft.klass, history, spec_debt=spec.spec_debt)
    acceptance = tuple(row.id for row in draft.criteria)
    body = _body(draft, spec, touches, waits, guess)
    return Slice(
        draft.id, draft.title, body, acceptance, waits, touches, spec.flag, _risk_hint(spec), draft.klass, guess
    )


def _first_guess(draft: _Draft) -> float:
    return MINUTES_PER_SLICE + MINUTES_PER_CRITERION * len(draft.criteria)


def _risk_hint(spec: Spec) -> str:
    heavy = read(spec.idea).heavy
    if spec.spec_debt:
        return "person: its spec was accepted before it was ready"
    if heavy:
        return f"person: touches {', '.join(heavy)}"
    return "low or second reviewer" if spec.flag else "second reviewer: no flag guards a repair"


def _body(draft: _Draft, spec: Spec, touches: Sequence[str], waits: Sequence[Dependency], guess: Estimate) -> str:
    rows = "\n".join(f"- [ ] **{row.id}** {row.text}" for row in draft.criteria)
    steps = "\n".join(f"{number}. {step}." for number, step in enumerate(draft.flow.steps, start=1))
    parts = [
        f"## Problem\n\n{spec.section('problem').text}",
        f"## Flow {draft.flow.id}: {draft.flow.deed}\n\n{steps}\n\nIf it fails: {draft.flow.failure or 'nothing is lost'}.",
        f"## Acceptance\n\n{rows}",
        f"## Out of scope\n\n{spec.section('out_of_scope').text}",
        f"## Touches\n\n{_listed(f'`{glob}`' for glob in touches)}",
        f"## Waits for\n\n{_listed(f'{dep.on}: {dep.reason}' for dep in waits)}",
        f"## How to verify\n\n{_verify(draft, spec)}",
        f"Estimate: {_range(guess)}, {guess.basis}. Spec {spec.id}, version {spec.version}.",
    ]
    return "\n\n".join(parts)


def _verify(draft: _Draft, spec: Spec) -> str:
    flagged = f"With the flag `{spec.flag}` on" if spec.flag else "On the product as everybody has it"
    hidden = " With the flag off, none of it is visible." if spec.flag else ""
    ids = ", ".join(row.id for row in draft.criteria)
    tests = f"the acceptance tests for {ids} pass and each fails on the base commit"
    return f"{flagged}, a {draft.flow.actor} can {draft.flow.deed}; {tests}.{hidden}"


def _range(guess: Estimate) -> str:
    return f"{guess.low:.0f}–{guess.high:.0f} minutes (median {guess.median:.0f})"


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "- nothing"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
