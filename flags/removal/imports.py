# ruff: noqa: ARG002, N802 - LibCST names the methods and their arguments.
"""Imports: whom a file imports, and taking out the names that a removal left without a use."""

import posixpath
import re
from collections.abc import Collection
from typing import TypeVar

import libcst as cst
from ast_grep_py import SgNode

from flags.removal import typescript
from flags.removal.shapes import word

Statement = TypeVar("Statement", cst.Import, cst.ImportFrom)

SCRIPTS = (".ts", ".tsx", ".js", ".jsx", ".mjs")
_ENDINGS = ("", ".ts", ".tsx", ".js", ".jsx", ".css", "/index.ts", "/index.tsx", "/index.js")
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w.][^\n]*)", re.MULTILINE)
_FROM_IMPORT = re.compile(r"^[ \t]*from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n(]+)", re.MULTILINE)
_FROM = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.{1,2}/[^"']+)\1""")


def is_script(path: str) -> bool:
    """Return whether a file is TypeScript or JavaScript."""
    return path.endswith(SCRIPTS)


def targets(path: str, text: str, paths: Collection[str]) -> frozenset[str]:
    """Return the files among `paths` that a file imports."""
    if path.endswith(".py"):
        return frozenset(_python_targets(path, text, paths))
    if not is_script(path):
        return frozenset()
    here = posixpath.dirname(path)
    found = (posixpath.normpath(posixpath.join(here, match[2])) for match in _FROM.finditer(text))
    return frozenset(full for one in found for end in _ENDINGS if (full := _as_source(one, end)) in paths)


def tidy(path: str, before: str, after: str) -> str:
    """Return `after` without imported names that were used in `before` and no longer are."""
    if path.endswith(".py"):
        after = _tidy_python(before, after)
    elif is_script(path):
        after = _tidy_script(path, before, after)
    return after if before.startswith("\n") else after.lstrip("\n")


def _as_source(target: str, ending: str) -> str:
    # TypeScript imports "./x.js" and means "./x.ts".
    return target.removesuffix(".js") + ending if ending and target.endswith(".js") else target + ending


def _python_targets(path: str, text: str, paths: Collection[str]) -> list[str]:
    names = [name.split()[0] for match in _IMPORT.finditer(text) for name in _listed(match[1])]
    for match in _FROM_IMPORT.finditer(text):
        base = _absolute(path, match[2], len(match[1]))
        names += [base, *[f"{base}.{name.split()[0]}".lstrip(".") for name in _listed(match[3])]]
    files = [name.replace(".", "/") for name in names]
    return [full for file in files for full in (f"{file}.py", f"{file}/__init__.py") if full in paths]


def _listed(names: str) -> list[str]:
    bare = re.sub(r"#[^\n]*", "", names).strip("() \n")
    return [name.strip() for name in bare.split(",") if name.strip()]


def _absolute(path: str, module: str, level: int) -> str:
    if not level:
        return module
    package = path.split("/")[:-level]
    return ".".join([*package, *([module] if module else [])])


def _tidy_python(before: str, after: str) -> str:
    used, still = _python_words(before), _python_words(after)
    gone = frozenset(used - still)
    return _dropped(cst.parse_module(after), _Drop(gone)) if gone else after


