"""What the forge hands out and raises, shared by the GitHub door and the workspaces."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import Permanent


class HeadMoved(Permanent):
    """The branch is no longer where the caller saw it."""


class MergeConflict(Permanent):
    """Two sides changed the same lines; `files` names them (empty when the forge does not say)."""

    def __init__(self, message: str, *, files: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.files = tuple(files)


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a change; `patch` is the hunks alone, empty for a binary file; `previous_path` is set for a rename."""

    path: str
    status: str
    additions: int
    deletions: int
    patch: str
    previous_path: str | None = None
