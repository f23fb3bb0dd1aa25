"""Whatever is typed, pressed or posted: a clear message, nothing lost, no traceback, and the factory goes on serving."""

import hashlib
import hmac
import json
import time
from urllib.parse import quote_plus

import aiohttp

from bot.lifecycle import Stage
from bot.slack.surface import COMMANDS, EVENTS

REPOSITORY = "acme/greeter"


async def told(house, who: str, about: str) -> str:
    """What this person alone was told about it, once; never anything of our insides."""
    found = await house.until(lambda: [words for words in house.whispers(who) if about in words], why=about)
    assert len(found) == 1, found
    assert "Traceback" not in found[0]
    assert "Error(" not in found[0]
    return found[0]


async def serving(house) -> None:
    """The factory still answers, and nothing of what was sent is waiting to be sent again."""
    await house.heard()
    answered = await house.person("owner").command("/factory", "status", "factory")
    assert answered.ok
    await house.heard()
    assert [one for one in house.slack.deliveries() if not one.ok or one.attempts > 1] == []
    await house.settled()


async def test_commands_that_say_nothing_useful_are_answered_with_the_way_to_say_it(house):
    owner = house.person("owner")
    await owner.command("/spec", "", "factory")
    await told(house, "owner", "Tell me the idea in the same line")
    await owner.command("/spec", "?!…", "factory")
    await told(house, "owner", "There is no idea in that yet")
    await owner.command("/spec", "word " * 12_000, "factory")
    await told(house, "owner", "59,999 characters; I read at most 50,000")
    assert await house.out.store.items() == []

    for text, answer in {
        "dance": "I do not know `dance`",
        "show": "Which item? Say `show N`",
        "show 4711": "There is no item #4711",
        "show ²": "There is no item #²",
        "show -1": "There is no item #-1",
        "show " + "9" * 40: "There is no item #99999",
        "show <!channel>": "There is no item #&lt;!channel&gt;",
    }.items():
        await owner.command("/factory", text, "factory")
        await told(house, "owner", answer)
    for text, answer in {"dance": "`/flag dance`", "show nothing": "no flag `nothing`", "on": "`/flag on`",
                         "promote ../../etc": "no flag `../../etc`"}.items():  # fmt: skip
        await owner.command("/flag", text, "factory")
        await told(house, "owner", answer)
    await owner.say("factory", f"<@{house.slack.bot_user}> spec")
    await house.until(lambda: sum("Tell me the idea" in words for words in house.whispers("owner")) == 2)
    assert await house.out.store.items() == []
    await serving(house)


async def test_an_idea_of_forty_kilobytes_becomes_a_spec_with_nothing_lost(house):
    idea = ("Greet people who come back with the time since their last visit. " * 700)[: 40 * 1024].strip()
    await house.person("owner").command("/spec", idea, "factory")
    await house.until(lambda: house.button("spec.answer"))
    await house.settled()
    item = await house.item(1)
    assert item.stage is Stage.INTERVIEWING
    assert (await house.out.store.story(1))[0].event.text == idea
    await house.person("owner").say("factory", "y" * 39_000, thread=(await house.out.store.post("1/spec")).ts)
    await house.settled()
    await serving(house)


async def test_old_and_broken_buttons_change_nothing(house):
    await house.person("owner").command("/spec", "Greet people by their first name", "factory")
    ts, _ = await house.until(lambda: house.button("spec.answer"))
    await house.settled()
    before = await house.item(1)
    blocks = house.slack.message(ts)["blocks"]

    def broken(name: str, value: str):
        element = {"type": "button", "action_id": name, "value": value, "text": {"type": "plain_text", "text": "x"}}
        return [{"type": "actions", "block_id": "b", "elements": [element]}]

    owner = house.person("owner")
    names = ("spec.accept", "spec.accept_anyway", "spec.answer.x.y", "pull.approve", "pull.changes", "item.release")
    for count, name in enumerate(names, 1):
        for value in ("1", "|", "1|", "a|b|c|d|e"):
            await owner.click(ts, name, seen=broken(name, value))
        await house.until(
            lambda count=count: sum("older version" in words for words in house.whispers("owner")) == count * 4
        )
    for count, name in enumerate(("item.stop", "item.retry", "item.cancel", "proposal.approve", "proposal.decline"), 1):
        for value in ("", "4711", "9" * 300):
            await owner.click(ts, name, seen=broken(name, value))
        await house.until(
            lambda count=count: sum("There is no item" in words for words in house.whispers("owner")) == count * 3
        )
    await owner.click(ts, "spec.accept", seen=broken("spec.accept", f"1|{'0' * 64}"))
    await owner.click(ts, "spec.answer.why.zz", seen=broken("spec.answer.why.zz", "1|why|zz"))
    await told(house, "owner", "is not one of the choices")
    await owner.click(ts, "spec.answer.no.a", seen=broken("spec.answer.no.a", "1|no-such|a"))
    await told(house, "owner", "does not belong to this spec")
    await owner.click(ts, "flag.promote", seen=broken("flag.promote", "nothing|cloud"))
    await told(house, "owner", "no flag `nothing`")
    await owner.click(ts, "pull.approve", seen=broken("pull.approve", "1|abc"))
    await house.settled()
    assert await house.item(1) == before
    assert house.slack.message(ts)["blocks"] == blocks
    await serving(house)


