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


class Orphans:
    """The files of a removal under way; what it finds out about a file it keeps until that file changes."""

    def __init__(self, before: Mapping[str, str], files: dict[str, str]) -> None:
        self._files = files
        self._paths = before.keys()
        self._targets: dict[str, tuple[str, frozenset[str]]] = {}
        self._words: dict[str, tuple[str, Counter[str]]] = {}
        self._known: dict[str, tuple[str, list[_Definition]]] = {}
        self._used: Counter[str] = Counter()
        for path, text in before.items():
            self._used.update(self._words_of(path, text))
        self._imported = self._importers(before)

    def drop(self) -> None:
        """Take out, in place, all definitions and modules that lost their last use, until nothing more falls away."""
        while self._drop_definitions() + self._drop_modules():
            pass

    def left_over(self) -> Iterator[Place]:
        """Yield definitions that only tests use since the removal, and imports of files that are gone."""
        product = self._count(tests=False)
        lost = self._lost(self._count())
        for path, text in self._files.items():
            alone = _alone(lost, self._words_of(path, text), product)
            yield from self._used_by_tests(path, alone) if alone and not is_test(path) else ()
        for path, text in self._files.items():
            for target in sorted(self._targets_of(path, text) - self._files.keys()):
                line = next((n for n, said in enumerate(text.splitlines(), 1) if PurePosixPath(target).stem in said), 1)
                yield Place(path, line, text.splitlines()[line - 1], f"imports {target}, which is gone", broken=True)

    def _used_by_tests(self, path: str, lost: frozenset[str]) -> Iterator[Place]:
        text = self._files[path]
        for one in self._definitions_of(path, lost):
            others = [
                other for other, said in self._files.items() if other != path and self._words_of(other, said)[one.name]
            ]
            within = len(word(one.name).findall(text[one.start : one.end]))
            if others and all(map(is_test, others)) and self._words_of(path, text)[one.name] == within:
                line = text.count("\n", 0, one.start) + 1
                yield Place(
                    path, line, text[one.start : one.end].splitlines()[0], "is used by tests alone now", broken=False
                )

    def _drop_definitions(self) -> int:
        now = self._count()
        lost = self._lost(now)
        dropped = 0
        for path, text in list(self._files.items()):
            alone = _alone(lost, self._words_of(path, text), now)
            dead = [one for one in self._definitions_of(path, alone) if _is_dead(one, text, now)]
            shorter = text
            for one in sorted(dead, key=lambda one: -one.start):
                shorter = _joined(shorter[: one.start], shorter[one.end :])
            if dead:
                self._files[path] = tidy(path, text, shorter.rstrip("\n") + "\n" if shorter.strip() else "")
                dropped += len(dead)
        return dropped

    def _drop_modules(self) -> int:
        """Delete modules whose every importer is gone or stopped importing them, with the tests that bear their name."""
        importers = self._importers(self._files)
        dropped = 0
        for path, once in self._imported.items():
            now = importers.get(path, set())
            if path not in self._files or now == once or is_test(path) or PurePosixPath(path).stem in _ENTRIES:
                continue
            tests = tests_of(path, self._files)
            if now <= set(tests) and not all(map(is_test, once)):
                for gone in (path, *tests):
                    del self._files[gone]
                    dropped += 1
        return dropped

    def _importers(self, files: Mapping[str, str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path, text in files.items():
            for target in self._targets_of(path, text) - {path}:
                found.setdefault(target, set()).add(path)
        return found

    def _targets_of(self, path: str, text: str) -> frozenset[str]:
        kept = self._targets.get(path)
        if kept is None or kept[0] != text:
            kept = self._targets[path] = (text, targets(path, text, self._paths))
        return kept[1]

    def _words_of(self, path: str, text: str) -> Counter[str]:
        kept = self._words.get(path)
        if kept is None or kept[0] != text:
            kept = self._words[path] = (text, Counter(_WORD.findall(text)))
        return kept[1]

    def _definitions_of(self, path: str, lost: frozenset[str]) -> list[_Definition]:
        """The definitions of a file that bear a lost name; a file without any such word is not even parsed."""
        text = self._files[path]
        if lost.isdisjoint(self._words_of(path, text)):
            return []
        kept = self._known.get(path)
        if kept is None or kept[0] != text:
            kept = self._known[path] = (text, _definitions(path, text))
        return [one for one in kept[1] if one.name in lost]

    def _count(self, *, tests: bool = True) -> Counter[str]:
        total: Counter[str] = Counter()
        for path, text in self._files.items():
            if tests or not is_test(path):
                total.update(self._words_of(path, text))
        return total

    def _lost(self, now: Counter[str]) -> frozenset[str]:
        """The words that stand fewer times in the files than they did."""
        return frozenset(name for name, times in self._used.items() if now[name] < times)


def imported_from(path: str, files: Mapping[str, str], own: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return those of the names in `own` (by file) that `path` imports under the same name."""
    if not own:
        return frozenset()
    sources = targets(path, files[path], own.keys())
    return frozenset(name for source in sources for name in own[source] if word(name).search(files[path]))


def _alone(lost: frozenset[str], words: Counter[str], everywhere: Counter[str]) -> frozenset[str]:
    """The lost words of a file that stand in no other."""
    return frozenset(name for name in lost & words.keys() if words[name] == everywhere[name])


def _is_dead(one: _Definition, text: str, now: Counter[str]) -> bool:
    """Whether a name stands nowhere but inside its own definition."""
    return now[one.name] == len(word(one.name).findall(text[one.start : one.end]))


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
