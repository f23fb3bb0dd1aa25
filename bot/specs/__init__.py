"""Specs: from an idea in any words to a document one would accept, without a model.

    begin → questions → answer … → readiness → render → digest

All pure: the same words give the same document. A model may later put better wording in a section's place.
"""

from bot.specs.accepting import FOLDER, Accepted, accepted_document, file_name, next_number
from bot.specs.answering import (
    Context,
    accept_anyway,
    answer,
    answer_message,
    begin,
    correct,
    leaves_it_to_us,
    own_question,
    rewrite,
    said_about,
)
from bot.specs.choices import Option, Question
from bot.specs.chunking import content_words
from bot.specs.comments import Comment, comment, comments_in, lists_criteria
from bot.specs.contradictions import Contradiction, contradictions
from bot.specs.criteria import is_testable
from bot.specs.differences import difference
from bot.specs.disputes import is_dispute, notice
from bot.specs.documents import from_document, is_document
from bot.specs.following import Feature, feature_of
from bot.specs.model import (
    COMMENTED,
    SECTIONS,
    Answer,
    Background,
    Clash,
    Criterion,
    Debt,
    Flow,
    OpenQuestion,
    Proposed,
    Section,
    Spec,
    from_json,
    section_key,
    to_json,
)
from bot.specs.proposals import is_proposed, propose
from bot.specs.questioning import asks, question, questions
from bot.specs.readiness import Points, Readiness, readiness
from bot.specs.reading import Deed, Reading, read
from bot.specs.rendering import digest, render
from bot.specs.smells import Smell, smells_in

__all__ = [
    "COMMENTED",
    "FOLDER",
    "SECTIONS",
    "Accepted",
    "Answer",
    "Background",
    "Clash",
    "Comment",
    "Context",
    "Contradiction",
    "Criterion",
    "Debt",
    "Deed",
    "Feature",
    "Flow",
    "OpenQuestion",
    "Option",
    "Points",
    "Proposed",
    "Question",
    "Readiness",
    "Reading",
    "Section",
    "Smell",
    "Spec",
    "accept_anyway",
    "accepted_document",
    "answer",
    "answer_message",
    "asks",
    "begin",
    "comment",
    "comments_in",
    "content_words",
    "contradictions",
    "correct",
    "difference",
    "digest",
    "feature_of",
    "file_name",
    "from_document",
    "from_json",
    "is_dispute",
    "is_document",
    "is_proposed",
    "is_testable",
    "leaves_it_to_us",
    "lists_criteria",
    "next_number",
    "notice",
    "own_question",
    "propose",
    "question",
    "questions",
    "read",
    "readiness",
    "render",
    "rewrite",
    "said_about",
    "section_key",
    "smells_in",
    "to_json",
]
