"""The only door to APScheduler: it is the clock, nothing else. What fired is kept in the store.

A job's fire is known by its name, local date and wall time, so a clock set back in autumn fires it once; fires that
were missed while the factory was down become one, the latest. A job that the outside kept from its work tries again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: TID251
from apscheduler.triggers.cron import CronTrigger  # noqa: TID251

from bot.errors import Permanent, ShopfloorError, Transient
from bot.factory import Factory
from bot.health import note_trouble
from bot.slack.messages import sweeps as words
from bot.stations.telling import NOBODY, card_channel, post_once
from bot.steering import chosen_options

log = structlog.get_logger()
DEADLINE_S = 1800.0
AGAIN_AFTER = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """What a team chose about time: its zone, and when its digest comes."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    digest_at: time = time(9)


Trigger = Callable[[Hours], CronTrigger]


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


def cron(**when: Any) -> Trigger:
    """Return a trigger in the team's zone, in cron's words."""
    return lambda hours: CronTrigger(timezone=hours.zone, **when)


def at_digest_time(hours: Hours) -> CronTrigger:
    """Return the trigger of whatever is due once a day, when the team wants its digest."""
    return CronTrigger(timezone=hours.zone, hour=hours.digest_at.hour, minute=hours.digest_at.minute)


class Clockwork:
    """Runs what is due by the factory's clock; jobs do not wait for each other, but each for its own last run."""

    def __init__(self, factory: Factory, jobs: tuple[Job, ...]) -> None:
        self._factory, self._jobs = factory, jobs
        options = factory.ports.options
        self._zone = options.zone
        self._hours = Hours(options.zone, options.digest_at)
        self._triggers = {job.name: job.trigger(self._hours) for job in jobs}
        self._scheduler = AsyncIOScheduler(timezone=self._zone)
        self._turns = {job.name: asyncio.Lock() for job in jobs}
        self._not_before: dict[str, datetime] = {}
        self._under_way: dict[str, asyncio.Task[bool]] = {}

    async def start(self) -> None:
        """Look every second what is due; jobs that have never run begin now."""
        for job in self._jobs:
            await self._last(job)
        self._scheduler.add_job(self._look, "interval", seconds=1, max_instances=1, coalesce=True)
        self._scheduler.start()

    def stop(self) -> None:
        """Look no more, and leave what is under way to the next start."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in self._under_way.values():
            task.cancel()

    async def tick(self) -> list[str]:
        """Run every job that is due once, one after the other, and return their names."""
        return [job.name for job in self._jobs if await self._run_if_due(job)]

    async def run_now(self, name: str) -> None:
        """Run one job at once, whatever the timetable says; raises KeyError for a name that is none."""
        job = {job.name: job for job in self._jobs}[name]
        async with self._turns[name]:
            await self._run(job, self._fire(job, self._now()))

    async def _look(self) -> None:
        """Begin what may be due and is not under way; a night of gates must not keep feedback from being read."""
        for job in self._jobs:
            if job.name not in self._under_way and self._may_be_due(job):
                task = asyncio.create_task(self._run_if_due(job), name=f"job-{job.name}")
                self._under_way[job.name] = task
                task.add_done_callback(lambda _, name=job.name: self._under_way.pop(name))  # type: ignore[misc]

    def _may_be_due(self, job: Job) -> bool:
        return self._now() >= self._not_before.get(job.name, datetime.min.replace(tzinfo=UTC))

    async def _run_if_due(self, job: Job) -> bool:
        async with self._turns[job.name]:
            await self._tune()
            now = self._now()
            if not self._may_be_due(job):
                return False
            self._not_before.pop(job.name, None)
            due = self._latest_due(job, await self._last(job), now)
            done = due is not None and await self._fire_once(job, due, now)
            self._not_before.setdefault(job.name, self._next(job, now) or now + AGAIN_AFTER)
            return done

    async def _tune(self) -> None:
        """Follow the hour that the team chose for its digest."""
        wanted = Hours(self._zone, (await chosen_options(self._factory.ports)).digest_at)
        if wanted != self._hours:
            self._hours = wanted
            self._triggers = {job.name: job.trigger(wanted) for job in self._jobs}
            self._not_before.clear()

    async def _fire_once(self, job: Job, due: datetime, now: datetime) -> bool:
        """Run the job unless this fire was run before; a fire that failed stays due."""
        fire, store = self._fire(job, due), self._factory.ports.store
        again = await store.cursor(f"{_cursor(job)}/fire") == fire.key
        if not again and not await self._run(job, fire):
            self._not_before[job.name] = now + AGAIN_AFTER
            return True
        await store.move_cursor(f"{_cursor(job)}/fire", fire.key, now)
        await self._remember(job, now)
        return not again

    def _latest_due(self, job: Job, last: datetime, now: datetime) -> datetime | None:
        """Return the latest fire after `last` up to `now`; looked for backwards, so that a month away costs nothing."""
        found = self._next(job, last)
        if found is None or found > now:
            return None
        back = timedelta(minutes=1)
        while now - back > found:
            near = self._next(job, now - back)
            if near is not None and near <= now:
                found = near
                break
            back *= 2
        while (later := self._next(job, found)) is not None and later <= now:
            found = later
        return found

    def _next(self, job: Job, after: datetime) -> datetime | None:
        # Asked and answered in UTC: in the hour that comes twice, local times go round in circles.
        found = self._triggers[job.name].get_next_fire_time(None, after.astimezone(UTC) + INSTANT)
        return found.astimezone(UTC) if found else None

    async def _run(self, job: Job, fire: Fire) -> bool:
        """Run the job; False when the outside was not well and it should be tried again."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                await job.run(self._factory, fire)
        except (Transient, TimeoutError) as error:
            log.warning("job_failed", job=job.name, fire=fire.key, reason=str(error) or "it took too long")
            await note_trouble(self._factory.ports, job.name, str(error) or "It took too long.")
            return False
        except Permanent as error:
            log.warning("job_failed", job=job.name, fire=fire.key, reason=str(error))
            await note_trouble(self._factory.ports, job.name, str(error))
            await self._tell(job, fire, str(error))
            return True
        except Exception as error:
            code = self._factory.ports.report(error)
            log.error("job_broke", job=job.name, reference=code, exc_info=error)
            await self._tell(job, fire, f"Something broke on our side (reference {code}).")
            return True
        await note_trouble(self._factory.ports, job.name, "")
        return True

    async def _tell(self, job: Job, fire: Fire, reason: str) -> None:
        """Say that a job cannot do its work, once a day: a dead integration must not go unnoticed."""
        out = self._factory.ports
        slot = f"job/{job.name}/failed/{fire.at.astimezone(self._zone):%Y-%m-%d}"
        told = words.failing(job.name, reason)
        try:
            await post_once(out, slot=slot, item=NOBODY, words=told, channel=card_channel(out))
        except ShopfloorError as error:
            log.warning("job_failure_not_told", job=job.name, reason=str(error))

    async def _last(self, job: Job) -> datetime:
        """Return when the job was last looked after; a job that never was begins now."""
        if kept := await self._factory.ports.store.cursor(_cursor(job)):
            return datetime.fromisoformat(kept)
        now = self._now()
        await self._remember(job, now)
        return now

    async def _remember(self, job: Job, at: datetime) -> None:
        await self._factory.ports.store.move_cursor(_cursor(job), at.isoformat(), at)

    def _fire(self, job: Job, at: datetime) -> Fire:
        return Fire(f"job/{job.name}/{at.astimezone(self._zone):%Y-%m-%dT%H:%M}", at)

    def _now(self) -> datetime:
        return self._factory.ports.clock.now()


def _cursor(job: Job) -> str:
    return f"job/{job.name}"
