"""Every morning: a flag near its end is warned about once; one at its end becomes an ordinary item that removes it."""

from bot.events import FindingMade
from bot.factory import Factory
from bot.outside import Outside
from bot.rollouts import flags_answer, views
from bot.slack.messages import flags as words
from bot.stations.removing import has_won
from bot.stations.telling import NOBODY, post_once
from flags.rollout import FlagView
from jobs.clockwork import Fire


async def run(factory: Factory, _: Fire) -> None:
    """Look at every flag's clock."""
    out = factory.ports
    await out.workspaces.fetch()
    with flags_answer():
        seen = await views(out)
    for view in seen:
        match view.clock.phase:
            case "warned":
                await _warn(out, view)
            case "over":
                await factory.accept(_removal(view))
            case "running":
                pass


async def _warn(out: Outside, view: FlagView) -> None:
    slot = f"flag/{view.definition.key}/warned/{view.definition.ends}"
    await post_once(out, slot=slot, item=NOBODY, words=words.warning(view), channel=out.options.factory_channel)


def _removal(view: FlagView) -> FindingMade:
    told = view.definition
    ring = view.state.ring if view.state and view.state.on else "off"
    what = "its code stays for everybody" if has_won(view.state) else "its code goes with it"
    body = (f"The flag `{told.key}` ({told.title}) has reached its end on {told.ends}. Its ring is {ring}, so {what}."
            f"\n\nHypothesis: {told.hypothesis or 'none'}")  # fmt: skip
    return FindingMade(key=f"flag/{told.key}/over/{told.ends}", source="expire_experiments", kind="removal",
                       title=f"Remove the flag {told.key}", body=body, proposed=False, priority=2, flag=told.key)  # fmt: skip
