"""Control groups: used where the machine gives us one, done without where it does not."""

import subprocess
from pathlib import Path

import pytest

from bot.agents.sandbox_cgroup import inside, new_group, own_group, remove


@pytest.fixture
def membership(tmp_path: Path) -> Path:
    file = tmp_path / "membership"
    file.write_text("1:name=systemd:/\n0::/user.slice/ours\n")
    return file


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    group = tmp_path / "fs" / "user.slice" / "ours"
    group.mkdir(parents=True)
    (group / "cgroup.subtree_control").write_text("cpu memory pids\n")
    return group


def test_a_delegated_group_is_found(tmp_path: Path, ours: Path, membership: Path) -> None:
    assert own_group(tmp_path / "fs", membership) == ours


def test_without_the_controllers_or_the_file_system_there_is_none(tmp_path: Path, ours: Path, membership: Path) -> None:
    (ours / "cgroup.subtree_control").write_text("cpu\n")
    assert own_group(tmp_path / "fs", membership) is None
    assert own_group(tmp_path / "absent", membership) is None
    assert own_group(tmp_path / "fs", tmp_path / "absent") is None
    membership.write_text("4:memory:/\n")
    assert own_group(tmp_path / "fs", membership) is None


def test_where_the_controllers_are_old_processes_are_bounded_all_the_same(tmp_path: Path, membership: Path) -> None:
    old = tmp_path / "fs" / "pids" / "job"
    old.mkdir(parents=True)
    membership.write_text("8:pids:/job\n4:memory:/elsewhere\n0::/\n")
    assert own_group(tmp_path / "fs", membership) == old
    with new_group(old, {"memory.max": "1", "pids.max": "10"}) as group:
        assert group is not None
        assert [path.name for path in group.iterdir()] == ["pids.max"]


def test_a_command_is_a_member_before_it_begins(ours: Path) -> None:
    with new_group(ours, {"pids.max": "10"}) as group:
        assert group is not None
        assert (group / "pids.max").read_text() == "10"
        said = subprocess.run(
            inside(group, ["sh", "-c", 'echo $$; echo "$1"', "x", "a b"]), capture_output=True, text=True, check=True
        )
        pid, rest = said.stdout.splitlines()
        assert (group / "cgroup.procs").read_text() == f"{pid}\n"
        assert rest == "a b"


def test_a_group_goes_when_it_is_of_no_use(ours: Path) -> None:
    with pytest.raises(FileNotFoundError), new_group(ours, {}) as group:
        (group or ours).joinpath("absent").read_text()
    assert [path.name for path in ours.iterdir()] == ["cgroup.subtree_control"]
    with new_group(ours, {}) as group:
        pass
    remove(group)
    remove(None)
    assert [path.name for path in ours.iterdir()] == ["cgroup.subtree_control"]


def test_without_a_group_the_command_is_as_it_was(tmp_path: Path) -> None:
    with new_group(None, {"pids.max": "10"}) as group:
        assert group is None
    assert inside(None, ["a", "b"]) == ["a", "b"]
