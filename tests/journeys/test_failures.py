"""When the line breaks: each item ends in the stage the table says, told once, with one way on."""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp
import pytest

from bot.events import RunEnded
from bot.lifecycle import Stage

REPOSITORY = "acme/greeter"


def buttons(message) -> list[str]:
    """The actions a message offers."""
    return [
        element["action_id"]
        for block in message.get("blocks", [])
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def texts(message) -> str:
    """Everything a message shows."""
    return "\n".join(
        [block["text"]["text"] for block in message.get("blocks", []) if "text" in block] or [message["text"]]
    )


async def parked(house, number: int, times: int = 1, ways_on: Sequence[str] = ("item.retry",)):
    """Wait until the item is parked: it says so once each time, and Retry is the one way on."""
    item = await house.stage(number, Stage.NEEDS_HUMAN, within_s=90)
    await house.settled()
    card, *replies = await house.thread(number)
    told = [reply for reply in replies if "needs a person" in reply["text"]]
    assert len(told) == times, told
    assert [buttons(reply) for reply in told] == [[]] * (times - 1) + [[*ways_on]]
    over = ["item.take_over"] if item.branch else []
    assert buttons(card) == ["item.retry", *over, "item.cancel"]
    if item.issue:
        assert "needs-human" in (await house.out.forge.get_issue(item.issue)).labels
    return item, texts(told[-1])


async def page(house) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{house.product_url}/?name=Ada&hour=12") as answer:
        return await answer.text()


async def outcomes(house, number: int) -> list[str]:
    """How each run of the item ended."""
    return [line.event.outcome for line in await house.out.store.story(number) if isinstance(line.event, RunEnded)]


async def test_a_merge_conflict_waits_for_a_person_and_goes_on_from_the_new_base(house):
    number = await house.ask_for("Title the page Welcome", tainted=True)
    await house.stage(number, Stage.APPROVAL, within_s=90)
    old = await house.world.github.read_file(REPOSITORY, "main", "greeter/page.py")
    await house.world.github.commit(REPOSITORY, "main", {"greeter/page.py": old.replace(b"Greeter<", b"Hall<")},
                                    by="owner", message="Title the page Hall")  # fmt: skip
    await house.press("maintainer", "pull.approve")

    item, told = await parked(house, number)
    assert item.resume == Stage.QUEUED
    assert "no longer fits" in told
    assert "Not merged" in house.words()

    await house.press("owner", "item.retry")
    again = await house.stage(number, Stage.APPROVAL, within_s=90)
    assert again.base_sha != item.base_sha
    await house.press("maintainer", "pull.approve")
    await house.stage(number, Stage.DONE)
    assert "<title>Welcome</title>" in await page(house)
    await house.settled()


async def test_red_gates_a_model_in_circles_and_a_spent_budget_each_end_with_one_message(open_house):
    async with open_house(item_usd=0.6) as house:
        shout, circles, polish = [
            await house.ask_for(title)
            for title in ("Shout the greeting", "Greet in circles", "Polish the greeting for ever")
        ]
        item, told = await parked(house, shout)
        assert (item.builds, item.resume) == (3, Stage.BUILDING)
        assert "3 times" in told
        assert "lint" in told
        assert await outcomes(house, shout) == ["submitted"] * 4

        item, told = await parked(house, circles)
        assert item.resume == Stage.BUILDING
        assert "went in circles" in told
        assert (await outcomes(house, circles))[-1] == "stuck"

        item, told = await parked(house, polish)
        assert "budget" in told
        assert "$0.60" in told
        assert (await outcomes(house, polish))[-1] == "out_of_budget"
        spent = len(await outcomes(house, polish))

        # A budget is an owner's to raise, and Retry gives as much again.
        await house.press("maintainer", "item.retry", within=f"#{polish} ")
        assert "Only an owner can raise a budget" in house.whispers("maintainer")[-1]
        assert (await house.item(polish)).stage is Stage.NEEDS_HUMAN
        await house.press("owner", "item.retry", within=f"#{polish} ")
        await house.until(lambda: is_parked_again(house, polish, spent))
        item, told = await parked(house, polish, times=2)
        assert "$1.20" in told
        assert (await house.out.store.runs(polish))[-1].turns > 1


async def is_parked_again(house, number: int, runs: int) -> bool:
    return len(await outcomes(house, number)) > runs and (await house.item(number)).stage is Stage.NEEDS_HUMAN


async def test_a_release_that_does_not_come_up_leaves_the_one_before_serving(house):
    before = (await house.out.deployer.serving()).sha
    number = await house.ask_for("Say where the page is served")
    item, told = await parked(house, number)
    assert item.resume == Stage.DEPLOYING
    assert "deploy failed" in told.lower()
    assert before[:10] in told
    assert (await house.out.deployer.serving()).sha == before
    assert "Hello, Ada" in await page(house)
    words = "\n".join(texts(reply) for reply in await house.thread(number))
    assert words.count("is merged as") == 1

    await house.press("owner", "item.retry")
    await house.until(lambda: times_failed(house, number, 2))
    await parked(house, number, times=2)
    assert (await house.out.deployer.serving()).sha == before


async def times_failed(house, number: int, times: int) -> bool:
    story = [type(line.event).__name__ for line in await house.out.store.story(number)]
    return story.count("DeployFailed") == times


def sleeping() -> bool:
    """Whether the builder's command still runs anywhere on this machine."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"119.7" in path.read_bytes():
                return True
        except (FileNotFoundError, ProcessLookupError):
            continue
    return False


async def test_stop_ends_model_and_processes_within_two_seconds_and_retry_goes_on(house):
    number = await house.ask_for("Sleep on the greeting")
    await house.until(sleeping, within_s=60)
    began = time.monotonic()
    await house.press("maintainer", "item.stop")
    await house.until(lambda: not sleeping(), within_s=5)
    assert time.monotonic() - began < 2
    item, told = await parked(house, number)
    assert item.resume == Stage.BUILDING
    assert f"<@{house.person('maintainer').id}>" in told
    assert (await outcomes(house, number))[-1] == "stopped"

    # The tree is as it was, so the command that already slept does not sleep again.
    await house.press("owner", "item.retry")
    done = await house.stage(number, Stage.DONE, within_s=90)
    await house.settled()
    assert b"Good rest" in await house.world.github.read_file(REPOSITORY, done.merge_sha, "greeter/rest.py")


async def test_the_word_stop_and_slack_s_own_stop_stop_the_run(house):
    number = await house.ask_for("Sleep on the greeting")
    await house.until(sleeping, within_s=60)
    card, *_ = await house.thread(number)
    owner, thread = house.person("owner"), card["ts"]
    await house.until(lambda: session(house, thread) == ("processing", f"#{number} Sleep on the greeting"))
    await owner.say("factory", "Stop!", thread=thread)
    await house.until(lambda: not sleeping(), within_s=5)
    await parked(house, number)
    assert session(house, thread)[0] == "active"

    await house.press("owner", "item.retry")
    await house.until(lambda: session(house, thread)[0] == "processing")
    await owner.stop_agent("factory", thread)
    item, _ = await parked(house, number, times=2)
    assert item.reason == f"stopped by <@{owner.id}>."
    await house.press("owner", "item.cancel")
    done = await house.stage(number, Stage.CANCELLED)
    await house.settled()
    assert (await house.out.forge.get_issue(done.issue)).state == "closed"
    assert session(house, thread)[0] == "closed"


def session(house, thread: str) -> tuple[str, str]:
    """How Slack itself shows the work in a thread: status and title."""
    found = house.slack.session("factory", thread) or {"status": "", "title": ""}
    return found["status"], found["title"]


async def test_a_builder_that_tries_every_way_out_finds_none_and_does_its_work(house):
    number = await house.ask_for("Say goodbye too")
    await house.stage(number, Stage.DONE, within_s=90)
    assert set(await outcomes(house, number)) == {"submitted"}
    assert not Path("/etc/outside.txt").exists()
    assert not Path("/tmp/outside.txt").exists()
    await house.settled()
    assert b"Goodbye" in await house.world.github.read_file(REPOSITORY, "main", "greeter/words.py")


async def test_without_a_sandbox_no_agent_runs_and_the_cure_is_told(house, tmp_path, monkeypatch):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("git", "bash", "sh", "env"):
        (tools / name).symlink_to(shutil.which(name))
    monkeypatch.setenv("PATH", str(tools))
    number = await house.ask_for("Say goodbye too")
    item, told = await parked(house, number)
    assert item.resume == Stage.TESTING
    assert "apt-get install bubblewrap" in told
    assert await outcomes(house, number) == ["failed"]
    monkeypatch.undo()
    await house.press("owner", "item.retry")
    await house.until(lambda: is_building(house, number), within_s=60)
    await house.press("owner", "item.cancel")
    await house.settled()


async def is_building(house, number: int) -> bool:
    return (await house.item(number)).stage not in {Stage.NEEDS_HUMAN, Stage.TESTING}


@pytest.fixture
def planted(stories) -> str:
    """A token, in no file of ours, that the story's models let slip in everything they say."""
    token = "ghp_" + "a1B2c3D4e5" * 3 + "F6g7h8"
    story = stories / "bend-the-rules" / "story.toml"
    story.write_text(story.read_text().replace("PLANTED", token))
    return token


async def test_protected_paths_are_released_for_one_head_and_a_slip_of_the_tongue_stays_inside(planted, house):
    number = await house.ask_for("Bend the rules of the greeter", tainted=True)
    item, told = await parked(house, number, ways_on=["item.retry", "item.release"])
    assert "protected" in told
    assert "pyproject.toml" in told
    await house.press("maintainer", "item.release")
    assert "Only an owner can release protected paths" in house.whispers("maintainer")[-1]
    await house.press("owner", "item.release")
    released = await house.stage(number, Stage.APPROVAL, within_s=90)
    assert released.head_sha == item.head_sha
    await house.press("maintainer", "pull.approve")
    done = await house.stage(number, Stage.DONE)
    await house.settled()

    hub = house.world.github
    said = [house.words(), *(str(row) for table in ("issues", "comments", "reviews", "check_runs", "statuses")
                             for row in hub.rows(f"SELECT * FROM {table}"))]  # fmt: skip
    said += await house.out.workspaces.messages(item.base_sha, done.merge_sha)
    assert "[GitHub Token removed]" in "".join(said)
    assert planted not in "".join(said)
