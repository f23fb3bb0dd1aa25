"""How the factory is steered as a whole: whether it is paused, what it may spend today, what an owner chose."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from bot.agents.models.conversation import Vendor
from bot.events import BudgetRaised, FactoryPaused, SettingChanged
from bot.outside import Options, Outside

BUILDER = "builder"


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing an owner may choose: its label, how its text is read, and the bounds in words."""

    label: str
    read: Callable[[str], Any]
    bounds: str


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = float(text.strip().lstrip("$"))
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return read


def _family(text: str) -> Vendor:
    found: dict[str, Vendor] = {"anthropic": "anthropic", "openai": "openai"}
    if text not in found:
        raise ValueError(text)
    return found[text]


SETTINGS: dict[str, Setting] = {
    "item_usd": Setting("The most one item may spend (US dollars)", _number(0.1, 1000), "0.1 to 1000"),
    "item_minutes": Setting("The longest one item's runs may last (minutes)", _number(1, 1440), "1 to 1440"),
    "day_usd": Setting("The most all items may spend in a day (US dollars)", _number(1, 10_000), "1 to 10000"),
    "digest_at": Setting("When the digest comes (HH:MM, the team's time)", time.fromisoformat, "00:00 to 23:59"),
    BUILDER: Setting("Who builds", _family, "Claude or GPT; the other one reviews where both have a key"),
}


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
    return (await chosen_options(out)).day_usd * (1 + len(raised))


async def chosen_options(out: Outside) -> Options:
    """Return the options that hold now: those it was started with, and what an owner chose since."""
    chosen = await choices(out)
    made = {name: SETTINGS[name].read(value) for name, value in chosen.items() if name in SETTINGS and name != BUILDER}
    return replace(out.options, **made)


async def builder_of(out: Outside) -> Vendor | None:
    """Return the model family that builds by an owner's choice, or None while it is as the factory was started."""
    chosen = (await choices(out)).get(BUILDER)
    return _family(chosen) if chosen else None


async def choices(out: Outside) -> dict[str, str]:
    """Return the team's settings that differ from their defaults, as they were typed."""
    found: dict[str, str] = {}
    for line in await out.store.notes("SettingChanged"):
        event = line.event
        if isinstance(event, SettingChanged) and not event.whose:
            found[event.name] = event.value
    return {name: value for name, value in found.items() if value}


def _is_of(event: object, day: str) -> bool:
    return isinstance(event, BudgetRaised) and event.day == day
