"""The agent's session in an item's thread: Slack's own sign that it is at work, with a Stop while there is something to stop."""

from bot.lifecycle import TERMINAL, Stage, WorkItem
from bot.outside import Outside
from bot.slack.messages import items
from bot.slack.presence import SessionStatus
from bot.stations.common import load

AT_WORK = frozenset({Stage.TESTING, Stage.BUILDING, Stage.GATING, Stage.REVIEWING})


async def show_session(out: Outside, number: int, channel: str, thread: str) -> None:
    """Make the session say where item `number` stands; it begins when agents first go to work."""
    async with out.locks[f"session/{number}"]:
        item = await load(out, number)
        kept = await out.store.document(number, "session")
        status = status_of(item)
        if status == (kept["status"] if kept else "") or (kept is None and status != "processing"):
            return
        if await out.slack.set_session(channel, thread, status, items.session_title(item)):
            await out.store.keep(number, "session", {"status": status})


def status_of(item: WorkItem) -> SessionStatus:
    """Return `processing` while agents work, which is when Slack offers Stop, `active` while others do, `closed` at the end."""
    if item.stage in AT_WORK:
        return "processing"
    return "closed" if item.stage in TERMINAL else "active"
