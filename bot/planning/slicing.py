"""Slice a spec by its flows: each slice is something a person can use, with its criteria, reasons, files and estimate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.estimates import Past, estimate
from bot.planning.model import Dependency, Plan, Slice
from bot.planning.touching import touches_for
from bot.planning.weighing import minutes_for, weigh
from bot.specs import Criterion, Flow, Spec, content_words, read

KINDS = {"mend": "bug", "speed": "performance"}
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
    slices = tuple(_slice(draft, spec, drafts, files, imports or {}) for draft in drafts)
    drafted = Plan(slices, estimate(0, "", ()), spec.title)
    return weigh(drafted, spec, history, workers=workers, seed=seed)


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
            return (Dependency(_slice_id(before), f"“{before.deed}” makes the {shared[0]} this needs"),)
    ground = f"“{earlier[0].deed}” brings the flag, the stored data and the screen this builds on"
    return (Dependency(_slice_id(earlier[0]), ground),)


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
) -> Slice:
    words = f"{draft.flow.deed} {spec.title}" if len(drafts) > 1 else spec.idea
    touches = touches_for(words, files, imports, product=spec.product)
    known = {other.id for other in drafts}
    waits = tuple(dep for dep in draft.depends_on if dep.on in known)
    first = minutes_for(len(draft.criteria))
    acceptance = tuple(row.id for row in draft.criteria)
    kind = KINDS.get(draft.klass, "feature")
    return Slice(
        draft.id, draft.title, _body(draft, spec), acceptance, waits, touches, spec.flag, risk_hint(spec), draft.klass,
        estimate(first, draft.klass, ()), first, kind,
    )  # fmt: skip


def risk_hint(spec: Spec) -> str:
    """Return who will have to look at a change of this spec, and why; computed anew from the change itself later."""
    heavy = read(spec.idea).heavy
    if spec.spec_debt:
        return "person: its spec was accepted before it was ready"
    if heavy:
        return f"person: it touches {', '.join(heavy)}"
    return "low or second reviewer" if spec.flag else "second reviewer: no flag guards a repair"


def _body(draft: _Draft, spec: Spec) -> str:
    steps = "\n".join(f"{number}. {step}." for number, step in enumerate(draft.flow.steps, start=1))
    failure = draft.flow.failure or "nothing is lost"
    parts = [
        f"## Problem\n\n{spec.section('problem').text}",
        f"## Flow {draft.flow.id}: {draft.flow.deed}\n\n{steps}\n\nIf it fails: {failure}.",
        f"## Out of scope\n\n{spec.section('out_of_scope').text}",
    ]
    return "\n\n".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
