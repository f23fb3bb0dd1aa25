"""The counter, where what waits is settled: one press acts right there, and the page it was pressed on shows what is left."""

from dataclasses import dataclass
from typing import cast, get_args

from bot.attention import Nap, Wait, inbox, wake
from bot.desk import Desk
from bot.errors import UserError
from bot.events import ApprovalGiven, Delegated, Event, ProposalApproved, ProposalDeclined, RetryAsked, Snoozed
from bot.home import publish
from bot.lifecycle import WorkItem
from bot.rollouts import promote
from bot.slack.blocks import Message
from bot.slack.messages import answers
from bot.slack.messages import inbox as words
from bot.slack.pace import Priority
from bot.stations.nudging import scene
from bot.waiting import waiting


@dataclass(frozen=True, slots=True)
class Seen:
    """A message with buttons: its place, what it shows, and the address to change it by when only one person sees it."""

    channel: str
    ts: str
    subjects: tuple[str, ...]
    answer_url: str = ""


class Counter:
    """What the buttons of waiting things do; raises `UserError` where `bot.access` or the lifecycle says no."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._out = desk, desk.out

    async def act(self, verb: str, subject: str, bound: str, *, by: str, key: str) -> None:
        """Do the thing's own deed for `by`; `bound` is the head or ring that the button was made for."""
        if verb == "promote":
            await self._desk.require(by, "promote_flag")
            await promote(self._out, subject.removeprefix("flag/"), by=by, to=bound)
            return
        item = await self._desk.item(subject.removeprefix("item/"))
        match verb:
            case "approve" if bound != "-":
                await self._desk.require(by, "approve_change", item)
                await self._desk.accept(ApprovalGiven(key=key, item=item.id, by=by, head_sha=bound))
            case "retry":
                await self._desk.require_retry(by, item)
                await self._desk.accept(RetryAsked(key=key, item=item.id, by=by))
            case "approve" | "decline":
                await self._desk.require(by, "approve_feedback", item)
                await self._desk.accept(_decision(verb, item, by, key))
            case _:
                raise UserError(answers.UNREADABLE)

    async def snooze(self, subject: str, nap: str, *, by: str, key: str) -> None:
        """Keep the thing out of sight of `by` for a while; everybody else still sees it."""
        await self._desk.require(by, "see")
        wait = await self._wait(subject)
        person = await self._out.store.person(by)
        if nap not in get_args(Nap) or person is None:
            raise UserError(answers.UNREADABLE)
        until = wake(cast("Nap", nap), person, self._out.clock.now())
        await self._desk.accept(Snoozed(key=key, item=_item(wait), by=by, subject=subject, until=until))

    async def delegate(self, subject: str, to: str, *, by: str, key: str) -> None:
        """Hand the thing to `to`, who alone is reminded of it from now on and hears of it at once."""
        wait = await self._wait(subject)
        await self._desk.require(by, wait.needs, wait.item)
        if to not in wait.able:
            raise UserError(words.cannot_take(to, wait))
        await self._desk.accept(Delegated(key=key, item=_item(wait), by=by, subject=subject, to=to))

    async def inbox(self, user: str) -> Message:
        """Return everything that waits for `user` now."""
        await self._desk.require(user, "see")
        waits = inbox(await waiting(self._out), user, self._out.clock.now())
        return words.inbox(waits, await scene(self._out, user, waits[: words.MOST]))

    async def show_again(self, user: str, seen: Seen) -> None:
        """Make the message in which `user` pressed say what is left of it."""
        if not seen.ts:
            await publish(self._out, user)
            return
        told = await self._left(user, seen.subjects)
        if seen.answer_url:
            await self._out.slack.respond(seen.answer_url, told, replace=True)
        else:
            await self._out.slack.update(seen.channel, seen.ts, told, priority=Priority.VITAL)

    async def _left(self, user: str, subjects: tuple[str, ...]) -> Message:
        now = self._out.clock.now()
        every = {wait.subject: wait for wait in await waiting(self._out)}
        waits = [wait for wait in inbox(every.values(), user, now) if wait.subject in subjects]
        around = await scene(self._out, user, waits)
        still = {wait.subject for wait in waits}
        over = [
            await self._line(subject, every.get(subject), user, around) for subject in subjects if subject not in still
        ]
        return words.settled(waits, over, around)

    async def _line(self, subject: str, wait: Wait | None, user: str, around: words.Scene) -> str:
        if wait is not None and wait.snoozed(user, around.now):
            return words.snoozed(wait, wait.snoozes[user], around.zone)
        if wait is not None:
            return words.elsewhere(wait)
        item = await self._out.store.item(int(subject.removeprefix("item/"))) if subject.startswith("item/") else None
        return words.done(item) if item else words.gone(subject)

    async def _wait(self, subject: str) -> Wait:
        found = next((wait for wait in await waiting(self._out) if wait.subject == subject), None)
        if found is None:
            raise UserError(f"{words.gone(subject)} Nothing was changed.")
        return found


def _decision(verb: str, item: WorkItem, by: str, key: str) -> Event:
    if verb == "approve":
        return ProposalApproved(key=key, item=item.id, by=by)
    return ProposalDeclined(key=key, item=item.id, by=by)


def _item(wait: Wait) -> int:
    return wait.item.id if wait.item is not None else 0
