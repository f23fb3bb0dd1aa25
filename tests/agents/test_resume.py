"""A run that dies at any step and is taken up again ends as one that did not, and does nothing twice."""

import asyncio
import json
from pathlib import Path

import pytest

TITLE = "Answer with Hi"
STEPS = [
    "prompt",
    "turn 1.0",
    "intent 1.0",
    "tool 1.0",
    "turn 2.0",
    "intent 2.0",
    "tool 2.1",
    "intent 2.2",
    "tool 3.0",
    "turn 4.0",
]


@pytest.fixture
def stories() -> Path:
    return Path(__file__).with_name("stories")


def as_it_should_be(bench) -> bool:
    words, log = (bench.root / "greeter/words.py").read_text(), (bench.root / "log.txt").read_text()
    return words.count('return "Hi"') == words.count("# Hi.") == 1 and log == "done\n"


@pytest.fixture
async def whole(bench, journal, tmp_path):
    """The steps of an undisturbed run, and the tree it leaves."""
    record = journal()
    result = await bench.run("builder", TITLE, journal=record)
    assert result.outcome == "submitted"
    return record


async def test_each_model_call_and_each_tool_call_is_one_step(whole):
    assert whole.order[:4] == ["prompt", "turn 1.0", "intent 1.0", "tool 1.0"]
    assert [name for name in whole.order if name.startswith("turn")] == ["turn 1.0", "turn 2.0", "turn 3.0", "turn 4.0"]
    assert sum(name.startswith("tool") for name in whole.order) == sum(
        name.startswith("intent") for name in whole.order
    )


async def test_a_recorded_run_is_replayed_without_asking_or_acting(bench, whole):
    asked, text = len(bench.stand_in.calls()), (bench.root / "greeter/words.py").read_text()
    (bench.root / "greeter/words.py").write_text("changed since")
    result = await bench.run("builder", TITLE, journal=whole)
    assert result.outcome == "submitted"
    assert len(bench.stand_in.calls()) == asked
    assert (bench.root / "greeter/words.py").read_text() == "changed since" != text


@pytest.mark.parametrize("step", STEPS)
async def test_death_after_a_step_loses_and_repeats_nothing(bench, journal, killed, step):
    record = journal(die_after=step)
    with pytest.raises(killed):
        await bench.run("builder", TITLE, journal=record)
    record.die_after = ""
    result = await bench.run("builder", TITLE, journal=record)
    assert result.outcome == "submitted", result.message
    assert as_it_should_be(bench)


@pytest.mark.parametrize("step", ["turn 2.0", "intent 2.0", "tool 2.0", "tool 2.1", "tool 2.2", "tool 3.0", "turn 4.0"])
async def test_death_inside_a_step_restores_and_tells_the_agent(bench, journal, killed, step):
    record = journal(die_in=step)
    with pytest.raises(killed):
        await bench.run("builder", TITLE, journal=record)
    record.die_in = ""
    result = await bench.run("builder", TITLE, journal=record)
    assert result.outcome == "submitted", result.message
    assert as_it_should_be(bench)
    if step.startswith("tool"):
        assert json.loads(record.records[step])["text"].startswith("interrupted, not repeated")
        assert bench.tree.restored == [json.loads(record.records[step.replace("tool", "intent")])]
    held = bench.ledger.accounts["item", "item-1"].held
    assert (held.usd_micros, held.tokens, held.ms) == (0, 0, 0)


async def test_calls_after_an_interrupted_one_are_not_done(bench, journal, killed):
    record = journal(die_in="tool 2.0")
    with pytest.raises(killed):
        await bench.run("builder", TITLE, journal=record)
    record.die_in = ""
    await bench.run("builder", TITLE, journal=record)
    assert "tool 2.1" not in record.records
    assert "tool 3.0" in record.records


async def test_the_prompt_is_fixed_for_the_whole_run(bench, journal, killed):
    record = journal(die_after="turn 1.0")
    with pytest.raises(killed):
        await bench.run("builder", TITLE, journal=record)
    before = record.records["prompt"]
    record.die_after = ""
    await bench.run("builder", TITLE, journal=record)
    assert record.records["prompt"] == before


async def test_cancelling_the_run_gives_the_reservation_back(bench, journal):
    bench.stand_in.fail("slow", seconds=60)
    task = asyncio.create_task(bench.run("builder", TITLE, journal=journal()))
    await bench.stand_in.wait_for_calls(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.ledger.accounts["item", "item-1"].held.tokens == 0
