"""The Home tab of each person: gathered from the store, published only when it says something new."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.access import Allowed, Denied, Person, may
from bot.attention import hours_of, inbox
from bot.budget import Account
from bot.errors import ShopfloorError
from bot.events import SettingChanged
from bot.health import troubles
from bot.lifecycle import Stage, WorkItem
from bot.outside import Outside
from bot.reports import day_start, standing
from bot.rollouts import views
from bot.slack.blocks import Block
from bot.slack.messages import home as words
from bot.stations.nudging import scene
from bot.steering import BUILDER, SETTINGS, budget_day, choices, day_limit
from bot.waiting import waiting
from flags.errors import FlagError
from flags.rollout import FlagView

IN_REVIEW = (Stage.REVIEWING, Stage.APPROVAL, Stage.MERGING, Stage.DEPLOYING, Stage.VERIFYING)
WATCHED = timedelta(days=1)  # a tab that was not opened for longer is drawn when it is opened again


async def open_home(out: Outside, user: str, *, is_drawn: bool) -> None:
    """Draw the Home tab of `user`, who has just opened it; where Slack shows nothing yet they see at once that it is coming."""
    if not is_drawn:
        await out.slack.publish_home(user, words.loading())
        await out.store.move_cursor(_cursor(out, user), "", out.clock.now())
    await out.store.move_cursor(_opened(out, user), out.clock.now().isoformat(), out.clock.now())
    await publish(out, user)


async def publish(out: Outside, user: str) -> bool:
    """Draw the Home tab of `user` unless it says all of this already; tell whether it was drawn."""
    view = await _view(out, user)
    mark = hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
    async with out.locks[_cursor(out, user)]:
        if await out.store.cursor(_cursor(out, user)) == mark:
            return False
        await out.slack.publish_home(user, view)
        await out.store.move_cursor(_cursor(out, user), mark, out.clock.now())
    return True


async def watched(out: Outside) -> list[str]:
    """Return the people who opened their Home tab in the last day."""
    since, prefix = out.clock.now() - WATCHED, _opened(out, "")
    opened = await out.store.cursors(prefix)
    return [name.removeprefix(prefix) for name, at in opened if at and datetime.fromisoformat(at) >= since]


async def setting_rows(out: Outside) -> list[tuple[str, str, str, str, str]]:
    """Return each of the team's settings but who builds: name, label, what was chosen, the default, the bounds."""
    chosen = await choices(out)
    found = []
    for name, setting in SETTINGS.items():
        default = getattr(out.options, name, None)
        if default is not None:
            found.append((name, setting.label, chosen.get(name, ""), _shown(default), setting.bounds))
    return found


async def last_change(out: Outside) -> SettingChanged | None:
    """Return the last of the team's settings that somebody changed."""
    changes = [line.event for line in await out.store.notes("SettingChanged")]
    return next((one for one in reversed(changes) if isinstance(one, SettingChanged) and not one.whose), None)


async def _view(out: Outside, user: str) -> Block:
    person = await out.store.person(user)
    answer = may(person, "see")
    if person is None or isinstance(answer, Denied):
        return words.stranger(answer.reason if isinstance(answer, Denied) else "")
    try:
        page = await _page(out, person)
        around = await scene(out, user, list(page.waits[: words.MOST_WAITS]))
        return words.page(page, replace(around, stays=True))
    except ShopfloorError as error:
        return words.broken(str(error))


async def _page(out: Outside, person: Person) -> words.Page:
    now, stands = out.clock.now(), await standing(out)
    begins, ends = hours_of(person)
    owner = isinstance(may(person, "change_settings"), Allowed)
    return words.Page(
        waits=inbox(await waiting(out), person.slack_id, now),
        running=[item for item in stands.running if item.stage not in IN_REVIEW],
        queued=stands.queued,
        in_review=[item for item in (*stands.running, *stands.waiting) if item.stage in IN_REVIEW],
        shipped=await _shipped(out, day_start(out, now)),
        flags=await _flags(out),
        day=(await out.store.accounts("day")).get(budget_day(out), Account()),
        day_limit=await day_limit(out),
        troubles=await troubles(out),
        quiet=(f"{begins:%H:%M}", f"{ends:%H:%M}"),
        zone=person.zone,
        settings=[(label, chosen or default) for _, label, chosen, default, _ in await setting_rows(out)],
        owner=owner,
        paused_by=stands.paused_by,
        needs_key=stands.needs_key,
        change=await _change(out, owner=owner),
        builder=(await choices(out)).get(BUILDER, ""),
    )


async def _change(out: Outside, *, owner: bool) -> words.Change | None:
    last = await last_change(out)
    if last is None:
        return None
    by = await out.store.person(last.by)
    label = SETTINGS[last.name].label if last.name in SETTINGS else last.name
    undo = f"{last.name}|{last.before or '-'}" if owner else ""
    before, value = (_said(last.name, text) for text in (last.before, last.value))
    return words.Change(label, by.name if by else "somebody", before, value, undo)


def _said(name: str, text: str) -> str:
    return words.builds(text) if name == BUILDER else text or "the default"


async def _shipped(out: Outside, since: datetime) -> list[WorkItem]:
    done = await out.store.items([Stage.DONE])
    return [item for item in done if ((await out.store.changed_at(item.id)) or since) >= since]


async def _flags(out: Outside) -> list[FlagView] | None:
    try:
        return await views(out)
    except (FlagError, ShopfloorError):
        return None


def _shown(default: time | float) -> str:
    return f"{default:%H:%M}" if isinstance(default, time) else f"{default:g}"


def _cursor(out: Outside, user: str) -> str:
    return f"home/shown/{out.store.team}/{user}"


def _opened(out: Outside, user: str) -> str:
    return f"home/opened/{out.store.team}/{user}"
