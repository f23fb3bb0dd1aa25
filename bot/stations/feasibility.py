"""“Would that work for us?”: the product's code read at its base, the note in the thread, the section for the document."""

import asyncio
from collections.abc import Callable

from bot.codebase import Codebase, read_code
from bot.codebase.reading import wanted_paths
from bot.effects import ReadFeasibility
from bot.errors import UserError
from bot.events import Event, FeasibilityFound
from bot.feasibility import asks_feasibility, core_of, document, judge
from bot.outside import Outside
from bot.policy_model import Policy
from bot.slack.messages import feasibility as words
from bot.stations.common import load
from bot.stations.drafts import interview_of
from bot.stations.runs import policy_at
from bot.stations.telling import head_of, post_once, show_status

NEAR_THE_END = 160


async def read_feasibility(out: Outside, key: str, effect: ReadFeasibility) -> list[Event]:
    """Say in the thread whether the idea would work here, where somebody asked or the idea is a large one."""
    item = await load(out, effect.item)
    spec = (await interview_of(out, item)).spec
    if not effect.asked and spec.is_small and not asks_feasibility(spec.idea[-NEAR_THE_END:].rsplit(". ", 1)[-1]):
        return []
    await show_status(out, item, words.READING)
    await out.workspaces.fetch()
    sha = await out.workspaces.resolve(out.options.base)
    code, policy = await codebase_at(out, sha), await _policy(out, sha)
    note = judge(core_of(spec), code, policy, heat=await out.workspaces.heat(sha), commit=sha)
    link = linked(out, sha)
    thread = await head_of(out, item)
    told = words.note(item, note, link)
    await post_once(out, slot=f"{key}/note", item=item, words=told, channel=item.channel, thread=thread)
    files = tuple(one.path for one in note.files)
    return [
        FeasibilityFound(
            key=key, item=item.id, verdict=note.verdict, text=document(note, link), files=files, commit=sha
        )
    ]


async def codebase_at(out: Outside, sha: str) -> Codebase:
    """Return the product's code at a commit as it is read; the last reading is kept."""
    async with out.locks["reading"]:
        if sha not in out.readings:
            paths = await out.workspaces.list_files(sha)
            product = out.options.product_name
            texts = await out.workspaces.read_texts(sha, wanted_paths(paths, product=product))
            found = await asyncio.to_thread(read_code, texts, product=product, migrations=paths)
            out.readings.clear()
            out.readings[sha] = found
        return out.readings[sha]


def linked(out: Outside, sha: str) -> Callable[[str, int], str]:
    """Return what gives the address of a file and line at a commit; an empty text where the forge has no pages."""
    base = out.options.code_url
    return lambda path, line: f"{base}/blob/{sha}/{path}#L{line}" if base.startswith("http") else ""


async def _policy(out: Outside, sha: str) -> Policy | None:
    try:
        return await policy_at(out, sha)
    except UserError:
        return None
