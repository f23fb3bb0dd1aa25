"""Questions in a specification's thread about the specification itself, answered from its journal; no model is needed."""

import hashlib
import re
from dataclasses import dataclass

from bot import specs
from bot.errors import ShopfloorError, UserError
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.slack.blocks import Message
from bot.slack.messages import recall as words
from bot.stations.common import slug
from bot.stations.drafts import SAID, interview_of, versions

_SAID = re.compile(
    r"^\W*what (?:did|have|has) (?P<who>i|we|you|any(?:one|body)|<@(?P<id>\w+)(?:\|[^>]*)?>) (?:say|said|decided?|answer(?:ed)?)"
    r" (?:about|on|to|of|for|regarding) (?P<topic>.+?)\W*$",
    re.IGNORECASE | re.DOTALL,
)
_DIFF = re.compile(
    r"^\W*(?:diff(?:erence)?|what(?:'s| has| is)? changed|show (?:me )?(?:the )?(?:diff|changes))"
    r"(?: (?:since |from )?(?:version |v)?(?P<first>\d{1,6})(?:\W+(?:to |and )?(?:version |v)?(?P<last>\d{1,6}))?)?\W*$",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"^\W*(?:where (?:are|were) we|how far are we|what is (?:still )?missing|what'?s (?:still )?missing)\W*$",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"^\W*(?:(?:show|send|give|bring|post)(?: (?:me|us))? )?(?:the )?(?:whole |full |entire )?"
    r"(?:document|spec|specification|draft)(?: as (?:a )?(?:file|markdown))?(?: please)?\W*$",
    re.IGNORECASE,
)
_UNDO = re.compile(
    r"^\W*(?:undo|take (?:it|that) back|revert)(?: (?:it|that|the last(?: answer)?))?\W*$", re.IGNORECASE
)


def is_undo(text: str) -> bool:
    """Whether `text` takes back the last thing that was said."""
    return bool(_UNDO.match(text))


@dataclass(frozen=True, slots=True)
class Recalled:
    """An answer, and the text that goes with it as a file when it is too long to be shown."""

    words: Message
    name: str = ""
    text: str = ""


async def recall(out: Outside, item: WorkItem, by: str, text: str) -> Recalled | None:
    """Return the answer to a question about the specification, or None when `text` is none; raises `UserError`."""
    if asked := _SAID.match(text):
        who = asked["id"] or (by if asked["who"].lower() == "i" else "")
        rows = specs.said_about((await interview_of(out, item)).spec, asked["topic"])
        return Recalled(words.said(asked["topic"], [row for row in rows if who in {"", row.by}], out.options.zone))
    if asked := _DIFF.match(text):
        return await difference(out, item, int(asked["first"] or 0), int(asked["last"] or 0))
    if _WHOLE.match(text):
        spec = (await interview_of(out, item)).spec
        return Recalled(words.whole(item, spec), f"{slug(item.title)}-v{spec.version}.md", specs.render(spec))
    if _WHERE.match(text):
        spec = (await interview_of(out, item)).spec
        return Recalled(words.where(item, spec, specs.readiness(spec)))
    return None


async def difference(out: Outside, item: WorkItem, first: int = 0, last: int = 0) -> Recalled:
    """Return what changed from version `first` (0: before what was last said) to `last` (0: now); raises `UserError`."""
    story = await out.store.story(item.id)
    told = [now.spec for now, _ in versions(out, item, story)]
    said = [at for at, line in enumerate(story) if isinstance(line.event, SAID) and line.known]
    before = _version(told, first) if first else told[max(said, default=1) - 1]
    after = _version(told, last) if last else told[-1]
    changed = specs.difference(specs.render(before), specs.render(after))
    answer = words.difference(item, changed, before, after)
    if len(changed) <= words.DIFFERENCE_CHARS:
        return Recalled(answer)
    return Recalled(answer, f"{slug(item.title)}-v{before.version}-to-v{after.version}.diff", changed)


async def with_its_file(out: Outside, item: WorkItem, told: Recalled, channel: str, thread: str) -> Message:
    """Put the text of an answer into the thread, once as long as it stays the same, and return the words that name the file."""
    if not told.text:
        return told.words
    kept = await out.store.document(item.id, "shared")
    known: dict[str, str] = dict(kept["files"]) if kept else {}
    same = f"{channel}/{thread}/{told.name}/{hashlib.sha256(told.text.encode()).hexdigest()[:12]}"
    if same not in known:
        try:
            known[same] = await out.slack.share(channel, thread, told.name, told.text)
        except ShopfloorError as why:
            return words.without_file(told.words, str(why), f"{out.options.web_url}/specs/{item.id}")
        await out.store.keep(item.id, "shared", {"files": known})
    return words.with_file(told.words, told.name, known[same])


def _version(told: list[specs.Spec], number: int) -> specs.Spec:
    """Return the latest state that was version `number`."""
    found = next((spec for spec in reversed(told) if spec.version == number), None)
    if found is None:
        raise UserError(words.no_version(number, sorted({spec.version for spec in told})))
    return found
