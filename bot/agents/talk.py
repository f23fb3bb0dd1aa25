"""A run's conversation with its model: each turn one durable step, tried again when the outside was not well."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.agents import words
from bot.agents.choice import Choice, ModelFactory
from bot.agents.models.conversation import Message, Model, Reply, Request, Source, Told, Tool, Usage
from bot.agents.models.conversation import reply_from_json as read_reply
from bot.agents.retries import wait_before_retry
from bot.agents.roles import Role, render_task
from bot.agents.runs import Assignment, Checkpoint, Durable, Notes, OutcomeKind, pass_by
from bot.agents.tools import tools_for
from bot.agents.turns import Meter, Pause, Record, model_turn

REALITY: tuple[Source, ...] = ("live", "recorded", "scripted")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ends without an answer of the model, and why in one sentence."""

    outcome: OutcomeKind
    why: str


@dataclass(slots=True)
class Talk:
    """The conversation so far and what it has used; all of it follows from recorded steps."""

    role: Role
    job: Assignment
    durable: Durable
    meter: Meter
    choice: Choice
    open_model: ModelFactory
    pause: Pause
    stop: asyncio.Event
    notes: Notes
    checkpoint: Checkpoint = pass_by

    model: Model = field(init=False)
    tools: tuple[Tool, ...] = field(init=False)
    opening: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    heard: list[Message] = field(default_factory=list)
    source: Source = field(init=False)
    usage: Usage = field(default_factory=Usage)
    usd_micros: int = 0
    priced: bool = True
    share: float = 0.0

    def __post_init__(self) -> None:
        self.model = self.open_model(self.choice)
        self.source = self.choice.endpoint.source
        self.tools = tools_for(self.role.tools, self.role.answer)

    async def begin(self) -> None:
        """Fix the prompt for the whole run: a resumed one must not meet another mark or another version of the words."""
        self.opening = await self.durable.step("prompt", self._write_prompt)
        self.messages = [Told(self.opening["task"])]

    def begin_afresh(self, *, why: str, diff: str, facts: Sequence[str]) -> None:
        """Start anew with the task, the change so far, what was tried, and every note of a person."""
        task, mark = self.opening["task"], self.opening["mark"]
        self.messages = [Told(words.afresh(task, why=why, diff=diff, facts=facts, mark=mark)), *self.heard]

    async def turn_to(self, choice: Choice) -> None:
        """Go on with another model."""
        await self.model.close()
        self.choice, self.model = choice, self.open_model(choice)

    def say(self, text: str) -> None:
        """Add words of ours."""
        self.messages.append(Told(text))

    async def ask(self, turn: int) -> Reply | Ending:
        """Return the model's turn, tried again after transient failures, or how the run ends without one."""
        failures, wait_s = 0, 0.0
        while True:
            record = await self.durable.step(f"turn {turn}.{failures}", self._work(f"turn {turn}.{failures}", wait_s))
            self._hear(record.get("notes", []))
            self.share = max(self.share, record.get("share", 0.0))
            if record["kind"] == "reply":
                return self._count(record)
            if record["kind"] != "transient":
                return ending(record)
            failures += 1
            key = f"{self.job.run_id}/{turn}"
            wait = wait_before_retry(failures=failures, key=key, retry_after_s=record["retry_after_s"])
            if wait is None:
                return Ending("failed", f"The model service could not be used ({record['why']}).")
            wait_s = wait

    async def _write_prompt(self) -> dict[str, str]:
        mark = secrets.token_hex(12)
        data = {"title": self.job.title, **self.job.prompt_data}
        task = render_task(self.role, attempt=self.job.attempt, data=data, mark=mark, tainted=self.job.tainted)
        return {"system": self.role.system, "task": task, "mark": mark}

    def _work(self, name: str, wait_s: float) -> Callable[[], Coroutine[Any, Any, Record]]:
        """Return the step's work: what is waited for and what people wrote belong to it, so that a replay does neither."""

        async def work() -> Record:
            if wait_s:
                await self.pause(wait_s, self.stop)
            notes = (await self.notes())[len(self.heard) :]
            record = await model_turn(
                self.model, self._request(notes), self.meter, stop=self.stop, key=f"{self.job.run_id}/{name}",
                minutes=self.role.call_minutes,
                allow_unpriced=self.job.budget.allow_unpriced or not self.job.budget.bounds_money,
                checkpoint=self.checkpoint,
            )  # fmt: skip
            return record | {"notes": notes}

        return work

    def _request(self, notes: Sequence[str]) -> Request:
        schema = None if self.role.works else self.role.answer
        messages = (*self.messages, *self._told(notes))
        return Request(
            self.opening["system"],
            messages,
            self.tools,
            self.role.max_output_tokens,
            self.role.effort,
            schema,
            self.job.item_id,
        )

    def _hear(self, notes: Sequence[str]) -> None:
        told = self._told(notes)
        self.heard += told
        self.messages += told

    def _told(self, notes: Sequence[str]) -> list[Message]:
        return [Told(words.note(note, self.opening["mark"])) for note in notes]

    def _count(self, record: Record) -> Reply:
        reply = read_reply(record["reply"])
        self.usd_micros += record["usd_micros"]
        self.priced = self.priced and record["priced"]
        self.usage += reply.usage
        self.source = max(self.source, reply.source, key=REALITY.index)
        return reply


def ending(record: Record) -> Ending:
    """Return how a run ends whose step was stopped, found no budget, or failed for good."""
    match record["kind"]:
        case "stopped":
            return Ending("stopped", "Stopped by a person.")
        case "over_budget":
            return Ending("out_of_budget", f"The budget is used up: {record['why']}.")
        case _:
            return Ending("failed", record["why"])
