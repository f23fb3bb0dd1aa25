"""The crew: give it an assignment and a journal, and get back what the agent came to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.agents.acts import Hands
from bot.agents.choice import Endpoints, ModelFactory, choose, open_model, read_sdks
from bot.agents.loop import Loop
from bot.agents.roles import Role, load_roles
from bot.agents.runs import Assignment, Checkpoint, Durable, Notes, OutcomeKind, RunResult, Tree, no_notes, pass_by
from bot.agents.sandbox import Sandbox
from bot.agents.talk import Talk
from bot.agents.tools import Shell
from bot.agents.turns import Meter, Pause, pause
from bot.budget import Ledger, Limits, Scope
from bot.clock import Clock
from bot.errors import Permanent

__all__ = ["Assignment", "Crew", "Durable", "OutcomeKind", "RunResult", "Tree"]


async def open_sandbox(job: Assignment) -> Shell:
    """Return a real sandbox around the assignment's workspace; raises `SandboxUnavailable` with the cure."""
    assert job.workspace is not None
    return await Sandbox.start(
        job.workspace, read_only=job.read_only, environment=job.environment, label=f"{job.role} {job.run_id}"
    )


@dataclass(frozen=True, slots=True)
class Crew:
    """All roles, ready to be run; `run` may be called for many assignments at once.

    `checkpoint` is told where a run could be cut worst: a model has answered or a tool has acted, and nothing says so yet.
    """

    endpoints: Endpoints
    ledger: Ledger
    clock: Clock
    roles: Mapping[str, Role] = field(default_factory=load_roles)
    open_model: ModelFactory = open_model
    pause: Pause = pause
    sandbox: Callable[[Assignment], Awaitable[Shell]] = open_sandbox
    checkpoint: Checkpoint = pass_by

    async def run(
        self,
        assignment: Assignment,
        durable: Durable,
        *,
        stop: asyncio.Event,
        notes: Notes = no_notes,
        tree: Tree | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> RunResult:
        """Run the assignment to its end, going on from what `durable` has recorded.

        `notes` returns every note people have written to this run so far, in order; new ones reach the agent before its next
        turn. `tree` keeps and restores the worktree; `tell` hears one short line a step, for progress. A role that works with
        tools needs a workspace. Raises `ValueError` for an unknown role or wrong `prompt_data`, and what `durable` and `tree`
        raise; trouble with models and the sandbox is a result.
        """
        role = self.roles.get(assignment.role)
        if role is None:
            raise ValueError(f"there is no role {assignment.role!r}; there are {', '.join(self.roles)}")
        if role.works and assignment.workspace is None:
            raise ValueError(f"the {role.name} works with tools and needs a workspace")
        await read_sdks(self.endpoints)
        meter = Meter(self.ledger, self._scopes(role, assignment), self.clock)
        hands = Hands(
            assignment.workspace or Path(),
            durable,
            tree,
            lambda: self.sandbox(assignment),
            meter,
            stop,
            assignment.run_id,
            self.checkpoint,
        )
        endpoints = self._endpoints(assignment)
        choice = choose(role.name, role.tier, endpoints)
        try:
            if role.works and (cure := await _open(hands)):
                return RunResult("failed", {}, cure, choice.name, choice.endpoint.source, 0.0, 0, 0, 0)
            talk = Talk(role, assignment, durable, meter, choice, self.open_model, self.pause, stop, notes,
                        self.checkpoint)  # fmt: skip
            try:
                return await Loop(role, talk, hands, endpoints, tell).play()
            finally:
                await talk.model.close()
        finally:
            await hands.close()

    def _endpoints(self, job: Assignment) -> Endpoints:
        """Return the vendors in the order the assignment wants them; without a wish, as the factory was started."""
        return replace(self.endpoints, builder=job.builder) if job.builder else self.endpoints

    def _scopes(self, role: Role, job: Assignment) -> tuple[Scope, ...]:
        """Return the pots the run draws on; its own is the tighter of the role's header and the assignment's budget."""
        step = job.budget.step
        own = Limits(_least(role.usd, step.usd), step.tokens, _least(role.minutes, step.minutes))
        day = self.clock.now().date().isoformat()
        return (
            Scope("step", job.run_id, own),
            Scope("item", job.item_id, job.budget.item),
            Scope("day", day, job.budget.day),
        )


async def _open(hands: Hands) -> str:
    """Start the sandbox and return nothing, or the cure when it cannot be had."""
    try:
        await hands.open()
    except Permanent as error:
        return str(error)
    return ""


def _least(a: float, b: float | None) -> float:
    return a if b is None else min(a, b)
