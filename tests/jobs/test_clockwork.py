"""When jobs fire: once a due time, whatever the clock on the wall, a restart or the outside does."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.attention import Trouble
from bot.clock import SetClock
from bot.errors import Permanent, Transient
from bot.health import troubles
from jobs import TIMETABLE
from jobs.clockwork import Job, at_digest_time, cron

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def play(clockwork, clock: SetClock, until: datetime, step: timedelta) -> None:
    """Look at the clock every `step` until then."""
    await clockwork.tick()
    while clock.now() < until:
        clock.advance(step)
        await clockwork.tick()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def set_to(clock: SetClock, moment: datetime) -> None:
    clock.advance(moment - clock.now())


async def test_a_job_begins_with_the_factory_and_fires_once_a_due_time(clockwork, sweep, clock):
    nightly = sweep("nightly")
    work = clockwork(nightly.job(cron(hour=2, minute=30)))
    await play(work, clock, at("2026-12-10T12:00"), timedelta(minutes=7))
    assert nightly.fires == ["2026-12-09T02:30", "2026-12-10T02:30"]


async def test_fires_missed_while_the_factory_was_down_become_one_the_latest(clockwork, sweep, clock):
    nightly, minutely = sweep("nightly"), sweep("minutely")
    jobs = nightly.job(cron(hour=2, minute=30)), minutely.job(cron(minute="*"))
    await clockwork(*jobs).tick()
    set_to(clock, at("2027-01-08T12:00"))
    again = clockwork(*jobs)
    assert await again.tick() == ["nightly", "minutely"]
    assert await again.tick() == []
    assert nightly.fires == ["2027-01-08T02:30"]
    assert minutely.fires == ["2027-01-08T13:00"]


async def test_the_hour_that_comes_twice_in_autumn_fires_once(clockwork, sweep, clock):
    set_to(clock, at("2026-10-24T12:00"))
    nightly, half_hourly = sweep("nightly"), sweep("half_hourly")
    work = clockwork(nightly.job(cron(hour=2, minute=30)), half_hourly.job(cron(minute="*/30")))
    await play(work, clock, at("2026-10-26T12:00"), 10 * MINUTE)
    assert nightly.fires == ["2026-10-25T02:30", "2026-10-26T02:30"]
    assert len(half_hourly.fires) == 2 * 48  # a day of 25 hours goes on being swept


async def test_the_hour_that_is_left_out_in_spring_fires_once(clockwork, sweep, clock):
    set_to(clock, at("2026-03-28T12:00"))
    nightly = sweep("nightly")
    await play(clockwork(nightly.job(cron(hour=2, minute=30))), clock, at("2026-03-30T12:00"), 10 * MINUTE)
    assert [fire[:10] for fire in nightly.fires] == ["2026-03-29", "2026-03-30"]


async def test_a_restart_remembers_what_fired(clockwork, sweep, clock):
    nightly = sweep("nightly")
    job = nightly.job(cron(hour=2, minute=30))
    await clockwork(job).tick()
    clock.advance(DAY)
    assert await clockwork(job).tick() == ["nightly"]
    assert await clockwork(job).tick() == []
    clock.advance(HOUR)
    assert await clockwork(job).tick() == []


async def test_a_fire_that_was_cut_short_is_fired_again_under_the_same_key(clockwork, sweep, clock):
    nightly = sweep("nightly")
    nightly.trouble = [asyncio.CancelledError()]
    job = nightly.job(cron(hour=2, minute=30))
    await clockwork(job).tick()
    clock.advance(DAY)
    with pytest.raises(asyncio.CancelledError):
        await clockwork(job).tick()
    clock.advance(HOUR)
    assert await clockwork(job).tick() == ["nightly"]
    assert nightly.fires == ["2026-12-09T02:30", "2026-12-09T02:30"]


async def test_a_job_that_the_outside_kept_from_its_work_tries_again_after_a_minute(clockwork, sweep, clock, slack):
    digest = sweep("digest")
    digest.trouble = [Transient("Slack is away."), TimeoutError(), Transient("Slack is away.")]
    work = clockwork(digest.job(at_digest_time))
    await work.tick()
    set_to(clock, at("2026-12-08T16:30"))
    for _ in range(3):
        assert await work.tick() == ["digest"]
        assert await work.tick() == []
        clock.advance(MINUTE)
    assert await work.tick() == ["digest"]
    clock.advance(HOUR)
    assert await work.tick() == []
    assert digest.fires == ["2026-12-08T17:30"] * 4
    assert slack.messages("factory") == []


async def test_a_job_that_cannot_do_its_work_says_so_once_a_day(clockwork, sweep, clock, slack):
    errors, broken = sweep("sweep_errors"), sweep("broken")
    work = clockwork(errors.job(cron(minute=0)), broken.job(cron(hour=20)))
    await work.tick()
    errors.trouble = [Permanent("The error tracker does not accept our token (401).") for _ in range(48)]
    broken.trouble = [KeyError("x")]
    for _ in range(36):
        clock.advance(HOUR)
        await work.tick()
    told = [message["text"] for message in slack.messages("factory")]
    assert sum("`sweep_errors` could not do its work: The error tracker does not accept" in text for text in told) == 3
    assert (
        sum("`broken` could not do its work: Something broke on our side (reference AB12)" in text for text in told)
        == 1
    )
    assert len(told) == 4


async def test_a_sweep_that_fails_is_known_since_it_first_did_until_it_works_again(clockwork, sweep, clock, ports):
    errors = sweep("sweep_errors")
    work = clockwork(errors.job(cron(minute=0)))
    await work.tick()
    errors.trouble = [Permanent("401"), Transient("It is away."), KeyError("x")]
    for reason in ("401", "It is away.", "It is away."):  # what is our own bug says nothing about the service
        clock.advance(HOUR)
        await work.tick()
        assert await troubles(ports) == [Trouble("sweep_errors", at("2026-12-08T13:00"), reason)]
    clock.advance(HOUR)
    await work.tick()
    assert await troubles(ports) == []


async def test_the_digest_comes_when_the_team_wants_it(clockwork, sweep, clock):
    digest = sweep("post_digest")
    await play(clockwork(digest.job(at_digest_time)), clock, at("2026-12-10T12:00"), 10 * MINUTE)
    assert digest.fires == ["2026-12-08T17:30", "2026-12-09T17:30"]
    assert next(job for job in TIMETABLE if job.name == "post_digest").trigger is at_digest_time


async def test_a_job_asked_for_now_runs_now(clockwork, sweep):
    nightly = sweep("nightly")
    work = clockwork(nightly.job(cron(hour=2, minute=30)))
    await work.run_now("nightly")
    assert nightly.fires == ["2026-12-08T13:00"]
    with pytest.raises(KeyError):
        await work.run_now("nonesuch")


async def test_a_long_job_does_not_keep_the_others_from_their_work(clockwork, clock):
    night, morning = asyncio.Event(), asyncio.Event()

    async def judge(*_) -> None:
        night.set()
        await morning.wait()

    async def read(*_) -> None:
        if night.is_set():
            morning.set()

    work = clockwork(Job("gates", cron(hour=2, minute=30), judge), Job("feedback", cron(minute="*"), read))
    await work.start()
    try:
        clock.advance(DAY)
        async with asyncio.timeout(10):
            await night.wait()
            clock.advance(MINUTE)
            await morning.wait()
    finally:
        work.stop()
