"""The Home tab: what waits, the board, money, health and settings, drawn for each person and only when it says something new."""

import json
import re
from datetime import timedelta

import pytest

from bot.browser import chromium
from bot.events import FindingMade
from bot.health import note_trouble
from bot.lifecycle import Stage
from bot.local.slack.driver import BrowserPerson
from bot.stations.runs import assign
from tests.journeys.test_people import at_approval

HOUR = timedelta(hours=1)


async def propose(house, title: str) -> int:
    found = FindingMade(key=f"journey/{title}", source="journey", kind="chore", title=title, body="b", proposed=True)
    number = (await house.shop.factory.accept(found)).item.id
    await house.settled()
    return number


def home(house, who: str) -> str:
    return json.dumps((house.slack.home(who) or {}).get("blocks", []), ensure_ascii=False)


async def opens(house, who: str) -> str:
    await house.person(who).open_home("home")
    await house.heard()
    return await house.until(lambda: (told := home(house, who)) and "Settings" in told and told, why="a Home tab")


async def test_a_home_shows_what_is_so_and_settles_what_waits(house):
    assert "Nothing waits for you" in await opens(house, "maintainer")
    number = await propose(house, "Cover words.py")
    await house.shop.clockwork.run_now("refresh_homes")
    assert "Cover words.py" in home(house, "maintainer")
    pressed = await house.person("maintainer").click_in_home("inbox.decline", block_id=f"wait/item/{number}")
    assert pressed.ok
    await house.stage(number, Stage.DECLINED)
    await house.until(lambda: "Nothing waits for you" in home(house, "maintainer"))
    assert "I do not know you" not in home(house, "maintainer")


async def test_a_home_is_published_only_when_it_says_something_new(house):
    await opens(house, "maintainer")
    await propose(house, "Cover words.py")
    await house.shop.clockwork.run_now("refresh_homes")
    drawn = house.slack.home("maintainer")["hash"]
    for _ in range(5):
        house.clock.advance(timedelta(minutes=1))
        await house.shop.clockwork.run_now("refresh_homes")
    assert house.slack.home("maintainer")["hash"] == drawn
    assert house.slack.home("owner") is None  # nobody looked
    await note_trouble(house.out, "sweep_errors", "The token is refused (401).")
    await house.shop.clockwork.run_now("refresh_homes")
    assert "The token is refused (401)." in home(house, "maintainer")


async def test_a_guest_is_welcomed_and_shown_nothing_of_the_work(house):
    await propose(house, "Cover words.py")
    await house.person("guest").open_home("home")
    told = await house.until(lambda: (text := home(house, "guest")) and "Welcome" in text and text)
    assert "Guests cannot see this" in told
    assert "Cover words.py" not in told


async def test_settings_are_an_owner_s_take_effect_and_can_be_undone(house):
    await house.shop.clockwork.start()
    house.shop.clockwork.stop()
    assert "Factory settings" not in await opens(house, "maintainer")
    await opens(house, "owner")
    assert (await house.person("owner").click_in_home("home.team")).ok
    wrong = await house.person("owner").submit_modal({"item_usd": "plenty"})
    assert "0.1 to 1000" in wrong["item_usd"]
    assert (
        await house.person("owner").submit_modal({"item_usd": "7.5", "digest_at": "17:45", "builder": "openai"}) == {}
    )
    await house.until(lambda: "Undo the last change" in home(house, "owner"))
    assert "$7.50" in await house.asks("owner", "/factory", "limits")
    for _ in range(2):
        house.clock.advance(6 * HOUR)
        await house.shop.clockwork.tick()
    await house.settled()
    assert len(house.said("digest")) == 1  # at a quarter to six instead of nine in the morning
    assert (await house.person("owner").click_in_home("home.undo")).ok
    changes = [(line.event.name, line.event.value) for line in await house.out.store.notes("SettingChanged")]
    assert changes == [("item_usd", "7.5"), ("digest_at", "17:45"), ("builder", "openai"), ("builder", "")]


async def test_everybody_chooses_their_own_quiet_hours(house):
    await opens(house, "maintainer")
    assert (await house.person("maintainer").click_in_home("home.mine")).ok
    assert "No clock knows the zone" in (await house.person("maintainer").submit_modal({"zone": "Mars"}))["zone"]
    chosen = {"quiet_from": "22:00", "quiet_to": "06:30", "zone": "Europe/Berlin"}
    assert await house.person("maintainer").submit_modal(chosen) == {}
    person = await house.out.store.person(house.person("maintainer").id)
    assert (person.quiet_from, person.quiet_to, person.zone) == ("22:00", "06:30", "Europe/Berlin")
    await house.until(lambda: "22:00 to 06:30, on the clock of Europe/Berlin" in home(house, "maintainer"))


async def test_no_reminder_comes_in_the_hours_and_the_zone_that_a_person_chose(house):
    await opens(house, "maintainer")
    assert (await house.person("maintainer").click_in_home("home.mine")).ok
    chosen = {"quiet_from": "16:30", "quiet_to": "18:30", "zone": "Europe/Berlin"}
    assert await house.person("maintainer").submit_modal(chosen) == {}
    await propose(house, "Cover words.py")
    said = []
    for _ in range(3):  # at 12:00, 16:00 and 18:00 UTC; Berlin is an hour ahead
        await house.shop.clockwork.run_now("nudge_people")
        await house.settled()
        said.append([len(house.slack.messages(house.person(who).dm)) for who in ("owner", "maintainer")])
        house.clock.advance(4 * HOUR if len(said) == 1 else 2 * HOUR)
    assert said == [[0, 0], [1, 0], [1, 1]]


async def test_runs_take_the_models_and_the_limits_that_an_owner_chose(house):
    await opens(house, "owner")
    assert (await house.person("owner").click_in_home("home.team")).ok
    chosen = {"item_usd": "7.5", "item_minutes": "20", "day_usd": "60", "builder": "openai"}
    assert await house.person("owner").submit_modal(chosen) == {}
    item = await at_approval(house)
    models = {run.role: run.model for run in await house.out.store.runs(item.id)}
    assert models["builder"].startswith("gpt")
    assert models["reviewer"].startswith("claude")
    limits = (await assign(house.out, item, "builder", "again", None, {})).budget
    assert (limits.item.usd, limits.item.minutes, limits.day.usd) == (7.5, 20, 60)
    await house.shop.clockwork.run_now("refresh_homes")
    told = home(house, "owner")
    assert "Who builds: *GPT builds, Claude reviews*" in told
    assert "of $60.00 spent today" in told


@pytest.mark.browser
@pytest.mark.timeout(300)
async def test_a_person_reads_the_home_tab_in_the_browser_and_acts_there(house):
    await propose(house, "Cover words.py")
    async with chromium() as browser:
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        max_ = BrowserPerson(page, house.slack.url, patience_s=40)
        await max_.sign_in("Max")
        tab = await max_.open_home("Shopfloor")
        await tab.get_by_role("button", name="Approve", exact=True).click()
        await tab.get_by_text("Nothing waits for you").wait_for()
        await tab.get_by_text(re.compile("#1 Cover words.py")).wait_for()
    assert (await house.item(1)).stage is not Stage.PROPOSED
