"""One tool call as two recordable steps: the intent with a snapshot, then the act. An act without result is never repeated."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.agents.files import FileRefused, read_text
from bot.agents.models.conversation import ToolCall
from bot.agents.runs import Checkpoint, Durable, Tree, pass_by
from bot.agents.tools import Done, Shell, changes_files, longest_ms, run_bash, run_edit
from bot.agents.turns import Meter, Record, Stopped, or_stop
from bot.budget import Amount
from bot.errors import Permanent

INTERRUPTED = (
    "interrupted, not repeated: the machine restarted during this step. The files are as they were before it, and programs "
    "started in the background are gone."
)
RESTARTED = "[the sandbox was restarted before this step; programs started in the background are gone]\n"
OpenShell = Callable[[], Awaitable[Shell]]


@dataclass(slots=True)
class Hands:
    """What acts for one run: its worktree, its sandbox (opened once), its journal."""

    root: Path
    durable: Durable
    tree: Tree | None
    open_shell: OpenShell
    meter: Meter
    stop: asyncio.Event
    run_id: str
    checkpoint: Checkpoint = pass_by
    shell: Shell | None = None
    replayed: bool = False

    async def open(self) -> None:
        """Start the sandbox; raises `Permanent` with the cure when it cannot be had."""
        self.shell = await self.open_shell()

    async def close(self) -> None:
        """End the sandbox and all that runs in it."""
        if self.shell is not None:
            await self.shell.stop()

    async def act(self, call: ToolCall, name: str) -> Record:
        """Return {"kind": "done", …Done}, or a kind stopped, over_budget or permanent.

        After a crash the recorded result is returned again; an act that has none restores the tree and says `INTERRUPTED`.
        """
        begun_now = not changes_files(call)

        async def intend() -> str:
            nonlocal begun_now
            begun_now = True
            return await self.tree.snapshot() if self.tree else ""

        snapshot = "" if begun_now else await self.durable.step(f"intent {name}", intend)
        ran = False

        async def carry_out() -> Record:
            nonlocal ran
            ran = True
            return await self._carry_out(call, name) if begun_now else await self._give_up(snapshot)

        record = await self.durable.step(f"tool {name}", carry_out)
        self.replayed = not ran or not begun_now
        return record

    async def _give_up(self, snapshot: str) -> Record:
        if self.tree and snapshot:
            await self.tree.restore(snapshot)
        return {"kind": "done", **asdict(Done(INTERRUPTED, refused=True))}

    async def _carry_out(self, call: ToolCall, name: str) -> Record:
        if self.stop.is_set():
            return {"kind": "stopped"}
        key, begun = f"{self.run_id}/tool {name}", self.meter.clock.now()
        if short := await self.meter.reserve(key, Amount(ms=longest_ms(call))):
            return {"kind": "over_budget", "why": str(short)}
        try:
            done = await or_stop(self._do(call), self.stop)
            self.checkpoint("mid_tool")
        except Stopped:
            await self.close()
            return {"kind": "stopped"}
        except Permanent as error:
            return {"kind": "permanent", "why": str(error)}
        finally:
            share = await self.meter.settle(key, Amount(), begun)
        return {"kind": "done", **asdict(done), "share": share}

    async def _do(self, call: ToolCall) -> Done:
        if call.name == "edit":
            return await asyncio.to_thread(run_edit, self.root, call.input)
        if self.shell is None or not self.shell.alive:
            await self.open()
            self.replayed = True
        assert self.shell is not None
        done = await run_bash(self.shell, call.input)
        if self.replayed:
            self.replayed = False
            return Done(RESTARTED + done.text, done.refused, done.failed, done.edited)
        return done


def collect_files(root: Path, answer: dict[str, Any]) -> Record:
    """Return {"answer"} with each listed file's text as `content`, or {"problem"} naming the file that cannot be read."""
    try:
        files = [{**entry, "content": read_text(root, entry["path"])} for entry in answer["files"]]
    except FileRefused as error:
        return {"problem": f"a file you list cannot be handed in: {error}"}
    if not files:
        return {"problem": "you list no file"}
    return {"answer": {**answer, "files": files}}
