"""How the factory is steered as a whole: whether it is paused and what it may spend today."""

from dataclasses import dataclass
from datetime import datetime

from bot.events import BudgetRaised, FactoryPaused
from bot.outside import Outside


@dataclass(frozen=True, slots=True)
class Pause:
    """Since when no new work is begun, and who wanted it so."""

    by: str
    since: datetime


async def pause_of(out: Outside) -> Pause | None:
    """Return the pause that holds now, or None while new work is begun."""
    said = await out.store.notes("FactoryPaused", "FactoryResumed")
    if said and isinstance(said[-1].event, FactoryPaused):
        return Pause(said[-1].event.by, said[-1].at)
    return None


def budget_day(out: Outside) -> str:
    """Return the day on whose account money is spent now; it ends at midnight UTC, as the runs' accounts do."""
    return out.clock.now().date().isoformat()


async def day_limit(out: Outside) -> float:
    """Return what all work together may spend today, in US dollars; each raise gave as much again."""
    day = budget_day(out)
    raised = [line for line in await out.store.notes("BudgetRaised") if _is_of(line.event, day)]
    return out.options.day_usd * (1 + len(raised))


def _is_of(event: object, day: str) -> bool:
    return isinstance(event, BudgetRaised) and event.day == day
