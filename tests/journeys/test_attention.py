"""What waits on people is in one place, is settled there, and is brought to mind in time; nothing waits unseen."""

import json
from collections import Counter
from datetime import timedelta

import pytest

from bot import events as ev
from bot.access import Person
from bot.attention import is_quiet
from bot.health import note_trouble
from bot.lifecycle import Stage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def propose(house, title: str) -> int:
    found = ev.FindingMade(key=f"journey/{title}", source="journey", kind="chore", title=title, body="b", proposed=True)
    number = (await house.shop.factory.accept(found)).item.id
    await house.settled()
    return number


async def sweep(house) -> None:
    await house.shop.clockwork.run_now("nudge_people")
    await house.settled()


def direct(house, who: str) -> list[dict]:
    return house.slack.messages(house.person(who).dm)


def shown(message: dict) -> str:
    return json.dumps(message.get("blocks", []), ensure_ascii=False)


async def inbox(house, who: str) -> dict:
    before = len(house.slack.ephemerals(who))
    await house.person(who).command("/factory", "inbox", "factory")
    return (await house.until(lambda: house.slack.ephemerals(who)[before:], why="an inbox"))[0]


def block_of(message: dict, number: int) -> str:
    return next(one["block_id"] for one in message["blocks"] if one.get("block_id", "") == f"wait/item/{number}")


async def press(house, who: str, message: dict, number: int, action: str, value=None) -> None:
    """Use one thing's button or menu in a message that shows several."""
    block = block_of(message, number)
    assert (await house.person(who).click(message["ts"], action, value, block_id=block)).ok


async def test_an_inbox_shows_what_waits_and_settles_it_right_there(house):
    first, second = await propose(house, "Cover words.py"), await propose(house, "Cover page.py")
    mine = await inbox(house, "maintainer")
    assert "Cover words.py" in shown(mine)
    await press(house, "maintainer", mine, first, "inbox.approve")
    await house.until(lambda: "One thing waits" in house.slack.ephemerals("maintainer")[-1]["text"])
    left = house.slack.ephemerals("maintainer")[-1]
    assert f"✓ #{first} Cover words.py" in shown(left)
    assert (await house.item(first)).stage not in {Stage.PROPOSED, Stage.DECLINED}

    await press(house, "maintainer", left, second, "inbox.snooze", "morning")
    await house.until(lambda: "comes back Wed 9 Dec 09:00" in shown(house.slack.ephemerals("maintainer")[-1]))
    assert "Cover page.py" not in shown(await inbox(house, "maintainer"))
    assert "Cover page.py" in shown(await inbox(house, "owner"))
    story = [type(line.event).__name__ for line in await house.out.store.story(second)]
    assert story.count("Snoozed") == 1


async def test_a_guest_has_no_inbox_and_a_mention_shows_it_to_its_owner_alone(house):
    await propose(house, "Cover words.py")
    assert "Guests cannot see this" in await house.asks("guest", "/factory", "inbox")
    await house.person("owner").say("factory", "@Shopfloor inbox")
    await house.until(lambda: [one for one in house.slack.ephemerals("owner") if "One thing waits" in one["text"]])
    assert "One thing waits" not in house.words()
    dm = house.person("owner").dm
    await house.person("owner").say(dm, "inbox")
    await house.until(lambda: [one for one in house.slack.thread(dm, direct(house, "owner")[-1]["ts"])
                               if "One thing waits" in one["text"]])  # fmt: skip


async def test_what_is_handed_over_reaches_the_colleague_and_only_one_who_may(house):
    number = await propose(house, "Cover words.py")
    mine = await inbox(house, "owner")
    assert "Gus" not in shown(mine)
    await press(house, "owner", mine, number, "inbox.delegate", house.person("maintainer").id)
    await house.until(lambda: "waits for <@" in shown(house.slack.ephemerals("owner")[-1]))
    await sweep(house)
    assert direct(house, "owner") == []
    [told] = direct(house, "maintainer")
    await press(house, "maintainer", told, number, "inbox.decline")
    await house.stage(number, Stage.DECLINED)
    await house.until(lambda: "✓ #1 Cover words.py: declined" in shown(direct(house, "maintainer")[0]))


async def test_an_approval_nobody_gives_is_said_three_times_and_then_expires_on_its_card(house):
    number = await house.ask_for("Title the page Welcome", tainted=True)
    await house.stage(number, Stage.APPROVAL, within_s=90)
    await house.settled()
    for hours in (4, 24, 72):
        house.clock.advance(timedelta(hours=hours) - (house.clock.now() - (await entered(house, number))))
        for _ in range(16):  # until nobody sleeps
            await sweep(house)
            house.clock.advance(HOUR)
    told = [one["text"] for one in direct(house, "maintainer")]
    assert len(told) == 3
    last = shown(direct(house, "maintainer")[-1])
    assert "This is the last reminder. If nobody acts, after 7 days the approval expires" in last

    house.clock.advance(4 * DAY)
    await sweep(house)
    parked = await house.stage(number, Stage.NEEDS_HUMAN)
    assert "the approval expired" in parked.reason
    assert "*Expired.* Nobody decided for 7 days" in house.words()
    assert house.button("pull.approve") is None
    await house.press("maintainer", "item.retry")
    await house.stage(number, Stage.APPROVAL)
    await house.settled()
    assert house.button("pull.approve") is not None


async def entered(house, number: int):
    return [line.at for line in await house.out.store.story(number) if line.after == "approval" != line.before][-1]


async def test_a_dead_integration_waits_for_an_owner_until_it_answers_again(house):
    await note_trouble(house.out, "sweep_errors", "The error tracker does not accept our token (401).")
    assert "sweep_errors" not in shown(await inbox(house, "owner"))
    house.clock.advance(HOUR)
    assert "does not accept our token (401)" in shown(await inbox(house, "owner"))
    assert "sweep_errors" not in shown(await inbox(house, "maintainer"))
    await house.shop.clockwork.run_now("sweep_errors")
    assert "Nothing waits for you" in shown(await inbox(house, "owner"))


@pytest.mark.timeout(300)
async def test_a_fortnight_of_the_clock_leaves_nothing_unsaid_and_says_nothing_twice(house):
    await house.out.store.save_person(Person(house.person("owner").id, "Olivia", "owner", zone="America/New_York"))
    numbers = [await propose(house, f"Idea {n}") for n in range(3)]
    for step in range(14 * 6):
        if step % 20 == 10 and step < 60:
            numbers.append(await propose(house, f"Idea {len(numbers)}"))
        if step == 40:
            await house.shop.factory.accept(ev.ProposalDeclined(key="no", item=numbers[1], by="U1"))
        await sweep(house)
        house.clock.advance(4 * HOUR)
    people = {one.slack_id: one for one in await house.out.store.people() if one.role != "guest"}
    notes = await house.out.store.notes("NudgesFellDue")
    marks = Counter((line.event.to, mark) for line in notes for mark in line.event.marks)
    assert set(marks.values()) == {1}
    assert all(not is_quiet(people[line.event.to], line.at) for line in notes)
    wanted = {(who, number, rung) for who in people for number in numbers for rung in ("4h", "24h", "3d")}
    found = {(who, int(mark.split("|")[0].removeprefix("item/")), mark.split("|")[2]) for who, mark in marks}
    assert found == wanted
    for who in ("owner", "maintainer"):
        sent = sum(line.event.to == house.person(who).id for line in notes)
        assert len(direct(house, who)) == sent
