"""The GitHub door: each wish once, each refusal with its cure."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import Permanent, Transient
from bot.forge.github import GitHubForge, HeadMoved, MergeConflict
from bot.local.github import Fault

CHECK = {"name": "unit", "title": "12 passed", "summary": "all good"}


async def a_pull(house, branch="work", path="app/new.py", content=b"x = 1\n"):
    sha = await house.hub.commit(house.repo, branch, {path: content}, by="bot")
    return await house.forge.ensure_pull(head=branch, base="main", title="Work", body="Does it."), sha


async def test_an_issue_with_a_key_is_opened_once_even_by_two_at_once_and_after_a_restart(house):
    wish = {"key": "f1/7", "title": "Add dark mode", "body": "Please.", "labels": ["feature", "status:backlog"]}
    first, second = await asyncio.gather(house.forge.ensure_issue(**wish), house.forge.ensure_issue(**wish))
    third = await house.forge_as("bot").ensure_issue(**wish)
    assert first.number == second.number == third.number
    assert (first.title, first.body, first.key) == ("Add dark mode", "Please.", "f1/7")
    assert first.labels == {"feature", "status:backlog"}
    assert [issue.number for issue in await house.forge.list_issues()] == [first.number]


async def test_our_labels_come_in_our_colours_and_a_key_is_hidden_in_the_body(house):
    await house.forge.ensure_issue(key="k--1", title="T", body="B", labels=["needs-human", "flag:dark", "odd"])
    colours = {row["name"]: row["color"] for row in house.hub.rows("SELECT name, color FROM labels")}
    assert colours == {"needs-human": "e99695", "flag:dark": "bfdadc", "odd": "ededed"}
    body = house.hub.rows("SELECT body FROM issues")[0]["body"]
    assert body == "B\n\n<!-- shopfloor:k-%2D1 -->"


async def test_a_key_copied_by_an_outsider_is_not_taken_for_ours(house):
    house.hub.open_issue(house.repo, by="guest", title="Trap", body="<!-- shopfloor:f1/7 -->")
    told = "He said <!-- shopfloor:f1/8 --> to me"
    ours = await house.forge.ensure_issue(key="f1/7", title="Real", body=told, labels=[])
    assert (ours.title, ours.key) == ("Real", "f1/7")
    assert (await house.forge.ensure_issue(key="f1/8", title="Other", body="", labels=[])).number != ours.number


async def test_labels_are_set_exactly_and_only_when_they_differ(house):
    issue = await house.forge.ensure_issue(key="k", title="T", body="B", labels=["bug", "status:backlog"])
    await house.forge.set_labels(issue.number, ["bug", "status:in-progress"])
    before = len(house.hub.rest.requests)
    await house.forge.set_labels(issue.number, ["bug", "status:in-progress"])
    assert (await house.forge.get_issue(issue.number)).labels == {"bug", "status:in-progress"}
    assert not [line for line in house.hub.rest.requests[before:] if not line.startswith("GET")]


async def test_a_comment_with_a_key_is_written_once_and_edited_in_place(house):
    issue = await house.forge.ensure_issue(key="k", title="T", body="B", labels=[])
    house.hub.comment(house.repo, issue.number, by="guest", body="mine <!-- shopfloor:gates -->")
    urls = {await house.forge.ensure_comment(issue.number, key="gates", body=text) for text in ("red", "red", "green")}
    assert len(urls) == 1
    told = await house.forge.list_comments(issue.number)
    assert [(each.user, each.body) for each in told][1:] == [("bot", "green")]


async def test_an_issue_is_described_anew_unless_a_person_made_it_his_own(house):
    issue = await house.forge.ensure_issue(key="k", title="T", body="B", labels=[])
    for _ in range(2):
        await house.forge.ensure_body(issue.number, key="k", body="Waits for #1")
    assert (await house.forge.get_issue(issue.number)).body == "Waits for #1"
    writes = [line for line in house.hub.rest.requests if line.startswith("PATCH")]
    assert len(writes) == 1
    await house.forge.ensure_body(issue.number, key="another", body="Something else")
    assert (await house.forge.get_issue(issue.number)).body == "Waits for #1"


async def test_closing_and_reopening_twice_does_no_harm(house):
    issue = await house.forge.ensure_issue(key="k", title="T", body="B", labels=[])
    for _ in range(2):
        await house.forge.close_issue(issue.number)
    assert (await house.forge.get_issue(issue.number)).state == "closed"
    await house.forge.reopen_issue(issue.number)
    assert (await house.forge.get_issue(issue.number)).state == "open"


async def test_issues_changed_since_leave_out_the_older_ones_and_pull_requests(house):
    old = await house.forge.ensure_issue(key="old", title="Old", body="", labels=[])
    house.clock.advance(timedelta(hours=2))
    moment = house.clock.now()
    new = await house.forge.ensure_issue(key="new", title="New", body="", labels=[])
    await a_pull(house)
    assert {issue.number for issue in await house.forge.list_issues()} == {old.number, new.number}
    assert [issue.number for issue in await house.forge.list_issues(since=moment)] == [new.number]


async def test_a_pull_request_is_opened_once_and_knows_its_files(house):
    pull, sha = await a_pull(house)
    again = await house.forge.ensure_pull(head="work", base="main", title="Work", body="", labels=["bug"])
    assert (again.number, again.head_sha, again.mergeable, again.merged) == (pull.number, sha, True, False)
    assert again.labels == {"bug"}
    (file,) = await house.forge.pull_files(pull.number)
    assert (file.path, file.status, file.additions) == ("app/new.py", "added", 1)
    assert file.patch == "@@ -0,0 +1 @@\n+x = 1"


async def test_a_merge_takes_exactly_the_approved_head_and_merging_twice_returns_the_same_commit(house):
    pull, sha = await a_pull(house)
    newer = await house.hub.commit(house.repo, "work", {"app/more.py": b"y\n"}, by="maintainer")
    with pytest.raises(HeadMoved):
        await house.forge.merge(pull.number, head_sha=sha, title="Work")
    first = await house.forge.merge(pull.number, head_sha=newer, title="Work (#1)")
    assert await house.forge.merge(pull.number, head_sha=newer, title="Work (#1)") == first
    assert await house.hub.branch_sha(house.repo, "main") == first
    found = await house.forge.get_pull(pull.number)
    assert (found.merged, found.merge_sha, found.state, found.mergeable) == (True, first, "closed", None)


async def test_the_pull_request_of_a_merged_head_is_returned_rather_than_opened_again(house):
    pull, sha = await a_pull(house)
    await house.forge.merge(pull.number, head_sha=sha, title="Work")
    again = await house.forge.ensure_pull(head="work", base="main", title="Work", body="")
    assert (again.number, again.merged) == (pull.number, True)


async def test_a_lost_answer_to_the_merge_is_no_second_merge(house):
    pull, sha = await a_pull(house)
    house.hub.fail(Fault(502, "PUT .*/merge", after=True))
    first = await house.forge.merge(pull.number, head_sha=sha, title="Work")
    assert first == await house.hub.branch_sha(house.repo, "main")
    assert house.hub.rows("SELECT merge_sha FROM pulls") == [{"merge_sha": first}]


async def test_when_nothing_is_known_after_a_lost_answer_the_next_try_finds_the_merge(house):
    pull, sha = await a_pull(house)
    house.hub.fail(Fault(502, "PUT .*/merge", after=True))
    house.hub.fail(Fault(503, "GET .*/pulls/1$", skip=1))
    with pytest.raises(Transient):
        await house.forge.merge(pull.number, head_sha=sha, title="Work")
    assert await house.forge.merge(pull.number, head_sha=sha, title="Work") == await house.hub.branch_sha(
        house.repo, "main"
    )


async def test_a_conflict_is_told_as_one(house):
    pull, sha = await a_pull(house, path="README.md", content=b"# One\n")
    await house.hub.commit(house.repo, "main", {"README.md": b"# Two\n"}, by="owner")
    with pytest.raises(MergeConflict):
        await house.forge.merge(pull.number, head_sha=sha, title="Work")
    found = await house.forge.get_pull(pull.number)
    assert (found.mergeable, found.merged) == (False, False)


async def test_a_review_is_left_once_and_our_own_verdict_becomes_a_comment(house):
    pull, sha = await a_pull(house)
    for _ in range(2):
        await house.forge.ensure_review(pull.number, key="r1", head_sha=sha, body="Fine.", event="APPROVE")
    house.hub.review(house.repo, pull.number, by="maintainer", event="APPROVE")
    ours, theirs = await house.forge.list_reviews(pull.number)
    assert (ours.user, ours.state, ours.commit_sha) == ("bot", "COMMENTED", sha)
    assert ours.body == "**Approved.**\n\nFine."
    assert (theirs.user, theirs.state) == ("maintainer", "APPROVED")


async def test_a_review_by_another_account_keeps_its_verdict(house):
    pull, sha = await a_pull(house)
    wish = {"key": "r1", "head_sha": sha, "body": "No.", "event": "REQUEST_CHANGES"}
    await house.forge_as("maintainer").ensure_review(pull.number, **wish)
    (found,) = await house.forge.list_reviews(pull.number)
    assert found.state == "CHANGES_REQUESTED"


async def test_what_a_review_says_of_single_lines_is_read_with_its_places(house):
    pull, sha = await a_pull(house)
    said = [("README.md", 1, "Say Moin"), ("README.md", 2, "And why?")]
    house.hub.review(house.repo, pull.number, by="owner", event="COMMENT", sha=sha, lines=[("README.md", 1, "Fine")])
    review = house.hub.review(house.repo, pull.number, by="maintainer", event="REQUEST_CHANGES", sha=sha, lines=said)
    assert [(one.path, one.line, one.body) for one in await house.forge.review_lines(pull.number, review)] == said


async def test_a_check_is_one_run_that_changes(house):
    pull, _ = await a_pull(house)
    for conclusion in ("in_progress", "failure", "success"):
        await house.forge.set_check(head_sha=pull.head_sha, conclusion=conclusion, **CHECK)
    rows = house.hub.rows("SELECT name, status, conclusion, title FROM check_runs")
    assert rows == [{"name": "unit", "status": "completed", "conclusion": "success", "title": "12 passed"}]


async def test_with_a_plain_token_a_check_becomes_a_commit_status(house):
    pull, _ = await a_pull(house)
    await house.forge_as("maintainer").set_check(
        head_sha=pull.head_sha, conclusion="timed_out", url="http://x/log", **CHECK
    )
    rows = house.hub.rows("SELECT context, state, description, target_url FROM statuses")
    assert rows == [{"context": "unit", "state": "failure", "description": "12 passed", "target_url": "http://x/log"}]


async def test_the_hook_is_made_once_and_follows_a_change_of_events(house):
    for events in (["issues"], ["issues"], ["issues", "pull_request"]):
        await house.forge.ensure_hook(url="http://127.0.0.1:9/hook", secret="s3", events=events)
    rows = house.hub.rows("SELECT url, secret, events, content_type FROM hooks")
    assert rows == [
        {"url": "http://127.0.0.1:9/hook", "secret": "s3", "events": "issues,pull_request", "content_type": "json"}
    ]


async def test_access_tells_who_the_token_is_and_what_it_may(house):
    ours, theirs = await house.forge.access(), await house.forge_as("guest").access()
    assert (ours.login, ours.scopes) == ("bot", ("repo", "admin:repo_hook"))
    assert (ours.can_push, ours.can_admin, theirs.can_read, theirs.can_push) == (True, True, True, False)


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (Fault(401, message="Bad credentials"), Permanent, "GITHUB_TOKEN"),
        (Fault(403, message="Resource not accessible by personal access token"), Permanent, "scopes `repo`"),
        (Fault(404, message="Not Found"), Permanent, "does not exist, or the token may not see it"),
        (Fault(503, message="Unicorn"), Transient, "unwell (503)"),
        (
            Fault(403, message="API rate limit exceeded for user", headers={"Retry-After": "17"}),
            Transient,
            "rate limit",
        ),
        (
            Fault(429, message="You have exceeded a secondary rate limit", headers={"Retry-After": "17"}),
            Transient,
            "rate limit",
        ),
    ],
)
async def test_each_refusal_says_who_must_act(house, fault, kind, words):
    house.hub.fail(fault)
    with pytest.raises(kind) as caught:
        await house.forge.get_issue(1)
    assert words in str(caught.value)
    if isinstance(caught.value, Transient) and "rate" in words:
        assert caught.value.retry_after_s == 17


async def test_a_primary_rate_limit_waits_for_the_reset(house):
    house.hub.fail(Fault(403, message="API rate limit exceeded for user ID 1."))
    with pytest.raises(Transient) as caught:
        await house.forge.get_issue(1)
    assert caught.value.retry_after_s is not None
    assert 1 <= caught.value.retry_after_s <= 3700


async def test_a_github_that_is_not_there_is_transient(unused_tcp_port):
    forge = GitHubForge(base_url=f"http://127.0.0.1:{unused_tcp_port}/api/v3", token="t", repository="a/b")
    with pytest.raises(Transient, match="did not answer"):
        await forge.get_issue(1)


async def test_a_wrong_token_and_a_missing_repository_are_permanent(house):
    wrong = GitHubForge(base_url=house.hub.api_url, token="nope", repository=house.repo)
    missing = GitHubForge(base_url=house.hub.api_url, token=house.hub.token("bot"), repository="acme/none")
    with pytest.raises(Permanent, match="refused the token"):
        await wrong.get_issue(1)
    with pytest.raises(Permanent, match="acme/none"):
        await missing.get_issue(1)
