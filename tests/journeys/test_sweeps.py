"""What the timetable finds: a red main, an untested file, a new error, an issue that says something else than its item."""

import json
from datetime import timedelta

import pytest

from bot.forge.errors_out import ErrorsOut
from bot.lifecycle import Stage

REPOSITORY = "acme/greeter"
NIGHT, WEEK = timedelta(days=1), timedelta(days=7)
SEASONS = '"""Seasons."""\n\n\n' + "\n\n".join(
    f'def month_{n}() -> str:\n    """Return it."""\n    return "{n}"\n' for n in range(1, 13)
)


async def play(house, job: str, times: int, apart: timedelta) -> None:
    for _ in range(times):
        house.clock.advance(apart)
        await house.shop.clockwork.run_now(job)
    await house.settled()


async def test_a_red_main_becomes_one_item_over_several_nights(house):
    await play(house, "test_main", 1, NIGHT)
    assert await house.out.store.items() == []
    await house.world.github.commit(REPOSITORY, "main", {"greeter/words.py": b"import os\n"}, by="owner")
    await play(house, "test_main", 3, NIGHT)
    [item] = await house.out.store.items()
    assert item.title.startswith("main is red: lint")
    assert (item.kind, item.priority, item.tainted) == ("bug", 1, False)
    issue = await house.out.forge.get_issue(item.issue)
    assert "F401" in issue.body


class TestWithAnUntestedFile:
    @pytest.fixture
    def product_files(self, product_files) -> dict[str, bytes]:
        return product_files | {"greeter/seasons.py": SEASONS.encode()}

    async def test_one_measured_finding_is_proposed_once_and_waits_for_a_person(self, house):
        await play(house, "improve_product", 3, WEEK)
        [item] = await house.out.store.items()
        assert (item.stage, item.title) == (Stage.PROPOSED, "Cover greeter/seasons.py with tests")
        [card] = house.said("feedback")
        lines = SEASONS.count("\n")
        assert f"has {lines} lines and no test file names its module" in json.dumps(card)
        assert await house.out.forge.list_issues() == []
        await house.person("maintainer").react(card["ts"], "x")
        await house.stage(item.id, Stage.DECLINED)
        await play(house, "improve_product", 2, WEEK)
        assert len(await house.out.store.items()) == 1


async def test_a_new_error_of_the_deployed_commit_becomes_an_item_once(house):
    serving = (await house.out.deployer.serving()).sha
    for release, message in (
        (serving, "no such hour: <!channel>"),
        (serving, "no such hour: <!channel>"),
        ("f" * 40, "old"),
    ):
        product = ErrorsOut(house.world.addresses.sentry_dsn, release, "production")
        try:
            raise LookupError(message)
        except LookupError as error:
            product.report(error)
        await product.close()
    await play(house, "sweep_errors", 3, timedelta(minutes=5))
    [item] = await house.out.store.items()
    assert (item.stage, item.kind, item.tainted) == (Stage.PROPOSED, "bug", True)
    assert item.title.startswith("Error: LookupError")
    card = json.dumps(house.said("feedback"))
    assert "test_sweeps.py" in card
    assert "2 times" in card
    assert "<!channel>" not in card
    assert house.world.models.calls() == []


async def test_labels_changed_by_hand_are_put_right_and_an_issue_closed_by_somebody_who_may_ends_its_item(house):
    github = house.world.github
    number = await house.ask_for("Sing in the rain")
    item = await house.stage(number, Stage.NEEDS_HUMAN)
    await house.settled()
    github.label(REPOSITORY, item.issue, by="guest", add=["status:done", "wish"], remove=["priority:3"])
    await github.settled()
    await play(house, "reconcile_issues", 1, timedelta(minutes=10))
    labels = (await house.out.forge.get_issue(item.issue)).labels
    assert {"wish", "priority:3", "needs-human"} <= labels
    assert len([label for label in labels if label.startswith("status:")]) == 1
    assert "status:done" not in labels

    # closing it is for those who may cancel; anybody else's closing is put right
    github.close(REPOSITORY, item.issue, by="guest")
    await github.settled()
    assert (await house.item(number)).stage is Stage.NEEDS_HUMAN
    await play(house, "reconcile_issues", 1, timedelta(minutes=10))
    assert (await house.item(number)).stage is Stage.NEEDS_HUMAN
    assert (await house.out.forge.get_issue(item.issue)).state == "open"
    github.close(REPOSITORY, item.issue, by="maintainer")

    async def cancelled() -> bool:
        return (await house.item(number)).stage is Stage.CANCELLED

    await house.until(cancelled)


async def test_taking_needs_human_off_retries_for_somebody_who_may_and_for_nobody_else(house):
    github = house.world.github
    number = await house.ask_for("Sing in the rain")
    item = await house.stage(number, Stage.NEEDS_HUMAN)
    await house.settled()

    async def retries() -> int:
        story = await house.out.store.story(number)
        return sum(type(line.event).__name__ == "RetryAsked" for line in story)

    github.label(REPOSITORY, item.issue, by="guest", remove=["needs-human"])
    await github.settled()
    assert await retries() == 0
    await play(house, "reconcile_issues", 1, timedelta(minutes=10))
    assert "needs-human" in (await house.out.forge.get_issue(item.issue)).labels
    github.label(REPOSITORY, item.issue, by="maintainer", remove=["needs-human"])
    await github.settled()
    await house.until(retries)
    assert await retries() == 1
