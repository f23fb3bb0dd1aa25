"""The content codec: blocks in Python to and from the Yjs document that the editor reads.

The editor keeps `blockGroup > blockContainer(id) > block(props) [+ nested blockGroup]` in the fragment `document-store`.
What is written here is complete (every property the editor's schema has), so that opening it causes no repair.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from memo.server.accounts import new_id

FRAGMENT = "document-store"
COLOURS = {"backgroundColor": "default", "textColor": "default", "textAlignment": "left"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "paragraph": COLOURS,
    "heading": {**COLOURS, "level": 1.0, "isToggleable": False},
    "bulletListItem": COLOURS,
    "numberedListItem": COLOURS,
    "checkListItem": {**COLOURS, "checked": False},
    "quote": {"backgroundColor": "default", "textColor": "default"},
    "codeBlock": {"language": "text"},
    "divider": {},
}


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its type, its plain text, its properties and the blocks below it."""

    type: str
    text: str = ""
    props: Mapping[str, Any] = field(default_factory=dict)
    children: tuple["Block", ...] = ()


def write(blocks: list[Block]) -> bytes:
    """Return the Yjs update that makes an empty document hold these blocks."""
    doc: Doc[Any] = Doc()
    fragment = doc.get(FRAGMENT, type=XmlFragment)
    with doc.transaction():
        _write_group(fragment, tuple(blocks))
    return doc.get_update()


def read(doc: Doc[Any]) -> list[Block]:
    """Return the blocks of a document."""
    fragment = doc.get(FRAGMENT, type=XmlFragment)
    return [block for group in fragment.children if isinstance(group, XmlElement) for block in _read_group(group)]


def plain_text(blocks: list[Block]) -> str:
    """Return all text of the blocks, one line each."""
    return "\n".join(block.text for block in walk(blocks) if block.text)


def walk(blocks: list[Block] | tuple[Block, ...]) -> Iterator[Block]:
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
        if block.text:
            element.children.append(XmlText(block.text))
        if block.children:
            _write_group(container, block.children)


def _read_group(group: XmlElement) -> list[Block]:
    return [_read_container(child) for child in group.children if isinstance(child, XmlElement)]


def _read_container(container: XmlElement) -> Block:
    parts = [child for child in container.children if isinstance(child, XmlElement)]
    below = tuple(block for part in parts if part.tag == "blockGroup" for block in _read_group(part))
    own = next((part for part in parts if part.tag != "blockGroup"), None)
    if own is None:
        return Block("paragraph", children=below)
    return Block(own.tag or "paragraph", _text_of(own), _properties(own), below)


def _properties(element: XmlElement) -> dict[str, Any]:
    pairs: Iterable[tuple[str, Any]] = element.attributes  # type: ignore[assignment]  # an iterable, typed as an iterator
    return dict(pairs)


def _text_of(element: XmlElement) -> str:
    pieces: list[str] = []
    for child in element.children:
        if isinstance(child, XmlText):
            pieces += [piece for piece, _ in child.diff() if isinstance(piece, str)]
        elif isinstance(child, XmlElement):
            pieces.append(_text_of(child))
    return "".join(pieces)
