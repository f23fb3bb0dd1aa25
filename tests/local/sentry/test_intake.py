"""Envelopes of the unmodified SDK become grouped issues that survive a restart."""

import gzip
import json
from datetime import timedelta

import aiohttp
import pytest

from bot.local.sentry import SentryStandIn
from bot.local.sentry.grouping import shape


def save_page(number):
    raise KeyError(f"page {number} is gone")


def load_page(number):
    raise KeyError(f"page {number} is gone")


def caught(call, *args) -> BaseException:
    try:
        call(*args)
    except KeyError as error:
        return error
    raise AssertionError("nothing was raised")


async def send(tracker, body: bytes, key: str = "0123456789abcdef0123456789abcdef", project: int = 1, **headers):
    auth = {"X-Sentry-Auth": f"Sentry sentry_key={key}, sentry_version=7", **headers}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{tracker.url}/api/{project}/envelope/", data=body, headers=auth) as answer:
            return answer.status, await answer.json()


def envelope(event_id="a" * 32, **event) -> bytes:
    payload = json.dumps({"event_id": event_id, **event}).encode()
    header = json.dumps({"event_id": event_id}).encode()
    return header + b"\n" + json.dumps({"type": "event", "length": len(payload)}).encode() + b"\n" + payload + b"\n"


async def test_the_same_failure_is_one_issue_and_another_place_another(tracker, sdk):
    sender = sdk()
    for number in (1, 22, 333_333):
        await sender.error(caught(save_page, number))
    await sender.error(caught(load_page, 1))
    issues = tracker.issues()
    assert sorted((issue["count"], issue["culprit"].split(" in ")[1]) for issue in issues) == [
        ("1", "load_page"),
        ("3", "save_page"),
    ]
    assert {issue["metadata"]["type"] for issue in issues} == {"KeyError"}
    assert all(issue["title"].startswith("KeyError: 'page ") for issue in issues)


async def test_users_and_releases_are_counted(tracker, sdk, clock):
    await sdk("r1").error(caught(save_page, 1), user="ada")
    clock.advance(timedelta(hours=2))
    later = sdk("r2")
    await later.error(caught(save_page, 2), user="ada")
    await later.error(caught(save_page, 3), user="bob")
    (issue,) = tracker.issues()
    assert (issue["count"], issue["userCount"]) == ("3", 2)
    assert (issue["firstRelease"]["version"], issue["lastRelease"]["version"]) == ("r1", "r2")
    assert (issue["firstSeen"], issue["lastSeen"]) == ("2026-11-02T09:00:00.000000Z", "2026-11-02T11:00:00.000000Z")


async def test_messages_are_issues_too_and_projects_are_apart(tracker, sdk):
    await sdk().message("disk 91 % full")
    await sdk(project="shopfloor").message("disk 92 % full")
    assert [issue["title"] for issue in tracker.issues("memo")] == ["disk 91 % full"]
    assert [issue["title"] for issue in tracker.issues("shopfloor")] == ["disk 92 % full"]


async def test_issues_survive_a_restart_and_an_event_counts_once(tmp_path, clock):
    body = envelope(message="boom 1")
    async with SentryStandIn(home=tmp_path, clock=clock) as tracker:
        assert (await send(tracker, body))[0] == 200
    async with SentryStandIn(home=tmp_path, clock=clock) as tracker:
        await send(tracker, body)
        await send(tracker, envelope("b" * 32, message="boom 2"))
        (issue,) = tracker.issues()
        assert issue["count"] == "2"


async def test_plain_and_compressed_envelopes_and_items_without_length(tracker):
    await send(tracker, gzip.compress(envelope("1" * 32, message="x")), **{"Content-Encoding": "gzip"})
    body = b'{"event_id":"' + b"2" * 32 + b'"}\n{"type":"session"}\n{"sid":"s"}\n{"type":"event"}\n{"message":"x"}'
    assert (await send(tracker, body)) == (200, {"id": "2" * 32})
    (issue,) = tracker.issues()
    assert issue["count"] == "2"


async def test_a_given_fingerprint_goes_first(tracker):
    for number, message in enumerate(("one thing", "another thing")):
        await send(tracker, envelope(f"{number:032x}", message=message, fingerprint=["same"]))
    await send(tracker, envelope("f" * 32, message="one thing", fingerprint=["{{ default }}", "extra"]))
    assert sorted(issue["count"] for issue in tracker.issues()) == ["1", "2"]


@pytest.mark.parametrize(
    ("body", "key", "project", "status"),
    [
        (b"", "0123456789abcdef0123456789abcdef", 1, 400),
        (b"nonsense", "0123456789abcdef0123456789abcdef", 1, 400),
        (b'{}\n{"type":"event","length":99}\n{}', "0123456789abcdef0123456789abcdef", 1, 400),
        (b'{}\n{"type":"event"}\n[1]', "0123456789abcdef0123456789abcdef", 1, 400),
        (b"{}", "ffff", 1, 403),
        (b"{}", "0123456789abcdef0123456789abcdef", 9, 403),
    ],
)
async def test_what_is_no_envelope_of_ours_is_refused(tracker, body, key, project, status):
    got, said = await send(tracker, body, key, project)
    assert got == status
    assert said["detail"]
    assert tracker.issues() == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("took 12 ms", "took 3456789 ms"),
        ("page 'a' is gone", 'page "bcd" is gone'),
        ("no user 0f8fad5b-d9cb-469f-a165-70867728950e", "no user 7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        ("object at 0x7f3a2b", "object at 0x7fffff01"),
        ("mail to ada@example.org failed", "mail to bob@other.example failed"),
    ],
)
def test_messages_that_differ_in_variable_parts_have_one_shape(one, other):
    if "page" in one:
        one, other = one.replace("'", '"'), other
    assert shape(one) == shape(other)


def test_different_messages_have_different_shapes():
    assert shape("page is gone") != shape("page is locked")


async def test_a_page_lists_the_issues_and_escapes_them(tracker):
    await send(tracker, envelope(message="<script>alert(1)</script>"))
    async with aiohttp.ClientSession() as session:
        async with session.get(tracker.url) as answer:
            text = await answer.text()
        (issue,) = tracker.issues()
        async with session.get(issue["permalink"]) as answer:
            shown = await answer.text()
        async with session.get(tracker.url + "/organizations/local/issues/99/") as answer:
            assert answer.status == 404
    for page in (text, shown):
        assert "&lt;script&gt;" in page
        assert "<script>" not in page
