"""Put what was said into the sections it belongs to, and keep flows, criteria and open questions in step."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from bot.specs.choices import Option, Question
from bot.specs.chunking import content_words
from bot.specs.criteria import has_number, is_testable, parse_criteria, parse_flows
from bot.specs.disputes import is_dispute, settle
from bot.specs.drafting import criterion_lines, draft, draft_criteria, draft_flows, flow_lines
from bot.specs.model import Criterion, Flow, OpenQuestion, Section, SectionKey, Spec, with_section
from bot.specs.proposals import is_proposed
from bot.specs.reading import read

_HEADINGS: dict[SectionKey, str] = {
    "problem": r"problem|users?|who|evidence|vision",
    "metric": r"metric|goal|success metric|kpi",
    "out_of_scope": r"out of scope|not in scope|non-?scope|non-?goals?|won't",
    "flows": r"flows?",
    "acceptance": r"acceptance(?: criteria)?|criteria|ac-?\d*",
    "data": r"data|states?|data and states",
    "errors": r"errors?|edge cases?",
    "permissions": r"permissions?|privacy|access",
    "ui": r"ui|screens?|design",
    "budgets": r"budgets?|performance|accessibility|limits?",
    "examples": r"examples?|tests?|test plan",
    "release": r"release|flag|rollout|experiment|kill rule|rollback",
    "analytics": r"analytics|events?",
    "open": r"open questions?|unknowns?",
}
_LABELLED = {
    key: re.compile(rf"^\s*(?:[-*]\s*)?\**(?:{pattern})\**\s*[:=]\s*\**\s*(.+)$", re.IGNORECASE)
    for key, pattern in _HEADINGS.items()
}


def take(spec: Spec, asked: Question, chosen: Option) -> Spec:
    """Put an option into its sections; what answers a model's question stands beside the text of its section."""
    if is_proposed(asked.id):
        return _beside(spec, asked)
    if is_dispute(asked.id):
        return settle(spec, asked.id, chosen.id)
    for key, text in chosen.texts:
        base = spec.section(key)
        whole = f"{base.text}\n{text}" if _is_detail(asked) else text
        spec = with_section(spec, Section(key, whole, "recommended", settled=True, decided=base.decided))
        spec = keep_in_step(spec, key, whole)
    return spec


def write(spec: Spec, asked: Question, text: str) -> Spec:
    """Put free text where it belongs: labelled lines into their sections, the rest into the question's first."""
    routed = _route(text, asked.section)
    if (
        (is_proposed(asked.id) or is_dispute(asked.id))
        and asked.section in routed
        and not _has_criteria(asked, routed[asked.section])
    ):
        routed.pop(asked.section)
        spec = _beside(spec, asked)
    if not _is_detail(asked):
        for key in asked.sections:
            if key not in routed:
                spec = keep_in_step(
                    with_section(spec, replace(spec.section(key), source="recommended", settled=True)), key, ""
                )
    for key, own in routed.items():
        spec = _write_section(spec, key, own, add=_is_detail(asked))
    return spec


def _beside(spec: Spec, asked: Question) -> Spec:
    section = spec.section(asked.section)
    return with_section(spec, replace(section, decided=tuple(dict.fromkeys((*section.decided, asked.id)))))


def _has_criteria(asked: Question, text: str) -> bool:
    return asked.section == "acceptance" and any(is_testable(line) for line in text.splitlines())


def _write_section(spec: Spec, key: SectionKey, own: str, *, add: bool) -> Spec:
    if key == "acceptance":
        spec = _with_criteria(spec, own)
    elif key == "flows":
        spec = _with_flows(spec, own)
    whole = f"{spec.section(key).text}\n{own}" if add else _with_draft(spec, key, own)
    if key == "acceptance":
        whole = criterion_lines(spec.criteria)
    if key == "open":
        spec = _with_open_questions(spec, own)
    return with_section(spec, Section(key, whole, "answered", settled=True, decided=spec.section(key).decided))


def _with_draft(spec: Spec, key: SectionKey, own: str) -> str:
    """Follow a person's words by the draft, where it adds to them and does not speak against them."""
    if key in {"out_of_scope", "open", "flows"} or (key == "metric" and has_number(own)):
        return own
    rest = draft(key, read(spec.idea), spec.product, date.fromisoformat(spec.at[:10]))
    return f"{own}\n\nBeyond that, as drafted: {rest}"


def _with_criteria(spec: Spec, own: str) -> Spec:
    """Put people's criteria first, keep drafted ones that say something else, and number all anew."""
    theirs = parse_criteria(own, spec.flows)
    said = [content_words(row.text) for row in theirs]
    kept = [row for row in _drafted(spec) if not any(_alike(content_words(row.text), words) for words in said)]
    return replace(spec, criteria=_numbered([*theirs, *kept]))


