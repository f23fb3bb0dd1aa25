"""Every ten minutes: what could not be told is told, and issues and items say the same, also where a delivery was lost."""

import structlog

from bot.desk import Desk
from bot.effects import MirrorLabels
from bot.errors import UserError
from bot.events import IssueClosed
from bot.factory import Factory
from bot.lifecycle import TERMINAL, WorkItem
from bot.pulls import allowed, standing
from bot.stations.issues import mirror_labels
from bot.stations.telling import ensure_card
from jobs.clockwork import Fire

log = structlog.get_logger()


async def run(factory: Factory, fire: Fire) -> None:
    """Take up failed effects, tell items what became of their issue and pull request, then bring labels and cards up to date."""
    out, desk = factory.ports, Desk(factory)
    await factory.take_up_failed()
    # The items are read first: one whose issue is filed in between must not be taken for one whose issue was closed.
    filed = [item for item in await out.store.items() if item.issue and item.stage not in TERMINAL]
    open_numbers = {issue.number for issue in await out.forge.list_issues(state="open")} if filed else set()
    for item in filed:
        missed = await standing(desk, item)
        if missed is not None:
            await factory.accept(missed)
        elif item.issue not in open_numbers and not item.merge_sha and await _closed(desk, fire, item):
            continue
        await mirror_labels(out, fire.key, MirrorLabels(item=item.id))
        await ensure_card(out, item.id)


async def _closed(desk: Desk, fire: Fire, item: WorkItem) -> bool:
    """Cancel the item whose issue was closed by somebody who may; anybody else's closing is put right."""
    issue = await desk.out.forge.get_issue(item.issue)
    if issue.state == "open":
        return False
    try:
        by = await allowed(desk, issue.closed_by, "cancel", item)
    except UserError as refused:
        log.info("issue_reopened", item=item.id, closed_by=issue.closed_by, reason=str(refused))
        await desk.out.forge.reopen_issue(item.issue)
        return False
    await desk.factory.accept(IssueClosed(key=f"{fire.key}/{item.id}", item=item.id, by=by))
    return True
