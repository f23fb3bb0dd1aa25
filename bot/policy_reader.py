"""Reads a TOML table strictly: every key is asked for by name and type, and every mistake is told with its line and its cure."""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from bot.errors import UserError

HEADER = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")


class Table:
    """One table of the file; `done` refuses the keys that nobody asked for."""

    def __init__(self, file: str, text: str, values: Mapping[str, Any], place: str = "", line: int = 0) -> None:
        self._file, self._text, self._values, self._place, self._line = file, text, values, place, line
        self._asked: list[str] = []

    @classmethod
    def parse(cls, file: str, text: str) -> "Table":
        """Return the whole file as a table; raises `UserError` with the line when it is no TOML."""
        try:
            return cls(file, text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise UserError(f"{file} is no TOML: {error}. Mend that line and push it to the base branch.") from None

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string that is not empty, or the default."""
        value: str = self._get(key, default, str, 'a text in quotes, such as "main"')
        if value == "" and key in self._values:
            raise self.wrong(key, "must not be empty; leave the key out instead")
        return value

    def optional(self, key: str) -> str | None:
        """Return a string that is not empty, or None when the key is absent."""
        self._asked.append(key)
        return self.text(key) if key in self._values else None

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return a list of strings that are not empty."""
        cure = 'a list of texts, such as ["docs/**"]'
        values = self._get(key, None if default is None else list(default), list, cure)
        if not all(isinstance(value, str) and value for value in values):
            raise self.wrong(key, f"must be {cure}")
        return tuple(values)

    def number(self, key: str, default: float | None = None, *, low: float, high: float) -> float:
        """Return a number within bounds, both ends included."""
        cure = f"a number from {low:g} to {high:g}"
        raw = self._get(key, default, (int, float), cure)
        if isinstance(raw, bool) or not low <= raw <= high:
            raise self.wrong(key, f"must be {cure}, not {raw!r}")
        return float(raw)

    def limit(self, key: str, default: float | None, *, high: float) -> float | None:
        """Return a number above nought, or the default when the key is absent."""
        if key not in self._values:
            self._asked.append(key)
            return default
        return self.number(key, low=0, high=high)

    def flag(self, key: str, default: bool) -> bool:
        """Return true or false."""
        return bool(self._get(key, default, bool, "true or false, without quotes"))

    def choice(self, key: str, options: Sequence[str], default: str | None = None) -> str:
        """Return one of the options."""
        value = self.text(key, default)
        if value not in options:
            raise self.wrong(key, f"must be one of {', '.join(options)}; {value!r} is not{_nearest(value, options)}")
        return value

    def table(self, key: str) -> "Table":
        """Return the table under a key, an empty one when it is absent."""
        value = self._get(key, {}, dict, f"a table, such as [{self._path(key)}]")
        return self._below(key, value)

    def tables(self, key: str) -> tuple["Table", ...]:
        """Return a list of tables ([[name]])."""
        cure = f"a list of tables, each begun with [[{self._path(key)}]]"
        values = self._get(key, [], list, cure)
        if not all(isinstance(value, dict) for value in values):
            raise self.wrong(key, f"must be {cure}")
        lines = _lines_of(self._text, self._path(key), None)
        return tuple(
            self._below(key, value, line) for value, line in zip(values, [*lines, *[0] * len(values)], strict=False)
        )

    def named(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """Yield every table below a key with its name."""
        parent = self.table(key)
        for name in parent._values:
            yield name, parent.table(name)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys the file gives here."""
        return tuple(self._values)

    def has(self, key: str) -> bool:
        """Say whether the file gives this key."""
        self._asked.append(key)
        return key in self._values

    def done(self) -> None:
        """Refuse keys that were not asked for."""
        for key in self._values:
            if key not in self._asked:
                known = f"known here: {', '.join(self._asked)}" if self._asked else "no key is known here"
                raise self.wrong(key, f"is not known{_nearest(key, self._asked)}; {known}")

    def wrong(self, key: str, problem: str) -> UserError:
        """Return the error for a key of this table, with its line."""
        lines = [*_lines_of(self._text, self._place, key), *_lines_of(self._text, self._place, None)]
        found = next((line for line in lines if line >= self._line), self._line)
        where = f"{self._file}, line {found}" if found else self._file
        return UserError(f"{where}: {self._path(key)} {problem}. Mend it on the base branch.")

    def _below(self, key: str, values: Mapping[str, Any], line: int = 0) -> "Table":
        return Table(self._file, self._text, values, self._path(key), line)

    def _path(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def _get(self, key: str, default: Any, kind: type | tuple[type, ...], cure: str) -> Any:
        self._asked.append(key)
        if key not in self._values:
            if default is None:
                raise self.wrong(key, f"is missing; give {cure}")
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(key, f"must be {cure}, not {cast('object', value)!r}")
        return value


def _nearest(word: str, options: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, options, n=1)
    return f" (did you mean {near[0]}?)" if near else ""


def _lines_of(text: str, place: str, key: str | None) -> list[int]:
    """Return the lines on which a key of a table is set, or its header stands; the parser itself does not tell."""
    found, here = [], ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := HEADER.match(line):
            here = ".".join(part.strip(" \"'") for part in header[1].split("."))
            wanted = place if key is None else f"{place}.{key}".lstrip(".")
            if here == wanted or (key is not None and here.startswith(wanted + ".")):
                found.append(number)
        elif key is not None and here == place and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", line):
            found.append(number)
    return found
