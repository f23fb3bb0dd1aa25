"""Feedback from the form to the service API and back to its writer."""

import json

import aiohttp
import pytest

from tests.memo.parcels import picture

VIEWPORT = {"width": 390, "height": 844, "scale": 3}


async def send(person, text: str, *, image: bytes | None = None, status: int = 201, **context):
    form = aiohttp.FormData()
    form.add_field(
        "report", json.dumps({"text": text, "viewport": VIEWPORT, **context}), content_type="application/json"
    )
    if image is not None:
        form.add_field("screenshot", image, filename="screen.png", content_type="image/png")
    async with person.http.post("/api/feedback", data=form) as answer:
        content = await answer.json()
        assert answer.status == status, content
        return content


class Service:
    """The machine on the other side, with its token."""

    def __init__(self, memo, token: str = "service-token-for-tests") -> None:
        self.visitor = memo.visitor()
        self.headers = {"Authorization": f"Bearer {token}", "Origin": memo.url}

    async def call(self, method: str, path: str, body=None, *, status: int = 200):
        return await self.visitor.call(method, f"/api/service/{path}", body, status=status, headers=self.headers)


async def test_a_report_goes_all_the_way_and_its_writer_sees_how_far(memo):
    carl = await memo.person("carl")
    page = await carl.new_page("Plans")
    sent = await send(
        carl, "The menu is cut off", image=picture(), pageId=page["id"], path=f"/p/{page['id']}", commit="abc",
        theme="dark", actions=["page.create", "feedback.open"],
    )  # fmt: skip
    service = Service(memo)
    answer = await service.call("GET", "feedback?after=0&limit=10")
    [item] = answer["feedback"]
    assert answer["last"] == item["id"] == sent["id"]
    assert item["text"] == "The menu is cut off"
    assert (item["reporter"], item["tier"]) == ("carl@memo.test", "cloud")
    context = item["context"]
    assert context["page"] == f"/p/{page['id']}"
    assert (context["page_id"], context["page_title"]) == (page["id"], "Plans")
    assert (context["commit"], context["client_commit"]) == ("c0ffee", "abc")
    assert context["viewport"] == VIEWPORT
    assert (context["theme"], context["flags"]) == ("dark", [])
    assert context["actions"] == ["page.create", "feedback.open"]
    async with service.visitor.http.get(item["screenshot"], headers=service.headers) as shot:
        assert (shot.status, await shot.read()) == (200, picture())

    wish = {"state": "planned", "note": "In the next round.", "url": "https://git.test/issues/7"}
    await service.call("PUT", f"feedback/{item['id']}/state", wish)
    [mine] = await carl.call("GET", "/api/feedback")
    assert (mine["state"], mine["note"], mine["url"]) == ("planned", "In the next round.", "https://git.test/issues/7")


async def test_reports_are_listed_by_rising_id_whatever_their_state(memo):
    carl = await memo.person("carl")
    for number in range(5):
        await send(carl, f"report {number}")
    service = Service(memo)
    first = await service.call("GET", "feedback?after=0&limit=2")
    await service.call("PUT", f"feedback/{first['last'] + 1}/state", {"state": "declined"})
    second = await service.call("GET", f"feedback?after={first['last']}&limit=2")
    rest = await service.call("GET", f"feedback?after={second['last']}")
    texts = [item["text"] for answer in (first, second, rest) for item in answer["feedback"]]
    assert texts == [f"report {number}" for number in range(5)]
    assert await service.call("GET", f"feedback?after={rest['last']}") == {"feedback": [], "last": rest["last"]}


async def test_a_new_state_is_told_to_its_writers_open_window_only(memo, ada):
    carl = await memo.person("carl")
    sent = await send(carl, "hello")
    async with carl.hears() as his, ada.hears(carl.workspace) as hers:
        await Service(memo).call("PUT", f"feedback/{sent['id']}/state", {"state": "shipped"})
        assert await his.next() == {"type": "feedback"}
        await ada.new_page("x")
        assert (await hers.next())["type"] == "tree"


async def test_setting_the_same_state_twice_changes_nothing(memo):
    carl = await memo.person("carl")
    sent = await send(carl, "hello")
    service = Service(memo)
    for _ in range(2):
        await service.call("PUT", f"feedback/{sent['id']}/state", {"state": "shipped"})
    first = await service.call("GET", f"feedback/{sent['id']}")
    await service.call("PUT", f"feedback/{sent['id']}/state", {"state": "shipped"})
    assert await service.call("GET", f"feedback/{sent['id']}") == first


@pytest.mark.parametrize(
    ("body", "status"),
    [({"state": "lost"}, 400), ({}, 400), ({"state": "planned", "url": "javascript:alert(1)"}, 400)],
)
async def test_an_impossible_state_is_refused(memo, body, status):
    carl = await memo.person("carl")
    sent = await send(carl, "hello")
    await Service(memo).call("PUT", f"feedback/{sent['id']}/state", body, status=status)


async def test_the_service_api_needs_its_token_and_a_person_is_not_enough(memo, ada):
    await ada.call("GET", "/api/service/feedback", status=401)
    await Service(memo, "wrong").call("GET", "feedback", status=401)
    await Service(memo).call("GET", "feedback/99", status=404)
    await Service(memo).call("GET", "feedback?after=x", status=400)


async def test_without_a_configured_token_there_is_no_service_api(start, config, change):
    async with start(change(config, service_token="")) as house:
        await Service(house, "").call("GET", "feedback", status=404)


async def test_a_report_without_words_or_with_a_false_picture_is_refused(memo):
    carl = await memo.person("carl")
    await send(carl, "   ", status=400)
    refused = await send(carl, "hello", image=b"<svg onload=alert(1)>", status=400)
    assert "not an image" in refused["error"]["message"]
    await send(carl, "x" * 10_001, status=400)
    await send(carl, "hello", image=b"\x00" * (10 * 1024 * 1024 + 1), status=413)
    assert await carl.call("GET", "/api/feedback") == []


async def test_reports_and_pictures_are_their_writers_own(memo, ada):
    carl = await memo.person("carl")
    sent = await send(carl, "hello", image=picture())
    assert await ada.call("GET", "/api/feedback") == []
    await ada.call("GET", f"/api/feedback/{sent['id']}/screenshot", status=404)
    async with carl.http.get(f"/api/feedback/{sent['id']}/screenshot") as own:
        assert own.status == 200


async def test_a_page_the_reporter_cannot_see_is_not_named(memo):
    carl = await memo.person("carl")
    await send(carl, "hello", pageId="no-such-page")
    [item] = (await Service(memo).call("GET", "feedback"))["feedback"]
    assert item["context"]["page_title"] is None


async def test_a_flood_of_reports_is_slowed_down(memo):
    carl = await memo.person("carl")
    for number in range(20):
        await send(carl, f"report {number}")
    await send(carl, "one more", status=429)
