"""Triage: from a user's words to a kind, a severity and a cluster, without a language model, and unsure where it should be."""

from bot.triage.examples import Example, examples
from bot.triage.helper import EmbeddingHelper
from bot.triage.model import KINDS, Kind, Known, Proposal, Report, Triage
from bot.triage.normalising import normalise
from bot.triage.priority import level, priority
from bot.triage.triager import Triager

__all__ = [
    "KINDS",
    "EmbeddingHelper",
    "Example",
    "Kind",
    "Known",
    "Proposal",
    "Report",
    "Triage",
    "Triager",
    "examples",
    "level",
    "normalise",
    "priority",
]
