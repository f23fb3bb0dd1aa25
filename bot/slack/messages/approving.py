"""Approving in words: which head is meant, what became of it, and the decisions of an item as records."""

from collections.abc import Sequence

from bot.approvals import Approval
from bot.lifecycle import WorkItem
from bot.slack.blocks import Message, message, section
from bot.slack.messages.words import SENTENCES, named, short
from bot.slack.text import clip, escape

WHICH = "Which item? Say `approve N SHA`, for example `approve 12 1f0c9a2b`; both stand on its review."
WISH_CHARS = 2_000
DOORS = {
    "button": "by button", "reaction": "by ✅", "mention": "by a word in the thread", "command": "by command",
    "github": "on GitHub", "reply": "by a reply", "accept anyway": "by *Accept anyway*",
}  # fmt: skip


def which_head(item: WorkItem) -> str:
    """Return that a head must be named, since a push could come between."""
    return (
        f"Which head of {named(item)}? Say `approve {item.id} {item.head_sha[:10] or 'SHA'}`, so that a push in between is never "
        "approved unread."
    )


def other_head(item: WorkItem, said: str) -> str:
    """Return that the head that was named is not the item's."""
    return (
        f"{named(item)} stands at {short(item.head_sha)}, not at `{escape(said[:10])}`. Nothing was approved; read its newest "
        "review first."
    )


def came_later(item: WorkItem) -> str:
    """Return that the newest review had not been there yet when somebody approved."""
    return (
        f"The review of {short(item.head_sha)} came after you wrote, so you cannot have meant it. Nothing was approved; "
        "read it and say so again."
    )


def approved(item: WorkItem, by: str) -> Message:
    """Return that a head was approved; whether it was merged stands on the review."""
    now = SENTENCES[item.stage].lower()
    return message(
        f"<@{by}> approved {short(item.head_sha)} of {named(item)}. It is now {now}; its review says what comes of it."
    )


def wished(by: str, text: str) -> Message:
    """Return what somebody asked for on GitHub, for the thread."""
    quote = "\n".join(f"> {line}" for line in escape(clip(text, WISH_CHARS)).splitlines())
    told = f"🔵 <@{by}> asked for changes on GitHub; the builder has it now.\n{quote}"
    return message(f"<@{by}> asked for changes on GitHub", section(told))


def wished_on_github(name: str, text: str) -> str:
    """Return what somebody asked for in Slack, as Markdown for GitHub."""
    quote = "\n".join(f"> {line}" for line in text.splitlines())
    return f"{name} asked for this in Slack:\n\n{quote}"


def records(approvals: Sequence[Approval]) -> str:
    """Return the decisions of an item, one a line."""
    return "\n".join(f"• {_record(one)}" for one in approvals)


def _record(one: Approval) -> str:
    what = f"{one.what} {short(one.bound)}" if one.bound else one.what
    by = "the policy" if one.by == "policy" else f"<@{one.by}>" if one.by else ""
    door = f" {DOORS[one.via]}" if one.via in DOORS else ""
    who = f" by {by}" if by else ""
    when = f", {one.decided:%d %b %H:%M}" if one.decided else ""
    until = f", until {one.expires:%d %b %H:%M}" if one.outcome == "open" and one.expires else ""
    return f"{what} — {one.outcome}{until}{who}{door}{when}{_settled(one)}"


def _settled(one: Approval) -> str:
    if one.outcome != "approved":
        return ""
    return f"; in effect {one.settled:%d %b %H:%M}" if one.settled else "; not yet in effect"
