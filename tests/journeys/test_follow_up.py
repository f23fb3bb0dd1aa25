"""A bug that is filed against a feature is tied to its specification and the score it was accepted with."""

from datetime import timedelta

from bot.reports import compute_digest
from tests.journeys.test_documents import accepted


async def file_bug(house, title: str) -> None:
    number = await house.ask_for(title, kind="bug")

    async def filed() -> int:
        return (await house.item(number)).issue

    await house.until(filed, why="an issue for the bug")


async def test_a_bug_after_a_thin_spec_is_counted_against_it(house):
    await accepted(house, "Greet by the time of day", 1)
    child = (await house.out.store.items_where(parent=1))[0]
    await house.landed(child.id)
    await file_bug(house, "The greeting ignores the time of day")
    await file_bug(house, "The footer overlaps the logo")
    card = await house.until(lambda: next((m for m in house.said("factory") if "filed against this" in str(m)), None))
    assert "1 bug was filed" in str(card)
    assert "before it was ready (spec-debt)" in str(card)
    now = house.clock.now()
    (one,) = (await compute_digest(house.out, now - timedelta(days=1), now + timedelta(hours=1))).followed
    assert (one.item, one.bugs, one.score, one.debt) == ("1", 1, 0.0, True), "no question was answered"
