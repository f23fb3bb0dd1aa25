"""Every morning: what waits, what shipped, what is in flight, flags and clocks, spend."""

from datetime import timedelta

from bot.factory import Factory
from bot.lifecycle import Source, Stage, WorkItem
from bot.reports import compute_digest
from bot.slack.messages.digests import digest
from bot.stations.telling import post_once
from jobs.clockwork import Fire

NOBODY = WorkItem(id=0, stage=Stage.DONE, source=Source.SWEEP, kind="chore", title="digest")


async def run(factory: Factory, fire: Fire) -> None:
    """Post the digest of the day before this fire, once."""
    out = factory.ports
    numbers = await compute_digest(out, fire.at - timedelta(days=1), fire.at)
    await post_once(out, slot=fire.key, item=NOBODY, words=digest(numbers), channel=out.options.digest_channel)
