"""From signals and likenesses to a judgement; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.triage.clusters import FAMILY, Match
from bot.triage.examples import Example
from bot.triage.lexicon import Signal, find
from bot.triage.model import KINDS, Kind, Triage
from bot.triage.normalising import is_foreign_script, language_of, normalise, skeleton

MARGIN = 0.05
NEIGHBOURS = 3
IN_OTHER_LANGUAGES = 0.5
SIGNALS: tuple[Signal, ...] = (
    "attack",
    "security",
    "data_loss",
    "outage",
    "blocked",
    "billing",
    "legal",
    "cosmetic",
    "bug",
    "wish",
    "nudge",
    "praise",
    "question",
    "abuse",
)
SPEAKS_FOR: Mapping[Signal, Mapping[Kind, float]] = {
    "attack": {"abuse": 1.0},
    "security": {"security": 0.4},
    "data_loss": {"bug": 0.35},
    "outage": {"bug": 0.3},
    "blocked": {"bug": 0.2},
    "bug": {"bug": 0.2},
    "cosmetic": {"bug": 0.05},
    "wish": {"feature": 0.2, "enhancement": 0.2},
    "nudge": {"enhancement": 0.14, "feature": 0.05},
    "praise": {"praise": 0.2},
    "question": {"question": 0.25},
    "abuse": {"abuse": 0.45},
}
GRAVE_FOR_BUGS: tuple[tuple[Signal, int], ...] = (
    ("data_loss", 1),
    ("outage", 1),
    ("legal", 2),
    ("billing", 2),
    ("blocked", 2),
    ("cosmetic", 4),
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the words alone say, before any cluster is looked at."""

    kind: Kind
    severity: int
    confidence: float
    unsure: bool
    reasons: tuple[str, ...]
    attack: bool
    topics: tuple[str, ...]
    language: str


def opinion(text: str, likenesses: NDArray[np.float32], labelled: Sequence[Example], *, with_model: bool) -> Opinion:
    """Judge kind and severity of a text from its signals and its likeness to the labelled examples."""
    language = language_of(normalise(text))
    signals = signals_in(text)
    foreign = is_foreign_script(language)
    trust = 0.0 if foreign else 1.0 if language == "en" else IN_OTHER_LANGUAGES
    near = {kind: trust * _nearness(kind, likenesses, labelled) for kind in KINDS}
    scores = _scores(near, signals)
    kind, margin = _best(scores)
    if max(scores.values()) <= 0:
        kind, margin = "question", 0.0
    doubts = _doubts(kind, margin, signals, language, with_model=with_model)
    reasons = [f"{signal.replace('_', ' ')}: “{words}”" for signal, words in signals.items()]
    reasons += [] if foreign else _nearest(likenesses, labelled)
    return Opinion(
        kind=kind,
        severity=_severity(kind, signals),
        confidence=round(min(0.99, max(0.05, 0.5 + 2 * margin) * (0.6 if doubts else 1.0)), 2),
        unsure=bool(doubts),
        reasons=(*reasons, *doubts),
        attack="attack" in signals,
        topics=tuple(topic for topic in ("billing", "legal") if topic in signals),
        language=language,
    )


def judgement(said: Opinion, match: Match, basis: str) -> Triage:
    """Join the opinion on the words with the nearest cluster; abuse joins none."""
    joins = FAMILY[said.kind] != "abuse"
    same, maybe = (match.same_as, match.maybe_same_as) if joins else (None, None)
    about = f"like {match.cluster} by {match.likeness:.2f}" if same or maybe else ""
    return Triage(
        kind=said.kind,
        severity=said.severity,
        confidence=said.confidence,
        unsure=said.unsure,
        same_as=same,
        maybe_same_as=maybe,
        reasons=(*said.reasons, about) if about else said.reasons,
        basis=basis,
        attack=said.attack,
        topics=said.topics,
        language=said.language,
    )


def signals_in(text: str) -> dict[Signal, str]:
    """Return the signals of a text with the words that show them; attacks are also looked for behind disguises."""
    plain = normalise(text)
    found = {signal: find(signal, plain) for signal in SIGNALS}
    found["attack"] = found["attack"] or find("attack", skeleton(text))
    return {signal: words for signal, words in found.items() if words}


def _nearness(kind: Kind, likenesses: NDArray[np.float32], labelled: Sequence[Example]) -> float:
    own = sorted(
        (float(alike) for alike, one in zip(likenesses, labelled, strict=True) if one.kind == kind), reverse=True
    )
    return float(np.mean(own[:NEIGHBOURS])) if own else 0.0


def _scores(near: Mapping[Kind, float], signals: Mapping[Signal, str]) -> dict[Kind, float]:
    said = {kind: sum(SPEAKS_FOR.get(signal, {}).get(kind, 0.0) for signal in signals) for kind in KINDS}
    if {"bug", "data_loss", "blocked", "outage"} & signals.keys():
        said["praise"] = 0.0
    if "wish" in signals:
        said["praise"] = min(said["praise"], 0.05)
    if "wish" in signals and not {"data_loss", "outage"} & signals.keys():
        said["bug"] = min(said["bug"], 0.1)
    return {kind: near[kind] + said[kind] for kind in KINDS}


def _best(scores: Mapping[Kind, float]) -> tuple[Kind, float]:
    """Return the best kind and its lead over the best of another family: wishes do not compete with each other."""
    kind = max(KINDS, key=lambda one: scores[one])
    rivals = [scores[one] for one in KINDS if FAMILY[one] != FAMILY[kind]]
    return kind, scores[kind] - max(rivals)


def _doubts(kind: Kind, margin: float, signals: Mapping[Signal, str], language: str, *, with_model: bool) -> list[str]:
    rules = [
        (margin < MARGIN, f"unsure: leads by {margin:.2f} only"),
        ("attack" in signals, "unsure: it speaks to us, so a person decides"),
        (
            is_foreign_script(language) and kind in {"praise", "question"},
            f"unsure: the model cannot read this script ({language})",
        ),
        (
            kind == "praise" and language != "en" and "praise" not in signals,
            f"unsure: praise in {language} is not taken for granted",
        ),
        (kind == "security" and bool({"question", "wish"} & signals.keys()), "unsure: a worry or a real hole"),
        (
            bool({"data_loss", "outage"} & signals.keys()) and kind != "bug",
            "unsure: grave words in a report of another kind",
        ),
        (not with_model and not signals, "unsure: no model and no known words"),
        (not is_foreign_script(language) and language != "en" and not signals, f"unsure: no known words of {language}"),
    ]
    return [text for met, text in rules if met]


def _severity(kind: Kind, signals: Mapping[Signal, str]) -> int:
    match kind:
        case "security":
            return 1
        case "bug":
            return next((severity for signal, severity in GRAVE_FOR_BUGS if signal in signals), 3)
        case "abuse":
            return 3 if "attack" in signals else 4
        case "feature" | "enhancement" | "praise" | "question":
            grave = {"data_loss", "outage", "legal"} & signals.keys()
            return 2 if grave else 4


def _nearest(likenesses: NDArray[np.float32], labelled: Sequence[Example]) -> list[str]:
    if not len(likenesses):
        return []
    best = int(np.argmax(likenesses))
    return [f"nearest example ({labelled[best].kind}, {float(likenesses[best]):.2f}): “{labelled[best].text}”"]
