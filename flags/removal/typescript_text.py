"""Edits of TypeScript text at the places of its syntax tree, tidy about lines, comments, brackets and markup."""

import re

from ast_grep_py import SgNode

_NOTHING = frozenset({"null", "undefined", "false", '""', "''"})


def put(text: str, node: SgNode, new: str) -> str:
    """Replace an expression; markup that stands alone in braces loses them, and nothing at all is cut."""
    parent = node.parent()
    if parent is None or parent.kind() != "jsx_expression" or not is_child(parent):
        return spliced_in(text, start_of(node), end_of(node), new)
    plain = bare(new)
    if plain in _NOTHING:
        return cut(text, parent)
    if plain.startswith("<"):
        return spliced_in(text, start_of(parent), end_of(parent), plain)
    return spliced_in(text, start_of(node), end_of(node), new)


def is_child(expression: SgNode) -> bool:
    """Return whether an expression in braces stands among the children of markup."""
    parent = expression.parent()
    return parent is not None and parent.kind() in ("jsx_element", "jsx_fragment")


def names_of(statements: list[SgNode]) -> set[str]:
    """Return the names that statements declare in their block."""
    names = set()
    for node in statements:
        if node.kind() in ("lexical_declaration", "function_declaration", "class_declaration"):
            names |= {said(one.field("name")) for one in [node, *node.find_all(kind="variable_declarator")]}
    return names - {""}


def cut(text: str, node: SgNode) -> str:
    """Take a node out, with its comments about a flag, and the whole lines when nothing else is on them."""
    return spliced_in(text, *whole_lines(text, comment_start(text, node), end_of(node)), "")


def comment_start(text: str, node: SgNode) -> int:
    """Where a node begins, with the comments right above it that speak of a flag."""
    start = start_of(node)
    above = node.prev()
    while above is not None and above.kind() == "comment" and "flag" in above.text().lower():
        if text[end_of(above) : start].strip() or text[end_of(above) : start].count("\n") > 1:
            break
        start, above = start_of(above), above.prev()
    return start


def whole_lines(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a range to whole lines when nothing else stands on them."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    if text[first:start].strip() or text[end:last].strip():
        return start, end
    return first, min(last + 1, len(text))


def spliced_in(text: str, start: int, end: int, new: str) -> str:
    """Return the text with a range replaced."""
    return text[:start] + new + text[end:]


def bare(text: str) -> str:
    """The text without brackets around the whole."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0 and index < len(text) - 1:
            return text
    return re.sub(r"\n\s*$", "", text[1:-1].strip())


def trimmed(text: str, start: int) -> int:
    """Return where the text before `start` ends when its trailing white space does not count."""
    return len(text[:start].rstrip())


def indent(text: str, node: SgNode) -> int:
    """Return how far the line a node begins on is indented."""
    line = text[text.rfind("\n", 0, start_of(node)) + 1 :]
    return len(line) - len(line.lstrip(" \t"))


def parts(node: SgNode) -> list[SgNode]:
    """Return the children that have a name in the grammar, so no punctuation."""
    return [child for child in node.children() if child.is_named()]


def said(node: SgNode | None) -> str:
    """Return a node's text, empty for none."""
    return "" if node is None else node.text()


def same(one: SgNode | None, other: SgNode) -> bool:
    """Return whether two nodes cover the same text."""
    return one is not None and (start_of(one), end_of(one)) == (start_of(other), end_of(other))


def start_of(node: SgNode) -> int:
    """Return the index of a node's first character."""
    return int(node.range().start.index)


def end_of(node: SgNode) -> int:
    """Return the index behind a node's last character."""
    return int(node.range().end.index)
