"""Read acceptance criteria, flows and numbers out of what people write, and say whether a criterion can be tested."""

import re
from collections.abc import Sequence

from bot.specs.chunking import content_words
from bot.specs.model import Criterion, Flow, Outcome

_LINE_START = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)]|\[[ x]\])\s+", re.MULTILINE)
_OWN_ID = re.compile(r"^\W*(?:AC|A)[- ]?\d+\W*[:.)]?\s*", re.IGNORECASE)
_OWN_FLOW = re.compile(r"^\W*(?:F|Flow)[- ]?\d+\W*[:.)]?\s*", re.IGNORECASE)
_GIVEN = re.compile(r"\bgiven\b.+\bwhen\b.+\bthen\b", re.IGNORECASE | re.DOTALL)
_EARS = re.compile(
    r"^(?:when|while|if|where|whenever)\b.{5,}(?:,|\bthen\b).{5,}|\b(?:the|a|an|every|each|no) [\w -]{2,40}? (?:shall|must)\b",
    re.IGNORECASE | re.DOTALL,
)
_MEASURED = re.compile(r"\d|\"[^\"]+\"|“[^”]+”|'[^']{2,}'|`[^`]+`")
_STATE = re.compile(
    r"\b(?:empty|loading|error|offline|online|disabled|enabled|hidden|visible|checked|unchecked|selected|archived"
    r"|draft|published|saved|failed"
    r"|expired|locked|read-only|deleted|restored|signed (?:in|out)|open|closed|resolved|pending|done|unread|read"
    r"|default|active|inactive)\b",
    re.IGNORECASE,
)
_FAILS = re.compile(
    r"\b(?:error|errors|fail(?:s|ed|ure)?|cannot|can't|could not|offline|no connection|den(?:y|ied|ies)|refuse[sd]?"
    r"|reject(?:s|ed)?|40[0-9]|429|5\d\d|invalid|empty"
    r"|missing|without (?:the )?(?:right|access|permission)|not allowed|exceed\w*|too (?:long|large|many|big)"
    r"|longer than|larger than|expired|timeout|conflict|lost"
    r"|nothing matches|no (?:content )?match\w*|already (?:removed|gone|exists)|unavailable|not available|goes wrong|unhappy)\b",
    re.IGNORECASE,
)


def is_testable(text: str) -> bool:
    """Say whether a criterion has the form of one (Given/When/Then or EARS) and something to measure or see."""
    body = _OWN_ID.sub("", text.strip())
    has_form = bool(_GIVEN.search(body) or _EARS.search(body))
    return has_form and bool(_MEASURED.search(body) or _STATE.search(body))


def outcome_of(text: str) -> Outcome:
    """Say whether a criterion is about success or about what happens when something goes wrong."""
    return "failure" if _FAILS.search(text) else "success"


def parse_criteria(text: str, flows: Sequence[Flow], first: int = 1) -> tuple[Criterion, ...]:
    """Read criteria out of a free text, numbered from `first`, each with the flow its words are nearest to."""
    return tuple(
        Criterion(f"AC-{number}", body, _nearest_flow(body, flows), outcome_of(body))
        for number, body in enumerate(_items(text, _OWN_ID), start=first)
    )


def parse_flows(text: str, actor: str = "member") -> tuple[Flow, ...]:
    """Read flows out of a free text: one per list item or paragraph, its failure after "if it fails:" or "unhappy path:"."""
    return tuple(_flow(number, body, actor) for number, body in enumerate(_items(text, _OWN_FLOW), start=1))


def numbers_in(text: str) -> tuple[str, ...]:
    """Return the numbers of a text with their units, as written."""
    return tuple(re.findall(r"\d[\d.,]*\s?(?:%|ms|s\b|seconds?|minutes?|hours?|days?|kB|MB|GB|px|pixels?)?", text))


def has_number(text: str) -> bool:
    """Say whether a metric's text holds any number."""
    return bool(re.search(r"\d", text))


def _items(text: str, own_id: re.Pattern[str]) -> list[str]:
    blocks = _LINE_START.split(text) if _LINE_START.search(text) else _paragraphs(text)
    joined = (own_id.sub("", " ".join(block.split())) for block in blocks)
    return [body for body in joined if len(body.split()) >= 2]


def _paragraphs(text: str) -> list[str]:
    given = re.split(r"(?=\bgiven\b)", text, flags=re.IGNORECASE)
    if len(given) > 2:
        return given
    lines = [line for line in text.splitlines() if line.strip()]
    gherkin = any(re.match(r"\s*(?:when|then|and)\b", line, re.IGNORECASE) for line in lines[1:])
    return [text] if gherkin and len(given) == 2 else lines


def _nearest_flow(text: str, flows: Sequence[Flow]) -> str:
    named = re.search(r"\bF-(\d+)\b", text)
    if named and any(flow.id == named.group() for flow in flows):
        return named.group()
    words = content_words(text)
    ranked = sorted(flows, key=lambda flow: -len(words & content_words(flow.deed)))
    return ranked[0].id if ranked else ""


def _flow(number: int, body: str, actor: str) -> Flow:
    happy, *unhappy = re.split(
        r"(?:\bif (?:it|this|that) fails|\bunhappy(?: path)?|\bfailure|\botherwise)[:,]?\s*",
        body,
        maxsplit=1,
        flags=re.IGNORECASE,
    )
    steps = tuple(step.strip(" .") for step in re.split(r"\s*(?:→|->|\b\d\.\s|;)\s*", happy) if step.strip(" ."))
    return Flow(f"F-{number}", actor, (steps[0] if steps else body), steps, unhappy[0].strip(" .") if unhappy else "")
