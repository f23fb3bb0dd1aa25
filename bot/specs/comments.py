"""Comments on single lines of the document: "AC-3: must also work offline", "line 12 is too vague", or a batch of such lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import UserError
from bot.specs.criteria import is_testable, outcome_of
from bot.specs.drafting import criterion_lines, flow_lines
from bot.specs.model import COMMENTED, KIND, SECTIONS, Answer, Criterion, Section, Spec, with_section
from bot.specs.rendering import render

_TARGET = re.compile(
    r"^\s*(?:[-*•]\s*)?(?P<target>(?:AC|F|Q)-?\s?\d+|line\s+\d+)\b\s*(?:[:,–—-]+\s*)?(?P<text>\S.*)$", re.IGNORECASE
)
_DROP = re.compile(r"^\W*(?:drop|remove|delete|strike)(?: (?:it|this|that))?\W*$", re.IGNORECASE)
_FAILS = re.compile(
    r"^(?:if (?:it|this|that) fails|failure|unhappy(?: path)?|otherwise)\s*[:,]?\s*(.+)$", re.IGNORECASE
)
_OWNER = re.compile(r"^owner\s*:?\s*<?@?([\w.-]+)>?\W*$", re.IGNORECASE)
_IN_LINE = re.compile(r"\*\*((?:AC|Q)-\d+)\*\*|^- (F-\d+):")
_WHY = "It was said of this very line."


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody says of one line: `target` is AC-3, F-1, Q-2 or LINE-12."""

    target: str
    text: str


def comments_in(text: str) -> tuple[Comment, ...]:
    """Return the comments that a message consists of, one a line; none when it says anything else."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_TARGET.match(line) for line in lines]
    if not found or not all(found):
        return ()
    return tuple(Comment(_plain(match["target"]), match["text"].strip()) for match in found if match)


def lists_criteria(comments: Sequence[Comment]) -> bool:
    """Say whether these are somebody's own criteria from AC-1 on, which answer a question, and no comments on ours."""
    own = [f"AC-{number}" for number in range(1, len(comments) + 1)]
    return len(own) > 1 and [one.target for one in comments] == own and all(is_testable(one.text) for one in comments)


def comment(spec: Spec, comments: Sequence[Comment], *, by: str, at: datetime) -> Spec:
    """Put each comment where it belongs, all or none. Raises UserError for a line that is not there or says nothing."""
    places = [_resolved(spec, one) for one in comments]
    for one, target in zip(comments, places, strict=True):
        spec = _put(spec, target, one.text)
        number = sum(row.question_id.startswith(COMMENTED) for row in spec.answers) + 1
        said = Answer(f"{COMMENTED}{number}", f"Comment on {target}:", one.text, "text", by, at.isoformat(), _WHY)
        spec = replace(spec, answers=(*spec.answers, said))
    return replace(spec, version=spec.version + 1)


def _plain(target: str) -> str:
    kind, number = re.findall(r"[A-Za-z]+|\d+", target)
    return f"{kind.upper()}-{int(number)}"


def _resolved(spec: Spec, one: Comment) -> str:
    """Return the row or the heading of the section that a comment is about."""
    kind, _, number = one.target.partition("-")
    if kind == "LINE":
        return _at_line(spec, int(number))
    ids = [
        *(row.id for row in spec.criteria),
        *(row.id for row in spec.flows),
        *(row.id for row in spec.open_questions),
    ]
    rows = [found for found in ids if found.startswith(f"{kind}-")]
    if one.target not in rows:
        have = f"it has {rows[0]} to {rows[-1]}" if rows else f"it has no {kind} at all"
        raise UserError(f"There is no {one.target} in the draft; {have}. Nothing was changed.")
    return one.target


def _at_line(spec: Spec, number: int) -> str:
    lines = render(spec).splitlines()
    if not 1 <= number <= len(lines):
        raise UserError(f"The draft has {len(lines)} lines; there is no line {number}. Nothing was changed.")
    if named := _IN_LINE.search(lines[number - 1]):
        return named[1] or named[2]
    heading = next((line for line in reversed(lines[:number]) if line.startswith("## ")), "")
    found = next((kind.heading for kind in SECTIONS if heading[3:].startswith(kind.heading)), "")
    if not found:
        raise UserError(
            f"Line {number} (“{lines[number - 1][:60]}”) is made from other parts of the draft. Comment on the criterion, the "
            "flow or the section that it comes from. Nothing was changed."
        )
    return found


def _put(spec: Spec, target: str, text: str) -> Spec:
    match target.partition("-")[0]:
        case "AC":
            return _criterion(spec, target, text)
        case "F":
            return _flow(spec, target, text)
        case "Q":
            return _open_question(spec, target, text)
        case _:
            return _section(spec, target, text)


def _criterion(spec: Spec, target: str, text: str) -> Spec:
    """Drop a criterion, put a whole new one in its place, or add to it; its id stays its own."""
    if _DROP.match(text):
        if len(spec.criteria) == 1:
            raise UserError(f"{target} is the only criterion left, and a draft needs one. Nothing was changed.")
        rows = tuple(row for row in spec.criteria if row.id != target)
    else:
        rows = tuple(_amended(row, text) if row.id == target else row for row in spec.criteria)
    section = spec.section("acceptance")
    return with_section(replace(spec, criteria=rows), replace(section, text=criterion_lines(rows), source="answered"))


def _amended(row: Criterion, text: str) -> Criterion:
    whole = text if is_testable(text) else f"{row.text.rstrip(' .')}; {text}"
    return replace(row, text=whole, outcome=outcome_of(text) if is_testable(text) else row.outcome)


def _flow(spec: Spec, target: str, text: str) -> Spec:
    fails = _FAILS.match(text)
    flows = tuple(
        row if row.id != target else replace(row, failure=fails[1]) if fails else replace(row, steps=(*row.steps, text))
        for row in spec.flows
    )
    section = spec.section("flows")
    return with_section(replace(spec, flows=flows), replace(section, text=flow_lines(flows), source="answered"))


def _open_question(spec: Spec, target: str, text: str) -> Spec:
    owner = _OWNER.match(text)
    rows = tuple(
        row if row.id != target else replace(row, owner=owner[1]) if owner else replace(row, answer=text)
        for row in spec.open_questions
    )
    return replace(spec, open_questions=rows)


def _section(spec: Spec, heading: str, text: str) -> Spec:
    key = next(kind.key for kind in SECTIONS if kind.heading == heading)
    old: Section = spec.section(KIND[key].key)
    return with_section(spec, replace(old, text=f"{old.text}\n{text}"))
