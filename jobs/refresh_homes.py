"""Every minute: the Home tabs that people look at say what is so; one that says it already costs Slack nothing."""

from bot.factory import Factory
from bot.home import publish, watched
from jobs.clockwork import Fire


async def run(factory: Factory, _: Fire) -> None:
    """Draw anew what has changed, one person after the other; when Slack wants a pause, the rest waits for the next minute."""
    for user in await watched(factory.ports):
        await publish(factory.ports, user)
