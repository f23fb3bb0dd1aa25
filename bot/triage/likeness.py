"""How alike two texts are: by the model's vectors where it can read them, beside them by their character n-grams."""

import math
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.triage.examples import examples
from bot.triage.normalising import is_foreign_script, language_of, skeleton

DIMENSIONS = 2048
KEPT = 3000
MODEL_SHARE = 0.85
BLIND = 0.72

Vectors = NDArray[np.float32]


def ngram_vectors(texts: Sequence[str]) -> Vectors:
    """Return hashed character n-gram vectors of length 1: 3 to 5 letters for alphabets, 1 to 3 for other scripts."""
    return np.stack([_ngram_vector(text) for text in texts]) if texts else np.zeros((0, DIMENSIONS), np.float32)


@lru_cache(maxsize=KEPT)
def _ngram_vector(text: str) -> Vectors:
    out = np.zeros(DIMENSIONS, np.float32)
    for gram, count in _grams(text).items():
        code = zlib.crc32(gram.encode())
        out[code % DIMENSIONS] += (1 if code & 0x80000000 else -1) * (1 + math.log(count)) * _rarity(gram)
    length = float(np.linalg.norm(out))
    return out / np.float32(length or 1.0)


def likeness(
    texts: Sequence[str],
    others: Sequence[str],
    model: Vectors | None,
    other_model: Vectors | None,
    *,
    blind: float = BLIND,
) -> Vectors:
    """Return how alike each text is to each other text, from 0 to about 1.

    Pairs the model cannot read are judged by n-grams alone and count `blind` of it: letters in common prove less.
    """
    grams: Vectors = np.sqrt(np.maximum(ngram_vectors(texts) @ ngram_vectors(others).T, 0))
    if model is None or other_model is None:
        return grams * np.float32(blind)
    meant: Vectors = np.maximum(model @ other_model.T, 0)
    mixed = np.maximum(meant, MODEL_SHARE * meant + (1 - MODEL_SHARE) * grams)
    out: Vectors = np.where(np.outer(_readable(texts), _readable(others)), mixed, grams * np.float32(blind))
    return out


def _readable(texts: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([not _is_foreign(text) for text in texts], dtype=np.bool_)


def _rarity(gram: str) -> float:
    """Return how much a run of letters tells, from 1 for one that no labelled example has down to 0 for one that all have."""
    total = len(examples())
    return math.log((total + 1) / (_in_examples()[gram] + 1)) / math.log(total + 1)


@lru_cache(maxsize=1)
def _in_examples() -> Counter[str]:
    return Counter(gram for example in examples() for gram in _grams(example.text))


@lru_cache(maxsize=KEPT)
def _is_foreign(text: str) -> bool:
    return is_foreign_script(language_of(text))


def _grams(text: str) -> Counter[str]:
    seen = skeleton(text)
    low, high = (1, 3) if _is_foreign(text) else (3, 5)
    padded = f" {' '.join(seen.split())} "
    return Counter(padded[i : i + n] for n in range(low, high + 1) for i in range(len(padded) - n + 1))
