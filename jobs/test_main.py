"""Every night: all gates on the base branch; what is red becomes one item, not one a night."""

from bot.events import FindingMade
from bot.factory import Factory
from bot.lifecycle import TERMINAL
from bot.stations.judging import report
from jobs.clockwork import Fire


async def run(factory: Factory, fire: Fire) -> None:
    """Judge the base branch as it stands; begin an item for its red gates unless one is open."""
    out = factory.ports
    await out.workspaces.fetch()
    head = await out.workspaces.resolve(out.options.base)
    verdict = await out.judge.judge(key="nightly", base_sha=head, head_sha=head, everything=True, fresh=True)
    if verdict.passed:
        return
    title = f"{out.options.base} is red: {', '.join(result.name for result in verdict.red)}"
    if any(item.title == title for item in await out.store.items() if item.stage not in TERMINAL):
        return
    body = f"The nightly run of all gates on {head[:10]} is red.\n\n```\n{report(verdict)}\n```"
    await factory.accept(
        FindingMade(key=fire.key, source="test_main", kind="bug", title=title, body=body, proposed=False, priority=1)
    )
