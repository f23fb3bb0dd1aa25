"""The triager: words in, judgement out; it has no tools, no secrets, and never does what a text tells it to."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.triage.clusters import Match, match, review
from bot.triage.examples import Example, example_vectors, examples
from bot.triage.helper import EmbeddingHelper
from bot.triage.judging import judgement, opinion
from bot.triage.likeness import likeness
from bot.triage.model import Known, Proposal, Report, Triage
from bot.triage.normalising import normalise

NEWEST = 2000
LONGEST_READ = 1500

Floats = NDArray[np.float32]


class Triager:
    """Judges reports with the model's helper process where there is one, and by n-grams and words alone where not."""

    def __init__(self, helper: EmbeddingHelper | None) -> None:
        self._helper = helper

    async def judge(self, report: Report, known: Sequence[Known] = ()) -> Triage:
        """Judge a report against what is known (the newest 2,000 count); the same words give the same judgement."""
        recent = list(known)[-NEWEST:]
        text = _readable(report.text)
        others = [_readable(one.text) for one in recent]
        vectors = await self._vectors([text, *others])
        to_examples, to_known = _likenesses(text, others, vectors)
        said = opinion(report.text, to_examples, examples(), with_model=vectors is not None)
        found = match(report, said.kind, recent, to_known) if recent else Match("", 0.0)
        return judgement(said, found, self._basis(vectors))

    async def alike(self, text: str, others: Sequence[str]) -> list[float]:
        """Return how alike a text is to each other one, from 0 to about 1; from .45 on they speak of the same."""
        if not others:
            return []
        texts = [_readable(one) for one in (text, *others)]
        vectors = await self._vectors(texts)
        own, rest = (None, None) if vectors is None else (vectors[:1], vectors[1:])
        return [float(value) for value in likeness(texts[:1], texts[1:], own, rest)[0]]

    async def prepare(self, reports: Sequence[Report]) -> None:
        """Let the model read many reports in one go, so that judging them afterwards is quick."""
        await self._vectors([_readable(report.text) for report in reports])

    async def review(self, known: Sequence[Known]) -> tuple[Proposal, ...]:
        """Look over all clusters, as each night, and propose merges and splits for a person to decide."""
        texts = [_readable(one.text) for one in known]
        vectors = await self._vectors(texts)
        return review(known, likeness(texts, texts, vectors, vectors)) if texts else ()

    async def close(self) -> None:
        """End the helper process."""
        if self._helper:
            await self._helper.close()

    async def _vectors(self, texts: Sequence[str]) -> Floats | None:
        return await self._helper.embed(texts) if self._helper else None

    def _basis(self, vectors: Floats | None) -> str:
        if vectors is not None:
            return "rules, MiniLM-L6 and character n-grams"
        why = self._helper.why_not if self._helper else "no model was given"
        return f"rules and character n-grams only ({why})"


def _likenesses(text: str, others: Sequence[str], vectors: Floats | None) -> tuple[Floats, Floats]:
    labelled: Sequence[Example] = examples()
    texts = [one.text for one in labelled]
    own = None if vectors is None else vectors[:1]
    to_examples = likeness([text], texts, own, None if vectors is None else example_vectors(), blind=1.0)[0]
    to_known = likeness([text], others, own, None if vectors is None else vectors[1:])[0]
    return to_examples, to_known


def _readable(text: str) -> str:
    return normalise(text)[:LONGEST_READ] or "-"
