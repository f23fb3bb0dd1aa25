"""Real git against the stand-in, and what follows from a push; also what is left after a kill."""

import asyncio
import os
import signal
import sys
import textwrap

import github  # noqa: TID251
import pytest

from bot.local.github import Fault, GitHubStandIn, pulls


def address(town, login):
    return town.hub.clone_url(town.full_name).replace("http://", f"http://x-access-token:{town.hub.token(login)}@")


@pytest.fixture
async def clone(town, git, tmp_path):
    await git("clone", "-q", address(town, "bot"), "clone", cwd=tmp_path)
    return tmp_path / "clone"


async def committed(git, clone, name, text="x\n", branch=None):
    if branch:
        await git("checkout", "-q", "-B", branch, cwd=clone)
    (clone / name).write_text(text)
    await git("add", "-A", cwd=clone)
    await git("commit", "-q", "-m", f"Add {name}", cwd=clone)
    return (await git("rev-parse", "HEAD", cwd=clone)).stdout.strip()


async def test_clone_push_and_fetch(town, git, clone, tmp_path):
    assert (clone / "README.md").read_text() == "# Memo\n"
    sha = await committed(git, clone, "new.txt", branch="work")
    await git("push", "-q", "origin", "work", cwd=clone)
    assert await town.hub.branch_sha(town.full_name, "work") == sha
    await town.hub.commit(town.full_name, "main", {"later.txt": b"l"}, by="owner")
    await git("fetch", "-q", "origin", cwd=clone)
    assert "later.txt" in (await git("ls-tree", "--name-only", "origin/main", cwd=clone)).stdout


async def test_a_large_push_arrives_whole(town, git, clone):
    (clone / "big.bin").write_bytes(os.urandom(3 * 1024 * 1024))
    sha = await committed(git, clone, "small.txt", branch="big")
    await git("push", "-q", "origin", "big", cwd=clone)
    assert await town.hub.branch_sha(town.full_name, "big") == sha


async def test_a_push_to_the_head_of_a_pull_request_moves_it(town, git, clone):
    await committed(git, clone, "one.txt", branch="work")
    await git("push", "-q", "origin", "work", cwd=clone)
    pull = await town.do(lambda repo: repo.create_pull(base="main", head="work", title="T"))
    sha = await committed(git, clone, "two.txt")
    await git("push", "-q", "origin", "work", cwd=clone)
    found = await town.do(lambda repo: repo.get_pull(pull.number))
    assert (found.head.sha, found.changed_files, found.commits) == (sha, 2, 2)


async def test_a_pull_request_whose_head_was_pushed_to_the_base_counts_as_merged(town, git, clone):
    sha = await committed(git, clone, "one.txt", branch="work")
    await git("push", "-q", "origin", "work", cwd=clone)
    issue = town.hub.open_issue(town.full_name, by="guest", title="Wish")
    pull = await town.do(lambda repo: repo.create_pull(base="main", head="work", title="T", body=f"Closes #{issue}"))
    await git("push", "-q", "origin", "work:main", cwd=clone)
    found = await town.do(lambda repo: repo.get_pull(pull.number))
    assert (found.merged, found.merge_commit_sha, found.state) == (True, sha, "closed")
    assert (await town.do(lambda repo: repo.get_issue(issue).state)) == "closed"


async def test_deleting_the_head_closes_the_pull_request_and_leaves_it_readable(town, git, clone):
    await committed(git, clone, "one.txt", branch="work")
    await git("push", "-q", "origin", "work", cwd=clone)
    pull = await town.do(lambda repo: repo.create_pull(base="main", head="work", title="T"))
    await git("push", "-q", "origin", ":work", cwd=clone)
    found = await town.do(
        lambda repo: [repo.get_pull(pull.number).state, [f.filename for f in repo.get_pull(pull.number).get_files()]]
    )
    assert found == ["closed", ["one.txt"]]


async def test_who_may_not_push_is_told_so(town, git, clone, tmp_path):
    await committed(git, clone, "one.txt", branch="work")
    for login_address in (
        town.hub.clone_url(town.full_name),
        address(town, "guest"),
        address(town, "bot")[:-3] + "x.git",
    ):
        ran = await git("push", "-q", login_address, "work", cwd=clone, check=False)
        assert ran.returncode != 0
    assert await town.hub.branch_sha(town.full_name, "work") is None
    wrong = town.hub.clone_url(town.full_name).replace("http://", "http://x:wrong@")
    ran = await git("push", "-q", wrong, "work", cwd=clone, check=False)
    assert "Authentication failed" in ran.stderr


async def test_a_private_repository_is_invisible_to_strangers(town, git, tmp_path):
    name = await town.hub.create_repository("secret", from_files={"a": b"1"}, private=True)
    ran = await git("ls-remote", town.hub.clone_url(name), cwd=tmp_path, check=False)
    assert ran.returncode != 0
    stranger = github.Github(base_url=town.hub.api_url, retry=None, seconds_between_requests=None)
    with pytest.raises(github.UnknownObjectException):
        await asyncio.to_thread(stranger.get_repo, name)


