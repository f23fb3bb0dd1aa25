"""A plan is looked over before issues are made: changed slice by slice, confirmed as it was seen, or not built at all."""

import asyncio
import io
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.events import FeedbackReceived, PlanEdited, SliceCut
from bot.lifecycle import Stage

IDEA = "Comments: members can comment on a page, reply, resolve a thread and get notified by mail"
REPORTS = (
    ("I want to comment on a page and reply to the comments of others", "ada"),
    ("Please let us comment on pages, reply and resolve threads", "carl"),
    ("The login page is slow in the morning", "ada"),
)


async def planned(house, idea: str = IDEA, number: int = 1) -> str:
    """Say the idea, accept the draft as it is, and return the place of the plan's card."""
    await house.person("owner").command("/spec", idea, "factory")
    await house.until(lambda: house.button("spec.accept_anyway", within=f"Draft of #{number} "), why="the draft")
    await house.settled()
    await house.press("owner", "spec.accept_anyway", within=f"Draft of #{number} ")
    await house.stage(number, Stage.PREVIEW)
    await house.settled()
    return (await house.out.store.post(f"{number}/plan")).ts


def card(house, ts: str) -> list[str]:
    """What the plan's card says, block by block."""
    blocks = house.slack.message(ts)["blocks"]
    return [block["text"]["text"] for block in blocks if "text" in block]


def notes(house, ts: str) -> str:
    parts = [e for b in house.slack.message(ts)["blocks"] if b["type"] == "context" for e in b["elements"]]
    return "\n".join(part["text"] for part in parts)


def slices(house, ts: str) -> list[str]:
    """The slices in their order, as they are named on the card."""
    return [text.split(" · ")[0].strip("*") for text in card(house, ts) if text.startswith("*S-")]


async def choose(house, ts: str, name: str, way: str, who: str = "owner") -> None:
    """Pick an entry of a slice's menu."""
    menus = [b["accessory"] for b in house.slack.message(ts)["blocks"] if b.get("accessory", {}).get("options")]
    (value,) = [o["value"] for menu in menus for o in menu["options"] if o["value"].endswith(f"|{name}|{way}")]
    await house.person(who).select(ts, f"plan.change.{name}", value)


async def edits(house, count: int) -> None:
    """Wait until so many changes are remembered and shown."""

    async def known() -> bool:
        return sum(isinstance(line.event, PlanEdited) for line in await house.out.store.story(1)) == count

    await house.until(known, why=f"{count} changes")
    await house.settled()


async def issues(house) -> dict[str, int]:
    """The issues on GitHub by title, how often each is there."""
    found: dict[str, int] = {}
    for issue in await house.out.forge.list_issues(state="all"):
        found[issue.title] = found.get(issue.title, 0) + 1
    return found


