"""Is the spec ready to be built from? A score of 0–100, what is missing, and the words that cost points."""

from dataclasses import dataclass

from bot.specs.criteria import has_number, is_testable
from bot.specs.disputes import disputes
from bot.specs.model import SECTIONS, SectionKind, Spec
from bot.specs.proposals import MOST_GUESSES
from bot.specs.questioning import guesses_due, questions_left
from bot.specs.smells import Smell, penalty, smells_in

READY_AT = 75.0
READY_AT_SMALL = 60.0
FULL_WORDS = 30
HALF_WORDS = 8
MUST_HAVE_WEIGHT = 7.0


@dataclass(frozen=True, slots=True)
class Points:
    """What one section earned of its weight."""

    section: str
    heading: str
    points: float
    weight: float


@dataclass(frozen=True, slots=True)
class Readiness:
    """The meter: score, whether Accept may be offered, what is missing in words, smells, and questions still due."""

    score: float
    ready: bool
    needed: float
    missing: tuple[str, ...]
    smells: tuple[Smell, ...]
    questions_left: int
    points: tuple[Points, ...]
    lost_to_smells: float


def readiness(spec: Spec, *, guesses: int | None = None) -> Readiness:
    """Score the spec; `guesses` is how much models would still have to guess, by default what the last one listed."""
    guesses = guesses_due(spec) if guesses is None else guesses
    points = tuple(Points(kind.key, kind.heading, round(_points(kind, spec), 2), kind.weight) for kind in SECTIONS)
    smells, lost = _smells(spec)
    total = max(0.0, round(sum(part.points for part in points) - lost, 1))
    needed = READY_AT_SMALL if spec.is_small else READY_AT
    missing = tuple(_missing(spec, points, guesses))
    ready = total >= needed and not missing
    if total < needed:
        missing = (*missing, f"{needed - total:.0f} more points")
    return Readiness(total, ready, needed, missing, smells, questions_left(spec), points, round(lost, 1))


def _points(kind: SectionKind, spec: Spec) -> float:
    section = spec.section(kind.key)
    if not section.settled:
        return 0.0
    if kind.key == "acceptance":
        testable = sum(is_testable(row.text) for row in spec.criteria)
        return kind.weight * min(1.0, testable / 6) * testable / len(spec.criteria) if spec.criteria else 0.0
    filled = kind.weight * _filled(section.text)
    if kind.key == "metric" and not has_number(section.text):
        return filled * 0.3
    if kind.key == "open" and any(not row.owner and not row.answer for row in spec.open_questions):
        return filled * 0.5
    return filled


def _filled(text: str) -> float:
    words = len(text.split())
    if words >= FULL_WORDS:
        return 1.0
    return 0.5 if words >= HALF_WORDS else 0.0


def _smells(spec: Spec) -> tuple[tuple[Smell, ...], float]:
    settled = [section for section in spec.sections if section.settled]
    found = tuple(smell for section in settled for smell in smells_in(section.text, section.key))
    words = sum(len(section.text.split()) for section in settled)
    return found, penalty(found, words)


def _missing(spec: Spec, points: tuple[Points, ...], guesses: int | None) -> list[str]:
    lacks = [part.heading for part in points if part.weight >= MUST_HAVE_WEIGHT and part.points == 0]
    for flow in spec.flows:
        have = {row.outcome for row in spec.criteria if row.flow == flow.id}
        lacks += [
            f"a {outcome} criterion for {flow.id} ({flow.deed})"
            for outcome in ("success", "failure")
            if outcome not in have
        ]
    if not spec.flows and spec.section("flows").settled:
        lacks.append("at least one flow")
    if not has_number(spec.metric) and spec.section("metric").settled:
        lacks.append("a number in the metric")
    lacks += [f"an answer to {row.id}: {row.text}" for row in spec.open_questions if row.blocking and not row.answer]
    if found := len(disputes(spec)):
        lacks.append(f"a choice between two things that cannot both hold{f' ({found} times)' if found > 1 else ''}")
    if guesses is not None and guesses > MOST_GUESSES:
        lacks.append(
            f"fewer guesses: a builder would still have to guess {guesses} things, {MOST_GUESSES} are the most"
        )
    left = questions_left(spec)
    return [*lacks, f"{left} more answer{'s' * (left != 1)}"] if left else lacks
