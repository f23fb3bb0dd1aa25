"""Take what people say into the spec: answers, corrections, rewrites by a model, overrides."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import UserError
from bot.specs.choices import Option, Question
from bot.specs.chunking import content_words
from bot.specs.criteria import parse_criteria
from bot.specs.disputes import chosen_answer
from bot.specs.drafting import draft, draft_criteria, draft_flows
from bot.specs.model import (
    SECTIONS,
    Answer,
    Debt,
    Manner,
    Section,
    Spec,
    with_section,
)
from bot.specs.questioning import question
from bot.specs.reading import read, title_of
from bot.specs.writing import keep_in_step, leave_open, take, write

IDEA_AT_MOST = 50_000
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
    if not re.search(r"\w", text):
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
    earlier = chosen_answer(spec, asked.id, chosen.id) if chosen else None
    if earlier:
        answered = _restore(spec, earlier)
    else:
        answered = take(spec, asked, chosen) if chosen else write(spec, asked, text.strip()[:ANSWER_AT_MOST])
    if manner == "unknown":
        answered = leave_open(answered, asked, by)
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
        spec = spec if _stands(spec, question_id, part) else answer(spec, question_id, part, by=by, at=at)
    return spec


def _stands(spec: Spec, question_id: str, text: str) -> bool:
    """Whether this is already the answer: an edited message often changes but one of several."""
    now = next((row for row in spec.answers if row.question_id == question_id and not row.replaced), None)
    return now is not None and (now.text == text.strip() or now.manner == (_manner_of(text) or "none"))


def rewrite(spec: Spec, section: str, text: str, model_source: str) -> Spec:
    """Put a model's wording in a section's place; whether a person has settled it does not change.

    A list of criteria replaces the drafted ones whole: the model was shown them and says which remain.
    """
    old = spec.section(section)
    new = with_section(spec, replace(old, text=text.strip(), source="model", model_source=model_source, decided=()))
    listed = parse_criteria(text, spec.flows) if old.key == "acceptance" else ()
    kept = replace(new, criteria=listed) if listed else keep_in_step(new, old.key, text)
    return replace(kept, version=spec.version + 1)


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


def leaves_it_to_us(text: str) -> bool:
    """Say whether these words only skip, agree, leave the choice to us or say that nobody knows."""
    return _manner_of(text) is not None


def said_about(spec: Spec, words: str) -> tuple[Answer, ...]:
    """Find what people said about something, the nearest first; for "what did I say about X"."""
    wanted = content_words(words)
    scored = [
        (len(wanted & content_words(f"{row.question} {row.text}")), row) for row in spec.answers if not row.replaced
    ]
    return tuple(row for hits, row in sorted(scored, key=lambda pair: -pair[0]) if hits)


def _restore(spec: Spec, earlier: Answer) -> Spec:
    """Let an answer that another took the place of stand again."""
    asked = question(spec, earlier.question_id)
    option = next((one for one in asked.options if one.is_named(earlier.text.casefold())), None)
    spec = take(spec, asked, option) if option else write(spec, asked, earlier.text)
    rows = [replace(row, replaced=row != earlier) if row.question_id == asked.id else row for row in spec.answers]
    return replace(spec, answers=tuple(replace(row, replaced=False) if row == earlier else row for row in rows))


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
        chosen = next((one for one in asked.options if one.is_named(wanted)), None)
        if chosen is None:
            raise UserError(f"“{option}” is not one of the choices: {', '.join(one.label for one in asked.options)}.")
        return "option", chosen
    manner = _manner_of(text)
    if manner:
        return manner, recommended
    wanted = text.strip(" .)").casefold()
    chosen = next((one for one in asked.options if one.is_named(wanted)), None)
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
    return chosen.words[:ANSWER_AT_MOST]


def _remember(spec: Spec, said: Answer) -> Spec:
    again = any(row.question_id == said.question_id for row in spec.answers)
    old = tuple(replace(row, replaced=True) if row.question_id == said.question_id else row for row in spec.answers)
    new = replace(said, manner="correction") if again and said.manner == "text" else said
    return replace(spec, answers=(*old, new), version=spec.version + 1)
