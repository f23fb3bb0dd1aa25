"""The factory's reader and sender against the local tracker: what is new, who fixed it, what is never sent."""

import asyncio
import hashlib
import hmac
import json
import threading
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.errors import Permanent, Transient
from bot.forge.error_tracker import ErrorTracker
from bot.forge.errors_out import ErrorsOut, report, start
from bot.local.sentry import ORGANISATION


@pytest.fixture
async def reader(tracker):
    async with ErrorTracker(tracker.url, tracker.token, ORGANISATION, "memo") as it:
        yield it


def divide(by):
    return 1 / by


def broken() -> BaseException:
    try:
        divide(0)
    except ZeroDivisionError as error:
        return error
    raise AssertionError("nothing was raised")


async def test_a_new_error_is_read_with_its_stack(reader, sdk, tracker):
    await sdk("r7").error(broken(), user="ada")
    (found,) = await reader.new_issues()
    assert (found.title, found.count, found.users, found.release) == ("ZeroDivisionError: division by zero", 1, 1, "r7")
    assert found.culprit.endswith("in divide")
    assert found.stack[-1] == "ZeroDivisionError: division by zero"
    assert found.stack[-2].endswith("in divide")
    async with aiohttp.ClientSession() as session, session.get(found.url) as page:
        assert "ZeroDivisionError" in await page.text()


async def test_only_what_is_new_in_a_release_or_since_a_time(reader, sdk, clock):
    await sdk("r1").message("old trouble")
    clock.advance(timedelta(hours=1))
    now = clock.now()
    clock.advance(timedelta(minutes=1))
    sender = sdk("r2")
    await sender.message("old trouble")
    await sender.message("new trouble")
    assert [found.title for found in await reader.new_issues(release="r2")] == ["new trouble"]
    assert [found.title for found in await reader.new_issues(since=now)] == ["new trouble"]
    assert {found.title for found in await reader.new_issues()} == {"old trouble", "new trouble"}
    assert await reader.new_issues(release="r3") == []


async def test_a_resolved_error_is_gone_until_it_comes_back(reader, sdk, tracker):
    sender = sdk()
    await sender.message("trouble")
    (found,) = await reader.new_issues()
    await reader.resolve(found.id)
    assert await reader.new_issues() == []
    await sender.message("trouble")
    (again,) = await reader.new_issues()
    assert (again.id, again.count) == (found.id, 2)
    assert tracker.issues()[0]["substatus"] == "regressed"


async def test_many_errors_come_newest_first_and_not_all(reader, sdk, clock):
    sender = sdk()
    for number in range(30):
        clock.advance(timedelta(minutes=1))
        sender.client.capture_event({"message": f"trouble {chr(97 + number)}{chr(97 + number)}", "level": "error"})
        await asyncio.to_thread(sender.client.flush, 5)
    found = await reader.new_issues()
    assert len(found) == 25
    assert found == sorted(found, key=lambda one: one.first_seen, reverse=True)


async def test_a_refused_token_is_noticed_with_the_cure(tracker):
    async with ErrorTracker(tracker.url, "wrong", ORGANISATION, "memo") as stranger:
        with pytest.raises(Permanent, match="SENTRY_API_TOKEN"):
            await stranger.new_issues()
        assert "401" in (await stranger.health() or "")


async def test_health_says_what_is_wrong(tracker, reader):
    assert await reader.health() is None
    async with ErrorTracker(tracker.url, tracker.token, ORGANISATION, "nothing") as elsewhere:
        assert "SENTRY_PROJECT" in (await elsewhere.health() or "")
    async with ErrorTracker("http://127.0.0.1:1", "t", ORGANISATION, "memo") as away:
        with pytest.raises(Transient):
            await away.new_issues()
        assert "cannot be reached" in (await away.health() or "")


async def test_an_unknown_issue_is_said_so(reader):
    with pytest.raises(Permanent):
        await reader.resolve("99")
    with pytest.raises(Permanent):
        await reader.resolve("../../x")


