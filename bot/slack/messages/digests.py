"""The daily digest in words; every number comes from `bot.digest`, which computes it from the journal."""

from collections.abc import Sequence

from bot.digest import Clock, Digest, FollowUp, Line, Spend
from bot.slack.blocks import Message, context, header, message, sections
from bot.slack.messages.words import days, money
from bot.slack.text import escape


def digest(numbers: Digest) -> Message:
    """Return the digest of one period, most pressing first."""
    day = f"{numbers.until:%A %d %B}"
    if numbers.is_quiet and not numbers.flags:
        return message(f"{day}: a quiet day. Nothing shipped, nothing waits, nothing spent.")
    parts = [
        _items("Waiting on you", numbers.waiting, "Nothing."),
        _items("Shipped", numbers.shipped, "Nothing today."),
        *([_items("Decided not to build", numbers.declined, "")] if numbers.declined else []),
        _items("In flight", numbers.in_flight, "Nothing."),
        "*Flags and their clocks*\n" + ("\n".join(map(_flag, numbers.flags)) or "No flags."),
        "*Spend*\n" + ("\n".join(map(_spend, numbers.spend)) or "Nothing: no model was called."),
    ]
    if numbers.followed:
        parts.insert(3, "*Bugs by specification*\n" + "\n".join(map(_followed, numbers.followed)))
    footer = (
        f"Journal lines {numbers.first}–{numbers.last}, {numbers.since:%d %b %H:%M} to {numbers.until:%d %b %H:%M} UTC."
    )
    return message(f"Digest, {day}", header(f"Digest, {day}"), *sections("\n\n".join(parts)), context(footer))


def _items(title: str, lines: Sequence[Line], empty: str) -> str:
    shown = [f"• #{line.item} {escape(line.title)} — {line.stage}, {line.hours:g} h" for line in lines]
    return f"*{title}* ({len(lines)})\n" + ("\n".join(shown) or f"_{empty}_")


def _flag(clock: Clock) -> str:
    if clock.days_left is None:
        left = "no end"
    else:
        left = f"{days(clock.days_left)} left" if clock.days_left >= 0 else f"*overdue by {days(-clock.days_left)}*"
    return f"• `{escape(clock.key)}` ring {clock.ring}, {left} ({escape(clock.owner)})"


def _followed(one: FollowUp) -> str:
    debt = ", spec-debt" if one.debt else ""
    count = "1 bug" if one.bugs == 1 else f"{one.bugs} bugs"
    return f"• #{one.item} {escape(one.title)} — {count}; accepted at {one.score:.0f} of 100{debt}"


def _spend(spend: Spend) -> str:
    tokens = f"{spend.input_tokens + spend.output_tokens:,} tokens"
    return f"• {spend.model_source}: {money(spend.usd)}, {tokens} in {spend.calls} runs"
