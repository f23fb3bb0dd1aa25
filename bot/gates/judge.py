"""Judges a change: a clean copy of it, under the base's own rules, gate after gate."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bot.agents.sandbox import preflight
from bot.gates import trees
from bot.gates.bench import Bench, side_by_side
from bot.gates.case import Brief, Case, forbidden_changes
from bot.gates.environments import Environments
from bot.gates.registry import CHECKS, Check
from bot.gates.results import GateResult, Verdict
from bot.policy import FILE, Policy, parse_policy

__all__ = ["GateResult", "Judge", "Verdict"]

Export = Callable[[str, Path], Awaitable[None]]


class Judge:
    """Says whether a change may land; one heavy job at a time (share `heavy` with whatever else is heavy)."""

    def __init__(
        self,
        *,
        home: Path,
        export: Export,
        environments: Environments,
        heavy: asyncio.Lock | None = None,
        checks: Sequence[Check] = CHECKS,
    ) -> None:
        self._bench = Bench(home / "gates")
        self._export = export
        self._environments = environments
        self._heavy = heavy or asyncio.Lock()
        self._checks = tuple(checks)

    async def judge(
        self,
        *,
        key: str,
        base_sha: str,
        head_sha: str,
        hidden_tests: Mapping[str, bytes] = {},
        acceptance_tests: Mapping[str, bytes] = {},
        messages: Sequence[str] = (),
        permitted: Sequence[str] = (),
        everything: bool = False,
        fresh: bool = False,
    ) -> Verdict:
        """Judge what `head_sha` would bring to `base_sha`, by the policy, gates and protected files of the base.

        `acceptance_tests` and `hidden_tests` map paths in the repository to contents. `messages` are the commit messages and
        other texts that would become public. `permitted` are globs of protected paths a person has released for
        this head. `everything` runs all gates whatever changed; `fresh` forgets remembered results.

        Raises `UserError` when the base's policy is missing or wrong, `SandboxUnavailable` when nothing can be isolated.
        """
        brief = Brief(
            base_sha, head_sha, acceptance_tests, hidden_tests, tuple(messages), tuple(permitted), everything, fresh
        )
        await preflight()
        async with self._heavy, self._bench.folder(key) as folder:
            case = await self._case(folder, brief)
            began = asyncio.get_running_loop().time()
            results = await self._run(case, dear=False)
            red = tuple(result.name for result in results if not result.passed)
            results += await self._run(replace(case, red=red), dear=True)
            seconds = round(asyncio.get_running_loop().time() - began, 2)
        passed = all(result.passed for result in results if result.required)
        return Verdict(passed, tuple(results), case.tree_mark, seconds)

    async def _run(self, case: Case, *, dear: bool) -> list[GateResult]:
        wanted = [check.run(case, self._bench, self._environments) for check in self._checks if check.dear is dear]
        return [result for found in await side_by_side(wanted) for result in found]

    async def policy(self, sha: str) -> Policy:
        """Return the policy a commit carries; raises `UserError` when it is missing or wrong."""
        async with self._bench.folder() as folder:
            await self._export(sha, folder / "tree")
            return parse_policy(trees.read(folder / "tree", FILE))

    async def _case(self, folder: Path, brief: Brief) -> Case:
        base, head = folder / "base", folder / "head"
        await self._export(brief.base_sha, base)
        await self._export(brief.head_sha, head)
        policy = parse_policy(trees.read(base, FILE))
        return await asyncio.to_thread(_lay_out, brief, policy, base, head)


def _lay_out(brief: Brief, policy: Policy, base: Path, head: Path) -> Case:
    """Put together what is really judged: head, with the base's word on what is protected and the tester's on his tests."""
    effective = head.with_name("effective")
    before = trees.index(base)
    changed = trees.changed(before, trees.index(head))
    agreed = frozenset(path for path, content in brief.tests.items() if trees.read(head, path) == content)
    forbidden = forbidden_changes(policy, changed, brief.permitted, agreed)
    trees.copy(head, effective)
    trees.restore([*forbidden, *brief.hidden_tests], base, effective)
    for path, content in brief.acceptance_tests.items():
        trees.put(effective, path, content)
    marks = trees.digest(before), trees.digest(trees.index(effective))
    return Case(brief, policy, base, head, effective, *marks, changed, forbidden)
