"""Agents at work: acceptance tests first, then the change."""

from pathlib import Path
from typing import Any

from bot.effects import Build, StopRun, WriteTests
from bot.engine import Durable
from bot.events import AcceptanceWritten, ChangeSubmitted, Event, WorkParked
from bot.forge.workspaces import Workspace
from bot.gates.secrets import redact
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.stations.common import brief, load, open_tree
from bot.stations.runs import Ran, assign, material, parked_text, run_agent

AUTHOR = "Shopfloor <shopfloor@localhost>"


async def write_tests(out: Outside, key: str, effect: WriteTests, durable: Durable) -> list[Event]:
    """Have the tester write acceptance tests; the visible ones join the builder's tree, the hidden ones the store only."""
    item = await load(out, effect.item)
    tree = await open_tree(out, item)

    async def clean() -> str:
        # What an earlier tester left in the tree, hidden tests above all, must not be there for the builder to see.
        await out.workspaces.restore(tree, f"refs/heads/{tree.branch}")
        return await out.workspaces.snapshot(tree)

    before = await durable.step("clean", clean)
    data = await material(out, item)
    ran = await run_agent(out, await assign(out, item, "tester", key, tree.path, data), tree, durable)
    if ran.result.outcome != "submitted":
        return _not_done(item, key, ran)

    async def keep() -> list[int]:
        files = _acceptance_files(tree.path, ran.result.answer)
        await out.workspaces.restore(tree, before)
        await out.store.keep(item.id, "acceptance", {"files": files})
        return await _show_visible(out, item, tree, files)

    visible, hidden = await durable.step("keep acceptance tests", keep)
    return [ran.fact, AcceptanceWritten(key=key, item=item.id, visible=visible, hidden=hidden)]


async def build(out: Outside, key: str, effect: Build, durable: Durable) -> list[Event]:
    """Have the builder make the change, or mend it with the red gates, findings or wishes before it."""
    item = await load(out, effect.item)
    tree = await open_tree(out, item)
    await durable.step("take in", lambda: take_in(out, item, tree))
    data = await material(out, item) | await _what_came_back(out, item, effect.attempt)
    assignment = await assign(out, item, "builder", key, tree.path, data, attempt=effect.attempt)
    ran = await run_agent(out, assignment, tree, durable)
    if ran.result.outcome != "submitted":
        return _not_done(item, key, ran)
    summary = str(ran.result.answer.get("summary", "")) or item.title
    head = await durable.step("push", lambda: push_change(out, item, tree, summary))
    return [ran.fact, ChangeSubmitted(key=key, item=item.id, head_sha=head, summary=summary,
                                      notes_read=ran.result.notes_read)]  # fmt: skip


async def stop_run(out: Outside, _: str, effect: StopRun) -> list[Event]:
    """End the item's running agent; it saves what it has and says nothing more."""
    out.stops[effect.item].set()
    return []


async def take_in(out: Outside, item: WorkItem, tree: Workspace) -> bool:
    """Merge what people have pushed to the item's branch into its tree; hidden tests are taken out of an agent's sight again."""
    if not await out.workspaces.take_in(tree):
        return False
    for path in await acceptance_files(out, item, hidden=True):
        write(tree.path / path, None)
    await out.workspaces.commit(tree, message=f"Acceptance tests of #{item.id} put aside", author=AUTHOR)
    return True


async def push_change(out: Outside, item: WorkItem, tree: Workspace, summary: str) -> str:
    """Commit the tree, put every acceptance test back as its author wrote it, push, and return the head."""
    about = await brief(out, item)
    message = redact(f"{about.title}\n\n{summary}\n\nItem #{item.id}, issue #{item.issue}.")
    made = await out.workspaces.commit(tree, message=message, author=AUTHOR)
    files = await acceptance_files(out, item)
    if not files:
        await out.workspaces.push(tree)
        return made
    return await out.workspaces.commit_files(
        base=made, branch=item.branch, files={path: found.encode() for path, found in files.items()},
        message=f"Acceptance tests of #{item.id}, as their author wrote them", author=AUTHOR,
    )  # fmt: skip


async def acceptance_files(out: Outside, item: WorkItem, *, hidden: bool | None = None) -> dict[str, str]:
    """Return the acceptance tests of `item` by path: all, or only the hidden or the visible ones."""
    kept = await out.store.document(item.id, "acceptance")
    files = kept["files"] if kept else []
    return {found["path"]: found["content"] for found in files if hidden is None or found["hidden"] is hidden}


def _not_done(item: WorkItem, key: str, ran: Ran) -> list[Event]:
    reason = parked_text(ran)
    asks = ran.result.outcome == "asked"
    return [ran.fact, *([WorkParked(key=key, item=item.id, reason=reason, asks=asks)] if reason else [])]


async def _what_came_back(out: Outside, item: WorkItem, attempt: int) -> dict[str, str]:
    """Return what the last round left for the builder: red gates and findings from the second build on, wishes always."""
    data: dict[str, str] = {}
    for name in ("gate_report", "findings") if attempt > 1 else ():
        kept = await out.store.document(item.id, name)
        data |= {name: str(kept["text"])} if kept and kept.get("text") else {}
    wishes = await out.store.document(item.id, "wishes")
    if wishes and wishes.get("text"):
        data["context"] = f"A person asked for this in review: {wishes['text']}"
    visible = await acceptance_files(out, item, hidden=False)
    return data | ({"acceptance_tests": "\n".join(sorted(visible))} if visible else {})


def _acceptance_files(root: Path, answer: dict[str, Any]) -> list[dict[str, Any]]:
    files = []
    for found in answer.get("files", []):
        path = root / found["path"]
        content = found.get("content") or path.read_text()
        files.append({"path": found["path"], "content": content, "hidden": bool(found.get("hidden")),
                      "acceptance": list(found.get("acceptance", []))})  # fmt: skip
    return files


async def _show_visible(out: Outside, item: WorkItem, tree: Workspace, files: list[dict[str, Any]]) -> list[int]:
    shown = [found for found in files if not found["hidden"]]
    for found in shown:
        write(tree.path / found["path"], found["content"].encode())
    await out.workspaces.commit(tree, message=f"Acceptance tests of #{item.id}", author=AUTHOR)
    return [len(shown), len(files) - len(shown)]


def write(path: Path, content: bytes | None) -> None:
    """Make the file hold `content`, or be gone for None."""
    if content is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