async def test_a_plan_is_changed_in_every_way_undone_and_made_into_issues_that_name_each_other(house):
    ts = await planned(house)
    assert slices(house, ts) == ["S-1", "S-2", "S-3", "S-4"]
    assert await issues(house) == {}
    shown = next(block for block in house.slack.message(ts)["blocks"] if block["type"] == "image")
    assert "S-2 Reply" in shown["alt_text"]
    async with aiohttp.ClientSession() as session, session.get(shown["image_url"]) as answer:
        first = await answer.read()
    assert Image.open(io.BytesIO(first)).width == 800

    await choose(house, ts, "S-2", "later")
    await edits(house, 1)
    assert slices(house, ts) == ["S-1", "S-3", "S-2", "S-4"]
    await choose(house, ts, "S-2", "merge")
    await house.until(lambda: house.slack.open_modals("owner"), why="the dialog")
    assert await house.person("owner").submit_modal({"into": "S-3"}) == {}
    await edits(house, 2)
    assert slices(house, ts) == ["S-1", "S-3", "S-4"]
    await choose(house, ts, "S-4", "drop")
    await edits(house, 3)
    assert slices(house, ts) == ["S-1", "S-3"]
    assert any("Left out by you" in text for text in card(house, ts))

    # What would not hold is refused where it was typed, and changes nothing.
    await choose(house, ts, "S-3", "edit")
    await house.until(lambda: house.slack.open_modals("owner"), why="the dialog")
    complaint = await house.person("owner").submit_modal({"title": "Backend work"})
    assert "is a layer" in str(complaint)
    assert (
        await house.person("owner").submit_modal({"title": "Answer and settle a thread", "kind": "enhancement"}) == {}
    )
    await edits(house, 4)
    assert any("*S-3 · Answer and settle a thread* (enhancement)" in text for text in card(house, ts))
    await house.press("owner", "plan.undo")
    await edits(house, 5)
    await house.press("owner", "plan.undo")
    await edits(house, 6)
    assert slices(house, ts) == ["S-1", "S-3", "S-4"]
    assert "Changed 2 times; the last: S-2 merged into S-3" in notes(house, ts)

    await house.press("owner", "plan.make")
    await house.stage(1, Stage.PLANNED)
    await house.until(lambda: "issues made of this spec" in house.words(), why="the issues")
    await house.settled()
    children = await house.out.store.items_where(parent=1)
    assert await issues(house) == {child.title: 1 for child in children}
    bodies = [(await house.out.forge.get_issue(child.issue)).body for child in children]
    assert f"- #{children[0].issue} {children[0].title}: " in bodies[1]
    assert f"These wait for it: #{children[1].issue}, #{children[2].issue}." in bodies[0]
    assert all("/specs/1)" in body and "Estimate: " in body for body in bodies)
    assert house.button("plan.make") is None
    assert any("Made into issues by" in text for text in card(house, ts))
    async with aiohttp.ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{house.settings.web_port}/specs/1") as answer:
            page = await answer.text()
    assert all(f'href="{child.issue_url}"' in page for child in children)


async def test_two_people_on_one_plan_and_whoever_looks_at_an_old_card_is_told(house):
    ts = await planned(house)
    old = house.slack.message(ts)["blocks"]
    await choose(house, ts, "S-4", "drop", who="maintainer")
    await edits(house, 1)
    await house.person("owner").click(ts, "plan.make", seen=old)
    await house.until(lambda: any("has changed since that card" in text for text in house.whispers("owner")))
    assert (await house.item(1)).stage is Stage.PREVIEW
    assert await issues(house) == {}
    await house.out.store.remove_person(house.person("maintainer").id)
    await choose(house, ts, "S-3", "drop", who="maintainer")
    await house.until(lambda: any("cannot edit this plan" in text for text in house.whispers("maintainer")))
    assert slices(house, ts) == ["S-1", "S-2", "S-3"]


async def test_a_plan_waits_in_the_inbox_and_its_last_reminder_says_what_happens_otherwise(house):
    ts = await planned(house)
    told = await house.asks("owner", "/factory", "inbox")
    assert "its plan waits to be looked over" in told
    assert "1 person waits for it" in told
    assert "Otherwise: the plan stays a plan: no issue is made and nothing is built." in told
    assert f"/p{ts.replace('.', '')}" in told, "the link leads to the plan itself"
    since = house.clock.now()
    for days in range(1, 4):
        house.clock.advance(timedelta(days=days) - (house.clock.now() - since))
        await house.shop.clockwork.run_now("nudge_people")
        await house.settled()
    reminders = [str(one["blocks"]) for one in house.slack.messages(house.person("owner").dm)]
    assert "If nobody acts, the plan stays a plan: no issue is made" in reminders[-1]
    assert (await house.item(1)).stage is Stage.PREVIEW
    await house.press("owner", "plan.make")
    await house.stage(1, Stage.PLANNED)
    await house.settled()
    assert "looked over" not in await house.asks("owner", "/factory", "inbox")


