"""What several stations need: the item, the fact that began it, its brief, its tree."""

import re
from dataclasses import dataclass

from bot.errors import Permanent
from bot.events import FeedbackReceived, FindingMade, IdeaReceived, ReportReproduced, SliceCut, Triaged
from bot.forge.workspaces import Workspace
from bot.lifecycle import Source, WorkItem
from bot.outside import Outside
from bot.slack.messages import reports


@dataclass(frozen=True, slots=True)
class Brief:
    """What is to be done, in words fit for an issue and for an agent; `quote` is what an outsider said."""

    title: str
    body: str
    quote: str = ""


async def load(out: Outside, number: int) -> WorkItem:
    """Return item `number`; raises `Permanent` when there is none."""
    item = await out.store.item(number)
    if item is None:
        raise Permanent(f"There is no item #{number}.")
    return item


async def brief(out: Outside, item: WorkItem) -> Brief:
    """Return what `item` is about, from its journal."""
    first, sorting = "", None
    quote = shown = ""
    for line in await out.store.story(item.id):
        match line.event:
            case SliceCut(body=body) | FindingMade(body=body):
                first = body
            case FeedbackReceived(text=text):
                quote = text
            case ReportReproduced() as found:
                shown = reports.as_markdown(found)
            case Triaged() as sorted_so:
                sorting = sorted_so
            case IdeaReceived(text=text):
                first = text
            case _:
                pass
    if item.source is Source.FEEDBACK:
        reasons = "; ".join(sorting.reasons) if sorting else ""
        who = "A user of the product reported this" if item.feedback else "Somebody showed this by a picture"
        first = f"{who}. Triage: {item.kind}, severity {item.priority}. {reasons}".strip()
        first += f"\n\n{shown}" if shown else ""
    return Brief(item.title, first, quote)


def slug(text: str, limit: int = 40) -> str:
    """Return `text` as a branch or file name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:limit].strip("-") or "work"


def tree_key(item: WorkItem) -> str:
    """Return the name of the item's tree: a new base is a new tree."""
    return f"item-{item.id}-{item.base_sha[:10]}"


def run_lock(number: int) -> str:
    """Return the name of the lock that an agent at work on the item holds."""
    return f"run/{number}"


async def open_tree(out: Outside, item: WorkItem) -> Workspace:
    """Return the item's tree, made at its base if it is not there yet."""
    return await out.workspaces.open(tree_key(item), base=item.base_sha, branch=item.branch)
