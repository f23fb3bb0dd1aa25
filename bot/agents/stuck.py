"""When an agent goes in circles: pure rules over its last steps, each hit with the evidence to show it.

The rules look at (tool, normalised input, hash of the normalised result) of the last 20 steps. What follows a hit grows:
a nudge, a fresh context, another vendor's model, a person.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

WINDOW = 20
SAME_RESULT, SAME_ERROR, ROUNDS, SILENT, EDITS_WITH_SAME_FAILURE, EDITS_OF_A_FILE = 4, 3, 3, 3, 4, 6
Rule = Literal["same result", "same error", "back and forth", "no tool call", "same failure", "same file"]
Measure = Literal["nudge", "fresh_context", "other_model", "person"]
MEASURES: tuple[Measure, ...] = ("nudge", "fresh_context", "other_model", "person")

_NOISE = (
    (re.compile(r"\x1b\[[0-9;]*[A-Za-z]"), ""),
    (re.compile(r"0x[0-9a-fA-F]+"), "0x"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,\d]*(?:Z|[+-]\d\d:?\d\d)?"), "TIME"),
    (re.compile(r"\b\d+(?:\.\d+)? ?(?:ms|s|sec|seconds|µs)\b"), "TOOK"),
    (re.compile(r"/tmp/[\w./-]+"), "/tmp/X"),
    (re.compile(r"\b(pid|PID)[ =:]*\d+"), "pid"),
    (re.compile(r"\s+"), " "),
)
_FAILURES = re.compile(
    r"^(?:FAILED|ERROR)\s+(\S+)|^(\S+\.(?:py|tsx?):\d+(?::\d+)?: (?:error|[A-Z]\d{3,4}))|^(E {3}\S.*)$", re.MULTILINE
)
_COUNT = re.compile(r"\b(\d+) (?:failed|failing|errors?)\b")


@dataclass(frozen=True, slots=True)
class Seen:
    """One step as the detector sees it; a message without a call has no tool."""

    tool: str = ""
    action: str = ""
    result: str = ""
    error: bool = False
    edited: str = ""
    failing: str = ""
    failures: int | None = None


@dataclass(frozen=True, slots=True)
class Stuck:
    """A rule that was hit, and what shows it."""

    rule: Rule
    evidence: str


def seen_call(tool: str, arguments: Mapping[str, Any], result: str, *, error: bool, edited: str = "") -> Seen:
    """Return the step of a tool call; `edited` is the path it changed."""
    action = _digest(tool, json.dumps(arguments, sort_keys=True, ensure_ascii=False))
    failing, failures = failing_signature(result)
    return Seen(tool, action, _digest(normalise(result)), error, edited, failing, failures)


def seen_words() -> Seen:
    """Return the step of a message without a tool call."""
    return Seen()


def normalise(result: str) -> str:
    """Return the result without what differs from run to run: durations, times, addresses, temporary paths, spacing."""
    for pattern, replacement in _NOISE:
        result = pattern.sub(replacement, result)
    return result.strip()


def failing_signature(result: str) -> tuple[str, int | None]:
    """Return a mark of which tests or checks failed (empty when none is named) and how many, when the output says so."""
    named = sorted({normalise(next(filter(None, groups), "")) for groups in _FAILURES.findall(result)})
    counted = _COUNT.findall(result)
    return (_digest(*named) if named else ""), (int(counted[-1]) if counted else None)


def find_stuck(steps: Sequence[Seen]) -> Stuck | None:
    """Return the first rule the last 20 steps hit, or None."""
    last = list(steps)[-WINDOW:]
    rules = (_same_error, _same_result, _back_and_forth, _silent, _same_failure, _same_file)
    return next((found for rule in rules if (found := rule(last))), None)


def measure_for(hits: int) -> Measure:
    """Return what the n-th hit (from 1) calls for; from the fourth on a person."""
    return MEASURES[min(hits, len(MEASURES)) - 1]


def _same_error(steps: Sequence[Seen]) -> Stuck | None:
    most = _most([s for s in steps if s.tool and s.error])
    return (
        Stuck("same error", f"the same {most[0]} call failed the same way {most[1]} times")
        if most[1] >= SAME_ERROR
        else None
    )


def _same_result(steps: Sequence[Seen]) -> Stuck | None:
    most = _most([s for s in steps if s.tool])
    return (
        Stuck("same result", f"the same {most[0]} call gave the same result {most[1]} times")
        if most[1] >= SAME_RESULT
        else None
    )


def _most(steps: Sequence[Seen]) -> tuple[str, int]:
    """Return the tool and count of the (action, result) met most often."""
    counts = Counter((s.tool, s.action, s.result) for s in steps)
    return max(((key[0], count) for key, count in counts.items()), key=lambda pair: pair[1], default=("", 0))


def _back_and_forth(steps: Sequence[Seen]) -> Stuck | None:
    keys = [(s.action, s.result) for s in steps if s.tool][-2 * ROUNDS :]
    if len(keys) < 2 * ROUNDS or len(set(keys)) != 2 or any(a == b for a, b in pairwise(keys)):
        return None
    return Stuck("back and forth", f"two steps alternated {ROUNDS} times with the same results")


def _silent(steps: Sequence[Seen]) -> Stuck | None:
    tail = list(steps)[-SILENT:]
    if len(tail) < SILENT or any(step.tool for step in tail):
        return None
    return Stuck("no tool call", f"{SILENT} messages in a row called no tool")


def _same_failure(steps: Sequence[Seen]) -> Stuck | None:
    """Four edits between the first and the last sight of one failure did not change it."""
    failing = [(i, s.failing) for i, s in enumerate(steps) if s.failing]
    if not failing:
        return None
    last, mark = failing[-1]
    first = next(i for i, seen in failing if seen == mark)
    edits = sum(1 for s in steps[first:last] if s.edited)
    if edits < EDITS_WITH_SAME_FAILURE:
        return None
    return Stuck("same failure", f"{edits} edits left the same checks failing in the same way")


def _same_file(steps: Sequence[Seen]) -> Stuck | None:
    """One file edited again and again while the number of failures did not fall."""
    path, count = max(Counter(s.edited for s in steps if s.edited).items(), key=lambda pair: pair[1], default=("", 0))
    if count < EDITS_OF_A_FILE:
        return None
    begun = next(i for i, s in enumerate(steps) if s.edited == path)
    counts = [s.failures for s in steps[begun:] if s.failures is not None]
    if len(counts) >= 2 and counts[-1] < counts[0]:
        return None
    return Stuck("same file", f"{path} was edited {count} times without fewer failures")


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
