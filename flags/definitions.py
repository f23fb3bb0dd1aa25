"""Flag definitions: what a flag is for, whose it is and when it ends, read strictly from `flags/definitions/*.toml`."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast, get_args

from flags.errors import BadDefinition

Kind = Literal["experiment", "release", "kill-switch"]
Ring = Literal["internal", "cloud", "enterprise"]
Direction = Literal["up", "down"]

FOLDER = "flags/definitions"
LIFETIME_DAYS: Mapping[Kind, int | None] = {"experiment": 14, "release": 30, "kill-switch": None}
MEASURED = ("hypothesis", "metric", "unit", "baseline", "minimum_effect", "direction")
_KEY = re.compile(r"[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A share that must not get worse while the flag is on; `direction` is the good one."""

    metric: str
    direction: Direction = "down"


@dataclass(frozen=True, slots=True)
class Definition:
    """One flag as its owner declared it; `ends` is None only for a kill switch, which stays."""

    key: str
    kind: Kind
    title: str
    owner: str
    created: date
    ends: date | None
    ring: Ring
    hypothesis: str
    metric: str
    unit: str
    baseline: float | None
    minimum_effect: float | None
    direction: Direction
    guardrails: tuple[Guardrail, ...]
    spec: str
    issue: int | None

    @property
    def path(self) -> str:
        """Where the definition lies in its repository."""
        return f"{FOLDER}/{self.key}.toml"


def load(folder: Path) -> tuple[Definition, ...]:
    """Return every flag defined in `folder`, by key; a folder that is not there defines none."""
    return tuple(parse(path.read_text(encoding="utf-8"), path.name) for path in sorted(folder.glob("*.toml")))


def parse(text: str, file: str) -> Definition:
    """Return the flag that `text` defines; raises BadDefinition naming file, key and cure."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadDefinition(file, "(file)", f"is not TOML: {error}", "Mend the line it names.") from error
    read = _Reader(file, raw)
    read.only(field.name for field in fields(Definition))
    key = read.key(Path(file).stem)
    kind = cast(Kind, read.choice("kind", get_args(Kind)))
    created = read.day("created")
    definition = Definition(
        key=key, kind=kind, title=read.text("title"), owner=read.text("owner"), created=created,
        ends=read.end(created, LIFETIME_DAYS[kind]),
        ring=cast(Ring, read.choice("ring", get_args(Ring), default="internal")),
        hypothesis=read.text("hypothesis", default=""), metric=read.text("metric", default=""),
        unit=read.text("unit", default=""), baseline=read.number("baseline"),
        minimum_effect=read.number("minimum_effect"),
        direction=cast(Direction, read.choice("direction", get_args(Direction), default="up")),
        guardrails=read.guardrails(), spec=read.text("spec", default=""), issue=read.issue(),
    )  # fmt: skip
    if kind == "experiment":
        _check_experiment(file, raw, definition)
    return definition


def render(definition: Definition) -> str:
    """Return the text of the definition's file; `parse` reads it back to an equal value."""
    lines = []
    for field in fields(definition):
        value = getattr(definition, field.name)
        if value not in (None, "", ()):
            lines.append(f"{field.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _check_experiment(file: str, raw: Mapping[str, Any], flag: Definition) -> None:
    for key in MEASURED:
        if key not in raw:
            raise BadDefinition(file, key, "is missing", "An experiment says what it measures and what it hopes for.")
    if not 0 < (flag.baseline or 0) < 1:
        raise BadDefinition(file, "baseline", "is not a share", "Write the share of users today, such as 0.10.")
    if not 0 < (flag.minimum_effect or 0) < 1:
        raise BadDefinition(
            file, "minimum_effect", "is not a positive share", "Write the smallest change that matters, such as 0.02."
        )


def _toml(value: Any) -> str:
    match value:
        case tuple():
            return "[" + ", ".join(_toml(item) for item in value) + "]"
        case Guardrail():
            return f"{{ metric = {_toml(value.metric)}, direction = {_toml(value.direction)} }}"
        case str():
            return _quoted(value)
        case _:
            return str(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'


class _Reader:
    """Takes values out of one parsed file, naming the file and key when one is wrong."""

    def __init__(self, file: str, raw: Mapping[str, Any]) -> None:
        self._file = file
        self._raw = raw

    def only(self, names: Iterable[str]) -> None:
        known = set(names)
        for key in self._raw:
            if key not in known:
                raise self._wrong(key, "is not a known key", f"Known keys: {', '.join(sorted(known))}.")

    def key(self, stem: str) -> str:
        key = self.text("key")
        if not _KEY.fullmatch(key) or len(key) > 60:
            raise self._wrong(
                "key", f"{key!r} is not a flag key", "Use lower-case words joined by '-' or '.', 60 at most."
            )
        if key != stem:
            raise self._wrong("key", f"{key!r} differs from the file's name", f"Name the file {key}.toml.")
        return key

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self._take(key, default, lambda v: isinstance(v, str), 'Write text in quotes, such as "…".')
        if default is None and not value.strip():
            raise self._wrong(key, "is empty", "Say it in a few words.")
        return str(value)

    def choice(self, key: str, allowed: tuple[str, ...], *, default: str | None = None) -> str:
        cure = f"Write one of: {', '.join(allowed)}."
        return str(self._take(key, default, lambda v: isinstance(v, str) and v in allowed, cure))

    def number(self, key: str) -> float | None:
        value = self._raw.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, f"{value!r} is not a number", "Write a number without quotes, such as 0.10.")
        return float(value)

    def day(self, key: str) -> date:
        cure = "Write a date without quotes, such as 2026-11-02."
        value = self._take(key, None, lambda v: isinstance(v, date) and not isinstance(v, datetime), cure)
        return cast(date, value)

    def end(self, created: date, lifetime_days: int | None) -> date | None:
        if "ends" not in self._raw:
            return None if lifetime_days is None else created + timedelta(days=lifetime_days)
        if lifetime_days is None:
            raise self._wrong("ends", "does not belong to a kill switch", "Remove it: a kill switch stays.")
        ends = self.day("ends")
        if ends <= created:
            raise self._wrong("ends", "is not after created", "Give the flag at least a day.")
        return ends

    def guardrails(self) -> tuple[Guardrail, ...]:
        cure = 'Write names, or tables such as { metric = "error_rate", direction = "down" }.'
        value = self._take("guardrails", [], lambda v: isinstance(v, list), cure)
        return tuple(self._guardrail(item, cure) for item in value)

    def issue(self) -> int | None:
        value = self._raw.get("issue")
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        raise self._wrong("issue", f"{value!r} is not an issue number", "Write the number alone, such as 12.")

    def _guardrail(self, item: Any, cure: str) -> Guardrail:
        match item:
            case str() if item:
                return Guardrail(item)
            case {"metric": str(metric), "direction": "up" | "down" as direction, **rest} if metric and not rest:
                return Guardrail(metric, cast(Direction, direction))
            case {"metric": str(metric), **rest} if metric and not rest:
                return Guardrail(metric)
            case _:
                raise self._wrong("guardrails", f"{item!r} is not a guardrail", cure)

    def _take(self, key: str, default: Any, fits: Callable[[Any], bool], cure: str) -> Any:
        if key not in self._raw:
            if default is None:
                raise self._wrong(key, "is missing", cure)
            return default
        if not fits(self._raw[key]):
            raise self._wrong(key, f"{self._raw[key]!r} does not fit", cure)
        return self._raw[key]

    def _wrong(self, key: str, problem: str, cure: str) -> BadDefinition:
        return BadDefinition(self._file, key, problem, cure)