async def test_an_answer_that_cannot_be_read_is_said_so_and_not_stored(house):
    await house.person("owner").command("/spec", "Greet people by their first name", "factory")
    await house.until(lambda: house.button("spec.answer"))
    await house.settled()
    draft = await house.out.store.post("1/spec")
    await house.person("owner").say("factory", "x!", thread=draft.ts)
    await told(house, "owner", "I could not read")
    assert (await house.item(1)).answers == 0
    await serving(house)


async def test_a_product_without_a_good_policy_parks_the_work_and_names_the_file(house):
    hub, path = house.world.github, ".shopfloor.toml"
    good = await hub.read_file(REPOSITORY, "main", path)
    await hub.commit(REPOSITORY, "main", {path: b"[gates.lint]\nkind = 7\n"}, by="owner")
    number = await house.ask_for("Say goodbye too")
    item = await house.stage(number, Stage.NEEDS_HUMAN)
    assert item.reason.startswith(".shopfloor.toml: product.name is missing")

    await hub.commit(REPOSITORY, "main", {path: None}, by="owner")
    await house.settled()
    await house.press("owner", "item.retry")
    await house.until(lambda: parked_anew(house, item))
    assert "has no .shopfloor.toml on its base branch" in (await house.item(number)).reason

    await hub.commit(REPOSITORY, "main", {path: good}, by="owner")
    await house.settled()
    await house.press("owner", "item.retry")
    await house.stage(number, Stage.BUILDING)
    await house.press("owner", "item.cancel")
    assert "Traceback" not in house.words()
    await serving(house)


async def parked_anew(house, before) -> bool:
    item = await house.item(before.id)
    return item.stage is Stage.NEEDS_HUMAN and item.reason != before.reason


def web(house, path: str) -> str:
    return f"http://127.0.0.1:{house.settings.web_port}{path}"


async def post(house, path: str, body: bytes, headers: dict[str, str]) -> int:
    async with aiohttp.ClientSession() as session, session.post(web(house, path), data=body, headers=headers) as answer:
        assert "Traceback" not in await answer.text()
        return answer.status


async def slack_post(house, body: bytes, kind: str) -> int:
    stamp = str(int(time.time()))
    signed = b"v0:" + stamp.encode() + b":" + body
    mark = hmac.new(house.slack.signing_secret.encode(), signed, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mark}", "Content-Type": kind}
    return await post(house, "/slack", body, headers)


