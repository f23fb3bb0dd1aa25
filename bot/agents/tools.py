"""What an agent can do: run a command, edit a file, and end its run; every result is text, with long output cut in the middle."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bot.agents.files import FileRefused, is_folder, list_folder, read_text, relative, write_text
from bot.agents.models.conversation import Tool, ToolCall
from bot.agents.schema import problems

HEAD, TAIL = 4_000, 8_000
DEFAULT_TIMEOUT_S, LONGEST_TIMEOUT_S = 120, 600
FINISHERS = frozenset({"submit", "ask", "impossible"})
TOOL_NAMES = frozenset({"bash", "edit", *FINISHERS})

_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
BASH: dict[str, Any] = {
    "type": "object",
    "properties": {
        "command": {**_TEXT, "description": "Run by bash in /repo."},
        "timeout_s": {**_NUMBER, "description": "Seconds before it is ended; 120 unless given, at most 600."},
    },
    "required": ["command"],
    "additionalProperties": False,
}
EDIT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "command": {"type": "string", "enum": ["view", "create", "str_replace", "insert"]},
        "path": {**_TEXT, "description": "Below /repo."},
        "view_range": {"type": "array", "items": _NUMBER, "description": "view: first and last line, from 1."},
        "file_text": {**_TEXT, "description": "create: the whole file."},
        "old_str": {**_TEXT, "description": "str_replace: text that occurs exactly once."},
        "new_str": {**_TEXT, "description": "str_replace: what takes its place."},
        "insert_line": {**_NUMBER, "description": "insert: after this line; 0 is the top."},
        "insert_text": {**_TEXT, "description": "insert: whole lines."},
    },
    "required": ["command", "path"],
    "additionalProperties": False,
}
ASK: dict[str, Any] = {
    "type": "object",
    "properties": {
        "question": {**_TEXT, "description": "One decision, in one or two sentences."},
        "options": {"type": "array", "items": _TEXT, "description": "Answers that make sense to you."},
    },
    "required": ["question"],
    "additionalProperties": False,
}
IMPOSSIBLE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "reason": {**_TEXT, "description": "Why the task cannot be done as it is put."},
        "evidence": {**_TEXT, "description": "What you saw that shows it."},
    },
    "required": ["reason", "evidence"],
    "additionalProperties": False,
}
EDIT_NEEDS = {
    "view": (),
    "create": ("file_text",),
    "str_replace": ("old_str",),
    "insert": ("insert_line", "insert_text"),
}


class CommandOutcome(Protocol):
    """What a command did, as the sandbox reports it."""

    @property
    def exit_code(self) -> int:
        """Return the exit code."""

    @property
    def output(self) -> str:
        """Return stdout and stderr together."""

    @property
    def timed_out(self) -> bool:
        """Say whether the deadline ended it."""


class Shell(Protocol):
    """Where commands run: the sandbox."""

    @property
    def alive(self) -> bool:
        """Say whether commands can still be run."""

    async def run(self, command: str, *, timeout_s: float = 120) -> CommandOutcome:
        """Run a command in /repo."""

    async def stop(self) -> None:
        """End everything inside, within two seconds."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a tool call came to: text for the model; `refused` when it was not carried out, `failed` when a command failed."""

    text: str
    refused: bool = False
    failed: bool = False
    edited: str = ""


def tools_for(names: tuple[str, ...], answer: Mapping[str, Any]) -> tuple[Tool, ...]:
    """Return the tools with these names; `submit` takes the role's own answer."""
    tools = {
        "bash": Tool("bash", "Run a command in the sandbox and get its output and exit code.", BASH),
        "edit": Tool("edit", "View, create or change a file of the repository exactly.", EDIT),
        "submit": Tool("submit", "Hand in the finished work. Ends the run.", answer),
        "ask": Tool("ask", "Ask a person for a decision only they can make. Parks the work.", ASK),
        "impossible": Tool(
            "impossible", "Say that the task contradicts itself or the product. Ends the run.", IMPOSSIBLE
        ),
    }
    return tuple(tools[name] for name in names)


