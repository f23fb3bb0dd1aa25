"""What the gates showed and nothing more: which test proved which acceptance id, and which words of a summary that bears out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.gates.case import acceptance_ids

GATE_OF_HIDDEN = {False: "acceptance", True: "acceptance-hidden"}
_ID = re.compile(r"\bAC[-_ ]?(\d+)\b", re.IGNORECASE)
_GOOD = re.compile(
    r"\b(?:pass(?:ed|es)?|green|hold|holds|met|proven?|satisf\w+|cover(?:ed|s)?|work(?:s|ed)?|succe\w+)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:all|every|each|whole|both|ci is)\b", re.IGNORECASE)
_GATES = re.compile(r"\b(?:gates?|checks?|tests?|suite|ci)\b", re.IGNORECASE)
_CRITERIA = re.compile(r"\b(?:criteria|criterion|acceptance)\b", re.IGNORECASE)
_COUNT = re.compile(r"\b(\d+)\s+(?:\w+\s+)?(?:tests?|checks?|gates?|passed)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tick:
    """One acceptance criterion: `shown` when a gate showed it on this head, by `tests` (a hidden one is not named)."""

    id: str
    text: str
    shown: bool
    tests: tuple[str, ...]


def ticks(criteria: str, files: Iterable[Mapping[str, Any]], gates: Sequence[Mapping[str, Any]]) -> tuple[Tick, ...]:
    """Return each criterion (lines of `AC-1: text`) with the tests that prove it.

    A test proves its ids when the gate that ran it was green on this head; one red test leaves all tests of its gate
    unproven, since their answers are one.
    """
    green = {gate["name"] for gate in gates if gate["passed"]}
    proved: dict[str, list[str]] = {}
    for file in files:
        if GATE_OF_HIDDEN[bool(file["hidden"])] in green:
            named = "a hidden test" if file["hidden"] else str(file["path"])
            for one in acceptance_ids(file["path"], str(file["content"]).encode()):
                proved.setdefault(one, []).append(named)
    lines = [line.partition(":") for line in criteria.splitlines() if _ID.match(line)]
    return tuple(Tick(_normal(id_), text.strip(), _normal(id_) in proved, tuple(dict.fromkeys(proved.get(_normal(id_), ()))))
                 for id_, _, text in lines)  # fmt: skip


def borne_out(
    lines: Sequence[str], shown: Sequence[Tick], gates: Sequence[Mapping[str, Any]]
) -> tuple[list[str], list[str]]:
    """Return the lines of a summary that claim no more than the gates showed, and why each of the others was left out."""
    kept, why = [], []
    for line in lines:
        reason = _overclaims(line, shown, gates)
        if reason:
            why.append(reason)
        else:
            kept.append(line)
    return kept, why


def _overclaims(line: str, shown: Sequence[Tick], gates: Sequence[Mapping[str, Any]]) -> str:
    """Return what `line` says beyond the evidence, or nothing."""
    if not _GOOD.search(line):
        return _invented(line, shown, gates)
    unproved = {tick.id for tick in shown if not tick.shown}
    named = {_normal(found[0]) for found in _ID.finditer(line)}
    if beyond := sorted(named & unproved | named - {tick.id for tick in shown}):
        return f"it spoke of {', '.join(beyond)}, which no gate showed"
    red = [str(gate["name"]) for gate in gates if not gate["passed"]]
    not_all = (_GATES.search(line) and (red or not gates)) or (_CRITERIA.search(line) and (unproved or not gates))
    if _ALL.search(line) and not_all:
        return "it spoke of all, and not all was shown"
    if spoken := [name for name in red if re.search(rf"\b{re.escape(name)}\b", line, re.IGNORECASE)]:
        return f"it called {', '.join(spoken)} good, which was red"
    return _invented(line, shown, gates)


def _invented(line: str, shown: Sequence[Tick], gates: Sequence[Mapping[str, Any]]) -> str:
    """Return the counts of tests and gates in `line` that stand in no gate's answer."""
    told = {
        len(gates),
        sum(bool(gate["passed"]) for gate in gates),
        len(shown),
        len({t for one in shown for t in one.tests}),
    }
    told |= {int(digits) for gate in gates for digits in re.findall(r"\d+", str(gate["summary"]))}
    invented = [count for count in _COUNT.findall(line) if int(count) not in told]
    return f"no gate counted {', '.join(invented)}" if invented else ""


def _normal(id_: str) -> str:
    found = _ID.match(id_)
    return f"AC-{int(found[1])}" if found else id_
