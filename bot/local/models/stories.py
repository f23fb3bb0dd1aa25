"""Stories: scripted conversations as data. One folder a story, `story.toml` with the steps and real files beside it.

    title = "Greet by the time of day"        the item's title this story is for (case and punctuation do not count)
    also = ["regex"]                          other titles it is for

    [[play]]                                  one conversation: the first play that fits is taken
    role = "builder"
    attempt = 1                               only this attempt; left out: any
    when = "regex"                            only when the prompt matches

    [[play.step]]                             one turn of the model
    name = "look"                             so that `go` can point here
    expect = "(?P<line>\\d+):def render"      what the turn before must have come to; named groups fill <<line>> from here on
    say = "I read the page first."
    call = [{ tool = "bash", command = "cat greeter/page.py" },
            { tool = "edit", command = "create", path = "a.py", file_text = "@files/a.py" },
            { tool = "submit", input = "@answers/builder.json" }]
    answer = "@answers/plan.json"             instead of calls: the structured answer of a role without tools
    next = [{ if = "FAILED", go = "repair" }] where to go on what this turn came to; else the next step

A text "@path" is that file's content. Everything is checked when it is loaded.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import UserError

STORIES = Path(__file__).resolve().parent.parent / "stories"
STORY_KEYS = {"title", "also", "about", "play"}
PLAY_KEYS = {"role", "attempt", "when", "step"}
STEP_KEYS = {"name", "expect", "say", "call", "answer", "next"}


class StoryError(UserError):
    """A story file is not right; the text names the file, the place and what to write there."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Go to the step named `go` when what the turn came to matches `pattern`."""

    pattern: re.Pattern[str]
    go: str


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call as the story has it, before captured words are filled in."""

    tool: str
    input: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One turn: what must have come before, what is said, called or answered, and where it goes on."""

    name: str
    expect: re.Pattern[str] | None
    say: str
    calls: tuple[Call, ...]
    answer: Any
    next: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Play:
    """One conversation of a role."""

    role: str
    attempt: int | None
    when: re.Pattern[str] | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """All conversations about one item."""

    name: str
    title: str
    also: tuple[re.Pattern[str], ...]
    plays: tuple[Play, ...]

    def fits(self, title: str) -> bool:
        """Say whether the item with this title is the story's."""
        return plain(title) == plain(self.title) or any(pattern.search(title) for pattern in self.also)


def plain(title: str) -> str:
    """Return the title's words in lower case, so that a comma or a capital does not lose a story."""
    return " ".join(re.findall(r"\w+", title.casefold()))


def load_stories(folder: Path) -> tuple[Story, ...]:
    """Return every story under `folder`, by name; raises `StoryError` for the first that is not right."""
    return tuple(_load(path) for path in sorted(folder.glob("*/story.toml")))


def _load(path: Path) -> Story:
    where = f"{path.parent.name}/{path.name}"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StoryError(f"{where} is not TOML: {error}") from error
    _only(data, STORY_KEYS, where)
    also = tuple(_pattern(text, where) for text in data.get("also", []))
    plays = tuple(_play(play, path.parent, f"{where}, play {i}") for i, play in enumerate(data.get("play", []), 1))
    if not plays:
        raise StoryError(f"{where} has no [[play]]; write at least one.")
    return Story(path.parent.name, _text(data, "title", where), also, plays)


def _play(data: Mapping[str, Any], folder: Path, where: str) -> Play:
    _only(data, PLAY_KEYS, where)
    steps = tuple(_step(step, i, folder, f"{where}, step {i}") for i, step in enumerate(data.get("step", []), 1))
    if not steps:
        raise StoryError(f"{where} has no [[play.step]]; write at least one.")
    names = {step.name for step in steps}
    lost = [branch.go for step in steps for branch in step.next if branch.go not in names]
    if lost:
        raise StoryError(f"{where} goes to {lost[0]!r}, which no step is named.")
    when = _pattern(data["when"], where) if "when" in data else None
    attempt = data.get("attempt")
    if attempt is not None and (not isinstance(attempt, int) or attempt < 1):
        raise StoryError(f"{where}: attempt must be a whole number from 1.")
    return Play(_text(data, "role", where), attempt, when, steps)


def _step(data: Mapping[str, Any], number: int, folder: Path, where: str) -> Step:
    _only(data, STEP_KEYS, where)
    if ("call" in data) == ("answer" in data) and not data.get("say"):
        raise StoryError(f"{where} must have either `call` or `answer`, or at least `say`.")
    expect = _pattern(data["expect"], where) if "expect" in data else None
    calls = tuple(_call(call, folder, where) for call in data.get("call", []))
    branches = tuple(Branch(_pattern(b.get("if", ""), where), _text(b, "go", where)) for b in data.get("next", []))
    answer = _document(data["answer"], folder, where) if "answer" in data else None
    return Step(data.get("name", f"step {number}"), expect, data.get("say", ""), calls, answer, branches)


def _call(data: Mapping[str, Any], folder: Path, where: str) -> Call:
    tool = _text(data, "tool", where)
    if "input" in data:
        _only(data, {"tool", "input"}, where)
        document = _document(data["input"], folder, where)
        if not isinstance(document, dict):
            raise StoryError(f"{where}: the input of {tool} must be a table or a JSON object.")
        return Call(tool, document)
    return Call(tool, {key: _content(value, folder, where) for key, value in data.items() if key != "tool"})


def _document(value: Any, folder: Path, where: str) -> Any:
    """Return inline data as it is and "@file" as the JSON in it."""
    if not isinstance(value, str):
        return value
    text = _content(value, folder, where)
    try:
        return json.loads(text)
    except ValueError as error:
        raise StoryError(f"{where}: {value} is not JSON: {error}") from error


def _content(value: Any, folder: Path, where: str) -> Any:
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    path = (folder / value[1:]).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise StoryError(f"{where}: there is no file {value[1:]} in the story's folder.")
    return path.read_text(encoding="utf-8")


def _only(data: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(data) - known):
        raise StoryError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}.")


def _text(data: Mapping[str, Any], key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise StoryError(f"{where}: {key} must be a text.")
    return value


def _pattern(text: Any, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.MULTILINE)
    except (re.error, TypeError) as error:
        raise StoryError(f"{where}: {text!r} is not a regular expression: {error}") from error
