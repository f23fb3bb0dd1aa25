"""The same delivery as often as it likes has one effect; a delivery that nobody signed has none."""

import hashlib
import hmac
import json
import time
from collections import Counter

import aiohttp

from bot.lifecycle import Stage

REPOSITORY = "acme/greeter"
IDEA = "Title the page Welcome"


def web(house, path: str) -> str:
    return f"http://127.0.0.1:{house.settings.web_port}{path}"


async def post(house, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(web(house, path), data=body, headers=headers) as answer:
        return answer.status, await answer.text()


def slack_headers(secret: str, body: bytes, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    mark = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mark}"}


def github_headers(secret: str, body: bytes, event: str = "pull_request", delivery: str = "d1") -> dict[str, str]:
    mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={mark}", "X-GitHub-Event": event, "X-GitHub-Delivery": delivery}


async def answer_recommended(house) -> None:
    """Press the recommended option of every open question until Accept is offered."""
    pressed = set()
    while not (house.button("spec.accept") and not house.button("spec.accept_anyway")):
        fresh = [
            (reply["ts"], element["action_id"])
            for reply in house.replies()
            for block in reply.get("blocks", [])
            if block["type"] == "actions"
            for element in block["elements"]
            if element["action_id"].startswith("spec.answer") and "(recommended)" in element["text"]["text"]
        ]
        fresh = [place for place in fresh if place not in pressed]
        assert fresh, await house.describe()
        for ts, action in fresh:
            await house.person("owner").click(ts, action)
            pressed.add((ts, action))
        await house.settled()


def facts(story) -> Counter[str]:
    return Counter(type(line.event).__name__ for line in story)


async def nothing_failed(house) -> None:
    await house.heard()
    assert [one for one in house.slack.deliveries() if not one.ok or one.attempts > 1] == []


async def test_over_signed_http_every_delivery_thrice_is_one_effect_each(open_house):
    async with open_house(slack_transport="http") as house:
        await house.slack.deliver_over_http(web(house, "/slack"))
        house.slack.faults.repeat_deliveries(3)
        house.world.github.deliver_times(3)
        policy = await house.world.github.read_file(REPOSITORY, "main", ".shopfloor.toml")
        stricter = policy.replace(b"auto_merge = true", b"auto_merge = false")
        await house.world.github.commit(REPOSITORY, "main", {".shopfloor.toml": stricter}, by="owner")

        await house.person("owner").command("/spec", IDEA, "factory")
        await house.settled()
        await answer_recommended(house)
        await house.press("owner", "spec.accept")
        await house.stage(1, Stage.PLANNED)
        (child,) = await house.out.store.items_where(parent=1)
        await house.stage(child.id, Stage.APPROVAL, within_s=90)
        await house.settled()
        await house.press("maintainer", "pull.approve")
        done = await house.stage(child.id, Stage.DONE, within_s=60)
        await house.settled()
        await house.world.github.settled()

        assert len(await house.out.store.items()) == 2
        story = facts(await house.out.store.story(child.id))
        assert [story[name] for name in ("IssueFiled", "WorkClaimed", "ApprovalGiven", "Deployed", "Verified")] == [
            1
        ] * 5
        spec = await house.out.store.story(1)
        answers = [(line.event.question, line.event.option) for line in spec if facts([line])["AnswerGiven"]]
        assert len(answers) == len(set(answers)) > 0
        issues = house.world.github.rows("SELECT number FROM issues")
        assert len(issues) == 2
        words = [reply["text"] for reply in await house.thread(child.id)]
        for told in ("is merged as", "is deployed", "is live and verified"):
            assert sum(told in text for text in words) == 1, words
        assert words.count(words[0]) == 1
        assert done.merge_sha == await house.world.github.branch_sha(REPOSITORY, "main")
        await nothing_failed(house)


async def test_a_mention_and_its_twin_message_are_one_effect(house):
    house.slack.faults.repeat_deliveries(3)
    bot = f"<@{house.slack.bot_user}>"
    await house.person("owner").say("factory", f"{bot} {IDEA}")
    await house.until(lambda: house.button("spec.answer"))
    await house.settled()
    assert len(await house.out.store.items()) == 1
    draft = await house.out.store.post("1/spec")

    # In the draft's thread, a verb is answered and is no answer; other words after our name are one answer.
    await house.person("owner").say("factory", f"{bot} status", thread=draft.ts)
    await house.until(lambda: "The factory now" in house.words())
    await house.person("owner").say("factory", f"{bot} you decide", thread=draft.ts)
    await house.until(lambda: said_answers(house))
    await house.heard()
    await house.settled()
    assert await said_answers(house) == ["you decide"]
    replies = [reply["text"] for reply in house.slack.thread("factory", draft.ts)]
    assert sum(text.startswith("The factory now") for text in replies) == 1

    # The sender edits and deletes: nothing is heard twice, nothing is left unacknowledged.
    own = [m["ts"] for m in house.slack.thread("factory", draft.ts) if m["user"] == house.person("owner").id]
    await house.person("owner").edit(own[-1], "I decide")
    await house.person("owner").delete(own[-1])
    await house.heard()
    await house.settled()
    assert await said_answers(house) == ["you decide"]
    await nothing_failed(house)


async def said_answers(house) -> list[str]:
    return [line.event.text for line in await house.out.store.story(1) if facts([line])["AnswerGiven"]]


async def test_what_nobody_signed_is_refused_and_nothing_is_kept(open_house):
    async with open_house(slack_transport="http") as house:
        await house.slack.deliver_over_http(web(house, "/slack"))
        house.slack.faults.forge_signatures(1)
        forged = await house.person("owner").command("/spec", IDEA, "factory")
        assert not forged.ok
        assert forged.response["status"] == 401

        secret = house.slack.signing_secret
        body = b"command=%2Fspec&text=Idea&user_id=U1&channel_id=C1&trigger_id=t"
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        for headers in ({}, slack_headers("other", body), slack_headers(secret, body, at=time.time() - 3600)):
            assert (await post(house, "/slack", body, form | headers))[0] == 401
        hook = (house.settings.home / "webhook-secret").read_text()
        told = json.dumps({"action": "closed"}).encode()
        for mark in ("", "sha256=", "sha256=ä", github_headers("other", told)["X-Hub-Signature-256"]):
            headers = github_headers(hook, told) | {"X-Hub-Signature-256": mark.encode().decode("latin-1")}
            assert (await post(house, "/github", told, headers))[0] == 401
        assert await house.out.store.items() == []
        assert (await post(house, "/github", told, github_headers(hook, told)))[0] == 400

        answered = await house.person("owner").command("/factory", "status", "factory")
        assert answered.ok
