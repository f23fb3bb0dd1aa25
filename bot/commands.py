"""`/factory …` and the same words in a mention or a direct message: what is asked is answered, what is wanted is done."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.budget import Account
from bot.counter import Counter
from bot.desk import Desk, number_of
from bot.errors import UserError
from bot.events import BudgetRaised, FactoryPaused, FactoryResumed, RetryAsked, StopAsked
from bot.lifecycle import TERMINAL, Stage, WorkItem
from bot.outside import Outside
from bot.reports import answer_for
from bot.slack.blocks import Message
from bot.slack.messages import answers, approving
from bot.slack.messages import steering as words
from bot.stations.issues import obstacles
from bot.stations.nudging import scene
from bot.stations.runs import raises
from bot.steering import budget_day, chosen_options, day_limit, pause_of
from bot.waiting import waiting

ALONE = frozenset({"status", "inbox", "list", "digest", "help", "budget", "limits"})
OF_ONE = frozenset({"show", "explain", "stop", "resume", "pause"})
SHA = re.compile(r"[0-9a-f]{7,40}")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the key makes a deed count once, `item` is the one whose thread it was said in, at `said_at` of Slack's clock."""

    user: str
    key: str
    item: WorkItem | None = None
    said_at: str = ""


def verb_in(said: str) -> bool:
    """Whether the words ask for an answer or a deed: a verb alone or with a number, not an idea that begins with one."""
    match said.lower().split():
        case ["approve", *which]:
            return len(which) < 3 and all(number_of(word) or SHA.fullmatch(word) for word in which)
        case [verb]:
            return verb in ALONE | OF_ONE
        case [verb, number]:
            return verb in OF_ONE and bool(number_of(number))
        case _:
            return False


def private(said: str) -> bool:
    """Whether the answer is for the person who asks alone."""
    return said.lower().split() == ["inbox"]


async def command(desk: Desk, said: str, asker: Asker) -> Message:
    """Do or answer what was said; raises `UserError` with the cure, and the nearest verb for a word nobody knows."""
    match said.lower().split():
        case ["inbox"]:
            return await Counter(desk).inbox(asker.user)
        case ["budget"]:
            return await _budget(desk, asker)
        case ["limits"]:
            return words.limits(await limits(desk.out))
        case ["pause"] if asker.item is None:
            return await _pause(desk, asker)
        case ["resume"] if asker.item is None:
            return await _resume(desk, asker)
        case ["approve", *which] if len(which) < 3:
            return await _approve(desk, which, asker)
        case [verb, *number] if verb in OF_ONE and len(number) < 2:
            return await _of_one(desk, verb, number, asker)
        case _ if _known(said):
            return await answer_for(desk.out, said)
        case _:
            raise UserError(answers.unknown_command(said, words.nearest(said)))


async def raise_budget(desk: Desk, kind: str, which: str, *, by: str, key: str) -> Message:
    """Give the day (`day`, its date) or an item (`item`, its number) as much again."""
    if kind == "item":
        item = await desk.item(which)
        await desk.require(by, "raise_budget", item)
        await desk.accept(BudgetRaised(key=key, item=item.id, by=by))
        return words.raised(f"#{item.id}", by)
    await desk.require(by, "raise_budget")
    await desk.accept(BudgetRaised(key=key, by=by, day=which))
    return words.raised("today", by)


async def limits(out: Outside) -> dict[str, str]:
    """Return every limit a team can set, in words."""
    chosen = await chosen_options(out)
    return {
        "One item": f"${chosen.item_usd:.2f} and {chosen.item_minutes:g} minutes of agents' work",
        "All items together, a day": f"${await day_limit(out):.2f}",
        "Items in work at once": str(chosen.at_once),
    }


async def purse(out: Outside, *, may_raise: bool) -> words.Purse:
    """Return today's money and that of every open item that has spent some."""
    day = budget_day(out)
    spent = (await out.store.accounts("day")).get(day, Account())
    each = await out.store.accounts("item")
    items = [item for item in await out.store.items() if item.stage not in TERMINAL and str(item.id) in each]
    usd = (await chosen_options(out)).item_usd
    lines = [(item, each[str(item.id)], usd * (1 + await raises(out, item))) for item in items]
    return words.Purse(day, spent, await day_limit(out), tuple(lines), may_raise)


