"""The only door to APScheduler: it is the clock, nothing else. What fired is kept in the store.

A job's fire is known by its name, local date and wall time, so a clock set back in autumn fires it once; fires that
were missed while the factory was down become one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: TID251
from apscheduler.triggers.cron import CronTrigger  # noqa: TID251

from bot.errors import Permanent, Transient
from bot.factory import Factory

log = structlog.get_logger()
DEADLINE_S = 1800.0
Trigger = Callable[[ZoneInfo], CronTrigger]


@dataclass(frozen=True, slots=True)
class Fire:
    """One fire of a job; `key` is unique to its local date and wall time."""

    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """A sweep and when it is due."""

    name: str
    trigger: Trigger
    run: Callable[[Factory, Fire], Awaitable[None]]

    def at(self, **when: Any) -> "Job":
        """Return the job on another timetable."""
        return replace(self, trigger=cron(**when))


def cron(**when: Any) -> Trigger:
    """Return a trigger in the team's zone, in cron's words."""
    return lambda zone: CronTrigger(timezone=zone, **when)


class Clockwork:
    """Runs what is due by the factory's clock, one job at a time."""

    def __init__(self, factory: Factory, jobs: tuple[Job, ...]) -> None:
        self._factory, self._jobs = factory, jobs
        self._zone = factory.ports.options.zone
        self._triggers = {job.name: job.trigger(self._zone) for job in jobs}
        self._scheduler = AsyncIOScheduler(timezone=self._zone)
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Look every second what is due; jobs that have never run begin now."""
        for job in self._jobs:
            if not await self._factory.ports.store.cursor(_cursor(job)):
                await self._remember(job, self._factory.ports.clock.now())
        self._scheduler.add_job(self.tick, "interval", seconds=1, max_instances=1, coalesce=True)
        self._scheduler.start()

    def stop(self) -> None:
        """Look no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> list[str]:
        """Run every job that is due once, and return their names."""
        async with self._turn:
            return [job.name for job in self._jobs if await self._run_if_due(job)]

    async def run_now(self, name: str) -> None:
        """Run one job at once, whatever the timetable says; raises KeyError for a name that is none."""
        job = {job.name: job for job in self._jobs}[name]
        await self._run(job, self._fire(job, self._factory.ports.clock.now()))

    async def _run_if_due(self, job: Job) -> bool:
        now = self._factory.ports.clock.now()
        last = datetime.fromisoformat(await self._factory.ports.store.cursor(_cursor(job)) or now.isoformat())
        due = self._triggers[job.name].get_next_fire_time(None, last + timedelta(microseconds=1))
        if due is None or due > now:
            return False
        fire = self._fire(job, due)
        again = await self._factory.ports.store.cursor(f"{_cursor(job)}/fire") == fire.key
        if not again:
            await self._run(job, fire)
            await self._factory.ports.store.move_cursor(f"{_cursor(job)}/fire", fire.key, now)
        await self._remember(job, now)
        return not again

    async def _run(self, job: Job, fire: Fire) -> None:
        try:
            async with asyncio.timeout(DEADLINE_S):
                await job.run(self._factory, fire)
        except (Transient, Permanent, TimeoutError) as error:
            log.warning("job_failed", job=job.name, fire=fire.key, reason=str(error))
        except Exception as error:
            log.error("job_broke", job=job.name, reference=self._factory.ports.report(error), exc_info=error)

    async def _remember(self, job: Job, at: datetime) -> None:
        await self._factory.ports.store.move_cursor(_cursor(job), at.isoformat(), at)

    def _fire(self, job: Job, at: datetime) -> Fire:
        return Fire(f"job/{job.name}/{at.astimezone(self._zone):%Y-%m-%dT%H:%M}", at)


def _cursor(job: Job) -> str:
    return f"job/{job.name}"
