"""The shipped stories on the tiny product: real loop, real sandbox, real files, both SDKs over sockets."""

import pytest

from bot.agents.sandbox import Sandbox
from bot.budget import Budget, Limits

GATE_REPORT = "lint: red\nF401 `datetime.time` imported but unused --> greeter/words.py:3:22"


async def test_the_tester_writes_tests_that_fail_now_and_hides_one(bench):
    result = await bench.run("tester")
    assert result.outcome == "submitted", result.message
    files = {f["path"]: f for f in result.answer["files"]}
    assert [f["hidden"] for f in files.values()] == [False, True, False]
    assert 'render("Ada", 19)' in files["tests/acceptance/test_ac_2.py"]["content"]
    assert (result.model, result.model_source) == ("gpt-6.1-terra", "scripted")


async def test_the_builder_repairs_what_its_tests_find_then_what_a_gate_finds(bench):
    """And what it hands in meets the tester's tests."""
    tests = await bench.run("tester")
    first = await bench.run("builder")
    assert first.outcome == "submitted", first.message
    assert "from datetime import time" in (bench.root / "greeter/words.py").read_text()
    data = {"task": "Greet.", "acceptance": "AC-1", "gate_report": GATE_REPORT}
    second = await bench.run("builder", run_id="builder-2", attempt=2, data=data)
    assert second.outcome == "submitted", second.message
    assert "datetime" not in (bench.root / "greeter/words.py").read_text()
    assert (first.model, first.turns, second.turns) == ("claude-sonnet-5-5", 4, 3)
    assert first.answer["acceptance_met"] == ["AC-1", "AC-2", "AC-3"]
    assert first.usd > 0
    assert first.billed_usd == 0
    job = bench.job("builder")
    async with await Sandbox.start(bench.root, read_only=job.read_only, environment=job.environment) as sandbox:
        judged = await sandbox.run(" ".join(["python -m pytest", *(f["path"] for f in tests.answer["files"])]))
    assert "3 passed" in judged.output


async def test_an_attempt_taken_up_again_hands_in_what_is_there(bench):
    await bench.run("builder")
    again = await bench.run("builder", run_id="builder-2", attempt=2)
    assert (again.outcome, again.turns) == ("submitted", 3)


@pytest.mark.parametrize("role", ["reviewer", "summariser", "planner", "interviewer"])
async def test_roles_without_tools_answer_in_their_form(bench, role):
    material = {
        "reviewer": {"task": "t", "acceptance": "a", "diff": "+x"}, "summariser": {"facts": "f"}, "planner": {"spec": "s"},
        "interviewer": {"draft": "d"},
    }  # fmt: skip
    result = await bench.run(role, data=material[role], workspace=None)
    assert result.outcome == "submitted", result.message
    assert set(result.answer) == set(bench.crew.roles[role].answer["properties"])


async def test_an_unscripted_idea_is_refused_and_says_that_a_key_is_needed(bench):
    result = await bench.run("builder", "Fly to the moon")
    assert (result.outcome, result.model_source) == ("refused", "scripted")
    assert "Set a key" in result.message
    assert "Fly to the moon" in result.message


async def test_a_builder_in_circles_gets_a_nudge_a_fresh_start_another_model_and_then_a_person(bench):
    result = await bench.run("builder", "Greet in circles")
    assert result.outcome == "stuck"
    assert "the same bash call gave the same result 4 times" in result.message
    assert result.answer["snapshot"]
    asked = [(row.vendor, row.turn) for row in bench.stand_in.calls()]
    assert len(asked) == 16
    assert asked[7] == ("anthropic", 7)
    assert asked[8] == ("anthropic", 0)
    assert asked[12] == ("openai", 0)


async def test_every_way_out_of_the_tree_is_closed(bench, tmp_path):
    (tmp_path / ".env").write_text("API_KEY=secret")
    result = await bench.run("builder", "Say goodbye too")
    assert result.outcome == "submitted", result.message
    assert "def farewell" in (bench.root / "greeter/words.py").read_text()
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize(
    ("title", "path", "text"),
    [
        ("Shout the greeting", "greeter/shout.py", "import os"),
        ("Title the page Welcome", "greeter/page.py", "<title>Welcome</title>"),
        ("Say where the page is served", "greeter/server.py", "{fd:s}"),
    ],
)
async def test_the_other_failures_hand_in_what_the_factory_must_catch(bench, title, path, text):
    result = await bench.run("builder", title)
    assert result.outcome == "submitted", result.message
    assert text in (bench.root / path).read_text()


async def test_a_budget_that_ends_saves_the_work_and_parks(bench):
    result = await bench.run("builder", "Polish the greeting for ever", budget=Budget(item=Limits(usd=0.4)))
    assert result.outcome == "out_of_budget"
    assert "the item's budget is $0.40" in result.message
    assert result.answer["snapshot"]
    spent = bench.ledger.accounts["item", "item-1"]
    assert 0 < spent.spent.usd <= 0.4
    assert spent.held.usd == 0


@pytest.mark.parametrize(
    "title", ["Greet in circles", "Shout the greeting", "Say goodbye too", "Say where the page is served"]
)
async def test_each_story_has_its_acceptance_tests(bench, title):
    result = await bench.run("tester", title)
    assert result.outcome == "submitted", result.message
    assert result.answer["files"][0]["content"].startswith('"""AC-1')
