"""“Would that work for us?” answered by reading the code: which files would change, what is there already, risks, unknowns.

    judge(idea, codebase, policy, heat) → Note → document(note, link)

All pure and without a model: every claim has a file and a line, or is a word of the idea itself.
"""

from bot.feasibility.asking import asks_feasibility, core_of
from bot.feasibility.judging import judge
from bot.feasibility.model import Claim, FileClaim, Note, Verdict
from bot.feasibility.writing import document, said

__all__ = ["Claim", "FileClaim", "Note", "Verdict", "asks_feasibility", "core_of", "document", "judge", "said"]
