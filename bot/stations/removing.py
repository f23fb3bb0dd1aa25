"""A flag leaves the code by syntax tree: with the feature that lost, or without the question when the feature won."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.effects import RemoveFlag
from bot.events import ChangeSubmitted, Event, WorkParked
from bot.lifecycle import Stage, WorkItem
from bot.outside import Outside
from bot.policy import Policy
from bot.rollouts import flags_answer
from bot.stations.building import push_change, write
from bot.stations.common import load, open_tree
from bot.stations.runs import policy_at
from flags.removal import Removal, Unresolved
from flags.removal import remove_flag as remove
from flags.rollout import FlagState

REMOVABLE = (".py", ".ts", ".tsx", ".toml", ".js", ".jsx", ".md", ".css")
SHOWN = 5


async def remove_flag(out: Outside, key: str, effect: RemoveFlag) -> list[Event]:
    """Delete the flag and its losing branch from the tree; what cannot be resolved is asked of a person."""
    item = await load(out, effect.item)
    tree = await open_tree(out, item)
    with flags_answer():
        keep = has_won(await out.flags.find(item.flag))
    gone = [] if keep else await _its_tests(out, item, tree.path)
    found = await asyncio.to_thread(_removed, item.flag, tree.path, gone, keep)
    unclear = _unclear(found, await policy_at(out, item.base_sha))
    if unclear:
        places = "; ".join(f"{place.path}:{place.line} {place.reason}" for place in unclear[:SHOWN])
        more = f"; and {len(unclear) - SHOWN} more" if len(unclear) > SHOWN else ""
        return [WorkParked(key=key, item=item.id, reason=f"These uses of {item.flag} need a person: {places}{more}.")]
    await out.store.keep(item.id, "removed", {"tests": gone})
    await asyncio.to_thread(_write_all, tree.path, found.files)
    what = "its feature stays for everybody" if keep else "its feature goes with it"
    head = await push_change(out, item, tree, f"Remove {item.flag}; {what}.\n\n{_notes(found)}".strip())
    return [ChangeSubmitted(key=key, item=item.id, head_sha=head, summary=f"Removed {item.flag}; {what}.")]


async def tests_gone(out: Outside, item: WorkItem) -> list[str]:
    """Return the acceptance tests that went with the flag which `item` removed."""
    kept = await out.store.document(item.id, "removed")
    return list(kept["tests"]) if kept else []


def has_won(state: FlagState | None) -> bool:
    """Whether the feature behind a flag won: it is on for every ring, so only the flag goes and the code stays."""
    return bool(state and state.on and state.ring == "enterprise")


async def _its_tests(out: Outside, item: WorkItem, root: Path) -> list[str]:
    """Return the acceptance tests that were written for the feature and ask for its flag: they mean nothing without it."""
    built = [other for other in await out.store.items_where(flag=item.flag) if other.stage is Stage.DONE]
    kept = [await out.store.document(other.id, "acceptance") for other in built]
    paths = sorted({found["path"] for document in kept if document for found in document["files"]})
    return [path for path in paths if (root / path).is_file() and item.flag in (root / path).read_text()]


def _removed(flag: str, root: Path, gone: Iterable[str], keep: bool) -> Removal:
    texts = _texts(root)
    left = {path: text for path, text in texts.items() if path not in set(gone)}
    found = remove(flag, left, keep=keep)
    return Removal({**found.files, **dict.fromkeys(gone)}, found.unresolved, found.notes)


def _unclear(found: Removal, policy: Policy) -> list[Unresolved]:
    """Return what a person must look at: uses left over, and protected files that would change.

    A protected file that only names the flag is left as it is, since it is not ours to tidy.
    """
    changed = [
        Unresolved(path, 1, "", "is protected and asks for it") for path in found.files if policy.is_protected(path)
    ]
    return [*changed, *(place for place in found.unresolved if not policy.is_protected(place.path))]


def _notes(found: Removal) -> str:
    lines = [f"- {place.path}:{place.line} {place.reason}" for place in found.notes[:SHOWN]]
    return "Worth a look:\n" + "\n".join(lines) if lines else ""


def _texts(root: Path) -> dict[str, str]:
    found = {}
    for path in sorted(root.rglob("*")):
        if path.suffix in REMOVABLE and path.is_file() and not path.is_symlink() and "node_modules" not in path.parts:
            found[str(path.relative_to(root))] = path.read_text(errors="replace")
    return found


def _write_all(root: Path, files: Mapping[str, str | None]) -> None:
    for path, text in files.items():
        write(root / path, text.encode() if text is not None else None)
