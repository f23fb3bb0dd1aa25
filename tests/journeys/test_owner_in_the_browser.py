"""What an owner does all week, in the browser's Slack with mouse and keyboard alone: `make test-slack`."""

import re
from datetime import timedelta

import pytest

from bot.browser import chromium
from bot.events import AnswerGiven
from bot.lifecycle import Stage
from bot.local.slack.driver import BrowserPerson
from bot.stations.drafts import interview_of

pytestmark = [pytest.mark.browser, pytest.mark.slack_full, pytest.mark.timeout(300)]

REPOSITORY = "acme/greeter"
DRAFT = re.compile(r"\d of 100")
SMALL = "Show a word count in the footer"
LARGE = (
    "We need billing: Stripe checkout, invoices as PDF, admins manage subscriptions, members see their plan on a dashboard, "
    "refunds by support, a live usage chart, and legacy customers are migrated"
)


@pytest.fixture
async def browser():
    async with chromium() as running:
        yield running


async def sit_down(browser, house, name: str) -> BrowserPerson:
    page = await browser.new_page(viewport={"width": 1280, "height": 860})
    person = BrowserPerson(page, house.slack.url, patience_s=40)
    await person.sign_in(name)
    await person.open_channel("factory")
    return person


async def begin(browser, house, idea: str, name: str = "Olivia") -> BrowserPerson:
    """Start a spec as this person does, its thread open."""
    person = await sit_down(browser, house, name)
    await person.command("/spec", idea)
    await person.wait_for_text(DRAFT)
    await house.settled()
    await person.open_thread(DRAFT)
    return person


async def press_recommended(house, person: BrowserPerson) -> None:
    """Press the first recommended answer, and wait until it was taken in."""
    before = await answers(house)
    await person.thread.get_by_role("button", name=re.compile(r"\(recommended\)$")).first.click()
    await house.until(lambda: one_more(house, before), why="an answer")
    await house.settled()


async def answers(house) -> int:
    return sum(isinstance(line.event, AnswerGiven) for line in await house.out.store.story(1))


async def one_more(house, before: int) -> bool:
    return await answers(house) > before


async def answer(house, person: BrowserPerson, until: str = "Accept", at_most: int = 40) -> int:
    """Press recommended answers until the draft offers `until`; return how many it took."""
    pressed = 0
    offered = person.page.get_by_role("button", name=until, exact=True)
    while not await offered.count():
        assert pressed < at_most, await house.describe()
        await press_recommended(house, person)
        pressed += 1
    return pressed


async def the_spec(house):
    return (await interview_of(house.out, await house.item(1))).spec


async def test_a_small_idea_is_ready_after_at_most_four_questions(house, browser):
    olivia = await begin(browser, house, SMALL)
    assert await answer(house, olivia) <= 4
    await olivia.close_thread()
    await olivia.click_button("Accept", within=DRAFT)
    item = await house.stage(1, Stage.PLANNED)
    assert not item.spec_debt


async def test_a_large_idea_is_answered_over_two_days_with_a_restart_between(open_house, browser, clock):
    async with open_house() as house:
        olivia = await begin(browser, house, LARGE)
        for _ in range(9):
            await press_recommended(house, olivia)
    clock.advance(timedelta(days=2))
    async with open_house() as house:
        more = await answer(house, olivia)
        assert 9 + more >= 20
        await olivia.wait_for_text(re.compile("Back after 2"))


async def test_an_owner_accepts_anyway_and_the_debt_is_written_down(house, browser):
    olivia = await begin(browser, house, LARGE)
    await olivia.close_thread()
    await olivia.click_button("Accept anyway", within=DRAFT)
    confirm = olivia.page.get_by_role("dialog").get_by_role("button", name=re.compile("^Accept"))
    await confirm.click()
    assert (await house.stage(1, Stage.PREVIEW)).spec_debt
    await house.settled()
    await olivia.open_thread(DRAFT)
    await olivia.thread.get_by_role("button", name=re.compile(r"^Make \d+ issues$")).click()
    await house.stage(1, Stage.PLANNED)
    await house.settled()
    made = await house.out.store.items_where(parent=1)
    assert len(made) > 1
    assert all(one.spec_debt for one in made)


