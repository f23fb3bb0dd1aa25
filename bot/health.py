"""How the sweeps fare: since when one has not been able to do its work, and why. What works leaves no trace."""

import json
from datetime import datetime

from bot.attention import Trouble
from bot.outside import Outside

PREFIX = "trouble/"


async def note_trouble(out: Outside, job: str, reason: str) -> None:
    """Remember that `job` failed and why, keeping since when; an empty reason forgets it."""
    kept = await out.store.cursor(f"{PREFIX}{job}")
    if not kept and not reason:
        return
    now = out.clock.now()
    since = json.loads(kept)["since"] if kept else now.isoformat()
    told = json.dumps({"since": since, "reason": reason}) if reason else ""
    if told != kept:
        await out.store.move_cursor(f"{PREFIX}{job}", told, now)


async def troubles(out: Outside) -> list[Trouble]:
    """Return the sweeps that could not do their work when they were last due."""
    found = {name.removeprefix(PREFIX): json.loads(value) for name, value in await out.store.cursors(PREFIX) if value}
    return [Trouble(job, datetime.fromisoformat(one["since"]), one["reason"]) for job, one in sorted(found.items())]
