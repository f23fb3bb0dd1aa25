"""The judge, on the tiny product, with real commands in real sandboxes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import UserError
from bot.gates.judge import GateResult, Judge, Verdict

Commit = Callable[..., str]

MORNING = '''"""What the page says."""


def greeting(hour: int) -> str:
    """Return the greeting for an hour of the day, 0 to 23."""
    if not 0 <= hour <= 23:
        raise ValueError(f"{hour} is no hour of the day")
    if 5 <= hour < 12:
        return "Good morning"
    return "Hello"
'''
AC_1 = b"""from greeter.page import render


def test_ac_1_nine_is_morning():
    assert "Good morning, Ada" in render("Ada", 9)
"""
AC_3 = (
    AC_1.replace(b"ac_1_nine_is_morning", b"ac_3_three_is_plain")
    .replace(b"9)", b"3)")
    .replace(b"Good morning", b"Hello")
)


def named(verdict: Verdict, name: str) -> GateResult:
    return next(result for result in verdict.results if result.name == name)


async def judged(judge: Judge, base: str, head: str, **more: object) -> Verdict:
    return await judge.judge(key="item 7", base_sha=base, head_sha=head, **more)  # type: ignore[arg-type]


async def test_a_sound_change_passes_every_gate(judge: Judge, commit: Commit) -> None:
    base, head = commit("base"), commit("head", {"greeter/words.py": MORNING})
    verdict = await judged(judge, base, head, acceptance_tests={"tests/acceptance/test_ac_1.py": AC_1})
    assert verdict.passed, [(result.name, result.summary) for result in verdict.red]
    assert [result.name for result in verdict.results] == ["protected", "secrets", "lint", "unit", "acceptance", "e2e"]
    assert "8 tests" in named(verdict, "unit").summary
    assert "AC-1 failed on the base, holds now" in named(verdict, "acceptance").summary
    assert "passed" in Path(named(verdict, "unit").log_path).read_text()


async def test_only_what_the_changed_paths_ask_for_runs(judge: Judge, commit: Commit) -> None:
    verdict = await judged(judge, commit("base"), commit("head", {"README.md": "New words.\n"}))
    assert verdict.passed
    assert [result.name for result in verdict.results] == ["protected", "secrets", "unit"]


async def test_everything_runs_when_asked_though_nothing_changed(judge: Judge, commit: Commit) -> None:
    base = commit("base")
    verdict = await judged(judge, base, base, everything=True)
    assert verdict.passed
    assert [result.name for result in verdict.results] == ["protected", "secrets", "lint", "unit", "e2e"]
    empty = await judged(judge, base, base)
    assert not empty.passed
    assert "nothing differs" in named(empty, "change").summary


async def test_a_broken_change_is_red_with_the_reason(judge: Judge, commit: Commit) -> None:
    broken = MORNING.replace('return "Hello"', 'return "Hi"') + "import os\n"
    verdict = await judged(judge, commit("base"), commit("head", {"greeter/words.py": broken}))
    assert not verdict.passed
    assert {result.name for result in verdict.red} == {"lint", "unit", "e2e"}
    assert "exit code 1" in named(verdict, "unit").summary
    assert "assert" in Path(named(verdict, "unit").log_path).read_text()


async def test_an_identical_tree_is_never_retested(judge: Judge, commit: Commit) -> None:
    base = commit("base")
    files = {"greeter/words.py": MORNING}
    first = await judged(judge, base, commit("head", files))
    again = await judged(judge, base, commit("same", files))
    assert again.tree == first.tree
    assert [result.cached for result in again.results if result.name in ("lint", "unit", "e2e")] == [True] * 3
    assert [result.summary for result in again.results] == [result.summary for result in first.results]
    anew = await judged(judge, base, "same", fresh=True)
    assert not any(result.cached for result in anew.results)
    other = await judged(judge, base, commit("other", {"README.md": "x"}, parent="head"))
    assert not any(result.cached for result in other.results)


async def test_protected_files_are_the_bases_own_and_touching_them_is_red(judge: Judge, commit: Commit) -> None:
    weakened = "def test_nothing():\n    pass\n"
    files = {
        "greeter/words.py": MORNING.replace("Hello", "Hi"),
        "tests/test_words.py": weakened,
        "tests/test_page.py": None,
    }
    verdict = await judged(judge, commit("base"), commit("head", files))
    assert "tests/test_page.py, tests/test_words.py" in named(verdict, "protected").summary
    assert not named(verdict, "unit").passed, "the weakened tests were believed"


async def test_a_person_can_release_a_protected_path(judge: Judge, commit: Commit) -> None:
    base = commit("base")
    head = commit("head", {"tests/test_words.py": "def test_one():\n    pass\n", "tests/test_page.py": None})
    verdict = await judged(judge, base, head, permitted=["tests/test_words.py"])
    assert named(verdict, "protected").summary.startswith("a person must release changes to tests/test_page.py;")
    verdict = await judged(judge, base, head, permitted=["tests/*"])
    assert verdict.passed
    assert "1 tests" in named(verdict, "unit").summary


async def test_a_change_cannot_bring_its_own_policy(judge: Judge, commit: Commit) -> None:
    lax = '[product]\nname = "greeter"\n[gates.unit]\nkind = "unit"\ncommand = "true"\n'
    verdict = await judged(judge, commit("base"), commit("head", {".shopfloor.toml": lax, "greeter/words.py": "1 +\n"}))
    assert not named(verdict, "protected").passed
    assert not named(verdict, "unit").passed


async def test_links_cannot_stand_in_for_protected_files(
    judge: Judge, commit: Commit, commits: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    head = commit("head")
    for file in (commits / head / "tests").glob("*.py"):
        file.unlink()
    (commits / head / "tests/acceptance/.gitkeep").unlink()
    (commits / head / "tests/acceptance").rmdir()
    (commits / head / "tests").rmdir()
    (commits / head / "tests").symlink_to(outside)
    verdict = await judged(judge, commit("base"), head, acceptance_tests={"tests/acceptance/test_ac_3.py": AC_3})
    assert not named(verdict, "protected").passed
    assert named(verdict, "unit").passed
    assert list(outside.iterdir()) == []


async def test_secrets_are_found_in_added_lines_and_messages(judge: Judge, commit: Commit) -> None:
    key = "sk-" + "ant-api03-" + "Zk3" * 12
    head = commit("head", {"greeter/words.py": MORNING + f'KEY = "{key}"  # pragma: allowlist secret\n'})
    verdict = await judged(judge, commit("base"), head, messages=["Add words", "token ghp_" + "a1B2c3" * 6])
    found = named(verdict, "secrets")
    assert not found.passed
    assert "greeter/words.py:11 (Anthropic key)" in found.summary
    assert "commit message:1 (GitHub Token)" in found.summary
    assert key not in Path(found.log_path).read_text()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("no-such-tool --check", "a tool is missing"),
        ("sleep 60", "took longer than 1 s"),
        ("kill -SEGV $$", "crashed (signal 11)"),
        ("PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 python -m pytest tests/acceptance", "no test was found"),
        ("python -m unittest discover -s greeter", "no test ran"),
        ("true", "no test is known to have run"),
        ("echo '<testsuites/>' > .report.xml", "no test ran"),
        ("ln -s /etc/hostname .report.xml", "no test is known to have run"),
        ("echo oops; exit 3", "exit code 3: oops"),
        ("curl -s --max-time 2 http://192.0.2.1/", "exit code 7"),
    ],
)
async def test_what_did_not_plainly_succeed_is_red(judge: Judge, commit: Commit, command: str, words: str) -> None:
    policy = (
        '[product]\nname = "greeter"\n[gates.only]\nkind = "unit"\ntimeout_s = 1\nneeds = ["python"]\n'
        f'report = ".report.xml"\ncommand = "{command}"\n'
    )
    if "pytest" in command or "unittest" in command:
        policy = policy.replace('report = ".report.xml"\n', "").replace("timeout_s = 1", "timeout_s = 30")
    base = commit("base", {".shopfloor.toml": policy})
    verdict = await judged(judge, base, commit("head", {"README.md": "x"}, parent=base))
    assert not verdict.passed
    assert words in named(verdict, "only").summary


async def test_a_report_that_the_change_brought_along_is_not_believed(judge: Judge, commit: Commit) -> None:
    policy = '[product]\nname = "x"\n[gates.only]\nkind = "unit"\nreport = "r.xml"\ncommand = "true"\n'
    base = commit("base", {".shopfloor.toml": policy})
    head = commit("head", {"r.xml": "<testsuite><testcase/></testsuite>"}, parent=base)
    assert not (await judged(judge, base, head)).passed


async def test_a_gate_cannot_spoil_the_next_one(judge: Judge, commit: Commit) -> None:
    policy = (
        '[product]\nname = "x"\n'
        '[gates.first]\nkind = "unit"\ncommand = "echo fine > judged; (while true; do echo x > judged; sleep .01; done) & true"\n'
        '[gates.second]\nkind = "unit"\ncommand = "test ! -e judged"\n'
    )
    base = commit("base", {".shopfloor.toml": policy})
    assert (await judged(judge, base, commit("head", {"README.md": "x"}, parent=base))).passed


async def test_a_repository_without_policy_is_told(judge: Judge, commit: Commit) -> None:
    base = commit("base", {".shopfloor.toml": None})
    with pytest.raises(UserError, match=r"no \.shopfloor\.toml"):
        await judged(judge, base, commit("head"))
    with pytest.raises(UserError, match=r"no \.shopfloor\.toml"):
        await judge.policy(base)
    assert (await judge.policy("head")).product == "greeter"
