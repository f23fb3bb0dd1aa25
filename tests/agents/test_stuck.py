"""The stuck detector's rules as tables: what hits, what just misses."""

import pytest

from bot.agents.stuck import Seen, failing_signature, find_stuck, measure_for, normalise, seen_call, seen_words


def bash(command: str, result: str = "ok", *, error: bool = False) -> Seen:
    return seen_call("bash", {"command": command}, result, error=error)


def edit(path: str, number: int = 0) -> Seen:
    return seen_call(
        "edit",
        {"command": "create", "path": path, "file_text": str(number)},
        f"written {number}",
        error=False,
        edited=path,
    )


RED = "FAILED tests/test_a.py::test_x - assert 1 == 2\n1 failed in 0.{n}s"
READS = [bash(f"cat {n}", f"text {n}") for n in range(30)]


@pytest.mark.parametrize(
    ("name", "steps", "rule"),
    [
        ("nothing yet", [], None),
        ("ordinary work", READS, None),
        ("same result three times", [bash("ls")] * 3, None),
        ("same result four times", [bash("ls")] * 4, "same result"),
        ("same result four times, apart", [*[bash("ls")] * 2, *READS[:5], *[bash("ls")] * 2], "same result"),
        ("same result four times, too far apart", [bash("ls"), bash("ls"), *READS[:19], bash("ls"), bash("ls")], None),
        ("same action, other results", [bash("date", f"day {n}") for n in range(8)], None),
        ("same error twice", [bash("make", "no rule", error=True)] * 2, None),
        ("same error three times", [bash("make", "no rule", error=True)] * 3, "same error"),
        ("three errors that differ", [bash("make", f"line {n}", error=True) for n in range(3)], None),
        ("two rounds", [bash("a"), bash("b")] * 2, None),
        ("three rounds", [bash("a"), bash("b")] * 3, "back and forth"),
        ("three rounds, broken", [*[bash("a"), bash("b")] * 2, bash("c"), bash("b")], None),
        ("two messages without a call", [seen_words()] * 2, None),
        ("three messages without a call", [seen_words()] * 3, "no tool call"),
        ("three, with a call between", [seen_words(), seen_words(), bash("ls"), seen_words()], None),
        (
            "same failure after three edits",
            [bash("t", RED), edit("a", 1), edit("b", 2), edit("c", 3), bash("t2", RED)],
            None,
        ),
        (
            "same failure after four edits",
            [bash("t", RED), edit("a", 1), edit("b", 2), edit("c", 3), edit("d", 4), bash("t2", RED)],
            "same failure",
        ),
        (
            "another failure after four edits",
            [bash("t", RED), *[edit(str(n), n) for n in range(4)], bash("t", "FAILED tests/test_b.py::test_y")],
            None,
        ),
        ("a file edited five times", [edit("a", n) for n in range(5)], None),
        ("a file edited six times", [edit("a", n) for n in range(6)], "same file"),
        (
            "six edits, fewer failures",
            [edit("a", 0), bash("t", "5 failed"), *[edit("a", n) for n in range(1, 6)], bash("t", "2 failed")],
            None,
        ),
        (
            "six edits, as many failures",
            [edit("a", 0), bash("t", "2 failed"), *[edit("a", n) for n in range(1, 6)], bash("u", "2 failed")],
            "same file",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rules(name, steps, rule):
    found = find_stuck(steps)
    assert (found.rule if found else None) == rule
    assert found is None or found.evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3 passed in 0.41s", "3 passed in 12.03s"),
        ("at 0x7f00aa <obj>", "at 0x7f11bb <obj>"),
        ("2026-11-22 09:00:01.123 started", "2026-11-23T10:00:02Z started"),
        ("/tmp/pytest-1/x failed", "/tmp/pytest-22/y/z failed"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("pid 12 gone", "pid 4411 gone"),
    ],
)
def test_what_differs_from_run_to_run_does_not_count(one, other):
    assert normalise(one) == normalise(other)


def test_a_failing_signature_names_the_tests_not_their_order_or_time():
    one = failing_signature("FAILED a::x - 1\nFAILED b::y\n2 failed in 1.2s")
    other = failing_signature("FAILED b::y\nFAILED a::x - 2\n2 failed in 3.4s")
    assert one == other
    assert one[1] == 2
    assert failing_signature("3 passed") == ("", None)
    assert failing_signature("a.py:3:1: F401 unused")[0]
    assert failing_signature("src/x.ts:3:1: error TS1: no")[0]


def test_measures_grow_to_a_person_and_stay_there():
    assert [measure_for(n) for n in (1, 2, 3, 4, 9)] == ["nudge", "fresh_context", "other_model", "person", "person"]
