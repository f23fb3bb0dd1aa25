"""Every minute: take in new reports from the product, by number, each once."""

from bot.events import FeedbackReceived
from bot.factory import Factory
from jobs.clockwork import Fire

CURSOR = "feedback"


async def run(factory: Factory, _: Fire) -> None:
    """Begin an item for every report numbered above the last one read."""
    out = factory.ports
    after = int(await out.store.cursor(CURSOR) or 0)
    for report in await out.product.reports(after):
        await factory.accept(FeedbackReceived(
            key=f"feedback/{report.id}", feedback=report.id, text=report.text, reporter=report.reporter,
            page=report.page, context=report.context))  # fmt: skip
        await out.store.move_cursor(CURSOR, str(report.id), out.clock.now())
