"""What people give as background of an idea: links and texts, fetched carefully, read as plain text, quoted with their source.

Everything here was written by others: it is data, quoted and marked, and never an instruction to anybody.
"""

from bot.background.fetching import Fetched, Fetcher
from bot.background.files import is_document
from bot.background.links import is_only_background, links_in
from bot.background.texts import as_text

__all__ = ["Fetched", "Fetcher", "as_text", "is_document", "is_only_background", "links_in"]
