"""Take what people say into the spec: answers, corrections, rewrites by a model, overrides."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.errors import UserError
from bot.specs.criteria import has_number, parse_criteria, parse_flows
from bot.specs.drafting import criterion_lines, draft, draft_criteria, draft_flows, flow_lines
from bot.specs.model import (
    KIND,
    SECTIONS,
    Answer,
    Criterion,
    Debt,
    Flow,
    Manner,
    OpenQuestion,
    Section,
    SectionKey,
    Spec,
    with_section,
)
from bot.specs.questioning import Option, Question, question
from bot.specs.reading import content_words, read, title_of

IDEA_AT_MOST = 40_000
ANSWER_AT_MOST = 20_000

_SKIP = re.compile(r"^\W*(?:skip|pass|next|later|n/?a|-+)\W*$", re.IGNORECASE)
_YOU_DECIDE = re.compile(
    r"^\W*(?:(?:please )?(?:you (?:decide|choose|pick)|up to you|your (?:call|choice)|whatever you (?:think"
    r"|recommend)|(?:the )?(?:default|recommended|recommendation)"
    r"|as (?:drafted|recommended|you like)|dealer'?s choice|ok(?:ay)?|yes|sounds good|looks good|fine|agreed|go ahead|👍))\W*$",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"^\W*(?:\?+|(?:i )?(?:do ?n[o']t|dont) know(?: yet)?|no idea|not sure(?: yet)?|unknown|idk|unclear|tbd)\W*$",
    re.IGNORECASE,
)
_NO_IDEA = "Tell me the idea in a sentence: `/spec let people pin a page to the sidebar`."
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


@dataclass(frozen=True, slots=True)
class Context:
    """Where an idea comes from: id of the spec, product, author, moment, and texts given as background."""

    id: str
    by: str
    at: datetime
    product: str = "the product"
    background: tuple[str, ...] = ()


def begin(idea: str, context: Context) -> Spec:
    """Start a spec from an idea in any words; every section is drafted, none is settled. Raises UserError on an empty idea."""
    text = idea.strip()
    if not re.search(r"\w|[^\x00-\x7f]", text):
        raise UserError(f"There is no idea in that yet. {_NO_IDEA}")
    if len(text) > IDEA_AT_MOST:
        raise UserError(
            f"That idea has {len(text):,} characters; I read at most {IDEA_AT_MOST:,}. Nothing was stored: send the main part."
        )
    reading = read(text)
    flows = draft_flows(reading, context.product)
    today = context.at.date()
    return Spec(
        id=context.id,
        title=title_of(text) or text[:100],
        idea=text,
        product=context.product,
        by=context.by,
        at=context.at.isoformat(),
        complexity=max(1, reading.complexity),
        flag=reading.flag,
        sections=tuple(Section(kind.key, draft(kind.key, reading, context.product, today)) for kind in SECTIONS),
        flows=flows,
        criteria=draft_criteria(reading, flows, context.product),
    )


def answer(spec: Spec, question_id: str, text: str = "", *, option: str = "", by: str, at: datetime) -> Spec:
    """Take an answer: an option's id or label, free text, or "skip" and "you decide", which take the recommendation.

    Answering the same question again corrects the earlier answer. Raises UserError on an unknown question or an unreadable text.
    """
    asked = _find(spec, question_id)
    manner, chosen = _understand(asked, text, option)
    said = Answer(asked.id, asked.text, _said(text, manner, chosen), manner, by, at.isoformat(), asked.why)
    answered = _take(spec, asked, chosen) if chosen else _write(spec, asked, text.strip()[:ANSWER_AT_MOST])
    if manner == "unknown":
        answered = _leave_open(answered, asked, by)
    return _remember(answered, said)


def correct(spec: Spec, question_id: str, text: str, *, by: str, at: datetime) -> Spec:
    """Replace an earlier answer; the old one stays on record as replaced. Raises UserError when nothing was answered yet."""
    if not any(old.question_id == question_id for old in spec.answers):
        raise UserError("There is no earlier answer to correct here. Answer the question itself first.")
    return answer(spec, question_id, text, by=by, at=at)


def answer_message(spec: Spec, question_ids: Sequence[str], text: str, *, by: str, at: datetime) -> Spec:
    """Take one reply to several questions: numbered parts go to their question, anything else to the first."""
    parts = [part.strip() for part in re.split(r"(?:^|\n)\s*\d[.):]\s+", text) if part.strip()]
    if len(parts) < 2 or len(parts) > len(question_ids):
        whole_for = question_ids if _manner_of(text) else question_ids[:1]
        parts = [text] * len(whole_for)
    for question_id, part in zip(question_ids, parts, strict=False):
        spec = answer(spec, question_id, part, by=by, at=at)
    return spec


def rewrite(spec: Spec, section: str, text: str, model_source: str) -> Spec:
    """Put a model's wording in a section's place; whether a person has settled it does not change."""
    old = spec.section(section)
    new = with_section(spec, replace(old, text=text.strip(), source="model", model_source=model_source))
    return replace(_derived(new, old.key, text), version=spec.version + 1)


def accept_anyway(spec: Spec, reason: str, *, score: float, by: str, at: datetime) -> Spec:
    """Record that someone accepts the spec before it is ready; its work carries spec-debt."""
    if len(reason.split()) < 2:
        raise UserError("Say in a few words why it cannot wait; that reason stands in the spec.")
    return replace(spec, debt=Debt(by, at.isoformat(), reason.strip(), score), version=spec.version + 1)


def own_question(spec: Spec, question_id: str, owner: str, answer_text: str = "") -> Spec:
    """Give an open question an owner, or its answer."""
    changed = tuple(
        replace(row, owner=owner or row.owner, answer=answer_text or row.answer) if row.id == question_id else row
        for row in spec.open_questions
    )
    return replace(spec, open_questions=changed, version=spec.version + 1)


def said_about(spec: Spec, words: str) -> tuple[Answer, ...]:
    """Find what people said about something, the nearest first; for "what did I say about X"."""
    wanted = content_words(words)
    scored = [
        (len(wanted & content_words(f"{row.question} {row.text}")), row) for row in spec.answers if not row.replaced
    ]
    return tuple(row for hits, row in sorted(scored, key=lambda pair: -pair[0]) if hits)


def _find(spec: Spec, question_id: str) -> Question:
    try:
        return question(spec, question_id)
    except KeyError:
        raise UserError(
            "That question does not belong to this spec any more. The card shows the ones that are open."
        ) from None


def _understand(asked: Question, text: str, option: str) -> tuple[Manner, Option | None]:
    recommended = next(one for one in asked.options if one.id == asked.recommended)
    if option:
        wanted = option.strip().casefold()
        chosen = next((one for one in asked.options if wanted in {one.id, one.label.casefold()}), None)
        if chosen is None:
            raise UserError(f"“{option}” is not one of the choices: {', '.join(one.label for one in asked.options)}.")
        return "option", chosen
    manner = _manner_of(text)
    if manner:
        return manner, recommended
    wanted = text.strip(" .)").casefold()
    chosen = next((one for one in asked.options if wanted in {one.id, f"option {one.id}", one.label.casefold()}), None)
    if chosen:
        return "option", chosen
    if len(re.findall(r"\w", text)) < 3:
        raise UserError(
            f"I could not read “{text.strip()}” as an answer. Pick a choice, or write a few words. Nothing was changed."
        )
    return "text", None


def _manner_of(text: str) -> Manner | None:
    if _SKIP.match(text):
        return "skip"
    if _YOU_DECIDE.match(text):
        return "you decide"
    return "unknown" if _UNKNOWN.match(text) else None


def _said(text: str, manner: Manner, chosen: Option | None) -> str:
    if manner == "text" or chosen is None:
        return text.strip()[:ANSWER_AT_MOST]
    return chosen.label


def _take(spec: Spec, asked: Question, chosen: Option) -> Spec:
    for key, text in chosen.texts:
        base = spec.section(key)
        whole = f"{base.text}\n{text}" if _is_detail(asked) else text
        spec = with_section(spec, Section(key, whole, "recommended", settled=True))
        spec = _derived(spec, key, whole)
    return spec


def _write(spec: Spec, asked: Question, text: str) -> Spec:
    """Put free text where it belongs: labelled lines into their sections, the rest into the question's first."""
    routed = _route(text, asked.section)
    if not _is_detail(asked):
        for key in asked.sections:
            if key not in routed:
                spec = _derived(
                    with_section(spec, replace(spec.section(key), source="recommended", settled=True)), key, ""
                )
    for key, own in routed.items():
        spec = _write_section(spec, key, own, add=_is_detail(asked))
    return spec


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
    return with_section(spec, Section(key, whole, "answered", settled=True))


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


def _leave_open(spec: Spec, asked: Question, by: str) -> Spec:
    row = OpenQuestion(f"Q-{len(spec.open_questions) + 1}", f"{asked.text} The draft stands until somebody knows.", by)
    return replace(spec, open_questions=(*spec.open_questions, row))


def _derived(spec: Spec, key: SectionKey, text: str) -> Spec:
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


def _remember(spec: Spec, said: Answer) -> Spec:
    again = any(row.question_id == said.question_id for row in spec.answers)
    old = tuple(replace(row, replaced=True) if row.question_id == said.question_id else row for row in spec.answers)
    new = replace(said, manner="correction") if again and said.manner == "text" else said
    return replace(spec, answers=(*old, new), version=spec.version + 1)


__all__ = [
    "KIND",
    "Context",
    "accept_anyway",
    "answer",
    "answer_message",
    "begin",
    "correct",
    "own_question",
    "rewrite",
    "said_about",
]
