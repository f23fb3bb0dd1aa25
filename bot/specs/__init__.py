"""Specs: from an idea in any words to a document one would accept, without a model.

    begin → questions → answer … → readiness → render → digest

All pure: the same words give the same document. A model may later put better wording in a section's place.
"""

from bot.specs.answering import (
    Context,
    accept_anyway,
    answer,
    answer_message,
    begin,
    correct,
    own_question,
    rewrite,
    said_about,
)
from bot.specs.chunking import content_words
from bot.specs.contradictions import Contradiction, contradictions
from bot.specs.criteria import is_testable
from bot.specs.documents import from_document
from bot.specs.model import SECTIONS, Answer, Criterion, Debt, Flow, OpenQuestion, Section, Spec, from_json, to_json
from bot.specs.questioning import Option, Question, question, questions
from bot.specs.readiness import Points, Readiness, readiness
from bot.specs.reading import Deed, Reading, read
from bot.specs.rendering import digest, render
from bot.specs.smells import Smell, smells_in

__all__ = [
    "SECTIONS",
    "Answer",
    "Context",
    "Contradiction",
    "Criterion",
    "Debt",
    "Deed",
    "Flow",
    "OpenQuestion",
    "Option",
    "Points",
    "Question",
    "Readiness",
    "Reading",
    "Section",
    "Smell",
    "Spec",
    "accept_anyway",
    "answer",
    "answer_message",
    "begin",
    "content_words",
    "contradictions",
    "correct",
    "digest",
    "from_document",
    "from_json",
    "is_testable",
    "own_question",
    "question",
    "questions",
    "read",
    "readiness",
    "render",
    "rewrite",
    "said_about",
    "smells_in",
    "to_json",
]
