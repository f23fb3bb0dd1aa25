"""What a review rests on, in words: criteria with the tests that prove them, files in groups, findings, what it took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evidence import Tick
from bot.slack.messages.words import money, short
from bot.slack.text import clip, escape, link

SEVERITIES = ("blocker", "major", "minor", "nit")
TEST_MARKS = ("test_", "_test.", ".test.", ".spec.", "tests/")
POLICY_NAMES = (".toml", ".cfg", ".ini", ".lock", ".yml", ".yaml", "package.json", "package-lock.json", "Makefile")
SHOWN_TICKS, SHOWN_FILES, SHOWN_FINDINGS = 12, 6, 8

File = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Effort:
    """What the change took until its review: US dollars, runs of agents, minutes at work; the range that was estimated."""

    usd: float
    runs: int
    minutes: float
    low: float = 0.0
    high: float = 0.0
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """The review before this one, and the files that changed since its head."""

    head: str
    score: float
    gates: Mapping[str, bool]
    shown: tuple[str, ...]
    claims: tuple[str, ...]
    files: tuple[File, ...]


def acceptance(ticks: Sequence[Tick]) -> str:
    """Return each criterion with the test that proves it, or that none does."""
    lines = [_tick(tick) for tick in ticks[:SHOWN_TICKS]]
    more = [f"…and {len(ticks) - SHOWN_TICKS} more"] if len(ticks) > SHOWN_TICKS else []
    proved = sum(tick.shown for tick in ticks)
    return "\n".join([f"*Acceptance: {proved} of {len(ticks)} shown by a test*", *lines, *more])


def files(changed: Sequence[File]) -> str:
    """Return the changed files in groups, the largest changes of each group first."""
    groups: dict[str, list[File]] = {}
    for file in changed:
        groups.setdefault(group_of(file[0]), []).append(file)
    added, removed = sum(file[1] for file in changed), sum(file[2] for file in changed)
    head = f"*{len(changed)} {'file' if len(changed) == 1 else 'files'}, +{added} −{removed}*"
    return "\n".join([head, *(f"_{name}_: {_listed(groups[name])}" for name in GROUPS if name in groups)])


GROUPS = ("Product", "Tests", "Flags", "Policy and build", "Documents")


def group_of(path: str) -> str:
    """Return the group in which a changed file is shown."""
    if any(mark in path for mark in TEST_MARKS):
        return "Tests"
    if path.startswith("flags/"):
        return "Flags"
    if path.startswith((".github/", ".ci/", "requirements")) or path.endswith(POLICY_NAMES):
        return "Policy and build"
    return "Documents" if path.startswith("docs/") or path.endswith((".md", ".rst", ".txt")) else "Product"


def findings(found: Sequence[Mapping[str, Any]]) -> str:
    """Return the reviewer's findings, the gravest first, each with what shows it."""
    order = sorted(found, key=lambda one: _rank(str(one.get("severity", ""))))
    more = [f"…and {len(order) - SHOWN_FINDINGS} more on GitHub"] if len(order) > SHOWN_FINDINGS else []
    return "\n".join(["*Reviewer*", *map(_finding, order[:SHOWN_FINDINGS]), *more])


def effort(took: Effort) -> str:
    """Return what the change took beside what was estimated."""
    runs = f"{took.runs} {'run' if took.runs == 1 else 'runs'} of agents"
    spent = f"{money(took.usd)} in {runs}, {_minutes(took.minutes)} at work"
    if not took.high:
        return f"{spent}; nothing had been estimated."
    where = "within" if took.low <= took.minutes <= took.high else "above" if took.minutes > took.high else "below"
    return f"{spent}, {where} the estimate of {_minutes(took.low)} to {_minutes(took.high)} ({escape(took.basis)})."


def left_out(reasons: Sequence[str]) -> str:
    """Return what was kept from the reader because nothing bears it out."""
    return f"Left out of the summary: {escape('; '.join(reasons))}."


def changed_since(
    before: Since, score: float, gates: Mapping[str, bool], ticks: Sequence[Tick], claims: Sequence[str]
) -> str:
    """Return what is different from the review before: gates, criteria, findings, risk and files."""
    shown = {tick.id for tick in ticks if tick.shown}
    turned = [
        f"{name} is {'green' if gates[name] else 'red'} now"
        for name in gates
        if before.gates.get(name) is not gates[name]
    ]
    lines = [
        f"Gates: {', '.join(turned)}" if turned else "Gates: as before",
        *_moved("Acceptance", sorted(shown - set(before.shown)), sorted(set(before.shown) - shown)),
        *_moved(
            "Findings",
            [one for one in claims if one not in before.claims],
            [one for one in before.claims if one not in claims],
        ),
        f"Risk: {before.score:.0f} → {score:.0f}"
        if round(before.score) != round(score)
        else f"Risk: {score:.0f}, as before",
    ]
    listed = "\n".join(f"• {escape(clip(line, 300))}" for line in lines)
    return f"*Since {short(before.head)}*\n{listed}\n{files(before.files)}"


def gate_name(name: str, pull_url: str) -> str:
    """Return a gate's name as a link to its check on the pull request."""
    return link(f"{pull_url}/checks", name) if pull_url else escape(name)


def _moved(what: str, came: Sequence[str], went: Sequence[str]) -> list[str]:
    new = [f"{what}, new: {'; '.join(came)}"] if came else []
    return new + ([f"{what}, gone: {'; '.join(went)}"] if went else [])


def _tick(tick: Tick) -> str:
    text = escape(clip(tick.text, 140))
    if not tick.shown:
        return f"☐ {tick.id} {text} — no test showed it"
    by = ", ".join(test if test == "a hidden test" else f"`{escape(test)}`" for test in tick.tests)
    return f"☑︎ {tick.id} {text} — {by}"


def _listed(group: Sequence[File]) -> str:
    order = sorted(group, key=lambda file: -(file[1] + file[2]))
    shown = ", ".join(f"`{escape(path)}` +{added} −{removed}" for path, added, removed in order[:SHOWN_FILES])
    return shown + (f" and {len(order) - SHOWN_FILES} more" if len(order) > SHOWN_FILES else "")


def _finding(found: Mapping[str, Any]) -> str:
    place = f"{found.get('file', '')}:{found.get('line', '')}".strip(":")
    head = f"• *{escape(str(found.get('severity', 'note')))}* `{escape(place)}` {escape(clip(str(found.get('claim', '')), 240))}"
    shown = " ".join(str(found.get("evidence", "")).split())
    return f"{head}\n   _Shown by:_ {escape(clip(shown, 200))}" if shown else head


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _minutes(count: float) -> str:
    return f"{count:.0f} min" if count < 90 else f"{count / 60:.1f} h".replace(".0", "")