async def test_a_protected_branch_takes_merges_only(town, git, clone):
    await town.hub.protect(town.full_name, "main")
    await committed(git, clone, "one.txt")
    ran = await git("push", "-q", "origin", "main", cwd=clone, check=False)
    assert "GH006: Protected branch update failed" in ran.stderr
    await git("push", "-q", "origin", "main:work", cwd=clone)
    pull = await town.do(lambda repo: repo.create_pull(base="main", head="work", title="T"))
    merged = await town.do(lambda repo: repo.get_pull(pull.number).merge().sha)
    assert await town.hub.branch_sha(town.full_name, "main") == merged
    assert (await town.do(lambda repo: repo.get_branch("main").protected)) is True


async def test_a_guest_may_speak_but_not_act(town):
    await town.hub.commit(town.full_name, "work", {"a": b"1"}, by="bot")
    pull = await town.do(lambda repo: repo.create_pull(base="main", head="work", title="T"))
    issue = await town.do(lambda repo: repo.create_issue("Wish", labels=["bug"]), by="guest")
    assert list(issue.labels) == []
    for act in (
        lambda repo: repo.get_issue(issue.number).add_to_labels("bug"),
        lambda repo: repo.get_pull(pull.number).merge(),
        lambda repo: repo.get_pull(pull.number).edit(state="closed"),
        lambda repo: repo.create_file("x", "m", "c"),
        lambda repo: repo.get_commit("main").create_status("success"),
        lambda repo: list(repo.get_hooks()),
    ):
        with pytest.raises(github.GithubException) as caught:
            await town.do(act, by="guest")
        assert caught.value.status == 403


async def test_an_approval_by_a_maintainer_stays_bound_to_its_commit_and_can_be_dismissed(town):
    first = await town.hub.commit(town.full_name, "work", {"a": b"1"}, by="bot")
    pull = await town.do(lambda repo: repo.create_pull(base="main", head="work", title="T"))
    await town.do(lambda repo: repo.get_pull(pull.number).create_review(event="APPROVE"), by="maintainer")
    await town.hub.commit(town.full_name, "work", {"a": b"2"}, by="bot")
    review = (await town.do(lambda repo: list(repo.get_pull(pull.number).get_reviews())))[0]
    assert (review.state, review.commit_id) == ("APPROVED", first)
    await town.do(lambda repo: repo.get_pull(pull.number).get_review(review.id).dismiss("stale"))
    review = (await town.do(lambda repo: list(repo.get_pull(pull.number).get_reviews())))[0]
    assert review.state == "DISMISSED"


async def test_update_branch_brings_the_base_into_the_head(town):
    await town.hub.commit(town.full_name, "work", {"a": b"1"}, by="bot")
    pull = await town.do(lambda repo: repo.create_pull(base="main", head="work", title="T"))
    await town.hub.commit(town.full_name, "main", {"b": b"1"}, by="owner")
    assert await town.do(lambda repo: repo.get_pull(pull.number).update_branch()) is True
    head = await town.hub.branch_sha(town.full_name, "work")
    assert await town.hub.read_file(town.full_name, head, "b") == b"1"
    assert await town.do(lambda repo: repo.get_pull(pull.number).update_branch()) is False


async def test_search_finds_words_in_bodies(town):
    for body in ("alpha <!-- shopfloor:k1 -->", "beta"):
        town.hub.open_issue(town.full_name, by="bot", title="T", body=body, labels=["bug"])
    query = f'repo:{town.full_name} is:issue state:open label:bug in:body "shopfloor:k1"'
    api, token = town.hub.api_url, town.hub.token("bot")
    client = github.Github(base_url=api, auth=github.Auth.Token(token), retry=None, seconds_between_requests=None)
    found = await asyncio.to_thread(lambda: [issue.number for issue in client.search_issues(query)])
    assert found == [1]


async def test_ordered_faults_hit_the_requests_they_name(town):
    town.hub.fail(Fault(502, "POST .*/issues", times=2))
    for _ in range(2):
        with pytest.raises(github.GithubException) as caught:
            await town.do(lambda repo: repo.create_issue("x"))
        assert caught.value.status == 502
    assert (await town.do(lambda repo: repo.create_issue("x").number)) == 1


