"""Every five minutes: an error that is new on the deployed commit becomes an item that waits for ✅, once."""

from bot.events import FindingMade
from bot.factory import Factory
from bot.forge.error_tracker import TrackedError
from jobs.clockwork import Fire


async def run(factory: Factory, _: Fire) -> None:
    """Begin an item for each unresolved error of the release that serves.

    It is proposed, not filed: whoever knows the product's public address for errors can send one, so its words are an
    outsider's, and no agent reads those before a person has.
    """
    out = factory.ports
    serving = await out.deployer.serving()
    if serving is None:
        return
    for error in await out.tracker.new_issues(release=serving.sha):
        await factory.accept(FindingMade(
            key=f"error/{error.id}/{serving.sha}", source="sweep_errors", kind="bug", title=f"Error: {error.title}"[:120],
            body=_body(error), proposed=True, priority=2, tainted=True))  # fmt: skip


def _body(error: TrackedError) -> str:
    stack = "\n".join(error.stack)
    return (f"The running product raises this since {error.first_seen:%d %b %H:%M} UTC: {error.count} times, "
            f"{error.users} people.\n\n```\n{stack}\n```\n\n{error.url}")  # fmt: skip