async def test_two_people_answer_and_an_edited_message_is_a_correction(house, browser):
    olivia = await begin(browser, house, "Let people pin a page to the top of the sidebar")
    max_ = await sit_down(browser, house, "Max")
    await max_.open_thread(DRAFT)
    await max_.reply("1. skip\n2. Folders stay out of it\n3. skip")
    await house.heard()
    await house.settled()
    await press_recommended(house, olivia)
    people = {row.by for row in (await the_spec(house)).answers}
    assert {house.person("owner").id, house.person("maintainer").id} <= people

    await max_.edit("Folders stay out of it", "1. skip\n2. Folders and the trash stay out of it\n3. skip")
    await house.heard()
    await house.settled()
    assert (await the_spec(house)).section("out_of_scope").text == "Folders and the trash stay out of it"


async def test_a_reply_in_review_asks_for_changes_and_a_push_makes_the_approval_stale(house, browser):
    number = await house.ask_for("Wish a good night", tainted=True)
    await house.stage(number, Stage.NEEDS_HUMAN, within_s=90)
    await house.settled()
    max_ = await sit_down(browser, house, "Max")
    await max_.open_thread(re.compile(f"#{number} "))
    await max_.reply("Say Sleep well")
    await house.until(lambda: goes_on(house, number), why="the answer")
    first = await house.stage(number, Stage.APPROVAL, within_s=90)
    await house.settled()

    await max_.reply("Please sign it")
    second = await house.until(lambda: at_another_head(house, number, first.head_sha), within_s=90)
    await house.settled()
    signed = await house.out.workspaces.read_file(second.head_sha, "greeter/night.py")
    assert b"Sleep well. The greeter" in signed

    # The card Max has before him is held still while somebody pushes: his press is about what he saw.
    ts, action = house.button("pull.approve")
    seen = house.slack.message(ts)["blocks"]
    await house.world.github.commit(REPOSITORY, second.branch, {"NOTES.md": b"By hand.\n"}, by="maintainer")
    third = await house.until(lambda: at_another_head(house, number, second.head_sha), within_s=90)
    await house.settled()
    await house.person("maintainer").click(ts, action, seen=seen)
    await max_.wait_for_text(re.compile("out of date"))
    assert (await house.item(number)).stage is Stage.APPROVAL
    await max_.thread.get_by_role("button", name="Approve", exact=True).last.click()
    done = await house.stage(number, Stage.DONE, within_s=60)
    assert done.head_sha == third.head_sha


async def goes_on(house, number: int) -> bool:
    return (await house.item(number)).stage is not Stage.NEEDS_HUMAN


async def at_another_head(house, number: int, head: str):
    item = await house.item(number)
    return item if item.stage is Stage.APPROVAL and item.head_sha != head else None


async def test_slack_s_own_stop_stops_the_run_and_says_what_was_kept(house, browser):
    number = await house.ask_for("Sleep on the greeting")
    trees = house.settings.shopfloor_home
    await house.until(lambda: any(trees.glob(f"**/trees/item-{number}-*/slept")), within_s=60)
    max_ = await sit_down(browser, house, "Max")
    await max_.open_thread(re.compile(f"#{number} "))
    session = max_.thread.get_by_role("group", name="Agent")
    await session.get_by_text("Shopfloor is working").wait_for()
    await session.get_by_role("button", name="Stop", exact=True).click()
    item = await house.stage(number, Stage.NEEDS_HUMAN, within_s=10)
    await house.settled()
    await max_.wait_for_text(re.compile("stopped by", re.IGNORECASE))
    await session.get_by_text("Shopfloor is here").wait_for()
    assert item.resume == Stage.BUILDING
