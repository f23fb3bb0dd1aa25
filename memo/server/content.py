"""The content codec: blocks in Python to and from the Yjs document that the editor reads.

The editor keeps `blockGroup > blockContainer(id) > block(props) [+ nested blockGroup]` in the fragment `document-store`.
What is written here is complete (every property the editor's schema has), so that opening it causes no repair.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from memo.server.accounts import new_id

FRAGMENT = "document-store"
COLOURS = {"backgroundColor": "default", "textColor": "default", "textAlignment": "left"}
CELL: dict[str, Any] = {**COLOURS, "colspan": 1.0, "rowspan": 1.0}
DEFAULTS: dict[str, dict[str, Any]] = {
    "paragraph": COLOURS,
    "heading": {**COLOURS, "level": 1.0, "isToggleable": False},
    "bulletListItem": COLOURS,
    "numberedListItem": COLOURS,
    "checkListItem": {**COLOURS, "checked": False},
    "toggleListItem": COLOURS,
    "quote": {"backgroundColor": "default", "textColor": "default"},
    "callout": {"tone": "grey", "icon": "📌"},
    "codeBlock": {"language": "text"},
    "divider": {},
    "table": {"textColor": "default"},
    "database": {"database": "", "view": ""},
    "image": {
        "textAlignment": "left", "backgroundColor": "default", "name": "", "url": "", "caption": "", "showPreview": True,
    },
}  # fmt: skip
TEXTLESS = {"divider", "table", "image", "database"}

Marks = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text with its marks, as in `{"bold": {}, "link": {"href": "…"}}`."""

    text: str
    marks: Marks = field(default_factory=dict)


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its type, its plain text, its properties and the blocks below it.

    `spans` is its text with marks, and empty when no part has any; `rows` are a table's cells; `header` says whether its
    first row is one. A line break within a block is a newline in its text.
    """

    type: str
    text: str = ""
    props: Mapping[str, Any] = field(default_factory=dict)
    children: tuple["Block", ...] = ()
    spans: Spans = ()
    rows: tuple[tuple[Spans, ...], ...] = ()
    header: bool = False

    @property
    def inline(self) -> Spans:
        """Its text as spans, marked or not."""
        return self.spans or ((Span(self.text),) if self.text else ())


def with_spans(kind: str, spans: Sequence[Span], props: Mapping[str, Any] | None = None, **more: Any) -> Block:
    """Return a block with this text, neighbours of equal marks joined."""
    joined = join(spans)
    marked = any(span.marks for span in joined)
    return Block(kind, "".join(span.text for span in joined), props or {}, spans=joined if marked else (), **more)


def join(spans: Iterable[Span]) -> Spans:
    """Return the spans without empty ones, and with neighbours of equal marks made one."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].marks == span.marks:
            found[-1] = Span(found[-1].text + span.text, span.marks)
        elif span.text:
            found.append(span)
    return tuple(found)


def write(blocks: Sequence[Block]) -> bytes:
    """Return the Yjs update that makes an empty document hold these blocks."""
    doc: Doc[Any] = Doc()
    if not blocks:
        return doc.get_update()
    fragment = doc.get(FRAGMENT, type=XmlFragment)
    with doc.transaction():
        _write_group(fragment, tuple(blocks))
    return doc.get_update()


def read(doc: Doc[Any]) -> list[Block]:
    """Return the blocks of a document."""
    fragment = doc.get(FRAGMENT, type=XmlFragment)
    return [block for group in fragment.children if isinstance(group, XmlElement) for block in _read_group(group)]


def with_addresses(doc: Doc[Any], addresses: Mapping[str, str]) -> bytes:
    """Return the update that makes an empty document hold these blocks, with other addresses of their pictures."""
    with doc.transaction():
        for element in _elements(doc.get(FRAGMENT, type=XmlFragment)):
            url = str(_properties(element).get("url", ""))
            if url in addresses:
                element.attributes["url"] = addresses[url]
    return doc.get_update()


def with_databases(doc: Doc[Any], ids: Mapping[str, str]) -> bytes | None:
    """Point the databases that a text shows, and their views, at others; return the update, None when nothing is different."""
    before, changed = doc.get_state(), False
    with doc.transaction():
        for element in _elements(doc.get(FRAGMENT, type=XmlFragment)):
            known = _properties(element) if element.tag == "database" else {}
            for name in ("database", "view"):
                if known.get(name) in ids:
                    element.attributes[name] = ids[known[name]]
                    changed = True
    return doc.get_update(before) if changed else None


