"""The agent's loop: ask the model, do what it calls for, look whether it goes in circles, until it hands in or must stop.

Everything that touches the outside is a durable step, and all else follows from what the steps returned, so that a run that
was killed goes on where it was.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.agents import words
from bot.agents.acts import Hands, collect_files
from bot.agents.choice import Endpoints, choose_other
from bot.agents.models.conversation import Reply, Told, ToolCall, ToolResult
from bot.agents.roles import Role
from bot.agents.runs import OutcomeKind, RunResult
from bot.agents.schema import problems
from bot.agents.stuck import Seen, find_stuck, measure_for, seen_call, seen_words
from bot.agents.talk import Ending, Talk, ending
from bot.agents.tools import FINISHERS, input_problems
from bot.agents.turns import Record
from bot.budget import NOTICE_SHARE

KEPT = "What was done so far is kept."
FACTS = 40
MOST_OVERFLOWS = 2


@dataclass(slots=True)
class Loop:
    """One run under way. Fields after `tell` are what it has come to; each follows from recorded steps."""

    role: Role
    talk: Talk
    hands: Hands
    endpoints: Endpoints
    tell: Callable[[str], None]

    seen: list[Seen] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    turns: int = 0
    hits: int = 0
    overflows: int = 0
    noticed: bool = False
    repaired: bool = False

    async def play(self) -> RunResult:
        """Run to the end and return what it came to."""
        await self.talk.begin()
        while self.turns < self.role.turns:
            self.turns += 1
            reply = await self.talk.ask(self.turns)
            if isinstance(reply, Ending):
                return await self._park(reply)
            ended = await self._follow(reply) or await self._unstick()
            if ended is not None:
                return ended
            self._notice()
        why = f"The {self.role.name} used all its {self.role.turns} turns without handing in."
        return await self._park(Ending("stuck", why))

    # following what the model said

    async def _follow(self, reply: Reply) -> RunResult | None:
        """Do what the turn calls for; return the result when it ends the run."""
        if reply.stop in {"paused", "tools", "end"}:
            self.talk.messages.append(reply.message)
        match reply.stop:
            case "refusal":
                return self._result("refused", {}, reply.text or "The model refused without a reason.")
            case "max_tokens":
                self._say(words.CUT)
            case "context_full":
                return await self._overflow()
            case "tools":
                return await self._call_tools(reply)
            case "end" if not self.role.works:
                return self._answered(reply.text)
            case "end":
                self._say(words.NO_CALL)
            case "paused":
                pass
        return None

    def _say(self, text: str) -> None:
        self.seen.append(seen_words())
        self.talk.say(text)

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
        """Make the calls in order; once one was not carried out, those after it are not either."""
        results: list[ToolResult] = []
        for number, call in enumerate(reply.calls):
            if results and words.undone(results[-1].text):
                results.append(ToolResult(call.id, words.NOT_DONE, error=True))
                continue
            done = await self._call(call, f"{self.turns}.{number}")
            if isinstance(done, RunResult):
                return done
            results.append(done)
        self.talk.messages.append(Told(results=tuple(results)))
        return None

    async def _call(self, call: ToolCall, name: str) -> ToolResult | RunResult:
        if wrong := input_problems(call, self.talk.tools):
            return self._refuse(call, wrong)
        if call.name in FINISHERS:
            return await self._finish(call, name)
        record = await self.hands.act(call, name)
        self.talk.share = max(self.talk.share, record.get("share", 0.0))
        if record["kind"] != "done":
            return await self._park(ending(record))
        return self._note_result(call, record)

    def _refuse(self, call: ToolCall, why: str) -> ToolResult:
        return self._note_result(call, {"text": why, "refused": True, "failed": True, "edited": ""})

    def _note_result(self, call: ToolCall, record: Record) -> ToolResult:
        error = record["refused"] or record["failed"]
        self.seen.append(seen_call(call.name, call.input, record["text"], error=error, edited=record["edited"]))
        self.facts = [*self.facts, words.fact(call, record["text"])][-FACTS:]
        self.tell(words.brief(call))
        return ToolResult(call.id, record["text"], record["refused"])

    async def _finish(self, call: ToolCall, name: str) -> ToolResult | RunResult:
        given = call.input
        match call.name:
            case "ask":
                answer = {"question": given["question"], "options": given.get("options", [])}
                return self._result("asked", answer, given["question"])
            case "impossible":
                return self._result("impossible", given, given["reason"])
        handed_in = f"The {self.role.name} handed in."
        if not self.role.collect:
            return self._result("submitted", given, handed_in)
        record = await self.talk.durable.step(f"collect {name}", lambda: self._collect(given))
        if "problem" in record:
            return self._refuse(call, record["problem"])
        return self._result("submitted", record["answer"], handed_in)

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
        if measure == "nudge":
            self.talk.say(words.nudge(stuck))
            return None
        if measure != "fresh_context":
            other = choose_other(self.talk.choice, self.role.tier, self.endpoints)
            if measure == "person" or other is None:
                return await self._park(Ending("stuck", f"The {self.role.name} went in circles: {stuck.evidence}."))
            await self.talk.turn_to(other)
        await self._begin_afresh(stuck.evidence)
        return None

    async def _overflow(self) -> RunResult | None:
        """Begin afresh when the conversation no longer fits the model; a task that never fits is for a person."""
        self.overflows += 1
        if self.overflows > MOST_OVERFLOWS:
            return await self._park(Ending("failed", "The task does not fit into the model's context."))
        await self._begin_afresh("the conversation had grown too long")
        return None

    async def _begin_afresh(self, why: str) -> None:
        diff = await self.talk.durable.step(f"diff {self.turns}", self._diff)
        self.talk.begin_afresh(why=why, diff=diff, facts=self.facts)
        self.seen = []

    async def _diff(self) -> str:
        return await self.hands.tree.diff() if self.hands.tree else ""

    def _notice(self) -> None:
        if self.talk.share >= NOTICE_SHARE and not self.noticed:
            self.noticed = True
            self.talk.say(words.NOTICE)

    async def _park(self, end: Ending) -> RunResult:
        """End with the work saved, so that one button can go on."""
        if not self.role.works:
            return self._result(end.outcome, {}, end.why)
        saved = await self.talk.durable.step(f"saved {self.turns}", self._save)
        return self._result(end.outcome, saved, f"{end.why} {KEPT}")

    async def _save(self) -> dict[str, str]:
        return {"snapshot": await self.hands.tree.snapshot()} if self.hands.tree else {}

    def _result(self, outcome: OutcomeKind, answer: dict[str, Any], message: str) -> RunResult:
        talk = self.talk
        return RunResult(
            outcome, answer, message, talk.model.name, talk.source, talk.usd_micros / 1_000_000, talk.usage.all_input_tokens,
            talk.usage.output_tokens, self.turns, talk.priced, len(talk.heard),
        )  # fmt: skip
