"""What a deployer remembers between its lives: which releases served, in order, and a migration under way."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class DeployState:
    """`history` ends with the release that last proved healthy; `migrating` is the release whose migration has begun."""

    history: tuple[str, ...] = ()
    migrating: str | None = None
    elsewhere_url: str | None = None
    elsewhere_health: str | None = None

    @property
    def current(self) -> str | None:
        """Return the release that should be serving."""
        return self.history[-1] if self.history else None

    @property
    def previous(self) -> str | None:
        """Return the release before it."""
        return self.history[-2] if len(self.history) > 1 else None

    def after(self, sha: str, *, keep: int) -> Self:
        """Return the state once this release serves."""
        older = [known for known in self.history if known != sha]
        return replace(self, history=tuple([*older, sha][-keep:]), migrating=None)

    def back_to(self, sha: str) -> Self:
        """Return the state once this earlier release serves again; what came after it is no way back."""
        return replace(self, history=self.history[: self.history.index(sha) + 1], migrating=None)


class StateFile:
    """The state on disk; written whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> DeployState:
        """Return the state, an empty one before the first deployment."""
        if not self._path.exists():
            return DeployState()
        facts = json.loads(self._path.read_text())
        history: Sequence[str] = facts.pop("history")
        return DeployState(tuple(history), **facts)

    def write(self, state: DeployState) -> DeployState:
        """Keep the state and return it."""
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(asdict(state)))
        part.replace(self._path)
        return state
