"""Editing inside the worktree and nowhere else, and output that stays short."""

import os
from pathlib import Path

import pytest

from bot.agents.files import FileRefused, read_text, write_text
from bot.agents.models.conversation import ToolCall
from bot.agents.tools import cap, changes_files, input_problems, run_edit, tools_for

TOOLS = tools_for(
    ("bash", "edit", "submit"), {"type": "object", "properties": {}, "required": [], "additionalProperties": False}
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    (tree / "a").mkdir(parents=True)
    (tree / "a" / "x.py").write_text("one\ntwo\nthree\n")
    (tmp_path / "secret.txt").write_text("secret")
    return tree


def edit(root: Path, command: str, path: str, **more):
    return run_edit(root, {"command": command, "path": path, **more})


def test_view_numbers_lines_and_takes_a_range(root):
    assert edit(root, "view", "a/x.py", view_range=[2, 3]).text == "     2: two\n     3: three"
    assert edit(root, "view", "/repo/a/x.py", view_range=[3, -1]).text.startswith("     3: three")
    assert edit(root, "view", "a").text == "x.py"
    assert edit(root, "view", "/repo").text == "a/"


def test_create_makes_folders_and_reports_the_path(root):
    done = edit(root, "create", "./new/deep/y.py", file_text="hi\n")
    assert (root / "new/deep/y.py").read_text() == "hi\n"
    assert (done.edited, done.refused) == ("new/deep/y.py", False)


def test_an_old_file_keeps_its_mode(root):
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    edit(root, "create", "run.sh", file_text="#!/bin/sh\nexit 1\n")
    assert (root / "run.sh").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("old", "said"),
    [("two", "changed at line 2"), ("four", "was not found"), ("e\n", "occurs 2 times"), ("", "is empty")],
)
def test_str_replace_wants_exactly_one_place(root, old, said):
    before = (root / "a/x.py").read_text()
    done = edit(root, "str_replace", "a/x.py", old_str=old, new_str="2")
    assert said in done.text
    assert done.refused == (old != "two")
    assert ((root / "a/x.py").read_text() != before) == (old == "two")


@pytest.mark.parametrize(("line", "text"), [(0, "new\none\n"), (1, "one\nnew\n"), (3, "three\nnew\n")])
def test_insert_goes_after_the_line(root, line, text):
    edit(root, "insert", "a/x.py", insert_line=line, insert_text="new")
    assert text in (root / "a/x.py").read_text()
    assert edit(root, "insert", "a/x.py", insert_line=99, insert_text="new").refused


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "/etc/passwd", "a/../../secret.txt", "", ".", "link/secret.txt", "leaf", ".git/config", "a\0b"],
)
@pytest.mark.parametrize("command", ["create", "str_replace", "insert"])
def test_nothing_outside_is_touched(root, tmp_path, path, command):
    (root / "link").symlink_to(tmp_path)
    (root / "leaf").symlink_to(tmp_path / "secret.txt")
    done = edit(root, command, path, file_text="x", old_str="secret", new_str="x", insert_line=0, insert_text="x")
    assert done.refused
    assert (tmp_path / "secret.txt").read_text() == "secret"


def test_reading_follows_no_link_either(root, tmp_path):
    (root / "leaf").symlink_to(tmp_path / "secret.txt")
    (root / "a" / "up").symlink_to("..")
    for path in ("leaf", "a/up/leaf", "../secret.txt"):
        with pytest.raises(FileRefused):
            read_text(root, path)


def test_pipes_folders_binaries_and_giants_are_refused(root):
    os.mkfifo(root / "pipe")
    (root / "raw").write_bytes(b"\xff\xfe\x00")
    (root / "giant").write_bytes(b"x" * ((2 << 20) + 1))
    refused = {"pipe": "no plain", "a": "no plain", "raw": "UTF-8", "giant": "longer than 2 MB", "none": "no such file"}
    for path, why in refused.items():
        with pytest.raises(FileRefused, match=why):
            read_text(root, path)
    with pytest.raises(FileRefused, match="longer"):
        write_text(root, "big", "x" * ((2 << 20) + 1))


def test_long_output_keeps_head_and_tail():
    text = "a" * 5000 + "b" * 5000 + "c" * 9000
    capped = cap(text)
    assert len(capped) < 12_100
    assert "7,000 characters left out" in capped
    assert capped.startswith("aaa")
    assert capped.endswith("ccc")
    assert cap("short") == "short"


@pytest.mark.parametrize(
    ("name", "arguments", "problem"),
    [
        ("bash", {"command": "ls"}, ""),
        ("bash", {"command": 1}, "input.command must be a string"),
        ("bash", {"command": "ls", "cwd": "/"}, "input.cwd is not known"),
        ("edit", {"command": "insert", "path": "a"}, "input.insert_line is missing; input.insert_text is missing"),
        ("edit", {"command": "delete", "path": "a"}, "input.command must be one of view, create, str_replace, insert"),
        ("ask", {"question": "?"}, "there is no tool 'ask'; there are bash, edit, submit"),
    ],
)
def test_calls_are_checked_before_they_run(name, arguments, problem):
    assert input_problems(ToolCall("1", name, arguments), TOOLS) == problem


def test_only_what_may_change_files_needs_a_snapshot():
    calls = [("bash", {"command": "ls"}), ("edit", {"command": "create"}), ("edit", {"command": "view"})]
    assert [changes_files(ToolCall("1", name, arguments)) for name, arguments in calls] == [True, True, False]
