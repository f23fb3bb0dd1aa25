"""What a run of an agent is given and what it comes to: the nouns of this package, all frozen."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from bot.agents.models.conversation import Source, Vendor
from bot.budget import Budget

T = TypeVar("T")
OutcomeKind = Literal["submitted", "asked", "impossible", "stuck", "out_of_budget", "refused", "stopped", "failed"]


Checkpoint = Callable[[str], None]
Notes = Callable[[], Awaitable[list[str]]]


def pass_by(_: str) -> None:
    """Take no notice of a boundary that was reached."""


async def no_notes() -> list[str]:
    """Return that nobody has written anything."""
    return []


class Durable(Protocol):
    """The journal of a run. The same name gives the same step: a finished one returns what it recorded, without running again."""

    async def step(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Run `work` once and record its JSON-able result; after a crash a step that had not finished is run again."""


class Tree(Protocol):
    """The worktree as its keeper offers it: states that can be kept and brought back."""

    async def snapshot(self) -> str:
        """Keep the tree as it is and return a name for it."""

    async def restore(self, snapshot: str) -> None:
        """Bring the tree back to a kept state, untracked files too."""

    async def diff(self) -> str:
        """Return what has changed since the base as a unified diff."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One run: who plays which role on what, where, with which material, within which limits.

    `run_id` is unique per attempt. `prompt_data` holds the data blocks of the role (`title` is added). `read_only` and
    `environment` go to the sandbox. `attempt` counts from 1 (for the interviewer: the round). `builder` is the family that
    builds, where the team chose one.
    """

    run_id: str
    item_id: str
    role: str
    title: str
    prompt_data: Mapping[str, str]
    workspace: Path | None = None
    budget: Budget = field(default_factory=Budget)
    tainted: bool = False
    attempt: int = 1
    read_only: Sequence[tuple[Path, str]] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    builder: Vendor | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run came to.

    `answer` is the role's answer when submitted, {question, options} when asked, {reason, evidence} when impossible, else
    {"snapshot": …} where work was saved. `message` is one sentence for people. `usd` is the list price of what was used;
    `billed_usd` is 0 unless a live model answered. `priced` is False when a model had no known price. `notes_read` counts the
    notes of people that reached the model.
    """

    outcome: OutcomeKind
    answer: dict[str, Any]
    message: str
    model: str
    model_source: Source
    usd: float
    input_tokens: int
    output_tokens: int
    turns: int
    priced: bool = True
    notes_read: int = 0

    @property
    def billed_usd(self) -> float:
        """Return the money really spent: a scripted run costs nothing."""
        return self.usd if self.model_source == "live" else 0.0
