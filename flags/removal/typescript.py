"""TypeScript and TSX: fold every test of the flag to its answer, and what hangs on it, with ast-grep.

One place at a time: find a test, climb while the answer decides, rewrite that piece of text, parse again.
"""

from collections.abc import Iterator

from ast_grep_py import SgNode, SgRoot

from flags.removal.shapes import TESTERS, holds_flags, mark, marked
from flags.removal.typescript_text import (
    bare,
    comment_start,
    cut,
    end_of,
    indent,
    is_child,
    names_of,
    parts,
    put,
    said,
    same,
    spliced_in,
    start_of,
    trimmed,
    whole_lines,
)

_MEMBERS = frozenset({"has", "includes"})
_SOFT = frozenset({"as_expression", "satisfies_expression", "non_null_expression", "await_expression"})
_BLOCKS = frozenset({"program", "statement_block"})
_LEAVES = frozenset({"return_statement", "throw_statement", "break_statement", "continue_statement"})
_HOISTED = frozenset({"function_declaration", "interface_declaration", "type_alias_declaration", "comment"})
_PLACES = 500


class CannotParse(Exception):
    """The file is not TypeScript we can read."""


def parse(text: str, path: str) -> SgNode:
    """Return the syntax tree of a file; raises CannotParse."""
    root = SgRoot(text, "tsx" if path.endswith(("x", ".js")) else "typescript").root()
    if root.find(kind="ERROR") is not None:
        raise CannotParse("it has a syntax error")
    return root


def fold(text: str, path: str, key: str, names: frozenset[str], keep: bool) -> str:
    """Return the text with every test of the flag folded to `keep`; answers left in the code are marks."""
    done: set[int] = set()
    for _ in range(_PLACES):
        root = parse(text, path)
        place = next((found for found in _places(root, key, names, keep) if start_of(found[0]) not in done), None)
        if place is None:
            break
        edited = _fold_place(text, *place)
        if edited == text:
            done.add(start_of(place[0]))
        text = edited
    return text


def _places(root: SgNode, key: str, names: frozenset[str], keep: bool) -> Iterator[tuple[SgNode, bool]]:
    for node in root.find_all(kind="call_expression"):
        if _asks(node, key, names):
            yield node, keep
    for node in root.find_all(kind="subscript_expression"):
        if _subscript(node, key, names):
            yield node, keep
    for node in root.find_all(kind="identifier"):
        value = marked(node.text())
        if value is not None:
            yield node, value


def _asks(call: SgNode, key: str, names: frozenset[str]) -> bool:
    function, arguments = call.field("function"), call.field("arguments")
    if function is None or arguments is None or not (given := parts(arguments)) or not _is_key(given[0], key, names):
        return False
    if function.kind() != "member_expression":
        return function.text() in TESTERS
    owner, name = function.field("object"), function.field("property")
    if owner is None or name is None:
        return False
    return name.text() in TESTERS or (name.text() in _MEMBERS and holds_flags(owner.text()))


def _subscript(node: SgNode, key: str, names: frozenset[str]) -> bool:
    owner, index, parent = node.field("object"), node.field("index"), node.parent()
    if owner is None or index is None or parent is None or not _is_key(index, key, names):
        return False
    written = parent.kind() == "assignment_expression" and same(parent.field("left"), node)
    return holds_flags(owner.text()) and not written


def _is_key(node: SgNode, key: str, names: frozenset[str]) -> bool:
    if node.kind() == "string":
        return node.text()[1:-1] == key
    return node.kind() == "identifier" and node.text() in names


def _fold_place(text: str, node: SgNode, value: bool) -> str:
    """Climb from a test of the flag as far as the answer decides, then rewrite what is there."""
    while (parent := node.parent()) is not None:
        match parent.kind():
            case kind if kind in _SOFT or kind == "parenthesized_expression":
                node = parent
            case "unary_expression" if parent.text().startswith("!"):
                node, value = parent, not value
            case "binary_expression":
                kept = _binary(parent, node, value)
                if isinstance(kept, str):
                    return put(text, parent, kept)
                if kept is None:
                    break
                node, value = parent, kept
            case "ternary_expression" if same(parent.field("condition"), node):
                return put(text, parent, said(parent.field("consequence" if value else "alternative")))
            case "if_statement" if same(parent.field("condition"), node):
                return _if(text, parent, value)
            case "while_statement" if not value and same(parent.field("condition"), node):
                return cut(text, parent)
            case "expression_statement":
                return cut(text, parent)
            case "jsx_expression" if is_child(parent):
                return cut(text, parent)
            case "variable_declarator" if same(parent.field("value"), node):
                return _local(text, parent, node, value)
            case _:
                break
    return put(text, node, mark(value))


def _binary(parent: SgNode, node: SgNode, value: bool) -> bool | str | None:
    """The answer of the whole, or the text of the side that is left, or None when the operator is another."""
    left, right, operator = parent.field("left"), parent.field("right"), said(parent.field("operator"))
    other = right if same(left, node) else left
    if operator in ("===", "==", "!==", "!=") and said(other) in ("true", "false"):
        return (value is (said(other) == "true")) is (operator in ("===", "=="))
    if operator not in ("&&", "||"):
        return None
    if value is (operator == "||"):
        return value
    if same(left, node):
        return said(right)
    return said(left) if _is_asked(parent) else f"Boolean({bare(said(left))})"


