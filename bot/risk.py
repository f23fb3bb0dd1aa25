"""How risky a change is, and who must look at it: a score of 0–100 with its reasons, and hard rules that no score overrides."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Tier = Literal["low", "second-reviewer", "person"]
Tampering = Literal["clean", "review", "block"]

SENSITIVE_WORDS: dict[str, tuple[str, ...]] = {
    "auth": ("auth", "login", "logout", "session", "password", "oauth", "oidc", "token", "signin", "signup"),
    "billing": ("billing", "invoice", "payment", "price", "pricing", "checkout", "subscription"),
    "permissions": ("permission", "permissions", "access", "acl", "roles", "rbac"),
    "migrations": ("migration", "migrations", "alembic"),
    "deletion": ("delete", "deletion", "purge", "trash", "erase"),
}
DEPENDENCY_FILES = frozenset(
    {
        "requirements.txt",
        "requirements.lock",
        "pyproject.toml",
        "package.json",
        "package-lock.json",
        "uv.lock",
        "go.mod",
        "go.sum",
        "cargo.toml",
        "cargo.lock",
        ".npmrc",
    }
)
GATE_FILES = frozenset(
    {".shopfloor.toml", "makefile", "conftest.py", "tox.ini", ".pre-commit-config.yaml", "codeowners"}
)
GATE_FOLDERS = (".ci/", ".github/", "bot/gates/")
TIERS: tuple[Tier, ...] = ("low", "second-reviewer", "person")


@dataclass(frozen=True, slots=True)
class Change:
    """What is known of a change when it is judged; an unknown diff coverage (None) counts as none."""

    lines: int
    files: int
    paths: tuple[str, ...] = ()
    sensitive: frozenset[str] = frozenset()
    dependencies: bool = False
    ci_or_gates: bool = False
    diff_coverage: float | None = None
    hot_file: bool = False
    new_area: bool = False
    retries: int = 0
    open_findings: int = 0
    tampering: Tampering = "clean"
    flag_guarded: bool = False
    test_lines: int = 0
    secret_found: bool = False
    migration_without_down: bool = False
    tainted: bool = False
    spec_debt: bool = False
    prior_pulls: int = 0
    model_tier: Tier = "low"


@dataclass(frozen=True, slots=True)
class RiskLine:
    """Where the tiers change; read from the base branch's policy."""

    low_below: float = 25
    person_above: float = 55
    max_lines: int = 800
    first_pulls: int = 10


@dataclass(frozen=True, slots=True)
class Assessment:
    """The score, who must look, why (largest part first) and the hard rules that were met."""

    score: float
    tier: Tier
    reasons: tuple[str, ...]
    hard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PathFacts:
    """What the paths of a change alone say about it."""

    sensitive: frozenset[str]
    dependencies: bool
    ci_or_gates: bool


HOUSE_LINE = RiskLine()


def assess(change: Change, line: RiskLine = HOUSE_LINE) -> Assessment:
    """Score the change and say which tier it belongs to, with every reason."""
    facts = path_facts(change.paths)
    areas = change.sensitive | facts.sensitive
    gates = change.ci_or_gates or facts.ci_or_gates
    parts = _parts(change, areas, change.dependencies or facts.dependencies, gates)
    score = round(100 / (1 + math.exp(-(-3.2 + sum(weight for weight, _ in parts)))), 1)
    hard = tuple(_hard(change, areas, gates, line))
    tier = _tier(score, hard, line)
    reasons = tuple(f"{weight:+.1f} {text}" for weight, text in sorted(parts, key=lambda part: -abs(part[0])))
    if TIERS.index(change.model_tier) > TIERS.index(tier):
        return Assessment(score, change.model_tier, (f"the reviewer raised it to {change.model_tier}", *reasons), hard)
    return Assessment(score, tier, reasons, hard)


def path_facts(paths: Iterable[str]) -> PathFacts:
    """Read sensitive areas, dependencies and gate files off the changed paths."""
    lowered = [path.lower() for path in paths]
    sensitive = frozenset(area for area in SENSITIVE_WORDS if any(_is_in_area(path, area) for path in lowered))
    names = [path.rsplit("/", 1)[-1] for path in lowered]
    gates = any(name in GATE_FILES for name in names) or any(path.startswith(GATE_FOLDERS) for path in lowered)
    return PathFacts(sensitive, any(name in DEPENDENCY_FILES for name in names), gates)


def brier(forecasts: Iterable[tuple[float, bool]]) -> float:
    """Score forecasts (a score of 0–100, and whether it went bad) from 0, perfect, to 1; raises ValueError on none."""
    errors = [(score / 100 - float(went_bad)) ** 2 for score, went_bad in forecasts]
    if not errors:
        raise ValueError("a Brier score needs at least one forecast")
    return math.fsum(errors) / len(errors)


def _parts(change: Change, areas: frozenset[str], dependencies: bool, gates: bool) -> list[tuple[float, str]]:
    covered = change.diff_coverage
    ratio = min(1.0, change.test_lines / change.lines) if change.lines else 0.0
    coverage_text = (
        "coverage of the changed lines unknown" if covered is None else f"{covered:.0%} of the changed lines covered"
    )
    parts = [
        (0.5 * math.log2(1 + change.lines / 20), f"{change.lines} lines changed"),
        (0.35 * math.log2(1 + change.files), f"{change.files} files changed"),
        (1.2 * bool(areas), f"touches {', '.join(sorted(areas))}"),
        (0.9 * dependencies, "changes dependencies"),
        (1.5 * gates, "changes CI or gates"),
        (0.8 * (1 - min(1.0, max(0.0, covered or 0.0))), coverage_text),
        (0.7 * change.hot_file, "touches a file that changes often"),
        (0.6 * change.new_area, "first work in this area"),
        (0.5 * change.retries, f"{change.retries} retries"),
        (0.8 * change.open_findings, f"{change.open_findings} open review findings"),
        (1.0 * (change.tampering == "review"), "changed tests need a look"),
        (0.6 * (not change.flag_guarded), "not behind a flag"),
        (-0.5 * ratio, f"{change.test_lines} lines of tests added"),
    ]
    return [(weight, text) for weight, text in parts if weight]


def _hard(change: Change, areas: frozenset[str], gates: bool, line: RiskLine) -> list[str]:
    rules = [
        (change.tampering == "block", "tests were weakened"),
        (change.secret_found, "a secret was found in the change"),
        (change.migration_without_down, "a migration has no way down"),
        ("permissions" in areas, "permissions change"),
        (change.lines > line.max_lines, f"more than {line.max_lines} lines"),
        (gates, "gates or policy were edited"),
        (change.tainted, "it began with words from outside"),
        (change.spec_debt, "its spec was accepted before it was ready"),
        (change.prior_pulls < line.first_pulls, f"among the first {line.first_pulls} pull requests of this repository"),
    ]
    return [text for met, text in rules if met]


def _tier(score: float, hard: tuple[str, ...], line: RiskLine) -> Tier:
    if hard or score > line.person_above:
        return "person"
    return "low" if score < line.low_below else "second-reviewer"


def _is_in_area(path: str, area: str) -> bool:
    words = set(_split(path, lambda char: char.isalnum()))
    return any(word in words for word in SENSITIVE_WORDS[area])


def _split(text: str, keep: Callable[[str], bool]) -> list[str]:
    return "".join(char if keep(char) else " " for char in text).split()
