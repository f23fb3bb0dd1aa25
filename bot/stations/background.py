"""Links that people gave, read and quoted: the whole text is kept, the document has an excerpt, a failure is told kindly."""

import hashlib

from bot import specs
from bot.background import Fetched
from bot.effects import ReadBackground
from bot.errors import UserError
from bot.events import BackgroundRead, Event
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.slack.blocks import Message
from bot.slack.messages import background as words
from bot.stations.common import load
from bot.stations.telling import ensure_draft, post_once

EXCERPT = 1200
FOR_MODELS = 12_000


async def read_background(out: Outside, key: str, effect: ReadBackground) -> list[Event]:
    """Read each link and say in the thread what became of it."""
    item = await load(out, effect.item)
    return [await _read(out, f"{key}/{number}", item, effect.by, url) for number, url in enumerate(effect.links)]


async def background_of(out: Outside, item: WorkItem, spec: specs.Spec) -> str:
    """Return the whole texts that were given with an idea, each with its source, for an agent to read as data."""
    texts = []
    for one in spec.background:
        kept = await out.store.document(item.id, _place(one.digest)) if one.digest else None
        text = kept["text"] if kept else one.excerpt
        texts.append(f"From {one.name} {one.url}\n\n{text}" if text else "")
    return "\n\n".join(filter(None, texts))[:FOR_MODELS]


async def _read(out: Outside, key: str, item: WorkItem, by: str, url: str) -> BackgroundRead:
    try:
        found = await out.fetcher.fetch(url)
    except UserError as problem:
        await _tell(out, key, item, words.unread(str(problem)))
        return BackgroundRead(key=key, item=item.id, by=by, name=url, url=url, problem=str(problem))
    digest = await _kept(out, item, found)
    await _tell(out, key, item, words.read(found.title, url, len(found.text.split())))
    return BackgroundRead(
        key=key, item=item.id, by=by, name=found.title, url=url, excerpt=found.text[:EXCERPT], digest=digest
    )


async def _kept(out: Outside, item: WorkItem, found: Fetched) -> str:
    digest = hashlib.sha256(found.text.encode()).hexdigest()
    await out.store.keep(item.id, _place(digest), {"url": found.url, "title": found.title, "text": found.text})
    return digest


def _place(digest: str) -> str:
    return f"background:{digest[:32]}"


async def _tell(out: Outside, key: str, item: WorkItem, told: Message) -> None:
    thread = await ensure_draft(out, item.id)
    await post_once(out, slot=f"{key}/told", item=item, words=told, channel=item.channel, thread=thread)
