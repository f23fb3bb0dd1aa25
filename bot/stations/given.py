"""Files posted in the thread of work under way: read, kept, and passed on as material beside the words they came with."""

from bot.effects import PassOnFiles
from bot.errors import UserError
from bot.events import ChangesRequested, Event, NoteGiven, SharedFile
from bot.lifecycle import TOLD, Stage, WorkItem
from bot.outside import Outside
from bot.slack.blocks import Message
from bot.slack.messages import background as words
from bot.stations.common import load
from bot.stations.files import is_cut, read_file
from bot.stations.runs import with_material
from bot.stations.telling import card_channel, head_of, post_once

FOR_AGENTS = 12_000
ONLY_FILES = "Take what is in the files that come with this into account."


async def pass_on_files(out: Outside, key: str, effect: PassOnFiles) -> list[Event]:
    """Read the files, say of each what became of it, and return what its agents or the next build shall know."""
    item = await load(out, effect.item)
    if item.stage not in TOLD:
        await _tell(out, f"{key}/late", item, words.too_late(item))
        return []
    read = [await _read(out, f"{key}/{number}", item, file) for number, file in enumerate(effect.files)]
    material = "\n\n".join(material for material, _ in read if material)[:FOR_AGENTS]
    if not effect.text and (item.stage is Stage.APPROVAL or not any(is_text for _, is_text in read)):
        if material:
            await _tell(out, f"{key}/words", item, words.needs_words())
        return []
    if item.stage is not Stage.APPROVAL:
        text = effect.text or ONLY_FILES
        return [NoteGiven(key=key, item=item.id, by=effect.by, text=text, material=material)]
    if item.head_sha != effect.head_sha:
        await _tell(out, f"{key}/late", item, words.too_late(item))
        return []
    await out.store.keep(item.id, "wishes", {"text": with_material(effect.text, material), "by": effect.by})
    return [
        ChangesRequested(key=key, item=item.id, by=effect.by, head_sha=item.head_sha, text=effect.text, via="reply")
    ]


async def _read(out: Outside, key: str, item: WorkItem, file: SharedFile) -> tuple[str, bool]:
    """Return what an agent shall know of a file, nothing when it cannot be read, and whether it is text."""
    try:
        found = await read_file(out, file)
    except UserError as problem:
        await _tell(out, key, item, words.unread(str(problem)))
        return "", False
    if found.picture:
        await _tell(out, key, item, words.kept_beside(file.name, found.picture))
        size = f", {found.size[0]}×{found.size[1]} pixels" if found.size else ""
        return f"{file.name}{size}: a picture, which you cannot look at; people see it at {found.picture}", False
    await _tell(out, key, item, words.passed_on(file.name, len(found.text.split()), cut=is_cut(found.text)))
    return f"{file.name}:\n{found.text}", True


async def _tell(out: Outside, key: str, item: WorkItem, told: Message) -> None:
    thread = await head_of(out, item)
    await post_once(out, slot=f"{key}/told", item=item, words=told, channel=card_channel(out, item), thread=thread)
