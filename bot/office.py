"""The office, where settings are chosen: each choice is a fact with who, what before and what now, so that it can be undone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.access import Person
from bot.attention import hours_of
from bot.desk import Desk
from bot.errors import UserError
from bot.events import SettingChanged
from bot.home import setting_rows
from bot.slack.blocks import Block
from bot.slack.messages import answers
from bot.slack.messages import home as words
from bot.steering import BUILDER, SETTINGS, choices


class Office:
    """The forms of settings and what becomes of them; raises `UserError` for whoever may not."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._out = desk, desk.out

    async def my_form(self, user: str) -> Block:
        """Return the dialog of what is one's own."""
        person = await self._person(user)
        begins, ends = hours_of(person)
        return words.my_settings((f"{begins:%H:%M}", f"{ends:%H:%M}"), person.zone)

    async def team_form(self, user: str) -> Block:
        """Return the dialog of the team's settings, which are an owner's."""
        await self._desk.require(user, "change_settings")
        return words.team_settings(await setting_rows(self._out), (await choices(self._out)).get(BUILDER, ""))

    async def choose(self, user: str, values: Mapping[str, str], *, key: str) -> dict[str, str]:
        """Take the team's settings; return what does not fit by field, and then nothing was taken."""
        await self._desk.require(user, "change_settings")
        wrong = {name: complaint for name, value in values.items() if (complaint := _complaint(name, value))}
        before = await choices(self._out)
        for name, value in {} if wrong else values.items():
            if before.get(name, "") != value:
                await self._desk.accept(
                    SettingChanged(key=f"{key}/{name}", by=user, name=name, value=value, before=before.get(name, ""))
                )
        return wrong

    async def choose_mine(self, user: str, values: Mapping[str, str], *, key: str) -> dict[str, str]:
        """Take one's own quiet hours and zone; return what does not fit by field, and then nothing was taken."""
        person = await self._person(user)
        if not _is_zone(values["zone"]):
            return {"zone": words.wrong_zone(values["zone"])}
        if wrong := {
            name: words.wrong_value("a time", "HH:MM")
            for name in ("quiet_from", "quiet_to")
            if not _is_time(values[name])
        }:
            return wrong
        for name in ("quiet_from", "quiet_to", "zone"):
            was = str(getattr(person, name) or "")
            if was != values[name]:
                await self._desk.accept(SettingChanged(key=f"{key}/{name}", by=user, name=name, value=values[name],
                                                       before=was, whose=user))  # fmt: skip
        changed = replace(person, quiet_from=values["quiet_from"], quiet_to=values["quiet_to"], zone=values["zone"])
        await self._out.store.save_person(changed)
        return {}

    async def _person(self, user: str) -> Person:
        await self._desk.require(user, "see")
        person = await self._out.store.person(user)
        if person is None:
            raise UserError(answers.UNREADABLE)
        return person


def _complaint(name: str, value: str) -> str:
    setting = SETTINGS.get(name)
    if setting is None:
        return answers.UNREADABLE
    try:
        if value:
            setting.read(value)
    except ValueError:
        return words.wrong_value(setting.label, setting.bounds)
    return ""


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(text)


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True
