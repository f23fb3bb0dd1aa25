"""The specification as it goes into the product's repository: the accepted text, who accepted it, and how it came about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.specs.model import Answer, Spec
from bot.specs.readiness import readiness
from bot.specs.rendering import render

FOLDER = "docs/specs"
SLUG_CHARS = 50
_NUMBERED = re.compile(r"(?:^|[/-])(\d{4,6})(?:-[^/]*\.md)?$")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|\b([UW][A-Z0-9]{4,})\b")


@dataclass(frozen=True, slots=True)
class Accepted:
    """Who accepted which text, when and with what score."""

    by: str
    at: datetime
    digest: str
    anyway: bool = False


def accepted_document(spec: Spec, accepted: Accepted, names: Mapping[str, str], where: str = "") -> str:
    """Return the file's text: the document, its acceptance and its versions; people by name where `names` (id → name) has them.

    `where` is the address of the thread it was talked over in, if there is one.
    """
    parts = [
        render(spec).rstrip(),
        f"## Accepted\n\n{_acceptance(spec, accepted, where)}",
        f"## Versions\n\n{_versions(spec, accepted)}",
    ]
    return _PERSON.sub(lambda found: names.get(found[1] or found[2], found[0]), "\n\n".join(parts)) + "\n"


def next_number(taken: Sequence[str]) -> int:
    """Return the number after the highest in these paths (`docs/specs/0007-pins.md`) and branches (`shopfloor/spec-0007`)."""
    return 1 + max((int(found[1]) for name in taken if (found := _NUMBERED.search(name))), default=0)


def file_name(number: int, title: str) -> str:
    """Return the path of the document: `docs/specs/0007-pin-a-page.md`."""
    words = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:SLUG_CHARS].strip("-") or "spec"
    return f"{FOLDER}/{number:04}-{words}.md"


def _acceptance(spec: Spec, accepted: Accepted, where: str) -> str:
    state = readiness(spec)
    ready = "before it was ready, so its work is spec-debt" if accepted.anyway else "as ready"
    points = f"{state.score:.0f} of 100 points, ready at {state.needed:.0f}"
    lines = [
        f"By {accepted.by} on {accepted.at:%Y-%m-%d %H:%M} UTC, {ready}: {points}.",
        *([f"Missing then: {'; '.join(state.missing)}."] if state.missing else []),
        f"The accepted text is bound by its digest: SHA-256 `{accepted.digest}`.",
        *([f"Talked over in [its thread]({where})."] if where else []),
    ]
    return "\n\n".join(lines)


def _versions(spec: Spec, accepted: Accepted) -> str:
    rows = [(spec.at, spec.by, "The idea"), *((answer.at, answer.by, _said(answer)) for answer in spec.answers)]
    rows.append((accepted.at.isoformat(), accepted.by, "Accepted anyway" if accepted.anyway else "Accepted"))
    told = [
        f"| {number} | {at[:16].replace('T', ' ')} | {by} | {what} |"
        for number, (at, by, what) in enumerate(rows, start=1)
    ]
    return "\n".join(["| Version | When (UTC) | Who | What |", "|---|---|---|---|", *told])


def _said(answer: Answer) -> str:
    later = ", corrected later" if answer.replaced else ""
    return f"Answered “{answer.question.replace('|', '∣')}” ({answer.manner}{later})"
