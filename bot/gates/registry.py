"""Every gate, as data: a new one is a row in `CHECKS`."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.errors import UserError
from bot.gates import acceptance, trees
from bot.gates.bench import Bench, Reading, read_outcome, side_by_side, transcript
from bot.gates.case import Case
from bot.gates.environments import Environments
from bot.gates.results import GateResult
from bot.gates.secrets import Secret, find_in_lines
from bot.policy_model import Gate

Run = Callable[[Case, Bench, Environments], Coroutine[Any, Any, list[GateResult]]]


@dataclass(frozen=True, slots=True)
class Check:
    """A gate or a family of gates; `run` returns one result for each that applies to the case.

    Checks run side by side, as far as the bench has places; a `dear` one after all others, knowing what is red.
    """

    name: str
    run: Run
    dear: bool = False


async def check_change(case: Case, bench: Bench, _: Environments) -> list[GateResult]:
    """Refuse a change that changes nothing: there is nothing to prove or to land."""
    if case.changed or case.brief.everything:
        return []
    return [await _quick(bench, case, "change", "nothing differs between base and head", "")]


async def check_protected(case: Case, bench: Bench, _: Environments) -> list[GateResult]:
    """Refuse changes to protected paths that no person has released."""
    if not case.forbidden:
        return [await _quick(bench, case, "protected", None, "no protected path was changed without leave\n")]
    shown = ", ".join(case.forbidden[:5]) + (f" and {len(case.forbidden) - 5} more" if len(case.forbidden) > 5 else "")
    problem = f"a person must release changes to {shown}; the base's own files were judged instead"
    return [await _quick(bench, case, "protected", problem, "\n".join(case.forbidden))]


async def check_secrets(case: Case, bench: Bench, _: Environments) -> list[GateResult]:
    """Refuse secrets in added lines and commit messages; what is found is never repeated in full."""
    found: list[tuple[str, Secret]] = []
    for path in case.changed:
        lines = trees.added_lines(trees.read(case.base, path), trees.read(case.head, path))
        found += [(path, secret) for secret in find_in_lines(lines, path)]
    for message in case.brief.messages:
        found += [("commit message", secret) for secret in find_in_lines(enumerate(message.splitlines(), start=1))]
    log = "".join(f"{path}:{secret.line}: {secret.kind}, begins with {secret.shown}\n" for path, secret in found)
    places = ", ".join(f"{path}:{secret.line} ({secret.kind})" for path, secret in found[:5])
    problem = f"looks like a secret: {places}; take it out and revoke it" if found else None
    return [await _quick(bench, case, "secrets", problem, log or f"{len(case.changed)} changed files were read\n")]


async def check_commands(case: Case, bench: Bench, environments: Environments) -> list[GateResult]:
    """Run the policy's commands whose paths match what changed, each alone on a clean copy, side by side."""
    wanted = [gate for gate in _wanted(case) if gate.kind != "e2e"]
    return await side_by_side(_run_gate(gate, case, bench, environments) for gate in wanted)


async def check_end_to_end(case: Case, bench: Bench, environments: Environments) -> list[GateResult]:
    """Run the dear commands, unless a cheaper gate is red already: the change comes back anyway, sooner."""
    wanted = [gate for gate in _wanted(case) if gate.kind == "e2e"]
    if case.red and not case.brief.everything:
        return [await bench.told(_template(gate), f"not run, since {', '.join(case.red)} is red") for gate in wanted]
    return [await _run_gate(gate, case, bench, environments) for gate in wanted]


CHECKS: tuple[Check, ...] = (
    Check("change", check_change),
    Check("protected", check_protected),
    Check("secrets", check_secrets),
    Check("commands", check_commands),
    Check("acceptance", acceptance.check),
    Check("end to end", check_end_to_end, dear=True),
)


def _wanted(case: Case) -> list[Gate]:
    return [gate for gate in case.policy.gates if case.brief.everything or gate.runs_for(case.changed)]


def _template(gate: Gate) -> GateResult:
    return GateResult(gate.name, gate.kind, False, True, "", "", 0.0)


async def _run_gate(gate: Gate, case: Case, bench: Bench, environments: Environments) -> GateResult:
    template = _template(gate)
    try:
        prepared = await environments.prepare(case.effective, case.policy.environment, gate.needs)
    except UserError as error:
        return await bench.told(template, str(error))

    async def work() -> tuple[Reading, str]:
        outcomes, report = await bench.run(
            case.effective, prepared, [gate.command], timeout_s=gate.timeout_s, report=gate.report
        )
        reading = read_outcome(
            outcomes[0], timeout_s=gate.timeout_s, report=report, needs_report=gate.report is not None
        )
        return reading, transcript(gate.command, outcomes[0])

    mark = trees.fingerprint(case.tree_mark, repr(gate), prepared.digest)
    return await bench.result(template, mark, work, fresh=case.brief.fresh)


async def _quick(bench: Bench, case: Case, name: str, problem: str | None, log: str) -> GateResult:
    """Return the result of a gate that costs nothing: done anew each time, its log kept."""
    template = GateResult(name, name, problem is None, True, "", "", 0.0)
    return await bench.told(template, problem or "nothing found", log, mark=case.tree_mark)
