"""The text of a file that somebody gave: Markdown, plain text, a page, a PDF; what cannot be read says what would help."""

from bot.background import pdfs
from bot.background.pictures import kind_of
from bot.background.texts import as_text
from bot.errors import UserError

MOST_TEXT_BYTES, MOST_LARGE_BYTES = 2_000_000, 10_000_000
ENDINGS = frozenset({"md", "markdown", "txt", "text", "rst", "csv", "htm", "html"})
DOCUMENTS = (ENDINGS - {"csv"}) | {"pdf"}
CAN_READ = "I read Markdown, plain text, web pages, PDF and pictures"
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def ending_of(name: str) -> str:
    """Return the ending of a file's name in small letters, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_document(name: str) -> bool:
    """Say whether a file of this name may hold an idea in words."""
    return ending_of(name) in DOCUMENTS


def most_bytes(name: str, kind: str) -> int:
    """Return how large a file may be; pictures and PDF are larger than their words."""
    large = kind.startswith("image/") or kind == "application/pdf" or ending_of(name) == "pdf"
    return MOST_LARGE_BYTES if large else MOST_TEXT_BYTES


async def text_in(name: str, kind: str, content: bytes) -> str:
    """Return the text; raises `UserError`, the rest of a sentence that says why not and what would help."""
    if pdfs.is_pdf(content):
        return await pdfs.text_of(content)
    ending = ending_of(name)
    if kind_of(content) or not (kind.startswith("text/") or ending in ENDINGS):
        raise UserError(f"{CAN_READ}; save it as one of these, or paste the part that matters")
    page = "html" in kind or ending in {"htm", "html"}
    _, text = as_text(_decoded(content).encode(), "text/html" if page else "text/plain")
    if not text.split():
        raise UserError("there is no text in it")
    return text


def _decoded(content: bytes) -> str:
    letters = next((name for mark, name in _BOMS.items() if content.startswith(mark)), "utf-8")
    try:
        found = content.decode(letters)
    except UnicodeDecodeError as error:
        raise UserError("its letters are of a kind I do not know; save it as UTF-8") from error
    if "\x00" in found:
        raise UserError("it is no text, whatever its name says; save it as text or Markdown")
    return found
