"""The small cards under links to things of ours: stage, who, and what waits. They are seen by all who see the link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.attention import Wait
from bot.lifecycle import WorkItem
from bot.slack.blocks import Message, context, message, section
from bot.slack.messages.words import SENTENCES, duration, moment, named, places, short
from bot.slack.text import escape


@dataclass(frozen=True, slots=True)
class Seen:
    """How things stand when a card is drawn: people's names by Slack id, what the item waits for, the moment and the zone."""

    names: Mapping[str, str]
    wait: Wait | None
    now: datetime
    zone: ZoneInfo


def item(shown: WorkItem, seen: Seen) -> Message:
    """Return an item in two lines, as it stood when the link was posted; people are named and not notified."""
    state = SENTENCES[shown.stage]
    asked = seen.names.get(shown.requester, "")
    parts = [f"for {escape(asked)}"] if asked else []
    parts += [_waits(seen.wait, seen)] if seen.wait else []
    parts += [found for found in (places(shown), f"as of {moment(seen.now, seen.zone)}") if found]
    return message(f"{named(shown)}: {state}", section(f"*{named(shown)}*\n{state}"), context(" · ".join(parts)))


def product(name: str, sha: str, shipped: WorkItem | None, at_work: int) -> Message:
    """Return what serves under the product's address; nothing of what its users keep there."""
    live = f"{short(sha)}, with {named(shipped)}" if shipped else short(sha)
    work = (
        "nothing is being built"
        if not at_work
        else f"{at_work} {'item is' if at_work == 1 else 'items are'} being built"
    )
    return message(
        f"{name}: live", section(f"*{escape(name)}*\nLive is {live}."), context(f"{work[:1].upper()}{work[1:]}.")
    )


def _waits(wait: Wait, seen: Seen) -> str:
    who = ", ".join(escape(seen.names.get(one, "somebody")) for one in wait.whom) or "somebody"
    return f"has waited {duration(seen.now - wait.since)} for {who}"
