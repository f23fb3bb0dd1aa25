"""Questions in a specification's thread about the specification itself, answered from its journal; no model is needed."""

import re

from bot import specs
from bot.errors import UserError
from bot.lifecycle import WorkItem
from bot.outside import Outside
from bot.slack.blocks import Message
from bot.slack.messages import recall as words
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
_UNDO = re.compile(
    r"^\W*(?:undo|take (?:it|that) back|revert)(?: (?:it|that|the last(?: answer)?))?\W*$", re.IGNORECASE
)


def is_undo(text: str) -> bool:
    """Whether `text` takes back the last thing that was said."""
    return bool(_UNDO.match(text))


async def recall(out: Outside, item: WorkItem, by: str, text: str) -> Message | None:
    """Return the answer to a question about the specification, or None when `text` is none; raises `UserError`."""
    if asked := _SAID.match(text):
        who = asked["id"] or (by if asked["who"].lower() == "i" else "")
        rows = specs.said_about((await interview_of(out, item)).spec, asked["topic"])
        return words.said(asked["topic"], [row for row in rows if who in {"", row.by}], out.options.zone)
    if asked := _DIFF.match(text):
        return await difference(out, item, int(asked["first"] or 0), int(asked["last"] or 0))
    if _WHERE.match(text):
        spec = (await interview_of(out, item)).spec
        return words.where(item, spec, specs.readiness(spec))
    return None


async def difference(out: Outside, item: WorkItem, first: int = 0, last: int = 0) -> Message:
    """Return what changed from version `first` (0: before what was last said) to `last` (0: now); raises `UserError`."""
    story = await out.store.story(item.id)
    told = [now.spec for now, _ in versions(out, item, story)]
    said = [at for at, line in enumerate(story) if isinstance(line.event, SAID) and line.known]
    before = _version(told, first) if first else told[max(said, default=1) - 1]
    after = _version(told, last) if last else told[-1]
    return words.difference(item, specs.difference(specs.render(before), specs.render(after)), before, after)


def _version(told: list[specs.Spec], number: int) -> specs.Spec:
    """Return the latest state that was version `number`."""
    found = next((spec for spec in reversed(told) if spec.version == number), None)
    if found is None:
        raise UserError(words.no_version(number, sorted({spec.version for spec in told})))
    return found
