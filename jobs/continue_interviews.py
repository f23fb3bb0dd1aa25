"""Every minute: an interview whose model is late goes on with our own questions; a person does not wait for it longer."""

from datetime import timedelta

from bot.events import InterviewerSilent
from bot.factory import Factory
from bot.lifecycle import Stage
from jobs.clockwork import Fire

PATIENCE = timedelta(seconds=45)


async def run(factory: Factory, _: Fire) -> None:
    """Let every interview go on that has waited for its model longer than a person likes to."""
    out = factory.ports
    for item in await out.store.items([Stage.INTERVIEWING]):
        since = await out.store.changed_at(item.id) if item.thinking else None
        if since is not None and out.clock.now() - since >= PATIENCE:
            key = f"interview/{item.id}/{item.answers}/late"
            await factory.accept(InterviewerSilent(key=key, item=item.id, answers=item.answers, reason="It is late."))
