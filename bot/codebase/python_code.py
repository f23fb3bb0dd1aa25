"""Python by its syntax tree: purpose, symbols, routes, tables, imports."""

import ast
from collections.abc import Iterator

from bot.codebase.model import Mark

ROUTERS = frozenset(
    {"get", "post", "put", "patch", "delete", "view", "route", "websocket", "add_route", "path"}
    | {f"add_{verb}" for verb in ("get", "post", "put", "patch", "delete", "view")}
)
TABLE_BASES = frozenset({"Base", "Model", "DeclarativeBase"})


def python_marks(text: str) -> tuple[Mark, ...] | None:
    """Return what a module names; None when it cannot be parsed."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    about = ast.get_docstring(tree)
    marks = [Mark("about", about, 1)] if about else []
    for node in ast.walk(tree):
        marks += _marks_of(node)
    return tuple(sorted(marks, key=lambda mark: mark.line))


def python_imports(text: str) -> Iterator[tuple[int, str]]:
    """Yield (level, dotted name) of everything a module imports; `from a import b` yields a and a.b."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((0, name.name) for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                yield level, module or ""
                yield from ((level, f"{module}.{name.name}" if module else name.name) for name in names)
            case _:
                pass


def _marks_of(node: ast.AST) -> list[Mark]:
    match node:
        case ast.ClassDef(name=name, lineno=line):
            return [Mark("table" if _is_table(node) else "symbol", name, line), *_purpose(node)]
        case ast.FunctionDef(name=name, lineno=line) | ast.AsyncFunctionDef(name=name, lineno=line):
            return [Mark("symbol", name, line), *_purpose(node)]
        case ast.Call(args=[ast.Constant(value=str() as path), *_]) if path.startswith("/") and len(path) > 1:
            verb = _called(node)
            shown = verb.removeprefix("add_").upper()
            return [Mark("route", f"{shown} {path}", node.lineno)] if verb in ROUTERS else []
        case _:
            return []


def _purpose(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> list[Mark]:
    said = ast.get_docstring(node)
    return [Mark("words", said.partition("\n")[0], node.lineno + 1)] if said else []


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _is_table(node: ast.ClassDef) -> bool:
    told = any(word.arg == "table" and getattr(word.value, "value", False) for word in node.keywords)
    bases = {base.id if isinstance(base, ast.Name) else getattr(base, "attr", "") for base in node.bases}
    named = any(
        isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "__tablename__" for line in node.body
    )
    return told or named or bool(bases & TABLE_BASES)
