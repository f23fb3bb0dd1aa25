"""Work trees: cheap snapshots, commits by the orchestrator alone, pushes that never drop a person's work."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.errors import Permanent, Transient
from bot.forge.workspaces import HeadMoved, MergeConflict, Workspaces

ANN = "Ann <ann@example.com>"


async def opened(house, key="item-1", branch="shopfloor/1-x"):
    return await house.workspaces.open(key, base="main", branch=branch)


def files_of(path: Path) -> dict[str, str]:
    return {
        str(each.relative_to(path)): each.read_text()
        for each in sorted(path.rglob("*"))
        if each.is_file() and not each.is_symlink()
    }


async def test_opening_gives_plain_files_and_opening_again_leaves_them_as_they_are(house):
    ws = await opened(house)
    assert not (ws.path / ".git").exists()
    assert os.access(ws.path / "app/run.sh", os.X_OK)
    assert ws.base_sha == await house.workspaces.resolve("main")
    (ws.path / "draft.txt").write_text("mine")
    again = await opened(house)
    assert again == ws
    assert (ws.path / "draft.txt").read_text() == "mine"


async def test_a_snapshot_holds_untracked_files_but_no_ignored_ones_and_changes_nothing(house):
    ws = await opened(house)
    (ws.path / "new.py").write_text("x\n")
    (ws.path / "noise.log").write_text("x\n")
    (ws.path / "README.md").unlink()
    before = files_of(ws.path)
    ref = await house.workspaces.snapshot(ws)
    assert ref == "refs/shopfloor/item-1/1"
    names = await house.workspaces.list_files(ref)
    assert "new.py" in names
    assert not {"noise.log", "README.md"} & set(names)
    assert files_of(ws.path) == before
    assert await house.workspaces.snapshot(ws) == ref
    (ws.path / "new.py").write_text("y\n")
    assert await house.workspaces.snapshot(ws) == "refs/shopfloor/item-1/2"


async def test_restoring_undoes_what_came_after_and_keeps_ignored_files(house):
    ws = await opened(house)
    (ws.path / "keep.py").write_text("1\n")
    (ws.path / "cache.log").write_text("c\n")
    before = files_of(ws.path)
    ref = await house.workspaces.snapshot(ws)
    (ws.path / "keep.py").write_text("2\n")
    (ws.path / "app/page.py").unlink()
    (ws.path / "app/run.sh").chmod(0o644)
    (ws.path / "later/deep").mkdir(parents=True)
    (ws.path / "later/deep/file").write_text("z")
    await house.workspaces.restore(ws, ref)
    assert files_of(ws.path) == before
    assert os.access(ws.path / "app/run.sh", os.X_OK)
    assert not (ws.path / "later").exists()


async def test_restoring_over_a_file_that_became_a_folder_and_a_folder_that_became_a_file(house):
    ws = await opened(house)
    before = files_of(ws.path)
    ref = await house.workspaces.snapshot(ws)
    (ws.path / "README.md").unlink()
    (ws.path / "README.md/build").mkdir(parents=True)
    (ws.path / "README.md/build/ignored.log").write_text("x")
    for path in (ws.path / "app").iterdir():
        path.unlink()
    (ws.path / "app").rmdir()
    (ws.path / "app").write_text("now a file")
    await house.workspaces.restore(ws, ref)
    assert files_of(ws.path) == before


async def test_a_commit_carries_its_author_and_nothing_new_returns_the_head(house):
    ws = await opened(house)
    (ws.path / "app/page.py").write_text("def title():\n    return 'Memo 2'\n")
    (ws.path / "x.log").write_text("ignored")
    sha = await house.workspaces.commit(ws, message="Retitle\n", author=ANN)
    assert await house.workspaces.commit(ws, message="Again", author=ANN) == sha
    (change,) = await house.workspaces.changed_files("main", sha)
    assert (change.path, change.status, change.additions, change.deletions) == ("app/page.py", "modified", 1, 1)
    assert change.patch.startswith("@@ -1,2 +1,2 @@")
    assert "Memo 2" in await house.workspaces.diff("main", sha, paths=["app/page.py"])
    assert await house.workspaces.diff("main", sha, paths=["README.md"]) == ""


async def test_pushing_twice_is_one_push_and_the_author_arrives(house):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    sha = await house.workspaces.commit(ws, message="Add a", author=ANN)
    assert await house.workspaces.push(ws) == sha == await house.workspaces.push(ws)
    assert await house.hub.branch_sha(house.repo, ws.branch) == sha
    commit = (await house.hub.hub.git(house.hub.hub.repo("acme", "memo")).log(sha, limit=1))[0]
    assert (commit.author, commit.author_email, commit.committer) == ("Ann", "ann@example.com", "Shopfloor")


async def test_a_push_lost_between_remote_and_us_is_found_done(house, tmp_path):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    sha = await house.workspaces.commit(ws, message="Add a", author=ANN)
    await house.workspaces.push(ws)
    mirror = house.workspaces._mirror
    for ref in await mirror.refs("refs/shopfloor-pushed/"):
        await mirror.delete_ref(ref)
    assert await house.workspaces.push(ws) == sha
    (ws.path / "a.txt").write_text("b")
    newer = await house.workspaces.commit(ws, message="Change a", author=ANN)
    assert await house.workspaces.push(ws) == newer


async def test_a_persons_commit_on_our_branch_is_never_overwritten(house):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    await house.workspaces.commit(ws, message="Add a", author=ANN)
    await house.workspaces.push(ws)
    theirs = await house.hub.commit(house.repo, ws.branch, {"hers.txt": b"h"}, by="maintainer")
    await house.workspaces.fetch()
    (ws.path / "a.txt").write_text("b")
    await house.workspaces.commit(ws, message="Change a", author=ANN)
    with pytest.raises(HeadMoved, match="kept"):
        await house.workspaces.push(ws)
    assert await house.hub.branch_sha(house.repo, ws.branch) == theirs
    await house.workspaces.sync_base(ws, base=ws.branch)
    assert await house.workspaces.push(ws) == await house.hub.branch_sha(house.repo, ws.branch)
    assert (ws.path / "hers.txt").read_text() == "h"


async def test_what_a_person_pushed_is_taken_in_beside_what_is_not_committed_yet(house):
    ws = await opened(house)
    (ws.path / "ours.txt").write_text("ours\n")
    await house.workspaces.commit(ws, message="Ours", author=ANN)
    await house.workspaces.push(ws)
    assert not await house.workspaces.take_in(ws), "our own push is nothing new"

    tip = await house.hub.commit(house.repo, ws.branch, {"theirs.txt": b"theirs\n"}, by="maintainer")
    (ws.path / "draft.txt").write_text("draft\n")
    assert await house.workspaces.take_in(ws)
    assert {"ours.txt", "theirs.txt", "draft.txt"} <= files_of(ws.path).keys()
    head = await house.workspaces.push(ws)
    assert (await house.workspaces.read_file(head, "theirs.txt"), tip != head) == (b"theirs\n", True)
    assert not await house.workspaces.take_in(ws)


async def test_syncing_with_the_base_merges_it_into_branch_and_files(house):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    await house.workspaces.commit(ws, message="Add a", author=ANN)
    await house.hub.commit(house.repo, "main", {"README.md": b"# New\n"}, by="owner")
    await house.workspaces.fetch()
    for _ in range(2):
        await house.workspaces.sync_base(ws, base="main")
    assert (ws.path / "README.md").read_text() == "# New\n"
    assert [each.path for each in await house.workspaces.changed_files("main", await house.workspaces.push(ws))] == [
        "a.txt"
    ]


async def test_syncing_refuses_while_work_is_not_committed(house):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    await house.hub.commit(house.repo, "main", {"README.md": b"# New\n"}, by="owner")
    await house.workspaces.fetch()
    with pytest.raises(Permanent, match="commit them"):
        await house.workspaces.sync_base(ws, base="main")
    assert (ws.path / "a.txt").read_text() == "a"


async def in_conflict(house):
    ws = await opened(house)
    (ws.path / "README.md").write_text("# Ours\n")
    await house.workspaces.commit(ws, message="Ours", author=ANN)
    await house.hub.commit(house.repo, "main", {"README.md": b"# Theirs\n", "other.txt": b"o"}, by="owner")
    await house.workspaces.fetch()
    return ws


async def test_a_conflict_names_its_files_and_leaves_the_tree_untouched(house):
    ws = await in_conflict(house)
    before = files_of(ws.path)
    with pytest.raises(MergeConflict) as caught:
        await house.workspaces.sync_base(ws, base="main")
    assert caught.value.files == ("README.md",)
    assert files_of(ws.path) == before


async def test_a_conflict_can_be_mended_between_markers_and_the_commit_concludes_the_merge(house):
    ws = await in_conflict(house)
    with pytest.raises(MergeConflict):
        await house.workspaces.sync_base(ws, base="main", markers=True)
    assert "<<<<<<< " in (ws.path / "README.md").read_text()
    with pytest.raises(MergeConflict, match=r"still in README\.md"):
        await house.workspaces.commit(ws, message="Merge", author=ANN)
    (ws.path / "README.md").write_text("# Both\n")
    sha = await house.workspaces.commit(ws, message="Merge main", author=ANN)
    assert len(await house.workspaces._mirror.parents(sha)) == 2
    assert await house.workspaces.read_file(sha, "other.txt") == b"o"
    await house.workspaces.sync_base(ws, base="main")


async def test_a_kill_in_the_middle_of_a_merge_is_finished_on_opening(house):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    head = await house.workspaces.commit(ws, message="Add a", author=ANN)
    theirs = await house.hub.commit(house.repo, "main", {"README.md": b"# New\n"}, by="owner")
    await house.workspaces.fetch()
    decided = await house.workspaces.merge(head, theirs, message="Merge", author=ANN)
    journals = house.workspaces._journals
    journals.write(ws.key, type(journals.need(ws.key))(ws.branch, ws.base_sha, moving_to=decided))
    (ws.path / "README.md").write_text("# New\n")  # half of the files had been written
    again = await opened(house)
    assert await house.workspaces.push(again) == decided
    assert (ws.path / "README.md").read_text() == "# New\n"
    assert await house.workspaces.commit(again, message="x", author=ANN) == decided


async def test_committing_files_without_a_tree_does_it_once(house):
    wish = {
        "base": "main", "branch": "tests/1", "message": "Tests", "author": ANN,
        "files": {"tests/test_a.py": b"assert 1\n", "README.md": None},
    }  # fmt: skip
    first = await house.workspaces.commit_files(**wish)
    assert await house.workspaces.commit_files(**wish) == first == await house.hub.branch_sha(house.repo, "tests/1")
    changed = {each.path: each.status for each in await house.workspaces.changed_files("main", first)}
    assert changed == {"tests/test_a.py": "added", "README.md": "removed"}
    assert await house.workspaces.read_file(first, "README.md") is None


async def test_files_laid_over_a_workspaces_commit_again_and_again_replace_only_our_own_push(house):
    ws = await opened(house)
    tests = {"tests/test_a.py": b"assert True\n"}
    for text in ("one", "two"):
        (ws.path / "a.txt").write_text(text)
        made = await house.workspaces.commit(ws, message=text, author=ANN)
        head = await house.workspaces.commit_files(
            base=made, branch=ws.branch, files=tests, message="Tests", author=ANN
        )
        assert await house.hub.branch_sha(house.repo, ws.branch) == head
        assert await house.workspaces.read_file(head, "a.txt") == text.encode()
    await house.hub.commit(house.repo, ws.branch, {"hers.txt": b"h"}, by="maintainer")
    (ws.path / "a.txt").write_text("three")
    made = await house.workspaces.commit(ws, message="three", author=ANN)
    with pytest.raises(HeadMoved):
        await house.workspaces.commit_files(base=made, branch=ws.branch, files=tests, message="Tests", author=ANN)


@pytest.mark.parametrize("path", ["../out.txt", ".git/config", "a/../../b", "/abs"])
async def test_paths_that_lead_out_of_the_tree_are_refused(house, path):
    with pytest.raises(Permanent):
        await house.workspaces.commit_files(base="main", branch="x", files={path: b"1"}, message="m", author=ANN)


async def test_a_runnable_file_stays_runnable_when_its_text_is_replaced(house, tmp_path):
    files = {"app/run.sh": b"echo without a first line\n", "bin/new": b"#!/bin/sh\n"}
    sha = await house.workspaces.commit_files(base="main", branch="x", files=files, message="m", author=ANN)
    await house.workspaces.export(sha, tmp_path / "out")
    assert os.access(tmp_path / "out/app/run.sh", os.X_OK)
    assert os.access(tmp_path / "out/bin/new", os.X_OK)
    assert not os.access(tmp_path / "out/README.md", os.X_OK)


async def test_advancing_a_branch_is_a_compare_and_swap(house):
    main = await house.workspaces.resolve("main")
    work = await house.workspaces.commit_files(base="main", branch="w", files={"a": b"1"}, message="m", author=ANN)
    await house.workspaces.advance("main", to=work, expected=main)
    await house.workspaces.advance("main", to=work, expected=main)
    assert await house.hub.branch_sha(house.repo, "main") == work == await house.workspaces.resolve("main")
    later = await house.workspaces.commit_files(base="main", branch="v", files={"b": b"1"}, message="m", author=ANN)
    with pytest.raises(HeadMoved):
        await house.workspaces.advance("main", to=later, expected=main)


async def test_a_combined_head_is_built_without_a_tree(house):
    one = await house.workspaces.commit_files(base="main", branch="one", files={"a": b"1"}, message="a", author=ANN)
    two = await house.workspaces.commit_files(base="main", branch="two", files={"b": b"1"}, message="b", author=ANN)
    both = await house.workspaces.merge(one, two, message="Both")
    assert {"a", "b"} <= set(await house.workspaces.list_files(both))
    assert await house.workspaces.merge(both, two, message="Both") == both
    clash = await house.workspaces.commit_files(base="main", branch="c", files={"a": b"2"}, message="c", author=ANN)
    with pytest.raises(MergeConflict) as caught:
        await house.workspaces.merge(both, clash, message="No")
    assert caught.value.files == ("a",)


async def test_work_goes_on_where_it_stopped_after_closing(house):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    sha = await house.workspaces.commit(ws, message="Add a", author=ANN)
    await house.workspaces.snapshot(ws)
    for _ in range(2):
        await house.workspaces.close(ws.key)
    assert not ws.path.exists()
    assert await house.workspaces._mirror.refs("refs/shopfloor/") == {}
    again = await opened(house)
    assert (again.path / "a.txt").read_text() == "a"
    assert await house.workspaces.push(again) == sha


async def test_another_process_finds_the_same_workspace_and_a_lost_folder_comes_back_from_its_snapshot(house, tmp_path):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    await house.workspaces.snapshot(ws)
    other = house.workspaces_at(tmp_path / "ws")
    assert (await other.open(ws.key, base="main", branch=ws.branch)) == ws
    for path in sorted(ws.path.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    ws.path.rmdir()
    await other.open(ws.key, base="main", branch=ws.branch)
    assert (ws.path / "a.txt").read_text() == "a"


async def test_a_kill_while_opening_starts_over(house):
    journals = house.workspaces._journals
    journals.tree("item-1").mkdir(parents=True)
    (journals.tree("item-1") / "half.txt").write_text("half")
    ws = await opened(house)
    assert "half.txt" not in files_of(ws.path)


async def test_two_workspaces_never_share_a_branch_and_a_key_keeps_its_branch(house):
    await opened(house, "one", "b")
    with pytest.raises(Permanent, match="already open in workspace one"):
        await opened(house, "two", "b")
    with pytest.raises(Permanent, match="close it first"):
        await opened(house, "one", "c")


@pytest.mark.parametrize("key", ["", "../x", "a/b", ".x", "a..b", "x.lock", "-x", "x y"])
async def test_odd_keys_are_refused(house, key):
    with pytest.raises(Permanent, match="cannot name a workspace"):
        await opened(house, key)


async def test_odd_branches_and_unknown_refs_are_refused(house):
    with pytest.raises(Permanent, match="cannot name a branch"):
        await opened(house, "k", "a..b")
    with pytest.raises(Permanent, match="There is no branch or commit"):
        await house.workspaces.resolve("--all")
    with pytest.raises(Permanent, match="There is no branch or commit"):
        await house.workspaces.resolve("nowhere")


async def test_many_workspaces_open_at_once(house):
    opened_ones = await asyncio.gather(*(opened(house, f"k{number}", f"b{number}") for number in range(4)))
    assert len({ws.path for ws in opened_ones}) == 4


async def test_a_lock_left_by_a_killed_git_costs_one_try(house):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    lock = house.workspaces._mirror.git.git_dir / f"refs/heads/{ws.branch}.lock"
    lock.write_text("")
    with pytest.raises(Transient, match="Another git is at work"):
        await house.workspaces.commit(ws, message="a", author=ANN)
    os.utime(lock, (0, 0))
    with pytest.raises(Transient):
        await house.workspaces.commit(ws, message="a", author=ANN)
    assert await house.workspaces.commit(ws, message="a", author=ANN) == await house.workspaces.push(ws)


async def test_a_fetch_that_another_git_overtakes_can_be_tried_again(house, tmp_path):
    """As when a killed bot's git is still at work beside the next bot's."""
    twins = [house.workspaces_at(tmp_path / "ws") for _ in range(6)]
    outcomes = []
    for number in range(5):
        await house.hub.commit(house.repo, "main", {"n.txt": str(number).encode()}, by="owner")
        outcomes += await asyncio.gather(*[twin.fetch() for twin in twins], return_exceptions=True)
        await house.workspaces.fetch()
        assert await house.workspaces.read_file("main", "n.txt") == str(number).encode()
    assert {type(outcome) for outcome in outcomes} <= {type(None), Transient}, outcomes


async def test_a_wrong_token_says_the_cure_and_never_shows_itself(house, tmp_path):
    other = house.workspaces_at(tmp_path / "other", token="sekret-token")
    with pytest.raises(Permanent, match="GITHUB_TOKEN") as caught:
        await other.fetch()
    assert "sekret" not in str(caught.value)


async def test_the_token_is_in_no_file(house, tmp_path):
    ws = await opened(house)
    (ws.path / "a.txt").write_text("a")
    await house.workspaces.commit(ws, message="a", author=ANN)
    await house.workspaces.push(ws)
    token = house.hub.token("bot").encode()
    assert not [path for path in (tmp_path / "ws").rglob("*") if path.is_file() and token in path.read_bytes()]


async def test_a_remote_that_is_not_there_is_transient_and_a_missing_repository_permanent(
    house, tmp_path, unused_tcp_port
):
    gone = Workspaces(home=tmp_path / "g", remote_url=f"http://127.0.0.1:{unused_tcp_port}/a/b.git", token="t")
    with pytest.raises(Transient):
        await gone.fetch()
    none = Workspaces(home=tmp_path / "n", remote_url=house.hub.clone_url("acme/none"), token=house.hub.token("bot"))
    with pytest.raises(Permanent, match="no repository"):
        await none.fetch()


async def test_many_files_are_read_in_one_go_and_what_changes_often_is_known(house):
    files = {"a b.txt": b"one\n", "deep/b.bin": b"\0\1", "empty.txt": b"", "big.txt": b"x" * 1_000_001}
    sha = await house.workspaces.commit_files(base="main", branch="many", files=files, message="Many", author="A")
    sha = await house.workspaces.commit_files(
        base=sha, branch="many2", files={"a b.txt": b"two\n"}, message="2", author="A"
    )
    texts = await house.workspaces.read_texts(sha, [*files, "README.md", "deep", "none.txt"])
    assert set(texts) == {"a b.txt", "empty.txt", "README.md"}
    assert (texts["a b.txt"], texts["empty.txt"]) == ("two\n", "")
    heat = await house.workspaces.heat(sha)
    assert (heat["a b.txt"], heat["empty.txt"]) == (2, 1)
