"""Webhooks: signed, in order, retried while the receiver is down, and troublesome on demand."""

import hashlib
import hmac
import json
import uuid

import pytest

from bot.local.github import GitHubStandIn

EVERYTHING = ["issues", "issue_comment", "pull_request", "pull_request_review", "push", "check_run", "status"]


@pytest.fixture
async def hooked(town, receiver):
    config = {"url": receiver.url, "content_type": "json", "secret": "s3cret"}
    await town.do(lambda repo: repo.create_hook("web", config, EVERYTHING, active=True))
    await town.hub.settled()
    receiver.seen.clear()
    return town


def is_signed(headers, body, secret="s3cret"):
    wanted = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(headers["X-Hub-Signature-256"], wanted)


async def test_a_new_hook_is_pinged(town, receiver):
    config = {"url": receiver.url, "content_type": "json", "secret": "s3cret"}
    hook = await town.do(lambda repo: repo.create_hook("web", config, ["issues"], active=True))
    await town.hub.settled()
    headers, body = receiver.seen[0]
    assert headers["X-GitHub-Event"] == "ping"
    assert json.loads(body)["hook_id"] == hook.id
    assert is_signed(headers, body)
    await town.do(lambda repo: repo.get_hook(hook.id).ping())
    await town.hub.settled()
    assert receiver.events() == ["ping", "ping"]


async def test_a_persons_doings_arrive_signed_in_order_with_an_id_each(hooked, receiver):
    hub, repo = hooked.hub, hooked.full_name
    number = hub.open_issue(repo, by="guest", title="Help", body="Please")
    hub.comment(repo, number, by="owner", body="On it")
    hub.label(repo, number, by="maintainer", add=["bug"])
    hub.label(repo, number, by="maintainer", remove=["bug"])
    hub.close(repo, number, by="owner")
    hub.reopen(repo, number, by="owner")
    await hub.settled()
    assert receiver.events() == [
        "issues:opened", "issue_comment:created", "issues:labeled", "issues:unlabeled", "issues:closed", "issues:reopened",
    ]  # fmt: skip
    assert all(is_signed(headers, body) for headers, body in receiver.seen)
    ids = {str(uuid.UUID(headers["X-GitHub-Delivery"])) for headers, _ in receiver.seen}
    assert len(ids) == len(receiver.seen)
    first = json.loads(receiver.seen[0][1])
    assert (first["issue"]["number"], first["sender"]["login"], first["repository"]["full_name"]) == (
        number,
        "guest",
        repo,
    )
    assert json.loads(receiver.seen[2][1])["label"]["name"] == "bug"
    assert json.loads(receiver.seen[1][1])["comment"]["body"] == "On it"


async def test_the_life_of_a_pull_request_is_told(hooked, receiver):
    hub, repo = hooked.hub, hooked.full_name
    first = await hub.commit(repo, "work", {"a.txt": b"1"}, by="bot")
    pull = await hooked.do(lambda it: it.create_pull(base="main", head="work", title="T", body="B"))
    second = await hub.commit(repo, "work", {"a.txt": b"2"}, by="maintainer", message="More")
    run = {"status": "completed", "conclusion": "success"}
    await hooked.do(lambda it: it.create_check_run("unit", second, **run))
    await hooked.do(lambda it: it.get_commit(second).create_status("success", context="ci"))
    hub.review(repo, pull.number, by="maintainer", event="APPROVE", body="Good")
    merged = await hub.merge(repo, pull.number, by="owner")
    await hub.settled()
    assert receiver.events() == [
        "push", "pull_request:opened", "push", "pull_request:synchronize", "check_run:created", "check_run:completed",
        "status", "pull_request_review:submitted", "push", "pull_request:closed",
    ]  # fmt: skip
    told = [json.loads(body) for _, body in receiver.seen]
    assert (told[3]["before"], told[3]["after"]) == (first, second)
    assert told[3]["pull_request"]["head"]["sha"] == second
    assert (told[2]["ref"], told[2]["pusher"]["name"], told[2]["head_commit"]["message"]) == (
        "refs/heads/work",
        "maintainer",
        "More",
    )
    assert told[7]["review"]["state"] == "approved"
    assert (told[9]["pull_request"]["merged"], told[9]["pull_request"]["merge_commit_sha"]) == (True, merged)


async def test_a_receiver_that_is_down_gets_it_later_and_one_that_stays_down_is_given_up(hooked, receiver):
    hub, repo = hooked.hub, hooked.full_name
    receiver.answer = 503
    hub.open_issue(repo, by="guest", title="Help")
    await hub.settled()
    (row,) = hub.deliveries("issues")
    assert (row["state"], row["attempts"], row["status_code"]) == ("failed", 3, 503)
    assert len({headers["X-GitHub-Delivery"] for headers, _ in receiver.seen}) == 1
    receiver.answer = 200
    hub.redeliver(row["id"])
    await hub.settled()
    (row,) = hub.deliveries("issues")
    assert (row["state"], row["redelivery"], len(receiver.seen)) == ("delivered", 1, 4)


async def test_what_was_not_delivered_survives_a_restart(tmp_path, receiver, clock):
    home, patient = tmp_path / "github", (3600.0,)
    async with GitHubStandIn(home=home, clock=clock, retry_after_s=()) as hub:
        repo = await hub.create_repository("memo", from_files={"a": b"1"})
        hub.store.insert(
            "hooks",
            repo_id=1,
            url=receiver.url,
            secret="s3cret",
            content_type="json",
            events="issues",
            created_at="",
            updated_at="",
        )
        await hub.deliveries_out.stop()
        hub.open_issue(repo, by="guest", title="Help")
        assert [row["state"] for row in hub.deliveries()] == ["pending"]
    async with GitHubStandIn(home=home, clock=clock, retry_after_s=patient) as hub:
        await hub.settled()
        assert receiver.events() == ["issues:opened"]
        assert [row["state"] for row in hub.deliveries()] == ["delivered"]


async def test_the_same_delivery_can_be_sent_several_times_and_signed_wrongly(hooked, receiver):
    hub, repo = hooked.hub, hooked.full_name
    hub.deliver_times(3)
    hub.open_issue(repo, by="guest", title="Help")
    await hub.settled()
    assert receiver.events() == ["issues:opened"] * 3
    assert len({(headers["X-GitHub-Delivery"], body) for headers, body in receiver.seen}) == 1
    hub.deliver_times(1)
    hub.forge_signatures()
    hub.open_issue(repo, by="guest", title="More")
    await hub.settled()
    assert not is_signed(*receiver.seen[-1])


async def test_deliveries_can_be_listed_and_sent_again_through_rest(hooked, receiver):
    hooked.hub.open_issue(hooked.full_name, by="guest", title="Help")
    await hooked.hub.settled()

    def again(repo):
        hook = repo.get_hooks()[0]
        newest = repo.get_hook_deliveries(hook.id)[0]
        repo.requester.requestJsonAndCheck("POST", f"{hook.url}/deliveries/{newest.id}/attempts")
        return newest.event, newest.status_code

    assert await hooked.do(again) == ("issues", 200)
    await hooked.hub.settled()
    assert receiver.events() == ["issues:opened"] * 2
