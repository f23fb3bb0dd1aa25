"""Links and files that people gave, read and quoted: the whole is kept, the document has an excerpt, a failure is told kindly."""

import hashlib
from dataclasses import replace

from bot import specs
from bot.effects import ReadBackground
from bot.errors import UserError
from bot.events import BackgroundRead, Event, SharedFile
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.slack.blocks import Message
from bot.slack.messages import background as words
from bot.stations.common import load
from bot.stations.files import is_cut, read_file
from bot.stations.telling import ensure_draft, post_once

EXCERPT = 1200
FOR_MODELS = 12_000


async def read_background(out: Outside, key: str, effect: ReadBackground) -> list[Event]:
    """Read each link and file and say in the thread what became of it; of the files that hold the idea the first text is it."""
    item = await load(out, effect.item)
    read = [await _read(out, f"{key}/{number}", item, effect.by, url) for number, url in enumerate(effect.links)]
    wanted = effect.opens
    for number, file in enumerate(effect.files, len(read)):
        fact, text = await _read_file(out, f"{key}/{number}", item, effect.by, file)
        if wanted and text and (document := _document(text, effect.said, out)):
            fact, wanted = replace(fact, document=document), False
        read.append(fact)
    return [*read[:-1], replace(read[-1], opens=True)] if effect.opens else [*read]


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
    digest = await _kept(out, item, found.url, found.title, found.text)
    await _tell(out, key, item, _read_words(found.title, url, found.text))
    return BackgroundRead(
        key=key, item=item.id, by=by, name=found.title, url=url, excerpt=found.text[:EXCERPT], digest=digest
    )


async def _read_file(out: Outside, key: str, item: WorkItem, by: str, file: SharedFile) -> tuple[BackgroundRead, str]:
    """Return the fact of a file, and its text if it has any."""
    try:
        found = await read_file(out, file)
    except UserError as problem:
        await _tell(out, key, item, words.unread(str(problem)))
        return BackgroundRead(key=key, item=item.id, by=by, name=file.name, url="", problem=str(problem)), ""
    if found.picture:
        await _tell(out, key, item, words.kept(file.name, found.picture))
        return BackgroundRead(key=key, item=item.id, by=by, name=file.name, url=found.picture), ""
    digest = await _kept(out, item, "", file.name, found.text)
    await _tell(out, key, item, _read_words(file.name, "", found.text))
    excerpt = found.text[:EXCERPT]
    fact = BackgroundRead(key=key, item=item.id, by=by, name=file.name, url="", excerpt=excerpt, digest=digest)
    return fact, found.text


def _read_words(name: str, url: str, text: str) -> Message:
    return words.read(name, url, len(text.split()), cut=is_cut(text))


def _document(text: str, said: str, out: Outside) -> str:
    """Return the idea that a file holds, or nothing when it is none; words that came with it lead where it has no sections."""
    whole = text if specs.is_document(text) or not said else f"{said}\n\n{text}"
    try:
        specs.begin(whole, specs.Context(id="", by="", at=out.clock.now()))
    except UserError:
        return ""
    return whole


async def _kept(out: Outside, item: WorkItem, url: str, title: str, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    await out.store.keep(item.id, _place(digest), {"url": url, "title": title, "text": text})
    return digest


def _place(digest: str) -> str:
    return f"background:{digest[:32]}"


async def _tell(out: Outside, key: str, item: WorkItem, told: Message) -> None:
    thread = await ensure_draft(out, item.id)
    await post_once(out, slot=f"{key}/told", item=item, words=told, channel=item.channel, thread=thread)
