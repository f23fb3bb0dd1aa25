"""The agent's loop: ask the model, do what it calls for, look whether it goes in circles, until it hands in or must stop.

Everything that touches the outside is a durable step, and all else follows from what the steps returned, so that a run that
was killed goes on where it was.
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.agents import words
from bot.agents.acts import Hands, collect_files
from bot.agents.choice import Choice, Endpoints, ModelFactory, choose_other
from bot.agents.models.conversation import Message, Model, Reply, Request, Source, Told, Tool, ToolCall, ToolResult
from bot.agents.models.conversation import reply_from_json as read_reply
from bot.agents.retries import wait_before_retry
from bot.agents.roles import Role, render_task
from bot.agents.runs import Assignment, Durable, OutcomeKind, RunResult
from bot.agents.schema import problems
from bot.agents.stuck import Seen, find_stuck, measure_for, seen_call, seen_words
from bot.agents.tools import FINISHERS, input_problems, tools_for
from bot.agents.turns import Meter, Pause, Record, model_turn
from bot.budget import NOTICE_SHARE
from bot.errors import Permanent

KEPT = "What was done so far is kept."
REALITY: tuple[Source, ...] = ("live", "recorded", "scripted")
FACTS = 40


@dataclass(slots=True)
class Loop:
    """One run under way. Fields below the line are what it has come to; each follows from recorded steps."""

    role: Role
    job: Assignment
    durable: Durable
    meter: Meter
    hands: Hands
    endpoints: Endpoints
    choice: Choice
    open_model: ModelFactory
    pause: Pause
    stop: asyncio.Event
    notes: Callable[[], list[str]]
    tell: Callable[[str], None]

    model: Model = field(init=False)
    tools: tuple[Tool, ...] = field(init=False)
    opening: dict[str, str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    turns: int = 0
    hits: int = 0
    notes_read: int = 0
    noticed: bool = False
    repaired: bool = False
    share: float = 0.0
    usd_micros: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    source: Source | None = None
    priced: bool = True

    def __post_init__(self) -> None:
        self.model = self.open_model(self.choice)
        self.tools = tools_for(self.role.tools, self.role.answer)

    async def play(self) -> RunResult:
        """Run to the end and return what it came to."""
        self.opening = await self.durable.step("prompt", self._write_prompt)
        self.messages = [Told(self.opening["task"])]
        while self.turns < self.role.turns:
            self.turns += 1
            reply = await self._ask()
            if isinstance(reply, RunResult):
                return reply
            ended = await self._follow(reply) or await self._unstick()
            if ended is not None:
                return ended
            self._notice()
        return await self._park(
            "stuck", f"The {self.role.name} used all its {self.role.turns} turns without handing in."
        )

    async def _write_prompt(self) -> dict[str, str]:
        """Fix the prompt for the whole run: a resumed one must not meet another mark or another version of the words."""
        mark = secrets.token_hex(12)
        data = {"title": self.job.title, **self.job.prompt_data}
        task = render_task(self.role, attempt=self.job.attempt, data=data, mark=mark, tainted=self.job.tainted)
        return {"system": self.role.system, "task": task, "mark": mark}

    # asking

    async def _ask(self) -> Reply | RunResult:
        """Return the model's turn, tried again after transient failures, or how the run ends without one."""
        failures, wait_s, why = 0, 0.0, ""
        while True:
            record = await self.durable.step(f"turn {self.turns}.{failures}", self._turn_work(failures, wait_s))
            self._hear(record.get("notes", []))
            self.share = max(self.share, record.get("share", 0.0))
            match record["kind"]:
                case "reply":
                    return self._count(record)
                case "stopped":
                    return await self._park("stopped", "Stopped by a person.")
                case "over_budget":
                    return await self._park("out_of_budget", f"The budget is used up: {record['why']}.")
                case "permanent":
                    return await self._park("failed", record["why"])
            failures, why = failures + 1, record["why"]
            key = f"{self.job.run_id}/{self.turns}"
            wait = wait_before_retry(failures=failures, key=key, retry_after_s=record["retry_after_s"])
            if wait is None:
                return await self._park("failed", f"The model service could not be used ({why}).")
            wait_s = wait

    def _turn_work(self, failures: int, wait_s: float) -> Callable[[], Any]:
        async def work() -> Record:
            if wait_s:
                await self.pause(wait_s, self.stop)
            notes = self.notes()[self.notes_read :]
            told = [Told(words.note(note, self.opening["mark"])) for note in notes]
            record = await model_turn(
                self.model, self._request([*self.messages, *told]), self.meter, stop=self.stop,
                key=f"{self.job.run_id}/turn {self.turns}.{failures}", minutes=self.role.call_minutes,
                allow_unpriced=self.job.budget.allow_unpriced or not self.job.budget.bounds_money,
            )  # fmt: skip
            return record | {"notes": notes}

        return work

    def _request(self, messages: list[Message]) -> Request:
        schema = None if self.role.works else self.role.answer
        return Request(
            self.opening["system"], tuple(messages), self.tools, self.role.max_output_tokens, self.role.effort, schema,
            self.job.item_id,
        )  # fmt: skip

    def _hear(self, notes: list[str]) -> None:
        self.notes_read += len(notes)
        self.messages += [Told(words.note(note, self.opening["mark"])) for note in notes]

    def _count(self, record: Record) -> Reply:
        reply = read_reply(record["reply"])
        self.usd_micros += record["usd_micros"]
        self.priced = self.priced and record["priced"]
        self.input_tokens += reply.usage.all_input_tokens
        self.output_tokens += reply.usage.output_tokens
        self.source = max(self.source or self.choice.endpoint.source, reply.source, key=REALITY.index)
        return reply

    # following

    async def _follow(self, reply: Reply) -> RunResult | None:
        """Do what the turn calls for; return the result when it ends the run."""
        match reply.stop:
            case "refusal":
                return self._result("refused", {}, reply.text or "The model refused without a reason.")
            case "max_tokens":
                self._say(words.CUT)
            case "context_full":
                await self._begin_afresh("the conversation had grown too long")
            case "paused":
                self.messages.append(reply.message)
            case "tools":
                self.messages.append(reply.message)
                return await self._call_tools(reply)
            case "end":
                self.messages.append(reply.message)
                if not self.role.works:
                    return self._answered(reply.text)
                self._say(words.NO_CALL)
        return None

    def _say(self, text: str) -> None:
        self.seen.append(seen_words())
        self.messages.append(Told(text))

    def _answered(self, text: str) -> RunResult | None:
        """Take a structured answer; a malformed one is sent back once."""
        try:
            answer = json.loads(text)
            wrong = problems(answer, self.role.answer)
        except ValueError as error:
            answer, wrong = None, [f"the answer is not JSON: {error}"]
        if not wrong:
            return self._result("submitted", answer, f"The {self.role.name} answered.")
        if self.repaired:
            return self._result("failed", {}, f"The {self.role.name}'s answer was malformed twice: {wrong[0]}.")
        self.repaired = True
        self._say(words.malformed(wrong))
        return None

    async def _call_tools(self, reply: Reply) -> RunResult | None:
        results: list[ToolResult] = []
        for number, call in enumerate(reply.calls):
            if results and words.undone(results[-1].text):
                results.append(ToolResult(call.id, words.NOT_DONE, error=True))
                continue
            done = await self._call(call, f"{self.turns}.{number}")
            if isinstance(done, RunResult):
                return done
            results.append(done)
        self.messages.append(Told(results=tuple(results)))
        return None

    async def _call(self, call: ToolCall, name: str) -> ToolResult | RunResult:
        if wrong := input_problems(call, self.tools):
            return self._note_result(call, {"text": wrong, "refused": True, "failed": True, "edited": ""})
        if call.name in FINISHERS:
            return await self._finish(call, name)
        record = await self.hands.act(call, name)
        self.share = max(self.share, record.get("share", 0.0))
        match record["kind"]:
            case "stopped":
                return await self._park("stopped", "Stopped by a person.")
            case "over_budget":
                return await self._park("out_of_budget", f"The budget is used up: {record['why']}.")
            case "permanent":
                return await self._park("failed", record["why"])
        return self._note_result(call, record)

    def _note_result(self, call: ToolCall, record: Record) -> ToolResult:
        error = record["refused"] or record["failed"]
        self.seen.append(seen_call(call.name, call.input, record["text"], error=error, edited=record["edited"]))
        self.facts = [*self.facts, words.fact(call, record["text"])][-FACTS:]
        self.tell(words.brief(call))
        return ToolResult(call.id, record["text"], record["refused"])

    async def _finish(self, call: ToolCall, name: str) -> ToolResult | RunResult:
        if call.name == "ask":
            answer = {"question": call.input["question"], "options": call.input.get("options", [])}
            return self._result("asked", answer, call.input["question"])
        if call.name == "impossible":
            return self._result("impossible", call.input, call.input["reason"])
        if self.role.collect:
            record = await self.durable.step(f"collect {name}", lambda: self._collect(call.input))
            if "problem" in record:
                return self._note_result(
                    call, {"text": record["problem"], "refused": True, "failed": True, "edited": ""}
                )
            return self._result("submitted", record["answer"], f"The {self.role.name} handed in.")
        return self._result("submitted", call.input, f"The {self.role.name} handed in.")

    async def _collect(self, answer: dict[str, Any]) -> Record:
        return await asyncio.to_thread(collect_files, self.hands.root, answer)

    # going in circles, ending

    async def _unstick(self) -> RunResult | None:
        """Take the next measure when a rule is hit; return the result when only a person can help."""
        stuck = find_stuck(self.seen)
        if stuck is None:
            return None
        self.hits += 1
        self.seen = []
        measure = measure_for(self.hits)
        other = choose_other(self.choice, self.role.tier, self.endpoints) if measure == "other_model" else None
        if measure == "person" or (measure == "other_model" and other is None):
            return await self._park("stuck", f"The {self.role.name} went in circles: {stuck.evidence}.")
        if measure == "nudge":
            self.messages.append(Told(words.nudge(stuck)))
            return None
        if other is not None:
            await self.model.close()
            self.choice, self.model = other, self.open_model(other)
        await self._begin_afresh(stuck.evidence)
        return None

    async def _begin_afresh(self, why: str) -> None:
        """Start the conversation anew with the task, the change so far and what was learned."""
        diff = await self.durable.step(f"diff {self.turns}", self._diff)
        task, mark = self.opening["task"], self.opening["mark"]
        self.messages = [Told(words.afresh(task, why=why, diff=diff, facts=self.facts, mark=mark))]
        self.seen = []

    async def _diff(self) -> str:
        return await self.hands.tree.diff() if self.hands.tree else ""

    def _notice(self) -> None:
        if self.share >= NOTICE_SHARE and not self.noticed:
            self.noticed = True
            self.messages.append(Told(words.NOTICE))

    async def _park(self, outcome: OutcomeKind, why: str) -> RunResult:
        """End with the work saved, so that one button can go on."""
        if not self.role.works:
            return self._result(outcome, {}, why)
        saved = await self.durable.step(f"saved {self.turns}", self._save)
        return self._result(outcome, saved, f"{why} {KEPT}")

    async def _save(self) -> dict[str, str]:
        return {"snapshot": await self.hands.tree.snapshot()} if self.hands.tree else {}

    def _result(self, outcome: OutcomeKind, answer: dict[str, Any], message: str) -> RunResult:
        source = self.source or self.choice.endpoint.source
        return RunResult(
            outcome, answer, message, self.model.name, source, self.usd_micros / 1_000_000, self.input_tokens,
            self.output_tokens, self.turns, self.priced,
        )  # fmt: skip


def failed_before_start(choice: Choice, why: str) -> RunResult:
    """Return the result of a run that could not begin."""
    return RunResult("failed", {}, why, choice.name, choice.endpoint.source, 0.0, 0, 0, 0)


async def open_hands(hands: Hands) -> str:
    """Start the sandbox and return nothing, or the cure when it cannot be had."""
    try:
        await hands.open()
    except Permanent as error:
        return str(error)
    return ""
