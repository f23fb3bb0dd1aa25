"""What PyGithub must find, on the stand-in always and on the real GitHub with `-m live`.

Live: GITHUB_TOKEN and SHOPFLOOR_LIVE_REPO ("owner/name", a scratch repository with a `main` branch and a README.md).
"""

import asyncio
import os
import uuid
from datetime import timedelta

import github  # noqa: TID251
import pytest
from github.Repository import Repository  # noqa: TID251

from bot.local.github import GitHubStandIn


@pytest.fixture(params=["local", pytest.param("live", marks=pytest.mark.live)])
async def there(request, tmp_path, clock):
    """A repository and the name of a branch nobody has used."""
    from_environment = os.environ.get("GITHUB_TOKEN"), os.environ.get("SHOPFLOOR_LIVE_REPO")
    mark = uuid.uuid4().hex[:8]
    if request.param == "live":
        token, name = from_environment
        if not (token and name):
            pytest.skip("needs GITHUB_TOKEN and SHOPFLOOR_LIVE_REPO")
        yield await off_loop(github.Github(auth=github.Auth.Token(token)).get_repo, name), mark
        return
    async with GitHubStandIn(home=tmp_path / "github", clock=clock) as hub:
        name = await hub.create_repository("memo", from_files={"README.md": b"# Memo\n\nline\n"})
        maker = github.Github(
            base_url=hub.api_url, auth=github.Auth.Token(hub.token("bot")), retry=None,
            seconds_between_requests=None, seconds_between_writes=None,
        )  # fmt: skip
        yield await off_loop(maker.get_repo, name), mark


async def off_loop(work, *arguments):
    return await asyncio.to_thread(work, *arguments)


def a_branch(repo: Repository, name: str, path: str, content: str) -> str:
    tip = repo.get_branch(repo.default_branch).commit.sha
    repo.create_git_ref(f"refs/heads/{name}", tip)
    return repo.create_file(path, f"Add {path}", content, branch=name)["commit"].sha


async def test_issues_labels_and_comments(there):
    repo, mark = there

    def work():
        label = repo.create_label(f"l-{mark}", "d73a4a", "words")
        issue = repo.create_issue(f"Issue {mark}", body="Body", labels=[label.name])
        assert (issue.title, issue.body, issue.state) == (f"Issue {mark}", "Body", "open")
        assert [(each.name, each.color, each.description) for each in issue.labels] == [(label.name, "d73a4a", "words")]
        comment = issue.create_comment("First")
        comment.edit("Second")
        assert [each.body for each in issue.get_comments()] == ["Second"]
        issue.edit(state="closed", state_reason="not_planned")
        again = repo.get_issue(issue.number)
        assert (again.state, again.state_reason, again.comments) == ("closed", "not_planned", 1)
        assert again.closed_at is not None
        issue.remove_from_labels(label.name)
        assert list(repo.get_issue(issue.number).labels) == []
        label.delete()
        with pytest.raises(github.UnknownObjectException):
            repo.get_label(label.name)

    await off_loop(work)


async def test_contents_branches_and_the_git_database(there):
    repo, mark = there

    def work():
        branch, path = f"work/{mark}", f"notes/{mark}.txt"
        made = a_branch(repo, branch, path, "hello\n")
        file = repo.get_contents(path, ref=branch)
        assert (file.decoded_content, file.type, file.size) == (b"hello\n", "file", 6)
        repo.update_file(path, "Change", "hello again\n", file.sha, branch=branch)
        with pytest.raises(github.GithubException) as caught:
            repo.update_file(path, "Change", "stale\n", file.sha, branch=branch)
        assert caught.value.status == 409
        assert [each.path for each in repo.get_contents("notes", ref=branch)] == [path]
        tip = repo.get_branch(branch).commit.sha
        commit = repo.get_commit(tip)
        assert (commit.commit.message, commit.files[0].filename, commit.parents[0].sha) == ("Change", path, made)
        tree = repo.get_git_tree(tip, recursive=True)
        assert path in [each.path for each in tree.tree]
        compared = repo.compare(made, tip)
        assert (compared.status, compared.ahead_by, compared.behind_by) == ("ahead", 1, 0)
        element = github.InputGitTreeElement("by-tree.txt", "100644", "blob", content="x\n")
        by_tree = repo.create_git_commit("By tree", repo.create_git_tree([element], tree), [repo.get_git_commit(tip)])
        ref = repo.get_git_ref(f"heads/{branch}")
        ref.edit(by_tree.sha)
        assert repo.get_contents("by-tree.txt", ref=branch).decoded_content == b"x\n"
        with pytest.raises(github.GithubException) as caught:
            ref.edit(made)
        assert caught.value.status == 422
        repo.delete_file(path, "Delete", repo.get_contents(path, ref=branch).sha, branch=branch)
        with pytest.raises(github.UnknownObjectException):
            repo.get_contents(path, ref=branch)
        repo.get_git_ref(f"heads/{branch}").delete()
        assert branch not in [each.name for each in repo.get_branches()]

    await off_loop(work)


