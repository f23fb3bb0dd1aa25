"""Fresh eyes on a change: a reviewer's findings, a computed risk, five plain lines for the owner."""

import asyncio
import json
from collections.abc import Awaitable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from bot.agents.crew import RunResult
from bot.effects import ReviewPull
from bot.engine import Durable
from bot.events import Event, PullReviewed
from bot.forge.workspaces import ChangedFile
from bot.lifecycle import Stage, WorkItem
from bot.outside import Outside
from bot.policy import Policy
from bot.risk import Assessment, Change, assess
from bot.stations.building import acceptance_files
from bot.stations.common import load
from bot.stations.judging import gates_of
from bot.stations.picturing import as_markdown, take_pictures
from bot.stations.runs import acceptance_text, assign, material, policy_at, run_agent

T = TypeVar("T")
DIFF_CHARS = 60_000
BLOCKING = frozenset({"blocker"})
TEST_MARKS = ("test_", "_test.", ".test.", ".spec.", "tests/")


async def review_pull(out: Outside, key: str, effect: ReviewPull, durable: Durable) -> list[Event]:
    """Review one head: findings by a reviewer where a model answers, risk by code, a summary; all kept and mirrored."""
    item = await load(out, effect.item)
    diff = await durable.step("diff", lambda: out.workspaces.diff(item.base_sha, effect.head_sha))
    files = await _files(out, item, effect.head_sha, durable)
    with early(take_pictures(out, item, effect.head_sha)) as shooting:  # while the models read
        return await _review(out, key, item, effect.head_sha, diff, files, shooting, durable)


async def _review(
    out: Outside,
    key: str,
    item: WorkItem,
    head: str,
    diff: str,
    files: list[tuple[str, int, int]],
    shooting: Awaitable[dict[str, Any]],
    durable: Durable,
) -> list[Event]:
    reviewed = await run_agent(out, await _reviewer(out, item, key, diff), None, durable)
    findings = _findings(reviewed.result, files)
    risk = await _risk(out, item, files, findings)
    facts = await _facts(out, item, risk, findings, files)
    told = {"facts": json.dumps(facts, indent=1), "diff": diff[:DIFF_CHARS]}
    summed = await run_agent(out, await assign(out, item, "summariser", key, None, told), None, durable)
    summary = _summary(summed.result, facts)
    source = summed.result.model_source if summed.result.outcome == "submitted" else "no"
    pictures = await durable.step("pictures", lambda: shooting)

    async def keep() -> None:
        await _keep(out, item, head, facts | pictures | {"summary": summary, "model_source": source})
        await out.forge.ensure_review(item.pull, key=f"{item.id}/{head}", head_sha=head,
                                      body=_review_body(summary, risk, findings, as_markdown(pictures)),
                                      event="COMMENT")  # fmt: skip

    await durable.step("keep the review", keep)
    blocking = sum(found["severity"] in BLOCKING for found in findings)
    fact = PullReviewed(key=key, item=item.id, head_sha=head, tier=risk.tier, score=risk.score,
                        blocking=blocking, summary=summary)  # fmt: skip
    return [reviewed.fact, summed.fact, fact]


@contextmanager
def early(work: Coroutine[Any, Any, T]) -> Iterator["asyncio.Task[T]"]:
    """Begin `work` now, to be awaited inside; it ends with the block."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()


async def _reviewer(out: Outside, item: WorkItem, key: str, diff: str) -> Any:
    gates = await gates_of(out, item, item.head_sha)
    shown = "\n".join(f"{'green' if gate['passed'] else 'RED'} {gate['name']}: {gate['summary']}" for gate in gates)
    data = await material(out, item) | {"diff": diff[:DIFF_CHARS], "gates": shown}
    return await assign(out, item, "reviewer", key, None, data)


async def _files(out: Outside, item: WorkItem, head: str, durable: Durable) -> list[tuple[str, int, int]]:
    async def read() -> list[list[Any]]:
        changed: list[ChangedFile] = await out.workspaces.changed_files(item.base_sha, head)
        return [[found.path, found.additions, found.deletions] for found in changed]

    return [(path, added, removed) for path, added, removed in await durable.step("changed files", read)]


def _findings(result: RunResult, files: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    """Return what the reviewer found, less findings about files that the change does not touch."""
    if result.outcome != "submitted":
        return []
    touched = {path for path, _, _ in files}
    return [found for found in result.answer.get("findings", []) if found["file"] in touched or not found["file"]]


async def _risk(
    out: Outside, item: WorkItem, files: list[tuple[str, int, int]], findings: list[dict[str, Any]]
) -> Assessment:
    policy: Policy = await policy_at(out, item.base_sha)
    paths = tuple(path for path, _, _ in files)
    tests = {path for path in paths if any(mark in path for mark in TEST_MARKS)}
    lines = sum(added + removed for path, added, removed in files if path not in tests)
    shipped = await out.store.items([Stage.DONE])
    change = Change(
        lines=lines, files=len(files), paths=paths, sensitive=policy.areas(paths), retries=max(0, item.builds - 1),
        open_findings=len(findings), flag_guarded=bool(item.flag) or item.kind == "removal", tainted=item.tainted,
        test_lines=sum(added for path, added, _ in files if path in tests), spec_debt=item.spec_debt,
        prior_pulls=len(shipped), model_tier="person" if not policy.approvals.auto_merge else "low",
    )  # fmt: skip
    return assess(change, policy.risk_line)


async def _facts(
    out: Outside, item: WorkItem, risk: Assessment, findings: list[dict[str, Any]], files: list[tuple[str, int, int]]
) -> dict[str, Any]:
    tests = await acceptance_files(out, item)
    return {
        "title": item.title, "acceptance": await acceptance_text(out, item), "acceptance_tests": len(tests),
        "score": risk.score, "tier": risk.tier, "reasons": list(risk.reasons), "hard": list(risk.hard),
        "gates": await gates_of(out, item, item.head_sha), "findings": findings, "files": [list(found) for found in files],
    }  # fmt: skip


def _summary(result: RunResult, facts: dict[str, Any]) -> str:
    """Return the summariser's lines, or a plain sentence made of the facts where no model answers."""
    if result.outcome == "submitted":
        lines = result.answer.get("lines") or [value for value in result.answer.values() if isinstance(value, str)]
        return "\n".join(str(line) for line in lines)
    green = sum(gate["passed"] for gate in facts["gates"])
    return f"{facts['title']}. {len(facts['files'])} files changed; {green} of {len(facts['gates'])} gates green."


async def _keep(out: Outside, item: WorkItem, head: str, facts: dict[str, Any]) -> None:
    await out.store.keep(item.id, f"review:{head}", facts)
    lines = [f"{found['severity']} {found['file']}:{found['line']} {found['claim']} — {found['suggested_fix']}"
             for found in facts["findings"]]  # fmt: skip
    await out.store.keep(item.id, "findings", {"text": "\n".join(lines)})
    kept = await out.store.document(item.id, "reviewed")
    heads = [known for known in (kept["heads"] if kept else []) if known != head]
    await out.store.keep(item.id, "reviewed", {"heads": [*heads, head]})


def _review_body(summary: str, risk: Assessment, findings: list[dict[str, Any]], pictures: str) -> str:
    lines = [f"- **{found['severity']}** `{found['file']}:{found['line']}` {found['claim']}" for found in findings]
    why = "\n".join(f"- {reason}" for reason in (*risk.hard, *risk.reasons)[:6])
    found = "\n".join(lines) or "No findings."
    return f"{summary}\n\n**Risk {risk.score:.0f} of 100**\n\n{why}\n\n{found}\n\n{pictures}".rstrip()
