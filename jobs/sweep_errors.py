"""Every five minutes: an error that is new on the deployed commit becomes an item, once."""

from bot.events import FindingMade
from bot.factory import Factory
from jobs.clockwork import Fire


async def run(factory: Factory, _: Fire) -> None:
    """Begin an item for each unresolved error of the release that serves."""
    out = factory.ports
    serving = await out.deployer.serving()
    if serving is None:
        return
    for error in await out.tracker.new_issues(release=serving.sha):
        body = (f"The running product raises this since {error.first_seen:%d %b %H:%M} UTC: {error.count} times, "
                f"{error.users} people.\n\n```\n{error.stack}\n```\n\n{error.url}")  # fmt: skip
        await factory.accept(FindingMade(
            key=f"error/{error.id}/{serving.sha}", source="errors", kind="bug", title=f"Error: {error.title}"[:120],
            body=body, proposed=False, priority=2, tainted=True))  # fmt: skip
