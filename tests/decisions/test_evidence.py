"""A summary may say what it likes: a criterion is ticked by a test that a gate saw green on this head, and by nothing else."""

import pytest

from bot.evidence import Tick, borne_out, ticks
from bot.slack.messages import evidence

CRITERIA = "AC-1: The page greets.\nAC-2: It greets at night.\nAC-10: It is kind."
GREEN = {"name": "acceptance", "passed": True, "summary": "AC-1 failed on the base, holds now"}
HIDDEN_RED = {"name": "acceptance-hidden", "passed": False, "summary": "AC-2 does not hold"}
UNIT = {"name": "unit", "passed": True, "summary": "12 passed"}
FILES = [
    {"path": "tests/acceptance/test_ac_1.py", "content": '"""AC-1: the page greets."""', "hidden": False},
    {"path": "tests/acceptance/test_ac_2.py", "content": '"""AC-2: at night too."""', "hidden": True},
]


def test_a_criterion_is_ticked_by_the_test_that_a_gate_saw_green():
    assert ticks(CRITERIA, FILES, [GREEN, HIDDEN_RED]) == (
        Tick("AC-1", "The page greets.", True, ("tests/acceptance/test_ac_1.py",)),
        Tick("AC-2", "It greets at night.", False, ()),
        Tick("AC-10", "It is kind.", False, ()),
    )
    assert ticks(CRITERIA, FILES, [GREEN, HIDDEN_RED | {"passed": True}])[1].tests == ("a hidden test",)


def test_without_a_gate_nothing_is_ticked_whatever_tests_there_are():
    assert [tick.shown for tick in ticks(CRITERIA, FILES, [])] == [False] * 3
    assert [tick.shown for tick in ticks(CRITERIA, [], [GREEN])] == [False] * 3
    assert ticks("It is kind.", FILES, [GREEN]) == ()


@pytest.mark.parametrize(
    "line",
    [
        "AC-1 and AC-2 hold.",
        "AC-7 passes.",
        "ac 10 is met by the new test.",
        "All acceptance criteria are met.",
        "Every test passed.",
        "412 tests passed.",
        "It was checked by 13 tests.",
        "The acceptance-hidden gate is green.",
        "CI is green.",
    ],
)
def test_a_doctored_summary_is_left_out_and_ticks_nothing(line):
    gates = [GREEN, HIDDEN_RED, UNIT]
    shown = ticks(CRITERIA, FILES, gates)
    kept, why = borne_out(["The page greets by the hour.", line], shown, gates)
    assert kept == ["The page greets by the hour."]
    assert len(why) == 1
    told = evidence.acceptance(shown)
    assert "☐ AC-2" in told
    assert "☐ AC-10" in told
    assert told.count("☑︎") == 1


@pytest.mark.parametrize(
    "line",
    [
        "AC-1 holds.",
        "All 2 gates passed.",
        "12 tests passed.",
        "AC-2 is not tested.",
        "Nothing is asked of you.",
        "People see 24 hours.",
    ],
)
def test_what_the_gates_showed_may_be_said(line):
    gates = [GREEN, UNIT]
    assert borne_out([line], ticks(CRITERIA, FILES, gates), gates) == ([line], [])


def test_without_gates_nothing_passed():
    assert borne_out(["All gates passed."], (), [])[0] == []
