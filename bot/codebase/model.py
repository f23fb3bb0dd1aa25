"""What is known of code once it is read: frozen values with a line for everything they claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MarkKind = Literal["about", "route", "call", "table", "symbol", "words", "way", "guide"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a file names: its purpose, a route it serves or calls, a table, a symbol, or words that people see.

    `line` counts from 1. A `guide` mark stands in another file (`where`), a document that sends its reader here; a `way` is
    what such a passage is headed by: how a thing of that kind is added.
    """

    kind: MarkKind
    name: str
    line: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of code: its marks, the files of the repository it imports, and where each word of its body first stands."""

    path: str
    lines: int
    marks: tuple[Mark, ...] = ()
    imports: tuple[str, ...] = ()
    words: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def named(self, kind: MarkKind) -> tuple[Mark, ...]:
        """Return the marks of one kind."""
        return tuple(mark for mark in self.marks if mark.kind == kind)


@dataclass(frozen=True, slots=True)
class Codebase:
    """All files of code of a product, who uses whom (imports, and calls of a route to its server), and its tests."""

    files: Mapping[str, SourceFile]
    users: Mapping[str, tuple[str, ...]]
    tests: Mapping[str, tuple[str, ...]]
    migrations: tuple[str, ...] = ()
    plain: int = 0

    def tests_of(self, path: str) -> tuple[str, ...]:
        """Return the tests that import this file or lie beside it under its name."""
        return self.tests.get(path, ())
