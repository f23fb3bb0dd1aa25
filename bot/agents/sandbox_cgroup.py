"""Limits for a whole sandbox through a control group, where the machine lets us make one (delegated to us, or we are root).

With cgroup v2 all limits hold; where the controllers are still v1, only the number of processes is bounded so.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

ROOT = Path("/sys/fs/cgroup")
PASSED_ON = "cgroup.subtree_control"  # cgroup v2 only
ENTER = 'echo $$ > "$0/cgroup.procs" && exec "$@"'


def own_group(root: Path = ROOT, membership: Path = Path("/proc/self/cgroup")) -> Path | None:
    """Return our own group if groups with limits can be made below it, else None."""
    if not membership.exists():
        return None
    paths = dict(line.split(":", 2)[1:] for line in membership.read_text().splitlines())
    return _group_of_all(root, paths.get("")) or _group_of_pids(root, paths.get("pids"))


def _group_of_all(root: Path, path: str | None) -> Path | None:
    if path is None:
        return None
    group = root / path.lstrip("/")
    try:
        passed_on = (group / PASSED_ON).read_text().split()
    except OSError:
        return None
    return group if {"pids", "memory"} <= set(passed_on) and os.access(group, os.W_OK) else None


def _group_of_pids(root: Path, path: str | None) -> Path | None:
    if path is None:
        return None
    group = root / "pids" / path.lstrip("/")
    return group if group.is_dir() and os.access(group, os.W_OK) else None


@contextmanager
def new_group(parent: Path | None, limits: Mapping[str, str]) -> Iterator[Path | None]:
    """Yield a group with these limits below `parent`; None when there is no parent or the kernel will not have it.

    The group is kept when the block ends well: `remove` takes it away once its processes are gone.
    """
    if parent is None:
        yield None
        return
    group = parent / f"shopfloor-{uuid4().hex[:12]}"
    try:
        group.mkdir()
        for name, value in limits.items():
            if name.startswith("pids.") or (parent / PASSED_ON).exists():
                (group / name).write_text(value)
    except OSError:
        remove(group)
        yield None
        return
    try:
        yield group
    except BaseException:
        remove(group)
        raise


def inside(group: Path | None, line: list[str]) -> list[str]:
    """Return the command line that runs `line` as a member of the group from its first moment on."""
    return line if group is None else ["/bin/sh", "-c", ENTER, str(group), *line]


def remove(group: Path | None) -> bool:
    """Take a group away and return whether it is gone; one that still holds processes stays."""
    if group is not None:
        with contextlib.suppress(OSError):
            group.rmdir()
    return group is None or not group.exists()
