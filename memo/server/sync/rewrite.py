"""Making one document's text like another's with as few changes as possible, so that what others do meanwhile survives."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from memo.server.accounts import new_id
from memo.server.content import FRAGMENT

GROUP = "blockGroup"


def make_like(doc: Doc[Any], wanted: Doc[Any]) -> None:
    """Give `doc` the blocks of `wanted`: blocks that are equal in both stay untouched, whoever is writing in them."""
    target = _containers(wanted)
    with doc.transaction():
        group = _group(doc)
        here, there = [_frozen(one) for one in _elements(group)], [_frozen(one) for one in target]
        steps = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
        for step, start, end, first, last in reversed(steps):
            if step == "equal":
                continue
            for _ in range(start, end):
                del group.children[start]
            for offset, container in enumerate(target[first:last]):
                _copy_into(group, container, at=start + offset)
        if len(group.children) == 0:
            _add_empty_paragraph(group)


def is_like(doc: Doc[Any], other: Doc[Any]) -> bool:
    """Tell whether two documents have equal blocks."""
    return [_frozen(one) for one in _containers(doc)] == [_frozen(one) for one in _containers(other)]


def _containers(doc: Doc[Any]) -> list[XmlElement]:
    fragment = doc.get(FRAGMENT, type=XmlFragment)
    return [block for group in _elements(fragment) for block in _elements(group)]


def _group(doc: Doc[Any]) -> XmlElement:
    fragment = doc.get(FRAGMENT, type=XmlFragment)
    for found in _elements(fragment):
        return found
    group = XmlElement(GROUP)
    fragment.children.append(group)
    return group


def _elements(parent: XmlFragment | XmlElement) -> list[XmlElement]:
    return [child for child in parent.children if isinstance(child, XmlElement)]


def _frozen(node: XmlElement | XmlText) -> tuple[Any, ...]:
    if isinstance(node, XmlText):
        return tuple((str(piece), repr(sorted((marks or {}).items()))) for piece, marks in node.diff())
    children = tuple(_frozen(child) for child in node.children if isinstance(child, XmlElement | XmlText))
    return (node.tag, repr(sorted(_attributes(node).items())), children)


def _attributes(element: XmlElement) -> dict[str, Any]:
    pairs: Iterable[tuple[str, Any]] = element.attributes  # type: ignore[assignment]  # an iterable, typed as an iterator
    return dict(pairs)


def _copy_into(parent: XmlElement, element: XmlElement, *, at: int) -> None:
    copy = XmlElement(element.tag, _attributes(element))
    parent.children.insert(at, copy)
    for child in element.children:
        if isinstance(child, XmlElement):
            _copy_into(copy, child, at=len(copy.children))
        elif isinstance(child, XmlText):
            _copy_text(copy, child)


def _copy_text(parent: XmlElement, text: XmlText) -> None:
    copy = XmlText()
    parent.children.append(copy)
    pieces = [(piece, dict(marks or {})) for piece, marks in text.diff() if isinstance(piece, str)]
    # Names of marks that do not apply are given as None: pycrdt lets an insertion inherit those on its left.
    names = sorted({name for _, marks in pieces for name in marks})
    at = 0
    for piece, marks in pieces:
        copy.insert(at, piece, {**dict.fromkeys(names), **marks} or None)
        at += len(piece.encode())


def _add_empty_paragraph(group: XmlElement) -> None:
    container = XmlElement("blockContainer", {"id": new_id()})
    group.children.append(container)
    plain = {"backgroundColor": "default", "textColor": "default", "textAlignment": "left"}
    container.children.append(XmlElement("paragraph", plain))