async def test_a_checkouts_head_becomes_a_repository_and_a_second_creation_changes_nothing(town, git, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    await git("init", "-q", "-b", "trunk", cwd=source)
    sha = await committed(git, source, "app.py")
    (source / "dirty.txt").write_text("not committed")
    name = await town.hub.create_repository("product", from_path=source)
    assert await town.hub.branch_sha(name, "main") == sha
    await town.hub.commit(name, "main", {"more": b"1"}, by="owner")
    later = await town.hub.branch_sha(name, "main")
    assert await town.hub.create_repository("product", from_path=source) == name
    assert await town.hub.branch_sha(name, "main") == later
    assert await town.hub.read_file(name, "main", "dirty.txt") is None


async def test_refs_that_moved_while_nobody_looked_are_told_at_the_next_start(tmp_path, clock, git):
    """As after a kill between git's update of a ref and the row that follows from it, for a push and for a merge."""
    home = tmp_path / "github"
    async with GitHubStandIn(home=home, clock=clock) as hub:
        name = await hub.create_repository("memo", from_files={"a": b"1"})
        for branch in ("pushed", "merged"):
            await hub.commit(name, branch, {branch: b"1"}, by="bot")
        repo, bot = hub.hub.repo("acme", "memo"), hub.hub.person("bot")
        for branch in ("pushed", "merged"):
            await pulls.create(hub.hub, repo, bot, title=branch, head=branch, base="main")
        bare = hub.hub.git(repo)
        base, head = (await bare.refs())["refs/heads/main"], (await bare.refs())["refs/heads/merged"]
        tree = (await bare.merge_tree(base, head)).tree
        who = {
            "GIT_AUTHOR_NAME": "x",
            "GIT_AUTHOR_EMAIL": "x@x",
            "GIT_COMMITTER_NAME": "x",
            "GIT_COMMITTER_EMAIL": "x@x",
        }
        merge = await bare.commit_tree(tree, [base, head], "Merge", who)
        hub.store.insert("merge_intents", issue_id=2, sha=merge, actor_id=bot.id)
    await git("update-ref", "refs/heads/main", merge, cwd=bare.path)
    newer = await bare.commit_tree(tree, [(await bare.refs())["refs/heads/pushed"]], "Newer", who)
    await git("update-ref", "refs/heads/pushed", newer, cwd=bare.path)
    async with GitHubStandIn(home=home, clock=clock) as hub:
        rows = hub.rows("SELECT head_ref, head_sha, merged, merge_sha, merged_by FROM pulls ORDER BY issue_id")
        assert [rows[0]["head_sha"], rows[0]["merged"]] == [newer, 0]
        assert [rows[1]["merged"], rows[1]["merge_sha"], rows[1]["merged_by"]] == [1, merge, bot.id]
        assert hub.rows("SELECT * FROM merge_intents") == []


SERVER = """
import asyncio, os, sys
from pathlib import Path
from bot.local.github import GitHubStandIn, pulls

async def main():
    async with GitHubStandIn(home=Path(sys.argv[1])) as hub:
        name = await hub.create_repository("memo", from_files={"a": b"1"})
        print(hub.url, hub.token("bot"), flush=True)
        for turn in range(10_000):
            branch = f"work-{os.getpid()}-{turn}"
            await hub.commit(name, branch, {branch: b"1"}, by="bot")
            repo, bot = hub.hub.repo("acme", "memo"), hub.hub.person("bot")
            row = await pulls.create(hub.hub, repo, bot, title=branch, head=branch, base="main")
            await hub.merge(name, row["number"], by="owner")
asyncio.run(main())
"""


async def test_a_lock_left_by_a_killed_git_is_taken_away_at_the_next_start(tmp_path, clock):
    async with GitHubStandIn(home=tmp_path / "github", clock=clock) as hub:
        name = await hub.create_repository("memo", from_files={"a": b"1"})
        lock = hub.hub.git(hub.hub.repo("acme", "memo")).path / "refs/heads/main.lock"
    lock.write_text("")
    os.utime(lock, (0, 0))
    async with GitHubStandIn(home=tmp_path / "github", clock=clock) as hub:
        sha = await hub.commit(name, "main", {"b": b"1"}, by="owner")
        assert await hub.branch_sha(name, "main") == sha


async def test_killed_at_any_moment_the_store_agrees_with_git(tmp_path, clock):
    home = tmp_path / "github"
    for wait_s in (0.25, 0.4, 0.31):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", textwrap.dedent(SERVER), str(home), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), 30)
        await asyncio.sleep(wait_s)
        process.send_signal(signal.SIGKILL)
        await process.wait()
        async with GitHubStandIn(home=home, clock=clock) as hub:
            bare = hub.hub.git(hub.hub.repo("acme", "memo"))
            await asyncio.sleep(0.2)  # a git the killed process had started may still be ending
            await hub.reconcile()
            assert {row["ref"]: row["sha"] for row in hub.rows("SELECT ref, sha FROM refs")} == await bare.refs()
            main = await hub.branch_sha("acme/memo", "main")
            rows = hub.rows("SELECT p.*, i.state FROM pulls p JOIN issues i ON i.id = p.issue_id")
            for row in rows:
                contained = await bare.is_ancestor(row["head_sha"], main)
                assert (row["merged"], row["state"]) == ((1, "closed") if contained else (0, "open"))
            assert hub.rows("SELECT 1 FROM issues WHERE id NOT IN (SELECT issue_id FROM pulls)") == []
