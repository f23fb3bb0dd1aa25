"""What a spec is made of: frozen values that turn into JSON and back without loss."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

SectionKey = Literal[
    "problem",
    "metric",
    "out_of_scope",
    "flows",
    "acceptance",
    "data",
    "errors",
    "permissions",
    "ui",
    "budgets",
    "examples",
    "release",
    "analytics",
    "open",
]
Source = Literal["drafted", "answered", "recommended", "document", "model"]
Manner = Literal["text", "option", "skip", "you decide", "unknown", "correction"]
Outcome = Literal["success", "failure"]


@dataclass(frozen=True, slots=True)
class SectionKind:
    """A section's heading, its points, and how dear a late change of mind is (1 cheap to 3 dear)."""

    key: SectionKey
    heading: str
    weight: float
    rework: float


SECTIONS: tuple[SectionKind, ...] = (
    SectionKind("problem", "Vision: problem, users, evidence", 8, 3.0),
    SectionKind("metric", "Goal metric", 8, 1.5),
    SectionKind("out_of_scope", "Out of scope", 7, 2.0),
    SectionKind("flows", "Flows", 7, 2.5),
    SectionKind("acceptance", "Acceptance criteria", 20, 2.0),
    SectionKind("data", "Data and states", 7, 3.0),
    SectionKind("errors", "Errors and edge cases", 8, 1.5),
    SectionKind("permissions", "Permissions and privacy", 5, 2.5),
    SectionKind("ui", "Screens", 7, 1.5),
    SectionKind("budgets", "Budgets: speed, accessibility, limits", 5, 1.5),
    SectionKind("examples", "Examples and test plan", 5, 1.0),
    SectionKind("release", "Flag, experiment, kill rule, rollback", 6, 1.0),
    SectionKind("analytics", "Analytics events", 3, 1.0),
    SectionKind("open", "Open questions", 4, 1.0),
)
KIND: Mapping[str, SectionKind] = {kind.key: kind for kind in SECTIONS}
_NAMES: Mapping[str, SectionKey] = {name.lower(): kind.key for kind in SECTIONS for name in (kind.key, kind.heading)}

COMMENTED = "comment:"  # begins the id of what answers no question, but is said of a line


def section_key(name: str) -> SectionKey:
    """Return the section of that key or heading in any case; what names none belongs to the open questions."""
    return _NAMES.get(name.strip().lower(), "open")


@dataclass(frozen=True, slots=True)
class Section:
    """One section's text, where it came from, and whether a person has settled it.

    `decided` names the questions whose answers belong here and stand beside the text until a model words it anew.
    """

    key: SectionKey
    text: str
    source: Source = "drafted"
    settled: bool = False
    model_source: str = ""
    decided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What someone said to a question, and when (ISO time); `replaced` marks one that was corrected later."""

    question_id: str
    question: str
    text: str
    manner: Manner
    by: str
    at: str
    why: str = ""
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """One thing a person does from start to end, and what happens when it goes wrong."""

    id: str
    actor: str
    deed: str
    steps: tuple[str, ...]
    failure: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """A numbered acceptance criterion that belongs to one flow."""

    id: str
    text: str
    flow: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something nobody knows yet; it is in order when somebody owns it."""

    id: str
    text: str
    owner: str
    blocking: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A question that a model would ask; `recommended` is one of its options, `current` whether it would still ask it."""

    section: SectionKey
    text: str
    why: str
    options: tuple[str, ...]
    recommended: str
    reason: str = ""
    id: str = ""
    model_source: str = ""
    current: bool = True


@dataclass(frozen=True, slots=True)
class Clash:
    """Two passages of a section that a model says cannot both hold, word for word."""

    section: SectionKey
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Background:
    """Something that others wrote, given with the idea as material: quoted with its source, never a decision."""

    name: str
    url: str
    by: str
    at: str
    excerpt: str
    digest: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Debt:
    """A recorded override: accepted before it was ready."""

    by: str
    at: str
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Spec:
    """A specification as it now stands; `version` counts its changes.

    `guesses` is what a builder would have to guess, as the last model that read it sees it; None before one did.
    """

    id: str
    title: str
    idea: str
    product: str
    by: str
    at: str
    complexity: int
    flag: str
    sections: tuple[Section, ...]
    flows: tuple[Flow, ...]
    criteria: tuple[Criterion, ...]
    answers: tuple[Answer, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    debt: Debt | None = None
    version: int = 1
    feasibility: str = ""
    proposed: tuple[Proposed, ...] = ()
    guesses: tuple[str, ...] | None = None
    guessed_by: str = ""
    clashes: tuple[Clash, ...] = ()
    background: tuple[Background, ...] = ()

    @property
    def is_small(self) -> bool:
        """Return whether this is small work, which is ready sooner and asks less."""
        return self.complexity <= 3

    @property
    def spec_debt(self) -> bool:
        """Return whether it was accepted before it was ready."""
        return self.debt is not None

    @property
    def metric(self) -> str:
        """Return the goal metric's text."""
        return self.section("metric").text

    def section(self, key: str) -> Section:
        """Return the section of that key; raises KeyError for an unknown one."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)


def with_section(spec: Spec, section: Section) -> Spec:
    """Return the spec with that section in the place of the old one; the version stays."""
    return replace(spec, sections=tuple(section if old.key == section.key else old for old in spec.sections))


def to_json(spec: Spec) -> dict[str, Any]:
    """Return the spec as plain JSON values."""
    return asdict(spec)


def from_json(data: Mapping[str, Any]) -> Spec:
    """Return the spec that `to_json` wrote, whether or not it went through a JSON text."""
    rows = {name: data.get(name, ()) for name in _ROWS}
    plain = {name: value for name, value in data.items() if name not in rows and name not in {"debt", "guesses"}}
    guesses = data.get("guesses")
    fields: dict[str, Any] = {name: tuple(_row(kind, row) for row in rows[name]) for name, kind in _ROWS.items()}
    fields["debt"] = Debt(**data["debt"]) if data.get("debt") else None
    fields["guesses"] = None if guesses is None else tuple(guesses)
    return Spec(**plain, **fields)


_ROWS: Mapping[str, type[Any]] = {
    "sections": Section,
    "flows": Flow,
    "criteria": Criterion,
    "answers": Answer,
    "open_questions": OpenQuestion,
    "proposed": Proposed,
    "clashes": Clash,
    "background": Background,
}


def _row(kind: type[Any], row: Mapping[str, Any]) -> Any:
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})