def _is_asked(node: SgNode) -> bool:
    """Whether only the truth of an expression matters where it stands, or it is a truth already."""
    parent = node.parent()
    if parent is None:
        return False
    left = node.field("left")
    if left is not None and left.kind() in ("binary_expression", "unary_expression"):
        operator = said(left.field("operator"))
        if operator in ("===", "!==", "==", "!=", "<", ">", "<=", ">=", "!"):
            return True
    match parent.kind():
        case "parenthesized_expression":
            return _is_asked_bracket(parent)
        case "unary_expression":
            return parent.text().startswith("!")
        case "ternary_expression":
            return same(parent.field("condition"), node)
        case "binary_expression":
            return same(parent.field("left"), node) and said(parent.field("operator")) == said(node.field("operator"))
        case _:
            return False


def _is_asked_bracket(node: SgNode) -> bool:
    parent = node.parent()
    return parent is not None and parent.kind() in ("if_statement", "while_statement", "unary_expression")


def _if(text: str, statement: SgNode, value: bool) -> str:
    alternative = statement.field("alternative")
    rest = None if alternative is None else parts(alternative)[0]
    branch = statement.field("consequence") if value else rest
    parent = statement.parent()
    if parent is not None and parent.kind() == "else_clause":
        if branch is None:
            return spliced_in(text, trimmed(text, start_of(parent)), end_of(parent), "")
        return spliced_in(text, start_of(statement), end_of(statement), branch.text())
    if branch is None:
        return cut(text, statement)
    if parent is None or parent.kind() not in _BLOCKS:
        return spliced_in(text, start_of(statement), end_of(statement), branch.text())
    inner = parts(branch) if branch.kind() == "statement_block" else [branch]
    if not inner:
        return cut(text, statement)
    if branch.kind() == "statement_block" and names_of(inner) & names_of(parts(parent)):
        return spliced_in(text, start_of(statement), end_of(statement), branch.text())
    return splice(text, statement, parent, inner)


def splice(text: str, statement: SgNode, parent: SgNode, inner: list[SgNode]) -> str:
    """Put a branch's statements in the place of their `if`, and cut what can no longer be reached."""
    end = end_of(statement)
    if inner[-1].kind() in _LEAVES:
        dead = [node for node in parts(parent) if start_of(node) > end]
        if all(node.kind() not in _HOISTED for node in dead):
            end = end_of(dead[-1]) if dead else end
    body = text[start_of(inner[0]) : end_of(inner[-1])]
    depth = max(0, indent(text, inner[0]) - indent(text, statement))
    lines = body.split("\n")
    moved = [lines[0], *[line[depth:] if line[:depth].strip() == "" else line for line in lines[1:]]]
    start = comment_start(text, statement)
    return spliced_in(text, start, end, "\n".join(moved))


def _local(text: str, declarator: SgNode, value_node: SgNode, value: bool) -> str:
    """Replace the reads of a constant that holds nothing but the answer; leave the mark where that is not certain."""
    name, declaration = declarator.field("name"), declarator.parent()
    root = declarator.ancestors()[-1]
    plain = name is not None and name.kind() == "identifier" and declaration is not None
    if name is None or declaration is None or not plain or not declaration.text().startswith("const "):
        return put(text, value_node, mark(value))
    called = name.text()
    exported = (parent := declaration.parent()) is not None and parent.kind() == "export_statement"
    if exported or len(parts(declaration)) != 1 or _declared(root, called) != 1:
        return put(text, value_node, mark(value))
    edits = [(start_of(node), end_of(node), mark(value)) for node in root.find_all(kind="identifier")
             if node.text() == called and start_of(node) != start_of(name)]  # fmt: skip
    edits += [(start_of(node), end_of(node), f"{called}: {mark(value)}")
              for node in root.find_all(kind="shorthand_property_identifier") if node.text() == called]  # fmt: skip
    start, end = whole_lines(text, comment_start(text, declaration), end_of(declaration))
    for first, last, new in sorted([*edits, (start, end, "")], reverse=True):
        text = text[:first] + new + text[last:]
    return text


def _declared(root: SgNode, name: str) -> int:
    """How often a name is declared in a file, as a variable, a parameter or part of a pattern."""
    kinds = ("variable_declarator", "required_parameter", "optional_parameter", "function_declaration")
    patterns = ("shorthand_property_identifier_pattern", "arrow_function", "catch_clause")
    found = 0
    for kind in kinds:
        for node in root.find_all(kind=kind):
            target = node.field("name") or node.field("pattern")
            found += target is not None and target.text() == name
    for node in root.find_all(kind=patterns[0]):
        found += node.text() == name
    for kind in patterns[1:]:
        found += sum(said(node.field("parameter")) == name for node in root.find_all(kind=kind))
    return found
