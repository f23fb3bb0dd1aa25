"""Reminders: one direct message to one person, of all that fell due for them and still waits."""

from bot.attention import Wait, inbox, is_last, subject_of, zone_of
from bot.effects import Nudge
from bot.events import Event
from bot.outside import Outside
from bot.slack.messages import inbox as words
from bot.stations.telling import NOBODY, post_once
from bot.waiting import links, waiting


async def nudge(out: Outside, key: str, effect: Nudge) -> list[Event]:
    """Say it once, and say nothing of what was settled in the meantime."""
    subjects = {subject_of(mark) for mark in effect.marks}
    mine = inbox(await waiting(out), effect.person, out.clock.now())
    waits = [wait for wait in mine if wait.subject in subjects]
    if not waits:
        return []
    last = [subject_of(mark) for mark in effect.marks if is_last(mark)]
    told = words.nudge(waits, await scene(out, effect.person, waits), last)
    channel = await out.slack.open_dm(effect.person)
    await post_once(out, slot=key, item=NOBODY, words=told, channel=channel)
    return []


async def scene(out: Outside, user: str, waits: list[Wait]) -> words.Scene:
    """Return what is shown around `waits` to the person `user`."""
    people = await out.store.people()
    person = next((one for one in people if one.slack_id == user), None)
    zone = zone_of(person) if person else out.options.zone
    return words.Scene(out.clock.now(), zone, tuple(people), await links(out, waits))
