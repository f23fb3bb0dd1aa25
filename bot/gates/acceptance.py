"""Acceptance tests prove something only when they fail on the base and pass on the head."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.agents.sandbox import Outcome
from bot.errors import UserError
from bot.gates import trees
from bot.gates.bench import Bench, Reading, read_outcome, side_by_side, transcript
from bot.gates.case import Case, acceptance_ids, behaviours, declares_kept
from bot.gates.environments import Environments, Prepared
from bot.gates.results import GateResult
from bot.policy_model import Acceptance


@dataclass(frozen=True, slots=True)
class Proof:
    """What one test file did on both trees."""

    path: str
    ids: str
    content: bytes
    base: Outcome
    head: Outcome

    def read(self, timeout_s: float) -> Reading:
        """Say what this file proves, in words that do not show its source."""
        base, head = read_outcome(self.base, timeout_s=timeout_s), read_outcome(self.head, timeout_s=timeout_s)
        if not head.passed:
            return Reading(False, f"{self.ids} does not hold ({_end(self.head, head)}){self._wanted()}", head.lasting)
        if not base.lasting:
            return Reading(False, f"{self.ids} could not be run on the base: {base.summary}", lasting=False)
        if base.passed and not declares_kept(self.content):
            return Reading(False, f"{self.ids} passes on the base already, so its test proves nothing")
        return Reading(
            True, f"{self.ids} held before and holds" if base.passed else f"{self.ids} failed on the base, holds now"
        )

    def log(self, command: str, remembered: bool) -> str:
        """Return what was said on both trees; `remembered` when the base was not asked again."""
        before = "on the base, as it was seen before" if remembered else "on the base"
        return (
            f"== {self.path}, {before} ==\n{transcript(command, self.base)}"
            f"== {self.path}, on the head ==\n{transcript(command, self.head)}\n"
        )

    def _wanted(self) -> str:
        sentences = behaviours(self.content)[:3]
        return ": " + "; ".join(f'"{sentence}"' for sentence in sentences) if sentences else ""


async def check(case: Case, bench: Bench, environments: Environments) -> list[GateResult]:
    """Judge the visible and the hidden acceptance tests of this change, each group apart: the hidden group's log is private."""
    groups = (("acceptance", case.brief.acceptance_tests, False), ("acceptance-hidden", case.brief.hidden_tests, True))
    return await side_by_side(
        _judge(case, bench, environments, name, files, private) for name, files, private in groups if files
    )


async def _judge(
    case: Case, bench: Bench, environments: Environments, name: str, files: Mapping[str, bytes], private: bool
) -> GateResult:
    template = GateResult(name, "acceptance", False, True, "", "", 0.0, private=private)
    acceptance = case.policy.acceptance
    if acceptance is None:
        said = (
            "the policy has no [acceptance] section, so acceptance tests cannot be run; add one with folder and command"
        )
        return await bench.told(template, said)
    try:
        prepared = await environments.prepare(case.effective, case.policy.environment, acceptance.needs)
    except UserError as error:
        return await bench.told(template, str(error))
    files = dict(sorted(files.items()))
    contents = [part for found in files.items() for part in found]
    mark = trees.fingerprint(name, case.base_mark, case.tree_mark, repr(acceptance), prepared.digest, *contents)
    # What the tests do on the base is the same for every head, so it is asked once for each base.
    base_mark = trees.fingerprint(name, "on the base", case.base_mark, repr(acceptance), prepared.digest, *contents)

    async def work() -> tuple[Reading, str]:
        before, remembered = await bench.outcomes(
            base_mark, lambda: _run(bench, case.base, files, acceptance, prepared), fresh=case.brief.fresh
        )
        after = await _run(bench, case.effective, files, acceptance, prepared)
        proofs = [
            Proof(path, ", ".join(acceptance_ids(path, content)), content, base, head)
            for (path, content), base, head in zip(files.items(), before, after, strict=True)
        ]
        log = "".join(proof.log(acceptance.command, remembered) for proof in proofs)
        return _sum([proof.read(acceptance.timeout_s) for proof in proofs]), log

    return await bench.result(template, mark, work, fresh=case.brief.fresh)


async def _run(
    bench: Bench, tree: Path, files: Mapping[str, bytes], acceptance: Acceptance, prepared: Prepared
) -> list[Outcome]:
    commands = [acceptance.command.replace("{files}", shlex.quote(path)) for path in files]
    outcomes, _ = await bench.run(tree, prepared, commands, timeout_s=acceptance.timeout_s, overlay=files)
    return outcomes


def _sum(readings: list[Reading]) -> Reading:
    shown = [reading for reading in readings if not reading.passed] or readings
    return Reading(
        passed=all(reading.passed for reading in readings),
        summary="; ".join(reading.summary for reading in shown),
        lasting=all(reading.lasting for reading in readings),
    )


def _end(outcome: Outcome, reading: Reading) -> str:
    return reading.summary.partition(":")[0] if outcome.exit_code else reading.summary