def _dropped(module: cst.Module, drop: "_Drop") -> str:
    """The module without what `drop` takes out; the gap above an import that opened its group stays above the next."""
    body: list[cst.SimpleStatementLine | cst.BaseCompoundStatement] = []
    gap: list[cst.EmptyLine] = []
    for statement in module.body:
        left = statement.visit(drop)
        emptied = isinstance(left, cst.SimpleStatementLine) and not left.body
        if not emptied and isinstance(left, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            body.append(_below(gap, left))
            gap = []
        else:
            gap = gap or _blank(statement)
    return module.with_changes(body=body).code


def _below(
    gap: list[cst.EmptyLine], statement: cst.SimpleStatementLine | cst.BaseCompoundStatement
) -> cst.SimpleStatementLine | cst.BaseCompoundStatement:
    imports = isinstance(statement, cst.SimpleStatementLine) and isinstance(
        statement.body[0], cst.Import | cst.ImportFrom
    )
    if not imports or _blank(statement):
        return statement
    return statement.with_changes(leading_lines=[*gap, *statement.leading_lines])


def _blank(statement: cst.SimpleStatementLine | cst.BaseCompoundStatement) -> list[cst.EmptyLine]:
    return [line for line in statement.leading_lines if line.comment is None]


def _python_words(text: str) -> set[str]:
    find = _Words()
    cst.parse_module(text).visit(find)
    return find.words


class _Words(cst.CSTVisitor):
    """Collects every name used outside of imports, also inside strings."""

    def __init__(self) -> None:
        self.words: set[str] = set()

    def visit_Import(self, node: cst.Import) -> bool:
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        return False

    def visit_Name(self, node: cst.Name) -> None:
        self.words.add(node.value)

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        self.words.update(re.findall(r"\w+", node.value))


class _Drop(cst.CSTTransformer):
    def __init__(self, gone: frozenset[str]) -> None:
        super().__init__()
        self._gone = gone

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.Import | cst.RemovalSentinel:
        left = [name for name in updated_node.names if self._bound(name) not in self._gone]
        return _with(updated_node, left)

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.RemovalSentinel:
        if isinstance(updated_node.names, cst.ImportStar):
            return updated_node
        left = [name for name in updated_node.names if self._bound(name) not in self._gone]
        return _with(updated_node, left)

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        return (
            updated_node
            if updated_node.body
            else updated_node.with_changes(body=[cst.SimpleStatementLine([cst.Pass()])])
        )

    def _bound(self, name: cst.ImportAlias) -> str:
        return name.evaluated_alias or name.evaluated_name.split(".")[0]


def _with(node: Statement, left: list[cst.ImportAlias]) -> Statement | cst.RemovalSentinel:
    if not left:
        return cst.RemoveFromParent()
    if not isinstance(node.names, cst.ImportStar) and len(left) == len(node.names):
        return node
    last = left[-1] if getattr(node, "lpar", None) else left[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return node.with_changes(names=[*left[:-1], last])


def _tidy_script(path: str, before: str, after: str) -> str:
    used, still = _blanked(path, before), _blanked(path, after)
    statements = typescript.parse(after, path).find_all(kind="import_statement")
    for statement in sorted(statements, key=lambda node: -node.range().start.index):
        names = _imported(statement)
        gone = {name for name in names if word(name).search(used) and not word(name).search(still)}
        if gone:
            after = _without(after, statement, gone)
    return after


def _blanked(path: str, text: str) -> str:
    """The text without its imports."""
    statements = typescript.parse(text, path).find_all(kind="import_statement")
    for statement in sorted(statements, key=lambda node: -node.range().start.index):
        text = text[: statement.range().start.index] + text[statement.range().end.index :]
    return text


def _imported(statement: SgNode) -> list[str]:
    clause = statement.find(kind="import_clause")
    return [] if clause is None else [_local(node) for node in _bindings(clause)]


def _bindings(clause: SgNode) -> list[SgNode]:
    direct = [node for node in clause.children() if node.kind() in ("identifier", "namespace_import")]
    return [*direct, *clause.find_all(kind="import_specifier")]


def _local(binding: SgNode) -> str:
    return binding.text().split()[-1]


def _without(text: str, statement: SgNode, gone: set[str]) -> str:
    start, end = statement.range().start.index, statement.range().end.index
    clause = statement.find(kind="import_clause")
    left = [] if clause is None else [node for node in _bindings(clause) if _local(node) not in gone]
    if clause is None or not left:
        return text[:start] + text[end:].removeprefix("\n")
    direct = [node.text() for node in left if node.kind() != "import_specifier"]
    named = [node.text() for node in left if node.kind() == "import_specifier"]
    new = ", ".join([*direct, *([f"{{ {', '.join(named)} }}"] if named else [])])
    return text[: clause.range().start.index] + new + text[clause.range().end.index :]
