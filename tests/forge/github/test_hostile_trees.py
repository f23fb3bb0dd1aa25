"""What an agent may leave in its folder: none of it is obeyed, none of it leads outside."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.errors import Permanent

ANN = "Ann <ann@example.com>"


@pytest.fixture
async def ws(house):
    return await house.workspaces.open("item-1", base="main", branch="work")


def git(*arguments: str, cwd: Path) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "HOME": str(cwd)}
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@x", *arguments],
        cwd=cwd,
        env=environment,
        check=True,
        capture_output=True,
    )


def trap(folder: Path, mark: Path) -> None:
    """A repository whose configuration and hooks run a program at every turn."""
    git("init", "-q", cwd=folder)
    script = mark.with_name("trap.sh")
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.sshCommand",
        "diff.external",
        "filter.trap.clean",
        "filter.trap.smudge",
        "core.pager",
    ):
        git("config", key, str(script), cwd=folder)
    for name in (
        "pre-commit",
        "post-commit",
        "pre-push",
        "post-checkout",
        "post-index-change",
        "reference-transaction",
    ):
        hook = folder / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
        hook.chmod(0o755)


async def full_round(house, ws) -> str:
    ref = await house.workspaces.snapshot(ws)
    sha = await house.workspaces.commit(ws, message="m", author=ANN)
    await house.workspaces.push(ws)
    await house.workspaces.restore(ws, ref)
    await house.workspaces.changed_files("main", sha)
    return sha


async def test_a_git_folder_of_the_agents_is_neither_obeyed_nor_committed_nor_removed(house, ws, tmp_path):
    mark = tmp_path / "ran"
    trap(ws.path, mark)
    (ws.path / ".gitattributes").write_text("* filter=trap diff=trap merge=trap\n")
    (ws.path / "a.txt").write_text("a")
    sha = await full_round(house, ws)
    assert not mark.exists()
    assert set(await house.workspaces.list_files(sha)) >= {"a.txt", ".gitattributes", "README.md"}
    assert not [name for name in await house.workspaces.list_files(sha) if ".git/" in name]
    assert (ws.path / ".git/config").exists()


async def test_a_git_file_that_points_at_the_real_repository_gives_nothing(house, ws, tmp_path):
    (ws.path / ".git").write_text(f"gitdir: {tmp_path / 'ws/mirror.git'}\n")
    (ws.path / "a.txt").write_text("a")
    sha = await full_round(house, ws)
    assert "a.txt" in await house.workspaces.list_files(sha)


async def test_files_of_a_repository_inside_the_tree_are_committed_as_plain_files_and_its_traps_stay_asleep(
    house, ws, tmp_path
):
    mark = tmp_path / "ran"
    (ws.path / "sub/deep").mkdir(parents=True)
    (ws.path / "sub/deep/file.py").write_text("x\n")
    (ws.path / "sub/noise.log").write_text("x\n")
    trap(ws.path / "sub", mark)
    git("commit", "-q", "--no-verify", "--allow-empty", "-m", "inner", cwd=ws.path / "sub")
    mark.unlink(missing_ok=True)
    sha = await full_round(house, ws)
    assert not mark.exists()
    names = [name for name in await house.workspaces.list_files(sha) if name.startswith("sub")]
    assert names == ["sub/deep/file.py"]


async def test_a_tracked_file_replaced_by_a_repository_becomes_its_plain_files(house, ws, tmp_path):
    (ws.path / "README.md").unlink()
    (ws.path / "README.md").mkdir()
    trap(ws.path / "README.md", tmp_path / "ran")
    git("commit", "-q", "--no-verify", "--allow-empty", "-m", "inner", cwd=ws.path / "README.md")
    (tmp_path / "ran").unlink(missing_ok=True)
    (ws.path / "README.md/x.txt").write_text("x")
    sha = await full_round(house, ws)
    assert "README.md/x.txt" in await house.workspaces.list_files(sha)
    assert not (tmp_path / "ran").exists()


async def test_links_are_kept_as_links_and_never_followed(house, ws, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/key").write_text("TOP SECRET")
    (ws.path / "leak.txt").symlink_to(secret)
    (ws.path / "vault").symlink_to(tmp_path / "vault")
    (ws.path / "inner").symlink_to("app/page.py")
    sha = await full_round(house, ws)
    assert await house.workspaces.read_file(sha, "leak.txt") == str(secret).encode()
    assert await house.workspaces.read_file(sha, "vault/key") is None
    out = tmp_path / "out"
    await house.workspaces.export(sha, out)
    assert not (out / "leak.txt").is_symlink()
    assert (out / "leak.txt").read_text() == str(secret)
    assert (out / "inner").is_symlink()
    assert (out / "inner").read_text() == (out / "app/page.py").read_text()
    assert "TOP SECRET" not in "".join(path.read_text() for path in out.rglob("*") if path.is_file())


async def test_a_tracked_folder_replaced_by_a_link_takes_nothing_from_behind_it(house, ws, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/page.py").write_text("TOP SECRET")
    for path in (ws.path / "app").iterdir():
        path.unlink()
    (ws.path / "app").rmdir()
    (ws.path / "app").symlink_to(tmp_path / "elsewhere")
    sha = await house.workspaces.commit(ws, message="m", author=ANN)
    assert await house.workspaces.read_file(sha, "app/page.py") is None
    assert await house.workspaces.read_file(sha, "app") == str(tmp_path / "elsewhere").encode()


async def test_restoring_through_a_link_writes_nothing_outside(house, ws, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    ref = await house.workspaces.snapshot(ws)
    for path in (ws.path / "app").iterdir():
        path.unlink()
    (ws.path / "app").rmdir()
    (ws.path / "app").symlink_to(tmp_path / "elsewhere")
    await house.workspaces.restore(ws, ref)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert (ws.path / "app/page.py").read_text().startswith("def title")


async def test_links_that_climb_out_become_plain_files_in_an_export(house, tmp_path, ws):
    (ws.path / "app/up").symlink_to("../../../etc/passwd")
    (ws.path / "app/side").symlink_to("../README.md")
    sha = await house.workspaces.commit(ws, message="m", author=ANN)
    await house.workspaces.export(sha, tmp_path / "out")
    assert (tmp_path / "out/app/up").read_text() == "../../../etc/passwd"
    assert (tmp_path / "out/app/side").is_symlink()


async def test_attributes_cannot_leave_a_file_out_of_an_export_or_a_diff(house, ws, tmp_path):
    (ws.path / ".gitattributes").write_text("*.py export-ignore -diff\napp/page.py export-subst\n")
    (ws.path / "app/page.py").write_text("VERSION = '$Format:%H$'\n")
    sha = await house.workspaces.commit(ws, message="m", author=ANN)
    await house.workspaces.export(sha, tmp_path / "out")
    assert (tmp_path / "out/app/page.py").read_text() == "VERSION = '$Format:%H$'\n"
    changes = {change.path: change.patch for change in await house.workspaces.changed_files("main", sha)}
    assert "VERSION" in changes["app/page.py"]


async def test_ignoring_a_tracked_file_does_not_hide_a_change_to_it(house, ws):
    (ws.path / ".gitignore").write_text("*\n")
    (ws.path / "app/page.py").write_text("evil = 1\n")
    sha = await house.workspaces.commit(ws, message="m", author=ANN)
    assert {change.path for change in await house.workspaces.changed_files("main", sha)} == {
        ".gitignore",
        "app/page.py",
    }


async def test_pipes_sockets_and_odd_names_do_not_stop_the_line(house, ws):
    os.mkfifo(ws.path / "pipe")
    os.mkfifo(ws.path / "app/pipe")
    for name in ("with space", "new\nline", "ünï", "-flag", 'quo"te', "*"):
        (ws.path / name).write_text(name)
    (ws.path / os.fsdecode(b"not-utf8-\xff")).write_text("odd")
    sha = await full_round(house, ws)
    names = await house.workspaces.list_files(sha)
    assert {"with space", "new\nline", "ünï", "-flag", 'quo"te', "*"} <= set(names)
    assert not [name for name in names if "pipe" in name]


async def test_a_file_too_large_for_the_forge_is_refused_by_name_at_the_commit_only(house, ws):
    with (ws.path / "dump.bin").open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    ref = await house.workspaces.snapshot(ws)
    assert "dump.bin" not in await house.workspaces.list_files(ref)
    with pytest.raises(Permanent, match=r"dump\.bin is 51 MB"):
        await house.workspaces.commit(ws, message="m", author=ANN)


async def test_an_unwritable_folder_left_behind_is_still_removed(house, ws):
    (ws.path / "locked/inner").mkdir(parents=True)
    (ws.path / "locked/inner/file").write_text("x")
    (ws.path / "locked/inner").chmod(0o500)
    (ws.path / "locked").chmod(0o500)
    await house.workspaces.close(ws.key)
    assert not ws.path.exists()


async def test_an_export_is_all_or_nothing_and_never_over_something(house, tmp_path):
    sha = await house.workspaces.resolve("main")
    out = tmp_path / "out"
    out.mkdir()
    await house.workspaces.export(sha, out)
    assert sorted(path.name for path in out.iterdir()) == [".gitignore", "README.md", "app"]
    with pytest.raises(Permanent, match="not empty"):
        await house.workspaces.export(sha, out)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".export")] == []


async def test_a_branch_named_like_a_commit_is_not_taken_for_it(house):
    sha = await house.workspaces.resolve("main")
    other = await house.workspaces.commit_files(base="main", branch="x", files={"a": b"1"}, message="m", author=ANN)
    await house.workspaces._mirror.update_ref(f"refs/remotes/origin/{sha}", other)
    assert await house.workspaces.resolve(sha) == sha