async def test_payloads_out_of_shape_are_refused_and_the_factory_goes_on(open_house):
    async with open_house(slack_transport="http") as house:
        await house.slack.deliver_over_http(web(house, "/slack"))
        form, plain = "application/x-www-form-urlencoded", "application/json"
        shapeless = [
            (b"{", plain), (b"[]", plain), (b"null", plain), (b"", plain), (b"\xff\xfe", plain), (b"payload=%7B", form),
            (b"payload=[]", form), (b"a=b", form), (b'{"type":"event_callback"}', plain),
            (b'{"type":"event_callback","event":7}', plain),
        ]  # fmt: skip
        for body, kind in shapeless:
            assert (body, await slack_post(house, body, kind)) in {(body, 400), (body, 404)}
        user = house.person("owner").id
        odd_events = [
            {"type": "message"}, {"type": "app_mention"}, {"type": "reaction_added"}, {"type": "agent_session_stopped"},
            {"type": "link_shared"},
            {"type": "link_shared", "user": user, "channel": "C0", "message_ts": "1.0", "links": [7, {}]},
            {"type": "app_mention", "user": user, "channel": "C0", "ts": "1.0"},
            {"type": "reaction_added", "user": user, "reaction": "x", "item": {"type": "file"}, "event_ts": "1"},
            {"type": "message", "channel": "C0", "ts": "1.0", "thread_ts": "1.0", "user": user, "text": "hm"},
        ]  # fmt: skip
        for number, event in enumerate(odd_events):
            body = json.dumps({"type": "event_callback", "event": event, "event_id": f"Ev{number}", "team_id": "T"})
            assert await slack_post(house, body.encode(), plain) == 200, event
        odd_actions = [
            {"actions": [{"action_id": "item.stop", "action_ts": "1"}]},
            {"actions": [{"action_id": "item.stop"}]},
        ]
        for action in odd_actions:
            payload = {"type": "block_actions", "user": {"id": user}, "team": {"id": "T"}} | action
            assert await slack_post(house, f"payload={quote_plus(json.dumps(payload))}".encode(), form) in {200, 400}

        secret = (house.settings.home / "webhook-secret").read_bytes()
        pull = {"number": 1, "head": {"sha": "x"}, "merged": True, "merge_commit_sha": "y"}
        for number, (event, told_) in enumerate([
            ("pull_request", b"{"), ("pull_request", b"[]"), ("pull_request", b"{}"), ("issues", b'{"issue": []}'),
            ("pull_request", b'{"pull_request": {"number": "x"}, "action": 7}'),
            ("pull_request_review", b'{"review": null, "pull_request": {"number": 1}}'),
            ("pull_request", json.dumps({"action": "closed", "pull_request": pull | {"number": 10**30}}).encode()),
            ("unheard_of", b"{}"),
        ]):  # fmt: skip
            mark = hmac.new(secret, told_, hashlib.sha256).hexdigest()
            headers = {
                "X-Hub-Signature-256": f"sha256={mark}",
                "X-GitHub-Event": event,
                "X-GitHub-Delivery": str(number),
            }
            assert await post(house, "/github", told_, headers) in {200, 400}, told_
        assert await house.out.store.items() == []
        async with aiohttp.ClientSession() as session:
            for path in ("/specs/1", "/specs/x", "/specs/" + "9" * 40, "/pictures/..%2Ffactory.log", "/nowhere"):
                async with session.get(web(house, path)) as answer:
                    assert answer.status == 404
                    assert "Traceback" not in await answer.text()
        await serving(house)


async def test_a_direct_message_is_heard_and_every_event_we_ask_for_is_acknowledged(house):
    owner = house.person("owner")
    await owner.say(owner.dm, "status")
    await house.until(lambda: "The factory now" in house.words(owner.dm))
    await owner.say(owner.dm, "Greet people by their first name")
    await house.until(lambda: house.button("spec.answer", owner.dm))
    await house.settled()
    item = await house.item(1)
    assert item.channel == owner.dm
    draft = await house.out.store.post("1/spec")
    await owner.say(owner.dm, "you decide", thread=draft.ts)
    await house.until(lambda: answered(house))
    await owner.open_home()
    await owner.react(draft.ts, "tada")
    await owner.unreact(draft.ts, "tada")
    await owner.join("general")
    guest = house.person("guest")
    await guest.say(guest.dm, "Let guests in")
    await house.until(lambda: [words for words in house.whispers("guest") if "Guests cannot start a spec" in words])
    await serving(house)
    assert {event.name for event in EVENTS} == {
        "agent_session_stopped", "app_home_opened", "app_mention", "link_shared", "message.channels", "message.im",
        "reaction_added"}  # fmt: skip
    assert [command.name for command in COMMANDS] == ["/spec", "/factory", "/flag"]


async def answered(house) -> bool:
    return (await house.item(1)).answers > 0


async def test_a_spec_begun_where_we_are_not_goes_on_in_a_direct_message(house):
    owner = house.person("owner")
    await owner.command("/spec", "Greet people by their first name", "general")
    await house.until(lambda: house.button("spec.answer", "general") or house.button("spec.answer", owner.dm))
    await house.settled()
    assert (await house.item(1)).stage is Stage.INTERVIEWING
    await serving(house)