async def test_a_silent_tracker_has_a_deadline():
    async def silent(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with ErrorTracker(f"http://127.0.0.1:{port}", "t", "o", "p", timeout_s=0.1) as tracker:
        with pytest.raises(Transient, match="did not answer"):
            await tracker.new_issues()
    server.close()


async def test_rest_paging_and_bad_searches(tracker, sdk):
    sender = sdk()
    for letter in "abc":
        await sender.message(f"trouble {letter * 3}")
    url = f"{tracker.url}/api/0/projects/local/memo/issues/"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {tracker.token}"}) as session:
        async with session.get(url, params={"limit": "2"}) as answer:
            assert len(await answer.json()) == 2
            assert 'results="true"; cursor="0:2:0"' in answer.headers["Link"]
        async with session.get(url, params={"limit": "2", "cursor": "0:2:0"}) as answer:
            assert len(await answer.json()) == 1
            assert 'results="false"' in answer.headers["Link"]
        async with session.get(url, params={"query": "trouble bbb"}) as answer:
            assert [item["title"] for item in await answer.json()] == ["trouble bbb"]
        for wrong in ("is:odd", "colour:red", "firstSeen:>yesterday"):
            async with session.get(url, params={"query": wrong}) as answer:
                assert answer.status == 400
        async with session.put(f"{tracker.url}/api/0/issues/1/", json={"status": "odd"}) as answer:
            assert answer.status == 400
    async with aiohttp.ClientSession() as stranger, stranger.get(url) as answer:
        assert answer.status == 401


async def test_webhooks_are_signed_and_tried_again(tracker, sdk):
    got: list[tuple[str, bool]] = []
    told = asyncio.Event()
    answers = iter([500, 200, 200, 200])

    async def hook(request):
        body = await request.read()
        signature = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
        said = json.loads(body)
        assert request.headers["Sentry-Hook-Resource"] == "issue"
        got.append((said["action"], request.headers["Sentry-Hook-Signature"] == signature))
        if [action for action, _ in got][-1] == "resolved":
            told.set()
        return web.Response(status=next(answers))

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    tracker.add_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook", "secret")
    await sdk().message("trouble")
    async with ErrorTracker(tracker.url, tracker.token, ORGANISATION, "memo") as reader:
        async with asyncio.timeout(5):
            while len(got) < 2:  # noqa: ASYNC110 - the second try comes after a pause of the sender's
                await asyncio.sleep(0.02)
            await reader.resolve("1")
            await told.wait()
    await runner.cleanup()
    assert got == [("created", True), ("created", True), ("resolved", True)]


async def test_our_bugs_are_reported_with_a_code_that_finds_them(tracker):
    out = ErrorsOut(tracker.dsn("shopfloor"), "abc123", "test")
    code = out.report(broken(), item="w1")
    await out.close()
    (issue,) = tracker.issues("shopfloor")
    assert issue["title"] == "ZeroDivisionError: division by zero"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {tracker.token}"}) as session:
        async with session.get(f"{tracker.url}/api/0/issues/{issue['id']}/events/latest/") as answer:
            event = await answer.json()
    tags = {tag["key"]: tag["value"] for tag in event["tags"]}
    assert tags == {"item": "w1", "reference": code}
    assert code == f"E-{event['id'][:8].upper()}"
    assert (event["release"]["version"], event["environment"]) == ("abc123", "test")


async def test_the_same_bug_is_sent_once_and_keeps_its_code(tracker):
    out = ErrorsOut(tracker.dsn("shopfloor"), "r", "test")
    error = broken()
    assert out.report(error) == out.report(error)
    assert out.report(broken()) != out.report(error)
    await out.close()
    assert tracker.issues("shopfloor")[0]["count"] == "2"


def leak(password):
    token = password * 2
    raise ValueError(f"ada@example.org sent xoxb-123456789-abcdef and {token[:9]}")


async def test_secrets_names_and_variables_stay_here(tracker):
    out = ErrorsOut(tracker.dsn("shopfloor"), "r", "test", secrets=["hunter-42"])
    try:
        leak("hunter-42")
    except ValueError as error:
        code = out.report(error)
    await out.close()
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {tracker.token}"}) as session:
        async with session.get(f"{tracker.url}/api/0/issues/1/events/latest/") as answer:
            event = await answer.json()
    sent = json.dumps(event)
    for secret in ("hunter", "xoxb-", "ada@", "vars", "server_name", "argv"):
        assert secret not in sent, secret
    assert "[e-mail]" in sent
    assert code in sent


async def test_without_a_tracker_there_is_still_a_code_and_nothing_is_left_running(tracker):
    before = threading.active_count()
    silent = ErrorsOut(None, "r", "test")
    assert silent.report(broken()).startswith("E-")
    await silent.close()
    out = start(tracker.dsn("shopfloor"), "r", "test")
    report(broken())
    await out.close()
    start(None, "", "")
    assert len(tracker.issues("shopfloor")) == 1
    assert report(broken()).startswith("E-")
    names = [thread.name for thread in threading.enumerate() if "sentry" in thread.name]
    assert names == []
    assert threading.active_count() <= before + 1  # asyncio's own pool thread
