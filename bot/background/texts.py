"""A fetched page as plain text a person can read: headings, paragraphs and lists stay, everything else goes."""

import re
from html.parser import HTMLParser

LONGEST = 60_000
_SILENT = frozenset({"script", "style", "noscript", "template", "svg", "nav", "footer", "form", "iframe", "head"})
_BREAKS = frozenset(
    {"p", "div", "section", "article", "br", "tr", "table", "ul", "ol", "blockquote", "pre", "main", "header"}
)
_HEADS = {f"h{level}": "#" * level for level in range(1, 7)}
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")


def as_text(content: bytes, kind: str, charset: str = "utf-8") -> tuple[str, str]:
    """Return title and text of a page, a Markdown file or a plain text; invisible characters are dropped."""
    try:
        raw = content.decode(charset, "replace")
    except LookupError:
        raw = content.decode("utf-8", "replace")
    title, text = _page(raw) if kind == "text/html" else ("", raw)
    clean = _INVISIBLE.sub("", text).replace("\r\n", "\n")
    return " ".join(_INVISIBLE.sub("", title).split())[:200], re.sub(r"\n{3,}", "\n\n", clean).strip()[:LONGEST]


def _page(raw: str) -> tuple[str, str]:
    reader = _Reader()
    reader.feed(raw)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return reader.title, "\n".join(lines)


class _Reader(HTMLParser):
    """Gathers what is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title = ""
        self._silent: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begin an element."""
        self._in_title = self._in_title or tag == "title"
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag in _HEADS:
            self.parts.append(f"\n\n{_HEADS[tag]} ")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in _BREAKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append(" | ")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag == "title":
            self._in_title = False
        if tag in self._silent:
            while self._silent and self._silent.pop() != tag:
                pass
        elif tag in _HEADS or tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Take what is shown, and the title."""
        if self._in_title:
            self.title += data
        elif not self._silent:
            self.parts.append(data)
