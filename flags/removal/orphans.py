"""What only the losing branch used: helpers without a caller, constants without a reader, modules nobody imports."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from flags.removal import typescript
from flags.removal.extensions import tests_of
from flags.removal.imports import is_script, targets, tidy
from flags.removal.shapes import is_test, word

_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_ENTRIES = frozenset({"__init__", "__main__", "index", "main", "app", "conftest"})


@dataclass(frozen=True, slots=True)
class Place:
    """Something that was left although little or nothing uses it."""

    path: str
    line: int
    text: str
    reason: str
    broken: bool


@dataclass(frozen=True, slots=True)
class _Definition:
    name: str
    start: int
    end: int


def drop(before: Mapping[str, str], files: dict[str, str]) -> None:
    """Take out of `files`, in place, all definitions and modules that lost their last use since `before`."""
    used = _words(before)
    while True:
        changed = _drop_definitions(used, files) + _drop_modules(before, files)
        if not changed:
            return


def left_over(before: Mapping[str, str], files: Mapping[str, str]) -> Iterator[Place]:
    """Yield definitions that only tests use since the removal, and imports of files that are gone."""
    lost = _lost(_words(before), files)
    for path, text in files.items():
        for one in _definitions(path, text) if not is_test(path) and lost else ():
            others = [other for other, said in files.items() if other != path and word(one.name).search(said)]
            outside = text[: one.start] + text[one.end :]
            if one.name in lost and others and all(map(is_test, others)) and not word(one.name).search(outside):
                line = text.count("\n", 0, one.start) + 1
                yield Place(
                    path, line, text[one.start : one.end].splitlines()[0], "is used by tests alone now", broken=False
                )
    gone = before.keys() - files.keys()
    for path, text in files.items():
        for target in sorted(targets(path, text, before.keys()) & gone) if gone else ():
            line = next((n for n, said in enumerate(text.splitlines(), 1) if PurePosixPath(target).stem in said), 1)
            yield Place(path, line, text.splitlines()[line - 1], f"imports {target}, which is gone", broken=True)


def imported_from(path: str, files: Mapping[str, str], own: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return those of the names in `own` (by file) that `path` imports under the same name."""
    if not own:
        return frozenset()
    sources = targets(path, files[path], own.keys())
    return frozenset(name for source in sources for name in own[source] if word(name).search(files[path]))


def _words(files: Mapping[str, str]) -> Counter[str]:
    return Counter(name for text in files.values() for name in _WORD.findall(text))


def _lost(used: Counter[str], files: Mapping[str, str]) -> frozenset[str]:
    """The words that stand fewer times in the files than they did."""
    now = _words(files)
    return frozenset(name for name, times in used.items() if now[name] < times)


def _drop_definitions(used: Counter[str], files: dict[str, str]) -> int:
    lost, now = _lost(used, files), _words(files)
    dropped = 0
    for path, text in list(files.items()):
        dead = [one for one in _definitions(path, text) if one.name in lost and _is_dead(one, text, now)]
        shorter = text
        for one in sorted(dead, key=lambda one: -one.start):
            shorter = _joined(shorter[: one.start], shorter[one.end :])
        if dead:
            files[path] = tidy(path, text, shorter.rstrip("\n") + "\n" if shorter.strip() else "")
            dropped += len(dead)
    return dropped


def _is_dead(one: _Definition, text: str, now: Counter[str]) -> bool:
    """Whether a name stands nowhere but inside its own definition."""
    return now[one.name] == len(word(one.name).findall(text[one.start : one.end]))


def _drop_modules(before: Mapping[str, str], files: dict[str, str]) -> int:
    """Delete modules whose every importer is gone or stopped importing them, with the tests that bear their name."""
    importers = _importers(files)
    dropped = 0
    for path, once in _importers(before).items():
        alive = {one for one in importers.get(path, ()) if one not in tests_of(path, files)}
        had = any(not is_test(one) for one in once)
        if path in files and had and not alive and PurePosixPath(path).stem not in _ENTRIES and not is_test(path):
            for gone in (path, *tests_of(path, files)):
                del files[gone]
                dropped += 1
    return dropped


def _importers(files: Mapping[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path, text in files.items():
        for target in targets(path, text, files.keys()) - {path}:
            found.setdefault(target, set()).add(path)
    return found


def _definitions(path: str, text: str) -> list[_Definition]:
    if path.endswith(".py"):
        return list(_python_definitions(text))
    return list(_script_definitions(path, text)) if is_script(path) else []


def _python_definitions(text: str) -> Iterator[_Definition]:
    """Undecorated functions and classes and plain constants at the top of a module, with the comments above them."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    lines = text.splitlines(keepends=True)
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name, decorator_list=[]) | ast.AsyncFunctionDef(name=name, decorator_list=[]):
                pass
            case ast.ClassDef(name=name, decorator_list=[], bases=[], keywords=[]):
                pass
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                pass
            case _:
                continue
        first, last = node.lineno - 1, node.end_lineno or node.lineno
        while first and lines[first - 1].startswith("#"):
            first -= 1
        if not name.startswith("__"):
            yield _Definition(name, len("".join(lines[:first])), len("".join(lines[:last])))


def _script_definitions(path: str, text: str) -> Iterator[_Definition]:
    try:
        root = typescript.parse(text, path)
    except typescript.CannotParse:
        return
    for node in root.children():
        inner = node.field("declaration") if node.kind() == "export_statement" else node
        if inner is None or "default" in {child.kind() for child in node.children()}:
            continue
        named = inner.find(kind="variable_declarator") if inner.kind() == "lexical_declaration" else inner
        name = None if named is None else named.field("name")
        if name is not None and name.kind() in ("identifier", "type_identifier"):
            start, end = node.range().start.index, node.range().end.index
            yield _Definition(name.text(), start, end + (text[end : end + 1] == "\n"))


def _joined(above: str, below: str) -> str:
    """Both texts with the wider of the two gaps that were between them and what stood there."""
    head, tail = above.rstrip("\n"), below.lstrip("\n")
    gap = max(len(above) - len(head), len(below) - len(tail) + 1)
    return head + "\n" * gap + tail if head and tail else head + tail
