"""Every day at the team's hour: what waits, what shipped, what is in flight, flags and clocks, spend."""

from datetime import timedelta

from bot.factory import Factory
from bot.reports import compute_digest
from bot.slack.messages.digests import digest
from bot.stations.telling import NOBODY, post_once
from jobs.clockwork import Fire


async def run(factory: Factory, fire: Fire) -> None:
    """Post the digest of the local day before this fire, once."""
    out = factory.ports
    # A day is from this hour to the same hour on the clock on the wall, be it of 23 or 25 hours.
    since = (fire.at.astimezone(out.options.zone) - timedelta(days=1)).astimezone(fire.at.tzinfo)
    numbers = await compute_digest(out, since, fire.at)
    await post_once(out, slot=fire.key, item=NOBODY, words=digest(numbers), channel=out.options.digest_channel)
