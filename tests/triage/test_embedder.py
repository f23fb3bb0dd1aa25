"""The model's helper process: equal to the reference, started on demand, gone when idle, honest when absent."""

import asyncio
import os
import signal
from pathlib import Path

import numpy as np

from bot.triage import EmbeddingHelper, Known, Report, Triager
from bot.triage.embedder import gelu

# the first numbers that sentence-transformers prints for this sentence
REFERENCE = [0.0676569566, 0.0634959713, 0.0487131476, 0.0793049857, 0.0374480784, 0.0026527779, 0.0393749885]


async def test_vectors_equal_the_reference_and_are_kept() -> None:
    helper = EmbeddingHelper()
    try:
        vectors = await helper.embed(
            ["This is an example sentence", "A kitten sleeps", "A cat naps", "Invoice overdue"]
        )
        assert vectors is not None
        np.testing.assert_allclose(vectors[0, : len(REFERENCE)], REFERENCE, atol=1e-6)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert vectors[1] @ vectors[2] > vectors[1] @ vectors[3] + 0.3
        first = helper.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        again = await helper.embed(["A kitten sleeps", "Something new"])
        assert again is not None
        np.testing.assert_array_equal(again[0], vectors[1])
        assert helper.pid != first
    finally:
        await helper.close()
        await helper.close()
    assert helper.pid is None


async def test_an_idle_helper_goes_and_comes_back_on_demand() -> None:
    helper = EmbeddingHelper(idle_s=0.05)
    try:
        assert helper.pid is None
        assert await helper.embed(["one"]) is not None
        async with asyncio.timeout(20):
            await helper.ended()
        assert helper.pid is None
        assert await helper.embed(["two"]) is not None
        assert helper.why_not == ""
    finally:
        await helper.close()


async def test_an_absent_model_is_said_and_words_do_the_work(tmp_path: Path) -> None:
    triager = Triager(EmbeddingHelper(model=tmp_path))
    try:
        known = [Known("1", "The date picker is cut off in the table view", "bug", "C1")]
        ours = await triager.judge(Report("2", "The date picker is cut off in my table view"), known)
        assert "not installed" in ours.basis
        assert (ours.kind, ours.same_as) == ("bug", "C1")
    finally:
        await triager.close()


def test_gelu_is_exact_enough() -> None:
    values = np.array([-3, -1, -0.5, 0, 0.5, 1, 3], np.float32)
    exact = [-0.0040496940, -0.1586552539, -0.1542687694, 0, 0.3457312306, 0.8413447461, 2.9959503060]
    np.testing.assert_allclose(gelu(values), exact, atol=1e-6)
