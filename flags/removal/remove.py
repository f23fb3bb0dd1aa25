"""The whole removal: fold every file, delete what only the losing branch needed, report what was not certain."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flags.definitions import FOLDER
from flags.removal import extensions, orphans, python, typescript
from flags.removal.imports import is_script, tidy
from flags.removal.shapes import OFF, ON, constants, is_test, mention

_PYTHON_CONSTANT = r"""^([A-Za-z_]\w*)(?:\s*:[^=\n]+)?\s*=\s*["']KEY["']\s*(?:#.*)?$"""
_SCRIPT_CONSTANT = (
    r"""^(?:export\s+)?const\s+([A-Za-z_$][\w$]*)(?:\s*:[^=\n]+)?\s*=\s*["']KEY["'](?:\s+as\s+const)?;?\s*$"""
)
_PROSE = (".md", ".rst", ".txt")
_COMMENTS = ("#", "//", "/*", "* ", "{/*")
_MARK = re.compile(rf"{ON}|{OFF}")


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A place a person or an agent must look at: what stands there and why it was left."""

    path: str
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Removal:
    """The changed files (None: deleted), what must still be resolved, and notes that need not hold anybody up."""

    files: Mapping[str, str | None]
    unresolved: tuple[Unresolved, ...]
    notes: tuple[Unresolved, ...] = ()


def remove_flag(key: str, files: Mapping[str, str], *, keep: bool) -> Removal:
    """Return `files` without the flag: with `keep` its feature stays for everybody, without it goes.

    Removing from the result again changes nothing. What is not certain is left alone: code that still names the flag, a
    file that cannot be read, an import of what is gone are unresolved; prose, comments and tests of a kept feature that
    name it, answers that became constants and helpers that only tests use are notes.
    """
    work = _Work(key, dict(files), keep)
    work.drop_definition()
    work.drop_extensions()
    work.fold()
    work.settle()
    return work.result(files)


class _Work:
    def __init__(self, key: str, files: dict[str, str], keep: bool) -> None:
        self.key = key
        self.before = dict(files)
        self.files = files
        self.keep = keep
        self.unresolved: set[Unresolved] = set()
        self.notes: set[Unresolved] = set()

    def drop_definition(self) -> None:
        """Delete the flag's definition."""
        self.files.pop(f"{FOLDER}/{self.key}.toml", None)

    def drop_extensions(self) -> None:
        """Delete or free the extension modules that name the flag."""
        for path in extensions.deleted(self.key, self.files) if not self.keep else ():
            del self.files[path]
        if self.keep:
            self.files.update(extensions.freed(self.key, self.files))

    def fold(self) -> None:
        """Fold every test of the flag."""
        names = self._names()
        for path, text in list(self.files.items()):
            if self.key not in text and not names[path]:
                continue
            try:
                folded = self._folded(path, text, names[path])
            except (python.CannotParse, typescript.CannotParse) as error:
                self.unresolved.add(_place(path, 1, "", f"cannot be read: {error}"))
                continue
            if folded != text:
                self._note_marks(path, folded)
                plain = folded.replace(ON, _literal(path, True)).replace(OFF, _literal(path, False))
                self.files[path] = tidy(path, text, plain)

    def settle(self) -> None:
        """Delete what lost its last use, until nothing more falls away."""
        found = orphans.Orphans(self.before, self.files)
        found.drop()
        for place in found.left_over():
            into = self.unresolved if place.broken else self.notes
            into.add(_place(place.path, place.line, place.text, place.reason))

    def result(self, given: Mapping[str, str]) -> Removal:
        """Return what changed, and where the key is still mentioned."""
        self._note_mentions()
        changed = {path: self.files.get(path) for path in given if self.files.get(path) != given[path]}
        return Removal(changed, _sorted(self.unresolved), _sorted(self.notes))

    def _folded(self, path: str, text: str, names: frozenset[str]) -> str:
        if path.endswith(".py"):
            return python.fold(text, self.key, names, self.keep)
        return typescript.fold(text, path, self.key, names, self.keep) if is_script(path) else text

    def _names(self) -> dict[str, frozenset[str]]:
        """The names that stand for the key in each file: its own constants, and those it imports."""
        pythons = {path: text for path, text in self.files.items() if path.endswith(".py")}
        scripts = {path: text for path, text in self.files.items() if is_script(path)}
        own = constants(self.key, pythons, _PYTHON_CONSTANT) | constants(self.key, scripts, _SCRIPT_CONSTANT)
        return {path: own.get(path, frozenset()) | orphans.imported_from(path, self.files, own) for path in self.files}

    def _note_marks(self, path: str, folded: str) -> None:
        for number, line in enumerate(folded.splitlines(), 1):
            found = _MARK.search(line)
            if found is not None:
                always = _literal(path, found[0] == ON)
                shown = line.replace(ON, _literal(path, True)).replace(OFF, _literal(path, False))
                self.notes.add(
                    _place(path, number, shown, f"is always {always} now; what depends on it may be simpler")
                )

    def _note_mentions(self) -> None:
        find = mention(self.key)
        for path, text in self.files.items():
            for number, line in enumerate(text.splitlines(), 1):
                if find.search(line):
                    harmless = _is_prose(path, line) or (self.keep and is_test(path))
                    into = self.notes if harmless else self.unresolved
                    into.add(_place(path, number, line, "still names the flag"))


def _place(path: str, line: int, text: str, reason: str) -> Unresolved:
    return Unresolved(path, line, text.strip()[:200], reason)


def _sorted(places: set[Unresolved]) -> tuple[Unresolved, ...]:
    return tuple(sorted(places, key=lambda place: (place.path, place.line, place.reason)))


def _is_prose(path: str, line: str) -> bool:
    return path.endswith(_PROSE) or line.lstrip().startswith(_COMMENTS)


def _literal(path: str, value: bool) -> str:
    return str(value) if path.endswith(".py") else str(value).lower()
