"""What cannot both hold, as a question with both places quoted; and what follows from the choice."""

from collections.abc import Sequence
from dataclasses import replace

from bot.specs.choices import Option, Question, short
from bot.specs.contradictions import DISPUTED, Contradiction, all_contradictions, contradictions
from bot.specs.criteria import parse_criteria
from bot.specs.model import Answer, Clash, Spec, with_section

WORTH = 100.0  # nothing is dearer to get wrong than what is known to be wrong
FIRST, SECOND = "a", "b"


def is_dispute(question_id: str) -> bool:
    """Say whether this question is about two things that cannot both hold."""
    return question_id.startswith(DISPUTED)


def disputes(spec: Spec) -> list[Question]:
    """Return a question for each two passages that nobody has decided between."""
    return list({found.id: _question(found) for found in reversed(contradictions(spec))}.values())[::-1]


def dispute(spec: Spec, question_id: str) -> Question | None:
    """Return the question of that id, decided or not; one that is no longer in the text is told from its answer."""
    for found in all_contradictions(spec):
        if found.id == question_id:
            return _question(found)
    return next((_remembered(row) for row in spec.answers if row.question_id == question_id), None)


def notice(spec: Spec, clashes: Sequence[Clash]) -> Spec:
    """Take in what a model says cannot both hold; what it quotes wrongly is left out."""
    text = " ".join(_everything(spec).split())
    held = [row for row in clashes if all(" ".join(quote.split()) in text for quote in (row.one, row.other))]
    return replace(spec, clashes=tuple(row for row in held if row.one.strip() and row.other.strip()))


def settle(spec: Spec, question_id: str, option: str) -> Spec:
    """Let what was chosen hold: of two people's answers that one stands, of two passages the other is struck out.

    In somebody's own words both stay, and the words stand beside them as what was decided.
    """
    if option not in {FIRST, SECOND} or not question_id.startswith(DISPUTED):
        return spec
    found = next((row for row in all_contradictions(spec) if row.id == question_id), None)
    if found is None:
        return spec
    if found.question:
        return spec  # whose answer stands is told by the answers themselves
    place, words = (found.second, found.other) if option == FIRST else (found.first, found.one)
    return _struck(spec, place, words)


def chosen_answer(spec: Spec, question_id: str, option: str) -> Answer | None:
    """Return the earlier answer that shall stand again, when two people answered in different ways and it was chosen."""
    if option != FIRST or not question_id.startswith(DISPUTED):
        return None
    found = next((row for row in all_contradictions(spec) if row.id == question_id and row.question), None)
    if found is None:
        return None
    return [row for row in spec.answers if row.question_id == found.question and row.replaced][-1]


def _question(found: Contradiction) -> Question:
    options = tuple(
        Option(letter, short(words), whole=words, by=by)
        for letter, words, by in zip((FIRST, SECOND), (found.one, found.other), found.by, strict=True)
    )
    return Question(
        id=found.id, section=found.section, sections=(found.section,), text=f"{found.text} Which holds?",
        why="Both cannot be built.", options=options, recommended=SECOND, draft="Both stand.", worth=WORTH,
        reason="it was said last" if found.by[1] else "",
    )  # fmt: skip


def _remembered(row: Answer) -> Question:
    return Question(row.question_id, "open", ("open",), row.question, row.why, (Option(SECOND, short(row.text), whole=row.text),),
                    SECOND, "", 0.0)  # fmt: skip


def _everything(spec: Spec) -> str:
    texts = [
        *(row.text for row in spec.sections),
        *(row.text for row in spec.criteria),
        *(row.text for row in spec.answers),
    ]
    return "\n".join([*texts, *(f"{flow.deed} {' '.join(flow.steps)} {flow.failure}" for flow in spec.flows)])


def _struck(spec: Spec, place: str, words: str) -> Spec:
    """Strike `words` out of every section, and drop the criteria that say them."""
    listed = {place, *(row.text for row in parse_criteria(words, spec.flows)), words}
    kept = tuple(row for row in spec.criteria if row.id != place and row.text not in listed)
    spec = replace(spec, criteria=kept) if kept else spec
    for section in spec.sections:
        if words in section.text and f"~~{words}~~" not in section.text:
            spec = with_section(spec, replace(section, text=section.text.replace(words, f"~~{words}~~")))
    return spec
