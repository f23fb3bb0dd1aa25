"""Fresh eyes on a change: a reviewer's findings, a computed risk, five plain lines for the owner."""

import asyncio
import json
from collections.abc import Awaitable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, TypeVar

from bot.agents.crew import RunResult
from bot.effects import ReviewPull
from bot.engine import Durable
from bot.errors import ShopfloorError
from bot.estimates import estimate
from bot.events import Event, PullReviewed, SliceCut
from bot.evidence import Tick, borne_out, ticks
from bot.forge.workspaces import ChangedFile
from bot.lifecycle import Stage, WorkItem
from bot.outside import Outside
from bot.policy import Policy
from bot.risk import Assessment, Change, assess
from bot.slack.messages.evidence import TEST_MARKS, Effort
from bot.stations.common import load
from bot.stations.history import minutes_at_work, past
from bot.stations.judging import gates_of
from bot.stations.picturing import as_markdown, take_pictures
from bot.stations.runs import acceptance_text, assign, material, policy_at, run_agent

T = TypeVar("T")
DIFF_CHARS = 60_000
BLOCKING = frozenset({"blocker"})


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
    asked = {"facts": json.dumps(facts, indent=1), "diff": diff[:DIFF_CHARS]}
    summed = await run_agent(out, await assign(out, item, "summariser", key, None, asked), None, durable)
    summary, left_out = _summary(summed.result, facts)
    source = summed.result.model_source if summed.result.outcome == "submitted" else "no"
    pictures = await durable.step("pictures", lambda: shooting)

    async def keep() -> None:
        since = await _since(out, item, head)
        told = {"summary": summary, "left_out": left_out, "model_source": source}
        await _keep(out, item, head, facts | pictures | since | told)
        await out.forge.ensure_review(item.pull, key=f"{item.id}/{head}", head_sha=head,
                                      body=_review_body(summary, facts["ticks"], risk, findings, as_markdown(out, pictures)),
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
    kept = await out.store.document(item.id, "acceptance")
    tests: list[dict[str, Any]] = kept["files"] if kept else []
    criteria, gates = await acceptance_text(out, item), await gates_of(out, item, item.head_sha)
    return {
        "title": item.title, "acceptance": criteria, "acceptance_tests": len(tests),
        "ticks": [asdict(tick) for tick in ticks(criteria, tests, gates)], "effort": asdict(await _effort(out, item)),
        "score": risk.score, "tier": risk.tier, "reasons": list(risk.reasons), "hard": list(risk.hard),
        "gates": gates, "findings": findings, "files": [list(found) for found in files],
    }  # fmt: skip


async def _since(out: Outside, item: WorkItem, head: str) -> dict[str, Any]:
    """Return the head that was reviewed before, with the files that changed since; empty when this is the first."""
    kept = await out.store.document(item.id, "reviewed")
    before = next((known for known in reversed(kept["heads"] if kept else []) if known != head), "")
    if not before:
        return {}
    try:
        changed: list[ChangedFile] = await out.workspaces.changed_files(before, head)
    except ShopfloorError:  # a branch begun anew leaves its old head behind
        return {}
    files = [[found.path, found.additions, found.deletions] for found in changed]
    return {"since": {"head": before, "files": files}} if files else {}


async def _effort(out: Outside, item: WorkItem) -> Effort:
    story, runs = await out.store.story(item.id), await out.store.runs(item.id)
    spent, minutes = sum(run.usd for run in runs), minutes_at_work(story)
    first = story[0].event
    if not isinstance(first, SliceCut) or not first.minutes:
        return Effort(spent, len(runs), minutes)
    range_ = estimate(first.minutes, first.klass, await past(out), spec_debt=item.spec_debt)
    return Effort(spent, len(runs), minutes, range_.low, range_.high, range_.basis)


def _summary(result: RunResult, facts: dict[str, Any]) -> tuple[str, list[str]]:
    """Return five lines and why others were left out: the summariser's, as far as the gates bear them out, or the facts' own."""
    if result.outcome != "submitted":
        return "\n".join(_plain_lines(facts)), []
    said = result.answer.get("lines") or [value for value in result.answer.values() if isinstance(value, str)]
    shown = [Tick(**tick) for tick in facts["ticks"]]
    kept, why = borne_out([str(line) for line in said][:5], shown, facts["gates"])
    return "\n".join(kept or _plain_lines(facts)), why


def _plain_lines(facts: dict[str, Any]) -> list[str]:
    gates = facts["gates"]
    green, shown = sum(gate["passed"] for gate in gates), [tick["id"] for tick in facts["ticks"] if tick["shown"]]
    reasons = [*facts["hard"], *facts["reasons"]]
    return [
        f"What: {facts['title']}. {len(facts['files'])} files changed.",
        f"Why: {facts['acceptance'].splitlines()[0] if facts['acceptance'] else facts['title']}",
        f"Checked: {green} of {len(gates)} gates green; shown by a test: {', '.join(shown) or 'nothing'}.",
        f"Risk: {facts['score']:.0f} of 100{', ' + reasons[0] if reasons else ''}.",
        "Next: it merges by itself." if facts["tier"] == "low" else "Next: a person decides.",
    ]


async def _keep(out: Outside, item: WorkItem, head: str, facts: dict[str, Any]) -> None:
    await out.store.keep(item.id, f"review:{head}", facts)
    lines = [f"{found['severity']} {found['file']}:{found['line']} {found['claim']} — {found['suggested_fix']}"
             for found in facts["findings"]]  # fmt: skip
    await out.store.keep(item.id, "findings", {"text": "\n".join(lines)})
    kept = await out.store.document(item.id, "reviewed")
    heads = [known for known in (kept["heads"] if kept else []) if known != head]
    await out.store.keep(item.id, "reviewed", {"heads": [*heads, head]})


def _review_body(
    summary: str, shown: list[dict[str, Any]], risk: Assessment, findings: list[dict[str, Any]], pictures: str
) -> str:
    proved = "\n".join(f"- [{'x' if tick['shown'] else ' '}] {tick['id']} {tick['text']} {', '.join(tick['tests'])}".rstrip()
                       for tick in shown)  # fmt: skip
    lines = [f"- **{found['severity']}** `{found['file']}:{found['line']}` {found['claim']}" for found in findings]
    why = "\n".join(f"- {reason}" for reason in (*risk.hard, *risk.reasons)[:6])
    found = "\n".join(lines) or "No findings."
    return f"{summary}\n\n**Risk {risk.score:.0f} of 100**\n\n{why}\n\n{proved}\n\n{found}\n\n{pictures}".rstrip()
