"""A product's code, read without running it: what each file names and where, who uses whom, and which files some words point at.

    read_code(files) → Codebase → find(codebase, "pin a page to the sidebar") → hits, best first, each with its evidence

All pure: the same files and words give the same hits. Python is read by syntax tree, TypeScript and styles by patterns for what
stands at the beginning of a statement; any other language by its names alone.
"""

from bot.codebase.finding import Evidence, Hit, find
from bot.codebase.model import Codebase, Mark, SourceFile
from bot.codebase.reading import is_code, is_test, read_code
from bot.codebase.terms import terms

__all__ = ["Codebase", "Evidence", "Hit", "Mark", "SourceFile", "find", "is_code", "is_test", "read_code", "terms"]