def plain_text(blocks: Sequence[Block]) -> str:
    """Return all text of the blocks, one line each."""
    lines: list[str] = []
    for block in walk(blocks):
        lines += [block.text or str(block.props.get("caption", ""))]
        lines += [" ".join("".join(span.text for span in cell) for cell in row) for row in block.rows]
    return "\n".join(line for line in lines if line)


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield every block, parents before their children."""
    for block in blocks:
        yield block
        yield from walk(block.children)


def _write_group(parent: XmlFragment | XmlElement, blocks: tuple[Block, ...]) -> None:
    group = XmlElement("blockGroup")
    parent.children.append(group)
    for block in blocks:
        container = XmlElement("blockContainer", {"id": new_id()})
        group.children.append(container)
        element = XmlElement(block.type, {**DEFAULTS[block.type], **block.props})
        container.children.append(element)
        if block.type == "table":
            _write_rows(element, block)
        else:
            _write_spans(element, block.inline, breaks=block.type != "codeBlock")
        if block.children:
            _write_group(container, block.children)


def _write_rows(table: XmlElement, block: Block) -> None:
    for number, row in enumerate(block.rows):
        line = XmlElement("tableRow")
        table.children.append(line)
        for spans in row:
            cell = XmlElement("tableHeader" if block.header and number == 0 else "tableCell", CELL)
            line.children.append(cell)
            paragraph = XmlElement("tableParagraph")
            cell.children.append(paragraph)
            _write_spans(paragraph, spans, breaks=True)


def _write_spans(element: XmlElement, spans: Spans, *, breaks: bool) -> None:
    text: XmlText | None = None
    at = 0
    for span in spans:
        lines = span.text.split("\n") if breaks else [span.text]
        for number, line in enumerate(lines):
            if number > 0:
                element.children.append(XmlElement("hardBreak"))
                text = None
            if line and text is None:
                text, at = XmlText(), 0
                element.children.append(text)
            if line and text is not None:
                # Names of marks that do not apply are given as None: pycrdt lets an insertion inherit those on its left.
                text.insert(at, line, {**dict.fromkeys(_mark_names(spans)), **span.marks} or None)
                at += len(line.encode())


def _mark_names(spans: Spans) -> list[str]:
    return sorted({name for span in spans for name in span.marks})


def _read_group(group: XmlElement) -> list[Block]:
    return [_read_container(child) for child in group.children if isinstance(child, XmlElement)]


def _read_container(container: XmlElement) -> Block:
    parts = [child for child in container.children if isinstance(child, XmlElement)]
    below = tuple(block for part in parts if part.tag == "blockGroup" for block in _read_group(part))
    own = next((part for part in parts if part.tag != "blockGroup"), None)
    if own is None:
        return Block("paragraph", children=below)
    if own.tag == "table":
        rows = [row for row in own.children if isinstance(row, XmlElement)]
        first = [cell.tag for cell in rows[0].children if isinstance(cell, XmlElement)] if rows else []
        header = bool(first) and all(tag == "tableHeader" for tag in first)
        return Block("table", "", _properties(own), below, rows=tuple(_read_row(row) for row in rows), header=header)
    return with_spans(own.tag or "paragraph", _read_spans(own), _properties(own), children=below)


def _elements(parent: XmlFragment | XmlElement) -> Iterator[XmlElement]:
    for child in parent.children:
        if isinstance(child, XmlElement):
            yield child
            yield from _elements(child)


def _read_row(row: XmlElement) -> tuple[Spans, ...]:
    return tuple(join(_read_spans(cell)) for cell in row.children if isinstance(cell, XmlElement))


def _properties(element: XmlElement) -> dict[str, Any]:
    pairs: Iterable[tuple[str, Any]] = element.attributes  # type: ignore[assignment]  # an iterable, typed as an iterator
    # The editor keeps what is not set as nothing, as the start of a list that begins at one.
    return {name: value for name, value in pairs if value is not None}


def _read_spans(element: XmlElement) -> list[Span]:
    spans: list[Span] = []
    for child in element.children:
        if isinstance(child, XmlText):
            spans += [Span(piece, _marks(marks)) for piece, marks in child.diff() if isinstance(piece, str)]
        elif isinstance(child, XmlElement) and child.tag == "hardBreak":
            spans.append(Span("\n", spans[-1].marks if spans else {}))
        elif isinstance(child, XmlElement):
            spans += _read_spans(child)
    return spans


def _marks(found: Mapping[str, Any] | None) -> dict[str, Mapping[str, Any]]:
    return {
        name: value if isinstance(value, Mapping) else {} for name, value in (found or {}).items() if value is not None
    }