@pytest.mark.timeout(120)
async def test_a_restart_between_plan_and_issues_loses_nothing_and_makes_nothing_twice(open_house):
    async with open_house(product=False) as house:
        ts = await planned(house)
        await choose(house, ts, "S-4", "drop")
        await edits(house, 1)
    async with open_house(product=False) as house:
        assert slices(house, ts) == ["S-1", "S-2", "S-3"]
        await house.press("owner", "plan.make")
    async with open_house(product=False) as house:  # whatever of it was done before the end is not done again
        await house.stage(1, Stage.PLANNED)
        await house.until(lambda: "issues made of this spec" in house.words(), why="the issues")
        await house.settled()
        children = await house.out.store.items_where(parent=1)
        assert len(children) == 3
        assert await issues(house) == {child.title: 1 for child in children}
        begun = [(await house.out.store.story(child.id))[0].event for child in children]
        assert [event.part for event in begun if isinstance(event, SliceCut)] == ["S-1", "S-2", "S-3"]
        assert all(event.minutes > 0 for event in begun)
        assert house.words().count("issues made of this spec") == 1


async def test_one_slice_goes_straight_to_its_issue_unless_every_plan_is_to_be_seen(open_house):
    async with open_house(product=False, plan_preview="always") as house:
        ts = await planned(house, "Title the page Welcome")
        assert slices(house, ts) == ["S-1"]
        assert house.button("plan.undo") is None
        await asyncio.gather(*(house.press("owner", "plan.make") for _ in range(2)))
        await house.stage(1, Stage.PLANNED)
        await house.settled()
        assert len(await house.out.store.items_where(parent=1)) == 1


async def test_an_idea_that_is_not_built_says_why_and_comes_up_when_somebody_has_it_again(house):
    ts = await planned(house)
    said = next(text for text in card(house, ts) if text.startswith("*Should it be built at all?*"))
    assert "*Who asks:* nobody but you yet" in said
    assert "assumed: 2 repairs a slice" in said
    assert "*The smallest version:* “comment on a page” alone: " in said

    await house.press("owner", "idea.decline", within="Plan of #1")
    await house.until(lambda: house.slack.open_modals("owner"), why="the dialog")
    assert await house.person("owner").submit_modal({"why": "Nobody but us asked, and mail does it."}) == {}
    declined = await house.stage(1, Stage.DECLINED)
    await house.settled()
    assert declined.reason == "Nobody but us asked, and mail does it."
    assert any("🚫 Not built" in text and "mail does it" in text for text in card(house, ts))
    assert house.button("plan.make") is None
    assert house.button("spec.accept") is None
    assert await issues(house) == {}
    told = await house.asks("owner", "/factory", "digest")
    assert "Decided not to build* (1)" in told

    house.clock.advance(timedelta(days=120))
    await house.person("maintainer").command("/spec", "Members can comment on a page and reply to a comment", "factory")
    await house.until(lambda: "decided against something like this" in house.words(), why="the earlier decision")
    await house.settled()
    draft = house.slack.message((await house.out.store.post("2/spec")).ts)
    (again,) = [b["text"]["text"] for b in draft["blocks"] if "decided against" in str(b.get("text"))]
    assert again.startswith("↩️ *In December 2026 <@")
    assert "mail does it" in again
    await house.person("owner").command("/spec", "Dark mode", "factory")
    await house.until(lambda: house.button("spec.accept_anyway", within="Draft of #3 "), why="the third draft")
    await house.settled()
    other = house.slack.message((await house.out.store.post("3/spec")).ts)
    assert "decided against" not in str(other)


async def taken(_: web.Request) -> web.Response:
    return web.json_response({})


@pytest.fixture
async def listener():
    """A product that takes what its reporters are told."""
    told = web.Application()
    told.router.add_route("*", "/{path:.*}", taken)
    async with TestServer(told) as server:
        yield str(server.make_url("")).rstrip("/")


async def test_reports_about_it_are_counted_with_their_people(open_house, listener):
    async with open_house(product=False, product_url=listener) as house:
        for number, (text, who) in enumerate(REPORTS, 1):
            report = FeedbackReceived(key=f"r{number}", feedback=number, text=text, reporter=who)
            await house.shop.factory.accept(report)
        await house.settled()
        ts = await planned(house, number=len(REPORTS) + 1)
        said = next(text for text in card(house, ts) if text.startswith("*Should it be built at all?*"))
        assert "*Who asks:* 2 reports from 2 people" in said