def _known(said: str) -> bool:
    return said.lower().split()[:1] in [["status"], ["list"], ["digest"], ["help"]] and len(said.split()) == 1


async def _budget(desk: Desk, asker: Asker) -> Message:
    try:
        await desk.require(asker.user, "raise_budget")
        may = True
    except UserError:
        may = False
    return words.budget(await purse(desk.out, may_raise=may))


async def _pause(desk: Desk, asker: Asker) -> Message:
    await desk.require(asker.user, "pause_factory")
    if await pause_of(desk.out) is not None and not await desk.out.store.knows(asker.key):
        raise UserError(words.is_so("paused"))
    await desk.accept(FactoryPaused(key=asker.key, by=asker.user))
    return words.paused(asker.user)


async def _resume(desk: Desk, asker: Asker) -> Message:
    await desk.require(asker.user, "pause_factory")
    if await pause_of(desk.out) is None and not await desk.out.store.knows(asker.key):
        raise UserError(words.is_so("at work"))
    await desk.accept(FactoryResumed(key=asker.key, by=asker.user))
    return words.resumed(asker.user)


async def _of_one(desk: Desk, verb: str, number: list[str], asker: Asker) -> Message:
    if not number and asker.item is None:
        raise UserError(words.which(verb))
    item = await desk.item(number[0]) if number else asker.item
    assert item is not None  # one of the two names it
    deeds: dict[str, Callable[[Desk, WorkItem, Asker], Awaitable[Message]]] = {
        "show": _show,
        "explain": _explain,
        "stop": _stop,
        "pause": _stop,
        "resume": _go_on,
    }
    return await deeds[verb](desk, item, asker)


async def _show(desk: Desk, item: WorkItem, _: Asker) -> Message:
    return await answer_for(desk.out, f"show {item.id}")


async def _stop(desk: Desk, item: WorkItem, asker: Asker) -> Message:
    await desk.require(asker.user, "stop", item)
    await desk.accept(StopAsked(key=asker.key, item=item.id, by=asker.user))
    return words.stopping(item)


async def _go_on(desk: Desk, item: WorkItem, asker: Asker) -> Message:
    await desk.require_retry(asker.user, item)
    receipt = await desk.accept(RetryAsked(key=asker.key, item=item.id, by=asker.user))
    return words.going_on(receipt.item)


async def _approve(desk: Desk, which: list[str], asker: Asker) -> Message:
    """Approve one head: the one that is named, or the one whose review stood in the thread when it was said there."""
    named = which[-1] if which and SHA.fullmatch(which[-1]) and (len(which) == 2 or asker.item) else ""
    number = next((word for word in which if word != named), "")
    if not number and asker.item is None:
        raise UserError(approving.WHICH)
    item = await desk.item(number) if number else asker.item
    assert item is not None  # one of the two names it
    await desk.require(asker.user, "approve_change", item)
    if named and not item.head_sha.startswith(named):
        raise UserError(approving.other_head(item, named))
    if not named and not (asker.said_at and asker.item and asker.item.id == item.id):
        raise UserError(approving.which_head(item))
    head = item.head_sha if named else await desk.head_read(item, asker.said_at)
    via = "mention" if asker.said_at else "command"
    receipt = await desk.approve(item, head, by=asker.user, key=asker.key, via=via)
    return approving.approved(receipt.item, asker.user)


async def _explain(desk: Desk, item: WorkItem, asker: Asker) -> Message:
    out = desk.out
    story, runs = await out.store.story(item.id), await out.store.runs(item.id)
    wait = next((one for one in await waiting(out) if one.subject == f"item/{item.id}"), None)
    around = await scene(out, asker.user, [])
    in_the_way = await obstacles(out, item) if item.stage is Stage.QUEUED else []
    limit = (await chosen_options(out)).item_usd * (1 + await raises(out, item))
    names = {person.slack_id: person.name for person in around.team}
    known = words.Explained(story, sum(run.usd for run in runs), len(runs), limit, around.now, around.zone, wait,
                            tuple(in_the_way), names)  # fmt: skip
    return words.explain(item, known)
