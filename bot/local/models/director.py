"""The director: from a request alone to the story's next turn. It keeps nothing, so a repeated request gets the same answer.

Where a conversation stands is found by walking its play from the start along what each turn came to. Calls that a restart
kept from being carried out are called again, as anybody would.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.local.models.stories import Call, Play, Step, Story

ROLE = re.compile(r"\Arole: *([a-z]+)")
ATTEMPT = re.compile(r"^attempt: *(\d+)", re.MULTILINE)
TITLE = re.compile(r"<data-([0-9a-f]{16,}) label=\"title\">\n(.*?)\n</data-\1>", re.DOTALL)
WORD = re.compile(r"<<(\w+)>>")
UNDONE = ("interrupted, not repeated", "not done: ")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one turn of the model came to: the results of its calls in order, and what else we said."""

    results: tuple[str, ...] = ()
    text: str = ""

    @property
    def carried_out(self) -> int:
        """Return how many of the calls were done before one was interrupted."""
        undone = (i for i, result in enumerate(self.results) if result.removeprefix("error: ").startswith(UNDONE))
        return next(undone, len(self.results))


@dataclass(frozen=True, slots=True)
class Cue:
    """A request as the director sees it: system text, first message, and what each earlier turn of the model came to."""

    system: str
    prompt: str
    outcomes: tuple[Heard, ...]

    @property
    def role(self) -> str:
        """Return the role on the first line of the system text, or nothing."""
        found = ROLE.search(self.system)
        return found[1] if found else ""

    @property
    def title(self) -> str:
        """Return the item's title from its data block, or nothing."""
        found = TITLE.search(self.prompt)
        return found[2].strip() if found else ""

    @property
    def attempt(self) -> int:
        """Return the attempt the prompt names, 1 when it names none."""
        found = ATTEMPT.search(self.prompt)
        return int(found[1]) if found else 1

    @property
    def turn(self) -> int:
        """Return how many turns the model has taken, counted from 0."""
        return len(self.outcomes)


@dataclass(frozen=True, slots=True)
class Line:
    """The next turn of a story: words, calls, or a structured answer."""

    say: str
    calls: tuple[Call, ...] = ()
    answer: Any = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is played."""

    text: str


def direct(stories: Sequence[Story], cue: Cue) -> Line | Refusal:
    """Return the turn that follows in the story this request belongs to, or a refusal that says what is missing."""
    named = f"role {cue.role or '(none)'}, task {cue.title or '(none)'!r}"
    play = _find(stories, cue)
    if play is None:
        return Refusal(
            f"This is a scripted stand-in that only plays shipped stories, and none fits {named}, attempt {cue.attempt}. "
            "Set a key for a model vendor to have this done."
        )
    return _walk(play, cue, named)


def _find(stories: Sequence[Story], cue: Cue) -> Play | None:
    fitting = (play for story in stories if cue.title and story.fits(cue.title) for play in story.plays)
    return next((play for play in fitting if _fits(play, cue)), None)


def _fits(play: Play, cue: Cue) -> bool:
    if play.role != cue.role or play.attempt not in (None, cue.attempt):
        return False
    return play.when is None or play.when.search(cue.prompt) is not None


def _walk(play: Play, cue: Cue, named: str) -> Line | Refusal:
    """Follow the play along the outcomes so far and return the step it has come to."""
    at, done, before, after, words = 0, 0, cue.prompt, "", dict[str, str]()
    for turn in range(cue.turn + 1):
        if at >= len(play.steps):
            return Refusal(f"script derailed: {named} has no turn {turn + 1}; the story ended before.")
        step = play.steps[at]
        found = step.expect.search(before) if step.expect else None
        if step.expect and found is None:
            return Refusal(
                f"script derailed: {named}, {step.name!r} expected {step.expect.pattern!r}, got: {before[-400:]}"
            )
        words |= {key: value or "" for key, value in found.groupdict().items()} if found else {}
        if turn == cue.turn:
            break
        heard = cue.outcomes[turn]
        after += "\n".join((*heard.results[: heard.carried_out], heard.text)) + "\n"
        if heard.carried_out < len(heard.results):
            done += heard.carried_out
        else:
            at, done, before, after = _next(play, at, after), 0, after, ""
    return Line(
        _fill(step.say, words), tuple(_filled(call, words) for call in step.calls[done:]), _fill(step.answer, words)
    )


def _next(play: Play, at: int, outcome: str) -> int:
    step: Step = play.steps[at]
    wanted = next((branch.go for branch in step.next if branch.pattern.search(outcome)), None)
    return at + 1 if wanted is None else next(i for i, other in enumerate(play.steps) if other.name == wanted)


def _filled(call: Call, words: Mapping[str, str]) -> Call:
    return Call(call.tool, {key: _fill(value, words) for key, value in call.input.items()})


def _fill(value: Any, words: Mapping[str, str]) -> Any:
    """Return `value` with <<word>> replaced; a text that is one numeric word becomes a number (a line to insert at)."""
    match value:
        case str():
            whole = WORD.fullmatch(value)
            if whole and words.get(whole[1], "").isdigit():
                return int(words[whole[1]])
            return WORD.sub(lambda m: words.get(m[1], m[0]), value)
        case list():
            return [_fill(item, words) for item in value]
        case dict():
            return {key: _fill(item, words) for key, item in value.items()}
        case _:
            return value
