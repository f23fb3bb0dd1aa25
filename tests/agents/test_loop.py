"""The loop's own decisions: retries, budgets, notes, Stop, forms, and what each ending says."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from bot.agents.choice import Choice, Endpoint, Endpoints
from bot.agents.crew import Assignment, open_sandbox
from bot.agents.models.claude import ClaudeModel
from bot.agents.sandbox import SandboxUnavailable
from bot.agents.tools import Shell
from bot.budget import Account, Amount, Budget, Limits

LIGHT = "Answer with Hi"


@pytest.fixture
def stories() -> Path:
    return Path(__file__).with_name("stories")


async def test_a_transient_failure_is_waited_for_and_passes(bench):
    bench.stand_in.fail("overloaded", times=2)
    result = await bench.run("builder", LIGHT)
    assert result.outcome == "submitted"
    assert 7.5 <= bench.waits[0] <= 12.5
    assert 15 <= bench.waits[1] <= 25


async def test_retry_after_is_obeyed(bench):
    bench.stand_in.fail("rate_limit", seconds=400)
    assert (await bench.run("builder", LIGHT)).outcome == "submitted"
    assert bench.waits == [400]


async def test_a_longer_retry_after_parks(bench):
    bench.stand_in.fail("rate_limit", seconds=901)
    result = await bench.run("builder", LIGHT)
    assert (result.outcome, bench.waits) == ("failed", [])
    assert "429" in result.message


async def test_six_failures_park_with_the_work_saved(bench):
    bench.stand_in.fail("server_error", times=6, after=1)
    result = await bench.run("builder", LIGHT)
    assert result.outcome == "failed"
    assert len(bench.waits) == 5
    assert result.answer["snapshot"]
    assert "kept" in result.message


@pytest.mark.parametrize("kind", ["cut", "cut_clean", "malformed", "max_tokens"])
async def test_faults_in_the_middle_change_nothing_in_the_end(bench, kind):
    bench.stand_in.fail(kind, after=1)
    result = await bench.run("builder", LIGHT)
    assert result.outcome == "submitted", result.message
    assert (bench.root / "greeter/words.py").read_text().count("# Hi.") == 1


async def test_a_refused_key_fails_at_once_with_the_cure(bench):
    bench.stand_in.fail("unauthorized")
    result = await bench.run("builder", LIGHT)
    assert (result.outcome, bench.waits) == ("failed", [])
    assert "ANTHROPIC_API_KEY" in result.message


async def test_a_models_own_refusal_ends_the_run(bench):
    bench.stand_in.fail("refusal")
    result = await bench.run("builder", LIGHT)
    assert (result.outcome, result.message) == ("refused", "I can't help with that.")


async def test_a_persons_note_reaches_the_next_turn_as_data(bench):
    written: list[str] = []
    result = await bench.run(
        "builder", "Listen to a note", notes=lambda: written, tell=lambda _: written.append("Use blue")
    )
    assert result.answer["summary"] == "It is blue."


async def test_a_note_is_heard_once_also_after_a_death(bench, journal, killed):
    record = journal(die_after="turn 2.0")
    written: list[str] = []
    more = {"notes": lambda: written, "tell": lambda _: written.append("Use red") if not written else None}
    with pytest.raises(killed):
        await bench.run("builder", "Listen to a note", journal=record, **more)
    record.die_after = ""
    result = await bench.run("builder", "Listen to a note", journal=record, **more)
    assert result.answer["summary"] == "It is red."


async def test_stop_ends_a_command_within_two_seconds_and_keeps_the_work(bench):
    stop = asyncio.Event()
    run = asyncio.create_task(bench.run("builder", "Sleep on it", stop=stop))
    begun = bench.root / "begun.txt"
    async with asyncio.timeout(30):
        while not begun.exists():  # noqa: ASYNC110 - the command is another process
            await asyncio.sleep(0.02)
    stop.set()
    at = time.monotonic()
    result = await run
    assert time.monotonic() - at < 2
    assert result.outcome == "stopped"
    assert result.answer["snapshot"]
    assert not (bench.root / "never.txt").exists()


async def test_stop_ends_a_model_call_within_two_seconds(bench):
    stop = asyncio.Event()
    bench.stand_in.fail("slow", seconds=120)
    run = asyncio.create_task(bench.run("builder", LIGHT, stop=stop))
    await bench.stand_in.wait_for_calls(1)
    stop.set()
    at = time.monotonic()
    result = await run
    assert time.monotonic() - at < 2
    assert result.outcome == "stopped"
    assert "kept" in result.message


async def test_a_stop_before_the_first_call_asks_nothing(bench):
    stop = asyncio.Event()
    stop.set()
    assert (await bench.run("builder", LIGHT, stop=stop)).outcome == "stopped"
    assert bench.stand_in.calls() == []


async def test_words_without_a_call_are_nudged(bench):
    result = await bench.run("builder", "Talk only")
    assert (result.outcome, result.answer["reason"]) == ("impossible", "There is nothing to build.")
    assert result.turns == 4


async def test_a_question_parks_with_its_options(bench):
    result = await bench.run("builder", "Ask first")
    assert (result.outcome, result.answer) == (
        "asked", {"question": "Which hours are morning?", "options": ["5–11", "0–11"]},
    )  # fmt: skip


async def test_calls_that_cannot_be_carried_out_come_back_as_errors(bench):
    result = await bench.run("builder", "Call badly")
    assert result.outcome == "submitted", result.message


async def test_a_tester_must_hand_in_files_that_exist(bench):
    result = await bench.run("tester", "Call badly")
    assert result.outcome == "impossible", result.message


async def test_a_malformed_answer_is_repaired_once(bench):
    data = {"facts": "f"}
    good = await bench.run("summariser", "Answer in the wrong form", data=data)
    bad = await bench.run("summariser", "Answer in the wrong form", data=data, attempt=2, run_id="second")
    assert (good.outcome, good.answer["next"]) == ("submitted", "e")
    assert bad.outcome == "failed"
    assert "answer.what must be a string" in bad.message


async def test_turns_are_limited(bench, journal):
    crew = replace(bench.crew, roles={"builder": replace(bench.crew.roles["builder"], turns=2)})
    result = await crew.run(bench.job("builder", LIGHT), journal(), stop=asyncio.Event(), tree=bench.tree)
    assert result.outcome == "stuck"
    assert "all its 2 turns" in result.message


@pytest.mark.parametrize("limits", [Limits(usd=0.01), Limits(tokens=1000), Limits(minutes=1)])
async def test_a_call_whose_worst_case_does_not_fit_is_not_made(bench, limits):
    result = await bench.run("builder", LIGHT, budget=Budget(item=limits))
    assert result.outcome == "out_of_budget"
    assert bench.stand_in.calls() == []


async def test_the_days_budget_is_shared_by_items(bench):
    bench.ledger.accounts["day", "2026-11-22"] = Account(spent=Amount(tokens=20_000))
    result = await bench.run("builder", LIGHT, item_id="another", budget=Budget(day=Limits(tokens=30_000)))
    assert result.outcome == "out_of_budget"
    assert "the day's budget is 30,000 tokens, 20,000 tokens is used" in result.message


async def test_at_eighty_percent_the_agent_is_told_once(bench):
    bench.ledger.accounts["item", "item-1"] = Account(spent=Amount(tokens=80_000))
    result = await bench.run("builder", "Nearly spent", budget=Budget(item=Limits(tokens=100_000)))
    assert result.outcome == "submitted", result.message


async def test_an_unpriced_model_does_not_run_on_a_money_budget(bench, journal):
    def unpriced(choice: Choice) -> ClaudeModel:
        return ClaudeModel(name="claude-next", api_key="k", base_url=bench.stand_in.url)

    crew = replace(bench.crew, open_model=unpriced)
    refused = await crew.run(bench.job("builder", LIGHT), journal(), stop=asyncio.Event(), tree=bench.tree)
    assert refused.outcome == "failed"
    assert "no price in our table" in refused.message
    allowed = bench.job("builder", LIGHT, run_id="b2", budget=Budget(allow_unpriced=True))
    result = await crew.run(allowed, journal(), stop=asyncio.Event(), tree=bench.tree)
    assert (result.outcome, result.priced, result.usd) == ("submitted", False, 0.0)


async def test_without_isolation_nothing_is_asked_and_the_cure_is_said(bench, journal):
    async def none(_: object) -> Shell:
        raise SandboxUnavailable("bubblewrap is missing. Cure: `apt-get install bubblewrap`.")

    result = await replace(bench.crew, sandbox=none).run(bench.job("builder", LIGHT), journal(), stop=asyncio.Event())
    assert (result.outcome, result.model_source) == ("failed", "scripted")
    assert "apt-get install bubblewrap" in result.message
    assert bench.stand_in.calls() == []


async def test_wrong_assignments_are_our_bugs(bench):
    with pytest.raises(ValueError, match="no role 'poet'"):
        await bench.run("poet", LIGHT)
    with pytest.raises(ValueError, match="needs a workspace"):
        await bench.run("builder", LIGHT, workspace=None)
    with pytest.raises(ValueError, match="lacks"):
        await bench.run("builder", LIGHT, data={"task": "t"})


async def test_with_one_key_both_roles_run_on_one_family(bench, journal):
    crew = replace(bench.crew, endpoints=Endpoints(anthropic=Endpoint("k", bench.stand_in.url)))
    result = await crew.run(bench.job("tester", "Call badly"), journal(), stop=asyncio.Event(), tree=bench.tree)
    assert result.model == "claude-sonnet-5-5"


async def test_a_sandbox_that_died_is_started_again_and_said(bench, journal):
    shells: list[Shell] = []

    async def mortal(job: Assignment) -> Shell:
        shells.append(await open_sandbox(job))
        return shells[-1]

    def kill_once(_: str) -> None:
        if len(shells) == 1 and shells[0]._process.returncode is None:
            shells[0]._process.kill()

    job = bench.job("builder", "Survive a lost sandbox")
    crew = replace(bench.crew, sandbox=mortal)
    result = await crew.run(job, journal(), stop=asyncio.Event(), tree=bench.tree, tell=kill_once)
    assert result.outcome == "submitted", result.message
    assert len(shells) == 2


async def test_a_fresh_start_keeps_what_people_wrote_and_what_was_tried(bench):
    result = await bench.run("builder", "Remember the note", notes=lambda: ["Use blue"])
    assert (result.outcome, result.message) == ("impossible", "The note is still here.")
    assert result.turns == 9
