"""Gates, the pull request, and the merge of exactly the head that was approved."""

import re
from pathlib import Path
from typing import Any

from bot import labels
from bot.effects import Merge, OpenPull, RunGates
from bot.events import (
    Event,
    GatesFailed,
    GatesPassed,
    HeadMoved,
    MergeConflicted,
    PathsReleased,
    PullMerged,
    PullOpened,
)
from bot.forge.git_values import HeadMoved as HeadMovedError
from bot.forge.git_values import MergeConflict
from bot.gates.judge import GateResult, Verdict
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.stations.building import acceptance_files
from bot.stations.common import brief, load
from bot.stations.removing import tests_gone

LOG_CHARS = 4_000
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


async def run_gates(out: Outside, key: str, effect: RunGates) -> list[Event]:
    """Judge the head in a clean clone with the base's configuration, less the paths a person released for it."""
    item = await load(out, effect.item)
    await out.workspaces.fetch()
    about = await brief(out, item)
    said = await out.workspaces.messages(item.base_sha, effect.head_sha)
    visible = await acceptance_files(out, item, hidden=False)
    hidden = await acceptance_files(out, item, hidden=True)
    verdict = await out.judge.judge(
        key=f"{item.id}", base_sha=item.base_sha, head_sha=effect.head_sha,
        acceptance_tests={path: text.encode() for path, text in visible.items()},
        hidden_tests={path: text.encode() for path, text in hidden.items()},
        messages=[*said, about.title],
        permitted=[*await _released(out, item, effect.head_sha), *await tests_gone(out, item)],
    )  # fmt: skip
    kept = {"gates": _kept(verdict), "passed": verdict.passed, "forbidden": _forbidden(verdict),
            "seconds": verdict.seconds}  # fmt: skip
    await out.store.keep(item.id, f"verdict:{effect.head_sha}", kept)
    if verdict.passed:
        return [GatesPassed(key=key, item=item.id, head_sha=effect.head_sha)]
    await out.store.keep(item.id, "gate_report", {"text": report(verdict)})
    red = tuple(result.name for result in verdict.red)
    return [GatesFailed(key=key, item=item.id, head_sha=effect.head_sha, red=red)]


async def open_pull(out: Outside, key: str, effect: OpenPull) -> list[Event]:
    """Make the branch a pull request with its gates as checks."""
    item = await load(out, effect.item)
    about = await brief(out, item)
    pull = await out.forge.ensure_pull(
        head=item.branch, base=out.options.base, title=item.title,
        body=f"{about.body}\n\nCloses #{item.issue}. Item #{item.id}.", labels=labels.of(item),
    )  # fmt: skip
    if item.pull and item.pull != pull.number:
        await _supersede(out, item, pull.number)
    for gate in await gates_of(out, item, item.head_sha):
        await out.forge.set_check(head_sha=item.head_sha, name=gate["name"], title=gate["summary"] or gate["name"],
                                  conclusion="success" if gate["passed"] else "failure", summary=gate["summary"])  # fmt: skip
    return [PullOpened(key=key, item=item.id, number=pull.number, url=pull.url)]


async def merge(out: Outside, key: str, effect: Merge) -> list[Event]:
    """Merge exactly this head; a head that moved is judged again, a conflict is told."""
    item = await load(out, effect.item)
    try:
        sha = await out.forge.merge(item.pull, head_sha=effect.head_sha, title=f"{item.title} (#{item.pull})")
    except HeadMovedError:
        pull = await out.forge.get_pull(item.pull)
        return [HeadMoved(key=key, item=item.id, head_sha=pull.head_sha)]
    except MergeConflict as error:
        return [MergeConflicted(key=key, item=item.id, files=error.files)]
    out.crash.reached("mid_merge")
    return [PullMerged(key=key, item=item.id, merge_sha=sha)]


async def gates_of(out: Outside, item: WorkItem, head: str) -> list[dict[str, Any]]:
    """Return the gates as they were seen on `head`."""
    kept = await out.store.document(item.id, f"verdict:{head}")
    return list(kept["gates"]) if kept else []


def report(verdict: Verdict) -> str:
    """Return the red gates with the end of their output, for the builder; hidden tests are named by behaviour only."""
    return "\n\n".join(_red(result) for result in verdict.red)


def _red(result: GateResult) -> str:
    log = "" if result.private else COLOUR.sub("", Path(result.log_path).read_text(errors="replace"))[-LOG_CHARS:]
    return f"RED {result.name}: {result.summary}" + (f"\n{log}" if log else "")


async def _released(out: Outside, item: WorkItem, head: str) -> list[str]:
    """Return the protected paths that an owner released for this very head: those he was shown, nothing wider."""
    story = [line.event for line in await out.store.story(item.id) if line.known]
    if not any(isinstance(event, PathsReleased) and event.head_sha == head for event in story):
        return []
    kept = await out.store.document(item.id, f"verdict:{head}")
    return list(kept.get("forbidden", [])) if kept else []


async def _supersede(out: Outside, item: WorkItem, by: int) -> None:
    """Close the pull request of an earlier base, which cannot be merged any more."""
    await out.forge.ensure_comment(
        item.pull, key=f"{item.id}/superseded", body=f"Begun anew on the newest base: #{by}."
    )
    await out.forge.close_issue(item.pull)


def _forbidden(verdict: Verdict) -> list[str]:
    refused = [result for result in verdict.red if result.kind == "protected"]
    return [path for result in refused for path in Path(result.log_path).read_text().splitlines() if path]


def _kept(verdict: Verdict) -> list[dict[str, Any]]:
    return [{"name": r.name, "passed": r.passed, "summary": r.summary, "seconds": r.seconds} for r in verdict.results]
