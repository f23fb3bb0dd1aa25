"""The labelled examples and their vectors.

After a change of the examples, `python -m bot.triage.embedder --write-examples` writes the vectors anew.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.triage.model import Kind

HERE = Path(__file__).parent
TEXTS = HERE / "examples.jsonl"
VECTORS = HERE / "examples.npz"


@dataclass(frozen=True, slots=True)
class Example:
    """A short report with the kind and severity a person gave it."""

    text: str
    kind: Kind
    severity: int


@lru_cache(maxsize=1)
def examples() -> tuple[Example, ...]:
    """Return the labelled examples."""
    return tuple(Example(**json.loads(line)) for line in TEXTS.read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=1)
def example_vectors() -> NDArray[np.float32]:
    """Return the model's vector of each example, in their order, as written beside them."""
    with np.load(VECTORS) as stored:
        vectors: NDArray[np.float32] = stored["vectors"].astype(np.float32)
    return vectors


def fingerprint() -> str:
    """Return the hash of the examples' texts, by which stale vectors are found."""
    return hashlib.sha256("\n".join(example.text for example in examples()).encode()).hexdigest()


def stored_fingerprint() -> str:
    """Return the hash of the texts whose vectors are stored."""
    with np.load(VECTORS) as stored:
        return str(stored["fingerprint"])


def store_vectors(vectors: NDArray[np.float32]) -> None:
    """Write the vectors of the examples beside them, with the hash of the texts."""
    np.savez_compressed(VECTORS, vectors=vectors.astype(np.float16), fingerprint=np.array(fingerprint()))
