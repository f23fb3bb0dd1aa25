"""Time: one file per sweep. This page is the timetable; all times are the team's local time."""

from jobs import (
    continue_interviews,
    expire_experiments,
    improve_product,
    nudge_people,
    post_digest,
    read_feedback,
    reconcile_issues,
    refresh_homes,
    sweep_errors,
    test_main,
)
from jobs.clockwork import Job, at_digest_time, cron

TIMETABLE: tuple[Job, ...] = (
    Job("continue_interviews", cron(minute="*"), continue_interviews.run),
    Job("read_feedback", cron(minute="*"), read_feedback.run),
    Job("refresh_homes", cron(minute="*"), refresh_homes.run),
    Job("sweep_errors", cron(minute="*/5"), sweep_errors.run),
    Job("nudge_people", cron(minute="*/5"), nudge_people.run),
    Job("reconcile_issues", cron(minute="*/10"), reconcile_issues.run),
    Job("test_main", cron(hour=2, minute=30), test_main.run),
    Job("expire_experiments", cron(hour=8, minute=0), expire_experiments.run),
    Job("post_digest", at_digest_time, post_digest.run),
    Job("improve_product", cron(day_of_week="mon", hour=10, minute=0), improve_product.run),
)
