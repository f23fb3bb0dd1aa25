"""Which reports speak of the same thing: online clusters by mean link, and a nightly look for merges and splits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bot.triage.model import Kind, Known, Proposal, Report

ATTACH = 0.45
ASK = 0.35
SAME_PAGE = 0.1
MERGE = 0.5
SPLIT = 0.3
FAMILY: Mapping[Kind, str] = {
    "bug": "bug",
    "security": "security",
    "feature": "wish",
    "enhancement": "wish",
    "praise": "praise",
    "question": "question",
    "abuse": "abuse",
}

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Match:
    """The nearest cluster and how alike it is; `cluster` is "" when there is none within the kind."""

    cluster: str
    likeness: float

    @property
    def same_as(self) -> str | None:
        """Return the cluster when the report belongs to it."""
        return self.cluster if self.cluster and self.likeness >= ATTACH else None

    @property
    def maybe_same_as(self) -> str | None:
        """Return the cluster when a person should say whether the report belongs to it."""
        return self.cluster if self.cluster and ASK <= self.likeness < ATTACH else None


def match(report: Report, kind: Kind, known: Sequence[Known], likenesses: Floats) -> Match:
    """Find the nearest cluster of the same kind by mean link; the same page counts .1 more."""
    links: dict[str, list[float]] = defaultdict(list)
    for other, alike in zip(known, likenesses, strict=True):
        if FAMILY[other.kind] == FAMILY[kind] and other.id != report.id:
            links[other.cluster].append(
                float(alike) + (SAME_PAGE if report.page and report.page == other.page else 0.0)
            )
    means = {cluster: float(np.mean(values)) for cluster, values in links.items()}
    best = max(means, key=lambda cluster: (means[cluster], cluster), default="")
    return Match(best, means.get(best, 0.0))


def review(known: Sequence[Known], likenesses: Floats) -> tuple[Proposal, ...]:
    """Propose merges of clusters that are alike (mean link ≥ .5) and splits of members that are not (< .3), strongest first."""
    rows: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(known):
        rows[one.cluster].append(index)
    merges = [
        Proposal("merge", left, right, alike)
        for left, right in combinations(sorted(rows), 2)
        if FAMILY[known[rows[left][0]].kind] == FAMILY[known[rows[right][0]].kind]
        and (alike := float(likenesses[np.ix_(rows[left], rows[right])].mean())) >= MERGE
    ]
    splits = [
        Proposal("split", cluster, known[index].id, alike)
        for cluster, members in sorted(rows.items())
        for index in members
        if len(members) > 2 and (alike := _to_the_rest(index, members, likenesses)) < SPLIT
    ]
    return tuple(sorted(merges, key=lambda one: -one.likeness) + sorted(splits, key=lambda one: one.likeness))


def _to_the_rest(index: int, members: Sequence[int], likenesses: Floats) -> float:
    return float(np.mean([likenesses[index, other] for other in members if other != index]))
