"""What a model would ask, and what it would have to guess: questions beside our own, weighed in the same way."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.specs.choices import Option, Question, short
from bot.specs.chunking import content_words
from bot.specs.model import KIND, Proposed, Spec

PROPOSED, GUESSED = "model:", "guess:"
MOST_GUESSES = 3
MOST_OPTIONS = 10
SAME = 0.8
SETTLED, UNSETTLED = 0.5, 1.0
LEAST_WORTH = 0.5
LETTERS = "abcdefghij"


def is_proposed(question_id: str) -> bool:
    """Say whether a model asked this question."""
    return question_id.startswith((PROPOSED, GUESSED))


def propose(spec: Spec, asked: Iterable[Proposed], guesses: Sequence[str] | None, model_source: str) -> Spec:
    """Take in what a model would ask and guess now; what it proposed before and nobody was asked is out of the running."""
    fresh = {row.id: row for row in (_named(row, model_source) for row in asked) if row.text.strip() and row.options}
    earlier = tuple(replace(row, current=False) for row in spec.proposed if row.id not in fresh)
    listed = None if guesses is None else tuple(dict.fromkeys(text.strip() for text in guesses if text.strip()))
    return replace(spec, proposed=(*fresh.values(), *earlier), guesses=listed, guessed_by=model_source)


def proposals(spec: Spec, most: int) -> list[Question]:
    """Return the model's questions that are still worth asking, of which `most` may be answered in all."""
    left = max(0, most - _answered(spec))
    asked = [
        question for row in spec.proposed if row.current and (question := _question(row, spec)) and _is_new(row, spec)
    ]
    return [*asked, *_guess_questions(spec)][:left]


def proposed_question(spec: Spec, question_id: str) -> Question | None:
    """Return the question of a model with that id, asked already or not."""
    for row in spec.proposed:
        if row.id == question_id:
            return _question(row, spec)
    for guess in spec.guesses or ():
        if _guess_id(guess) == question_id:
            return _guess_question(guess, spec)
    return None


def guesses_left(spec: Spec, most: int) -> int | None:
    """Return how much a builder would still have to guess as a model sees it; None while no model was asked.

    Somebody who answered `most` questions of models is asked no further, and no guess holds the work up.
    """
    if spec.guesses is None:
        return None
    return 0 if _answered(spec) >= most else len(_unanswered(spec))


def _named(row: Proposed, model_source: str) -> Proposed:
    mark = hashlib.sha256(f"{row.section} {' '.join(sorted(content_words(row.text)))}".encode()).hexdigest()[:8]
    return replace(row, id=f"{PROPOSED}{mark}", model_source=model_source, current=True)


def _answered(spec: Spec) -> int:
    return len({row.question_id for row in spec.answers if is_proposed(row.question_id)})


def _is_new(row: Proposed, spec: Spec) -> bool:
    """Whether neither this question nor one in nearly the same words was answered."""
    words = content_words(row.text)
    return not any(row.id == said.question_id or _alike(words, content_words(said.question)) for said in spec.answers)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) / len(one | other) >= SAME


def _question(row: Proposed, spec: Spec) -> Question:
    kind, section = KIND[row.section], spec.section(row.section)
    options = tuple(
        Option(letter, short(text), whole=text)
        for letter, text in zip(LETTERS, row.options[:MOST_OPTIONS], strict=False)
    )
    best = next((option.id for option in options if option.words == row.recommended), options[0].id)
    worth = kind.weight * (SETTLED if section.settled else UNSETTLED) * kind.rework
    return Question(
        id=row.id, section=row.section, sections=(row.section,), text=row.text, why=row.why, options=options,
        recommended=best, draft="The draft stands as it is.", worth=round(worth, 3), reason=row.reason,
        model_source=row.model_source,
    )  # fmt: skip


def _unanswered(spec: Spec) -> list[str]:
    said = {row.question_id for row in spec.answers}
    return [guess for guess in spec.guesses or () if _guess_id(guess) not in said]


def _guess_questions(spec: Spec) -> list[Question]:
    open_now = _unanswered(spec)
    return [_guess_question(guess, spec) for guess in open_now[: max(0, len(open_now) - MOST_GUESSES)]]


def _guess_question(guess: str, spec: Spec) -> Question:
    options = (Option("a", "Yes, so it is"), Option("b", "It does not matter: the builder decides"))
    return Question(
        id=_guess_id(guess), section="open", sections=("open",), text=f"A builder would have to guess: {guess} Is it so?",
        why="What is guessed is built, and found out late.", options=options, recommended="a",
        draft="The guess stands.", worth=LEAST_WORTH, model_source=spec.guessed_by,
    )  # fmt: skip


def _guess_id(guess: str) -> str:
    return f"{GUESSED}{hashlib.sha256(guess.encode()).hexdigest()[:8]}"
