"""Small wordings that every message shares: durations, money, short commits, where an item stands."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.lifecycle import Stage, WorkItem
from bot.slack.text import escape, link

LINE = (
    (Stage.QUEUED, "queued"),
    (Stage.TESTING, "acceptance tests"),
    (Stage.BUILDING, "build"),
    (Stage.GATING, "gates"),
    (Stage.REVIEWING, "review"),
    (Stage.APPROVAL, "approval"),
    (Stage.MERGING, "merge"),
    (Stage.DEPLOYING, "deploy"),
    (Stage.VERIFYING, "verify"),
)
SENTENCES = {
    Stage.INTERVIEWING: "Being specified",
    Stage.PLANNING: "Being planned",
    Stage.PREVIEW: "Planned; the plan waits to be looked over",
    Stage.PLANNED: "Planned; its issues carry on",
    Stage.TRIAGING: "Being sorted",
    Stage.PROPOSED: "Waits for your ✅ or ❌",
    Stage.FILING: "Being filed on GitHub",
    Stage.QUEUED: "Waits for a free builder",
    Stage.TESTING: "Acceptance tests are being written",
    Stage.BUILDING: "Being built",
    Stage.GATING: "Gates are running",
    Stage.REVIEWING: "Being reviewed",
    Stage.APPROVAL: "Waits for an approval",
    Stage.MERGING: "Being merged",
    Stage.DEPLOYING: "Being deployed",
    Stage.VERIFYING: "Being verified on the running product",
    Stage.DONE: "Live and verified",
    Stage.DECLINED: "Declined",
    Stage.CANCELLED: "Cancelled",
    Stage.NEEDS_HUMAN: "Needs a person",
}


def duration(span: timedelta) -> str:
    """Return a span as a person says it: 42 s, 5 min, 3 h 20 min, 2 d 4 h."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < 100:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 100:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} d {hours % 24} h"


def days(count: int) -> str:
    """Return a number of days as a person says it."""
    return f"{count} day" if count == 1 else f"{count} days"


def money(usd: float) -> str:
    """Return US dollars with the precision that matters."""
    return f"${usd:.2f}" if usd >= 0.01 or usd == 0 else "under $0.01"


def short(sha: str) -> str:
    """Return a commit as people quote it."""
    return f"`{sha[:10]}`" if sha else "nothing"


def named(item: WorkItem) -> str:
    """Return the item's number and title, safe to show."""
    return f"#{item.id} {escape(item.title)}"


def places(item: WorkItem) -> str:
    """Return links to the item's issue and pull request."""
    found = [(item.issue_url, f"issue {item.issue}"), (item.pull_url, f"pull request {item.pull}")]
    return " · ".join(link(url, label) for url, label in found if url)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment as the clock shows it in `zone`."""
    here = at.astimezone(zone)
    return f"{here:%a} {here.day} {here:%b %H:%M}"


def reasoned(text: str) -> str:
    """Return a reason as a sentence with a capital; our own <@mentions> stay, everything else is shown as it is."""
    pieces = text.split("<@")
    safe = escape(pieces[0]) + "".join(_mention(piece) for piece in pieces[1:])
    return safe[:1].upper() + safe[1:]


def progress(item: WorkItem) -> str:
    """Return the main line with what is behind the item, where it is, and what is ahead."""
    stage = Stage(item.resume) if item.stage is Stage.NEEDS_HUMAN and item.resume else item.stage
    if stage is Stage.DONE:
        return " → ".join(f"✓ {name}" for _, name in LINE)
    order = [known for known, _ in LINE]
    at = order.index(stage) if stage in order else -1
    marks = ["✓ " if number < at else "" for number in range(len(LINE))]
    shown = [f"*{name}*" if number == at else f"{marks[number]}{name}" for number, (_, name) in enumerate(LINE)]
    return " → ".join(shown)


def _mention(piece: str) -> str:
    who, closing, rest = piece.partition(">")
    return f"<@{who}>{escape(rest)}" if closing and who.isalnum() else escape(f"<@{piece}")