def _with_flows(spec: Spec, own: str) -> Spec:
    flows = parse_flows(own, read(spec.idea).main.actor)
    if not flows:
        return spec
    drafted = draft_flows(read(spec.idea), spec.product)
    completed = tuple(
        replace(flow, failure=flow.failure or _failure_for(flow, drafted), steps=flow.steps or (flow.deed,))
        for flow in flows
    )
    return replace(spec, flows=completed, criteria=_numbered(_for_flows(spec.criteria, completed)))


def _failure_for(flow: Flow, drafted: Sequence[Flow]) -> str:
    index = min(int(flow.id.removeprefix("F-")) - 1, len(drafted) - 1)
    return drafted[index].failure


def _for_flows(criteria: Iterable[Criterion], flows: Sequence[Flow]) -> list[Criterion]:
    """Tie criteria to the new flows and give each flow a success and a failure where it has none."""
    known = {flow.id for flow in flows}
    kept = [row if row.flow in known else replace(row, flow=flows[0].id) for row in criteria]
    for flow in flows:
        have = {row.outcome for row in kept if row.flow == flow.id}
        if "success" not in have:
            kept.append(
                Criterion(
                    "",
                    f'When a {flow.actor} does “{flow.deed}”, then every step of {flow.id} ends in the state "done".',
                    flow.id,
                    "success",
                )
            )
        if "failure" not in have:
            kept.append(
                Criterion(
                    "",
                    f"When {flow.id} fails in any step, then this happens: {flow.failure}; 0 entries are lost.",
                    flow.id,
                    "failure",
                )
            )
    return kept


def _with_open_questions(spec: Spec, own: str) -> Spec:
    if re.match(r"^\W*(?:no(?:ne|thing)?|nothing(?: open)?)\b", own, re.IGNORECASE):
        return spec
    lines = [line.strip(" -*•") for line in own.splitlines() if line.strip(" -*•")]
    new = tuple(_open_question(len(spec.open_questions) + number, line) for number, line in enumerate(lines, start=1))
    return replace(spec, open_questions=(*spec.open_questions, *new))


def _open_question(number: int, line: str) -> OpenQuestion:
    owner = re.search(r"<?@([\w.-]+)>?|\bowner:? (\w+)", line)
    blocking = bool(
        re.search(r"\bblock(?:s|ing|er)\b|\bmust be (?:decided|known) (?:first|before)", line, re.IGNORECASE)
    ) and not re.search(r"not? block", line, re.IGNORECASE)
    return OpenQuestion(f"Q-{number}", line, (owner.group(1) or owner.group(2)) if owner else "", blocking)


def leave_open(spec: Spec, asked: Question, by: str) -> Spec:
    """Add what nobody knows yet as an open question that somebody owns."""
    row = OpenQuestion(f"Q-{len(spec.open_questions) + 1}", f"{asked.text} The draft stands until somebody knows.", by)
    return replace(spec, open_questions=(*spec.open_questions, row))


def keep_in_step(spec: Spec, key: SectionKey, text: str) -> Spec:
    """Keep flows and criteria in step with a section that was replaced as a whole."""
    if key == "flows" and text:
        listed = parse_flows(text, read(spec.idea).main.actor)
        same = flow_lines(draft_flows(read(spec.idea), spec.product)) == text
        flows = draft_flows(read(spec.idea), spec.product) if same else listed or spec.flows
        return replace(spec, flows=flows, criteria=_numbered(_for_flows(spec.criteria, flows)))
    if key == "acceptance" and text:
        drafted = criterion_lines(_drafted(spec))
        extra = text.removeprefix(drafted).strip() if text.startswith(drafted) else text
        return _with_criteria(spec, extra) if extra else replace(spec, criteria=_drafted(spec))
    return spec


def _drafted(spec: Spec) -> tuple[Criterion, ...]:
    rows = draft_criteria(read(spec.idea), draft_flows(read(spec.idea), spec.product), spec.product)
    known = {flow.id for flow in spec.flows}
    return tuple(row if row.flow in known else replace(row, flow=spec.flows[0].id) for row in rows)


def _numbered(rows: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple(replace(row, id=f"AC-{number}") for number, row in enumerate(rows, start=1))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) / min(len(one), len(other)) > 0.8


def _route(text: str, home: SectionKey) -> dict[SectionKey, str]:
    routed: dict[SectionKey, list[str]] = {}
    here = home
    for line in text.splitlines() or [text]:
        key = next((key for key, pattern in _LABELLED.items() if pattern.match(line)), None)
        match = _LABELLED[key].match(line) if key else None
        here = key or here
        routed.setdefault(here, []).append(match.group(1) if match else line)
    return {key: "\n".join(lines).strip() for key, lines in routed.items() if "".join(lines).strip()}


def _is_detail(asked: Question) -> bool:
    return ":" in asked.id