def input_problems(call: ToolCall, tools: tuple[Tool, ...]) -> str:
    """Return why a call cannot be carried out as it stands, or nothing."""
    tool = next((tool for tool in tools if tool.name == call.name), None)
    if tool is None:
        return f"there is no tool {call.name!r}; there are {', '.join(t.name for t in tools)}"
    if call.malformed:
        return "not done: the input was not a JSON object. Send the call again, in smaller pieces if it was long"
    wrong = problems(call.input, tool.schema, "input")
    if call.name == "edit" and not wrong:
        wrong = [f"input.{key} is missing" for key in EDIT_NEEDS[call.input["command"]] if key not in call.input]
    return "; ".join(wrong)


def changes_files(call: ToolCall) -> bool:
    """Say whether the call may change the worktree, so that it needs a snapshot before it."""
    return call.name == "bash" or (call.name == "edit" and call.input.get("command") != "view")


def longest_ms(call: ToolCall) -> int:
    """Return the most milliseconds the call can take."""
    return round(_timeout(call.input) * 1000) if call.name == "bash" else 0


async def run_bash(shell: Shell, arguments: Mapping[str, Any]) -> Done:
    """Run a command; the text ends with its exit code, or says that time was up."""
    timeout_s = _timeout(arguments)
    outcome = await shell.run(arguments["command"], timeout_s=timeout_s)
    output = cap(outcome.output).rstrip("\n")
    if outcome.timed_out:
        return Done(
            f"{output}\n[ended after {timeout_s:.0f} s; start long work in the background]".lstrip(), failed=True
        )
    return Done(f"{output}\n[exit {outcome.exit_code}]".lstrip(), failed=outcome.exit_code != 0)


def run_edit(root: Path, arguments: Mapping[str, Any]) -> Done:
    """View or change one file of the worktree."""
    path = str(arguments["path"])
    try:
        match arguments["command"]:
            case "view":
                return Done(_view(root, path, arguments.get("view_range")))
            case "create":
                write_text(root, path, arguments["file_text"])
                return _changed(path, f"{path} is written, {arguments['file_text'].count(chr(10))} lines")
            case "str_replace":
                return _replace(root, path, arguments["old_str"], arguments.get("new_str", ""))
            case _:
                return _insert(root, path, arguments["insert_line"], arguments["insert_text"])
    except FileRefused as error:
        return Done(str(error), refused=True)


def cap(text: str, head: int = HEAD, tail: int = TAIL) -> str:
    """Return the text, or its head and tail with a line between that says how much was left out."""
    if len(text) <= head + tail:
        return text
    left_out = len(text) - head - tail
    return f"{text[:head]}\n[… {left_out:,} characters left out …]\n{text[-tail:]}"


def _timeout(arguments: Mapping[str, Any]) -> float:
    return float(min(max(int(arguments.get("timeout_s", DEFAULT_TIMEOUT_S)), 1), LONGEST_TIMEOUT_S))


def _changed(path: str, text: str) -> Done:
    return Done(text, edited=str(relative(path)))


def _view(root: Path, path: str, view_range: list[int] | None) -> str:
    if is_folder(root, path):
        return "\n".join(list_folder(root, path))
    lines = read_text(root, path).split("\n")
    first, last = (view_range or [1, len(lines)])[:2] if view_range is None or len(view_range) == 2 else (1, len(lines))
    last = len(lines) if last < 0 else min(last, len(lines))
    first = max(first, 1)
    return cap("\n".join(f"{n:6}: {line}" for n, line in enumerate(lines[first - 1 : last], first)))


def _replace(root: Path, path: str, old: str, new: str) -> Done:
    text = read_text(root, path)
    count = text.count(old) if old else 0
    if count != 1:
        found = (
            "is empty" if not old else "was not found" if count == 0 else f"occurs {count} times; add lines around it"
        )
        return Done(f"nothing was changed: old_str {found}", refused=True)
    write_text(root, path, text.replace(old, new, 1))
    return _changed(path, f"{path} is changed at line {text[: text.index(old)].count(chr(10)) + 1}")


def _insert(root: Path, path: str, line: int, inserted: str) -> Done:
    lines = read_text(root, path).splitlines(keepends=True)
    if not 0 <= line <= len(lines):
        return Done(f"nothing was changed: insert_line must be from 0 to {len(lines)}", refused=True)
    if lines and line == len(lines) and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    text = inserted if inserted.endswith("\n") else inserted + "\n"
    write_text(root, path, "".join([*lines[:line], text, *lines[line:]]))
    return _changed(path, f"{path} has {text.count(chr(10))} more lines after line {line}")