async def test_a_pull_request_from_opening_to_merge(there):
    repo, mark = there

    def work():
        branch, path = f"work/{mark}", f"notes/{mark}.txt"
        head = a_branch(repo, branch, path, "hello\n")
        pull = repo.create_pull(base=repo.default_branch, head=branch, title=f"Pull {mark}", body="Body")
        assert (pull.head.sha, pull.head.ref, pull.base.ref, pull.state) == (head, branch, repo.default_branch, "open")
        with pytest.raises(github.GithubException) as caught:
            repo.create_pull(base=repo.default_branch, head=branch, title="Again")
        assert caught.value.status == 422
        assert "already exists" in str(caught.value.data)
        (file,) = pull.get_files()
        assert (file.filename, file.status, file.additions, file.deletions) == (path, "added", 1, 0)
        assert file.patch == "@@ -0,0 +1 @@\n+hello"
        assert [each.sha for each in pull.get_commits()] == [head]
        assert [each.number for each in repo.get_pulls(head=f"{repo.owner.login}:{branch}")] == [pull.number]
        assert repo.get_issue(pull.number).pull_request is not None
        repo.get_commit(head).create_status("success", "http://example.com/log", "fine", f"ci-{mark}")
        assert repo.get_commit(head).get_combined_status().state == "success"
        review = pull.create_review(body="Looks fine.", event="COMMENT")
        assert (review.state, review.commit_id) == ("COMMENTED", head)
        with pytest.raises(github.GithubException) as caught:
            pull.create_review(event="APPROVE")
        assert caught.value.status == 422
        with pytest.raises(github.GithubException) as caught:
            pull.merge(sha="0" * 40)
        assert caught.value.status == 409
        merged = pull.merge(sha=head, commit_title=f"Merge {mark}")
        found = repo.get_pull(pull.number)
        assert (found.merged, found.merge_commit_sha, found.state) == (True, merged.sha, "closed")
        assert len(repo.get_commit(merged.sha).parents) == 2
        assert repo.get_commit(merged.sha).commit.message.startswith(f"Merge {mark}")
        with pytest.raises(github.GithubException) as caught:
            pull.merge(sha=head)
        assert caught.value.status == 405

    await off_loop(work)


async def test_a_squash_is_one_commit_with_one_parent(there):
    repo, mark = there

    def work():
        branch = f"work/{mark}"
        a_branch(repo, branch, f"a-{mark}", "1\n")
        repo.create_file(f"b-{mark}", "Second", "2\n", branch=branch)
        pull = repo.create_pull(base=repo.default_branch, head=branch, title=f"Pull {mark}")
        merged = repo.get_commit(pull.merge(merge_method="squash").sha)
        assert len(merged.parents) == 1
        assert merged.commit.message.startswith(f"Pull {mark} (#{pull.number})")
        assert {file.filename for file in merged.files} == {f"a-{mark}", f"b-{mark}"}

    await off_loop(work)


async def test_a_conflict_is_seen_and_refused(there):
    repo, mark = there

    def work():
        path, branch = f"c-{mark}", f"work/{mark}"
        repo.create_file(path, "Base", "base\n")
        tip = repo.get_branch(repo.default_branch).commit.sha
        repo.create_git_ref(f"refs/heads/{branch}", tip)
        blob = repo.get_contents(path).sha
        repo.update_file(path, "Ours", "ours\n", blob, branch=branch)
        repo.update_file(path, "Theirs", "theirs\n", blob)
        pull = repo.create_pull(base=repo.default_branch, head=branch, title=f"Pull {mark}")
        for _ in range(20):
            found = repo.get_pull(pull.number)
            if found.mergeable is not None:
                break
        assert (found.mergeable, found.mergeable_state) == (False, "dirty")
        with pytest.raises(github.GithubException) as caught:
            pull.merge()
        assert caught.value.status == 405
        pull.edit(state="closed")

    await off_loop(work)


async def test_lists_are_paged_with_links(there):
    repo, mark = there

    def work():
        numbers = [repo.create_issue(f"Page {mark} {number}").number for number in range(5)]
        client = github.Github(
            base_url=repo.requester.base_url, auth=repo.requester.auth, per_page=2, retry=None,
            seconds_between_requests=None, seconds_between_writes=None,
        )  # fmt: skip
        found = client.get_repo(repo.full_name).get_issues(state="open", sort="created", direction="asc")
        assert [issue.number for issue in found if mark in issue.title] == numbers
        assert found.totalCount >= 5
        for number in numbers:
            repo.get_issue(number).edit(state="closed")

    await off_loop(work)


async def test_hooks_are_kept_without_telling_their_secret(there):
    repo, mark = there

    def work():
        config = {"url": f"https://example.com/{mark}", "content_type": "json", "secret": "s"}
        hook = repo.create_hook("web", config, ["issues", "push"], active=True)
        assert (hook.config["url"], hook.config["secret"]) == (config["url"], "********")
        with pytest.raises(github.GithubException) as caught:
            repo.create_hook("web", config, ["issues"])
        assert caught.value.status == 422
        hook.edit("web", config, events=["issues"])
        assert repo.get_hook(hook.id).events == ["issues"]
        hook.delete()
        assert hook.id not in [each.id for each in repo.get_hooks()]

    await off_loop(work)


async def test_what_is_malformed_is_refused_in_githubs_shape(there):
    repo, mark = there

    def work():
        for wish in (
            lambda: repo.create_issue(""),
            lambda: repo.create_label(f"l-{mark}", "nope"),
            lambda: repo.create_pull(base=repo.default_branch, head="nowhere", title="x"),
        ):
            with pytest.raises(github.GithubException) as caught:
                wish()
            assert caught.value.status == 422
            assert caught.value.data["message"] == "Validation Failed"
            assert caught.value.data["errors"]

    await off_loop(work)


async def test_issues_since_a_moment(town):
    await town.do(lambda repo: repo.create_issue("Old"))
    town.clock.advance(timedelta(hours=1))
    moment = town.clock.now()
    await town.do(lambda repo: repo.create_issue("New"))
    found = await town.do(lambda repo: [issue.title for issue in repo.get_issues(since=moment)])
    assert found == ["New"]
