"""Acceptance tests: fail on base, pass on head, and stay hidden when they are to."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from bot.gates.judge import GateResult, Judge, Verdict

Commit = Callable[..., str]
Judged = Callable[..., Awaitable[Verdict]]

GREETINGS = '''def greeting(hour):
    """Return the greeting."""
    if not 0 <= hour <= 23:
        raise ValueError(f"{hour} is no hour of the day")
    if 5 <= hour < 12:
        return "Good morning"
    return "Good evening" if hour >= 18 else "Hello"
'''


LEAN = """
[product]
name = "greeter"
[gates.show]
kind = "unit"
command = "cat tests/*.py tests/acceptance/*.py || true"
[acceptance]
folder = "tests/acceptance"
command = "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 python -m pytest {files}"
needs = ["python"]
"""


def decides(number: int, hour: int, said: str, docstring: str) -> bytes:
    return f'''from greeter.page import render


def test_ac_{number}():
    """{docstring}"""
    assert "{said}, Ada" in render("Ada", {hour})
'''.encode()


AC_1 = {"tests/acceptance/test_ac_1.py": decides(1, 9, "Good morning", "At 9 it says good morning.")}
AC_2 = {"tests/acceptance/test_ac_2.py": decides(2, 19, "Good evening", "At 19 it greets the evening.")}
AC_3 = {"tests/acceptance/test_ac_3.py": decides(3, 3, "Hello", "At 3 it says hello.")}
AC_3_KEEPS = {"tests/acceptance/test_ac_3.py": decides(3, 3, "Hello", "At 3 it still says hello.")}


def named(verdict: Verdict, name: str) -> GateResult:
    return next(result for result in verdict.results if result.name == name)


@pytest.fixture
def judged(judge: Judge, commit: Commit) -> Judged:
    async def run(words: str = GREETINGS, more: Mapping[str, str] = {}, **tests: Mapping[str, bytes]) -> Verdict:
        base = commit("base", {".shopfloor.toml": LEAN})
        head = commit("head", {"greeter/words.py": words, **more}, parent=base)
        return await judge.judge(key="k", base_sha=base, head_sha=head, **tests)  # type: ignore[arg-type]

    return run


async def test_visible_and_hidden_tests_hold(judged: Judged) -> None:
    verdict = await judged(acceptance_tests={**AC_1, **AC_3_KEEPS}, hidden_tests=AC_2)
    assert verdict.passed, verdict.red
    assert named(verdict, "acceptance").summary == "AC-1 failed on the base, holds now; AC-3 held before and holds"
    assert named(verdict, "acceptance-hidden").summary == "AC-2 failed on the base, holds now"
    shown = Path(named(verdict, "show").log_path).read_text()
    assert "test_ac_1" in shown
    assert "test_ac_2" not in shown, "the hidden test lay where the change's own code could print it"


async def test_the_base_is_asked_once_and_every_head_anew(judge: Judge, commit: Commit) -> None:
    base = commit("base", {".shopfloor.toml": LEAN})
    wrong = commit("wrong", {"greeter/words.py": GREETINGS.replace("12", "9")}, parent=base)
    right = commit("right", {"greeter/words.py": GREETINGS}, parent=base)
    again = commit("again", {"greeter/words.py": GREETINGS.replace("Good morning", "Morning")}, parent=base)
    seen = {
        head: named(await judge.judge(key="k", base_sha=base, head_sha=head, acceptance_tests=AC_1), "acceptance")
        for head in (wrong, right, again)
    }
    assert [result.passed for result in seen.values()] == [False, True, False]
    remembered = ["as it was seen before" in Path(result.log_path).read_text() for result in seen.values()]
    assert remembered == [False, True, True]


async def test_another_base_or_another_test_is_asked_anew(judge: Judge, commit: Commit) -> None:
    base = commit("base", {".shopfloor.toml": LEAN})
    head = commit("head", {"greeter/words.py": GREETINGS}, parent=base)
    moved = commit("moved", {".shopfloor.toml": LEAN, "greeter/words.py": GREETINGS + "\n"})
    ahead = commit("ahead", {"greeter/words.py": GREETINGS}, parent=moved)
    first = await judge.judge(key="k", base_sha=base, head_sha=head, acceptance_tests=AC_1)
    on_moved = await judge.judge(key="k", base_sha=moved, head_sha=ahead, acceptance_tests=AC_1)
    other = await judge.judge(key="k", base_sha=base, head_sha=head, acceptance_tests=AC_3)
    assert first.passed
    assert "passes on the base already" in named(on_moved, "acceptance").summary
    assert "passes on the base already" in named(other, "acceptance").summary


async def test_a_hidden_test_that_fails_names_its_id_and_not_its_source(judged: Judged) -> None:
    verdict = await judged(GREETINGS.replace("18", "20"), acceptance_tests=AC_1, hidden_tests=AC_2)
    hidden = named(verdict, "acceptance-hidden")
    assert (hidden.passed, hidden.private) == (False, True)
    assert hidden.summary == 'AC-2 does not hold (exit code 1): "At 19 it greets the evening."'
    assert "Good evening" in Path(hidden.log_path).read_text()
    assert not named(verdict, "acceptance").private
    assert "AC-2" not in "".join(result.summary for result in verdict.results if not result.private)


async def test_a_test_that_passes_on_the_base_proves_nothing(judged: Judged) -> None:
    verdict = await judged(acceptance_tests={**AC_1, **AC_3})
    assert not verdict.passed
    assert named(verdict, "acceptance").summary == "AC-3 passes on the base already, so its test proves nothing"


async def test_a_builder_cannot_edit_or_drop_the_testers_tests(judged: Judged) -> None:
    edited = {"tests/acceptance/test_ac_1.py": "def test_ac_1():\n    pass\n"}
    verdict = await judged('greeting = "x".join\n', edited, acceptance_tests=AC_1)
    assert "tests/acceptance/test_ac_1.py" in named(verdict, "protected").summary
    assert not named(verdict, "acceptance").passed


async def test_a_builder_cannot_put_a_helper_beside_the_testers_tests(judged: Judged) -> None:
    helper = {
        "tests/acceptance/conftest.py": "import greeter.page as p\np.render = lambda name, hour: 'Good morning, Ada'\n"
    }
    unchanged = (Path(__file__).parents[1] / "products/tiny/greeter/words.py").read_text()
    verdict = await judged(unchanged, helper, acceptance_tests=AC_1)
    assert {result.name for result in verdict.red} >= {"protected", "acceptance"}


async def test_tests_that_join_with_the_merge_are_no_tampering(judged: Judged) -> None:
    joined = {path: content.decode() for path, content in {**AC_1, **AC_2}.items()}
    verdict = await judged(GREETINGS, joined, acceptance_tests=AC_1, hidden_tests=AC_2)
    assert verdict.passed, verdict.red


async def test_tests_without_a_place_to_run_them_are_red(judge: Judge, commit: Commit) -> None:
    policy = '[product]\nname = "x"\n[gates.only]\nkind = "unit"\ncommand = "true"\n'
    base = commit("base", {".shopfloor.toml": policy})
    head = commit("head", {"greeter/words.py": GREETINGS}, parent=base)
    verdict = await judge.judge(key="k", base_sha=base, head_sha=head, acceptance_tests=AC_1)
    assert "no [acceptance] section" in named(verdict, "acceptance").summary
