"""What GitHub's labels say of an item, and what a person's change there means for it. Pure."""

from collections.abc import Iterable

from bot.lifecycle import Stage, WorkItem

TYPES = {"bug": "bug", "feature": "feature", "enhancement": "enhancement", "performance": "performance"}
STATUS = {
    Stage.PROPOSED: "status:backlog",
    Stage.FILING: "status:backlog",
    Stage.QUEUED: "status:backlog",
    Stage.TESTING: "status:in-progress",
    Stage.BUILDING: "status:in-progress",
    Stage.GATING: "status:in-progress",
    Stage.REVIEWING: "status:in-review",
    Stage.APPROVAL: "status:in-review",
    Stage.MERGING: "status:in-review",
    Stage.DEPLOYING: "status:in-review",
    Stage.VERIFYING: "status:in-review",
    Stage.DONE: "status:done",
    Stage.CANCELLED: "status:done",
    Stage.DECLINED: "status:done",
}
OURS = ("status:", "priority:", "flag:")
OUR_NAMES = frozenset({"needs-human", "tainted", "spec-debt", "chore", *TYPES})


def of(item: WorkItem) -> frozenset[str]:
    """Return the labels that say where `item` stands; exactly one of them is a status."""
    stage = Stage(item.resume) if item.stage is Stage.NEEDS_HUMAN and item.resume else item.stage
    found = {TYPES.get(item.kind, "chore"), STATUS.get(stage, "status:backlog"), f"priority:{min(item.priority, 3)}"}
    found |= {"needs-human"} if item.stage is Stage.NEEDS_HUMAN else set()
    found |= {"tainted"} if item.tainted else set()
    found |= {"spec-debt"} if item.spec_debt else set()
    found |= {f"flag:{item.flag}"} if item.flag else set()
    return frozenset(found)


def merged(item: WorkItem, present: Iterable[str]) -> frozenset[str]:
    """Return the issue's labels with ours brought up to date and everybody else's left alone."""
    others = {label for label in present if not label.startswith(OURS) and label not in OUR_NAMES}
    return frozenset(others | of(item))


def released(item: WorkItem, present: Iterable[str]) -> bool:
    """Whether a person took `needs-human` off the issue of a parked item, which asks for it to go on."""
    return item.stage is Stage.NEEDS_HUMAN and "needs-human" not in set(present)


def held(item: WorkItem, present: Iterable[str]) -> bool:
    """Whether a person put `needs-human` on the issue of an item that is under way, which asks for it to stop."""
    return item.stage is not Stage.NEEDS_HUMAN and "needs-human" in set(present)
