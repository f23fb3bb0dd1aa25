"""What goes into triage and what comes out."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["bug", "feature", "enhancement", "praise", "question", "abuse", "security"]
KINDS: tuple[Kind, ...] = ("bug", "feature", "enhancement", "praise", "question", "abuse", "security")


@dataclass(frozen=True, slots=True)
class Report:
    """What a person wrote, and the page it was written from."""

    id: str
    text: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A report judged before, with the cluster it belongs to."""

    id: str
    text: str
    kind: Kind
    cluster: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Triage:
    """The judgement: `same_as` is a cluster it belongs to, `maybe_same_as` one a person should compare it with.

    `unsure` means that a person decides the kind; `attack` that the text speaks to us instead of about the product.
    `basis` says what the judgement rests on. `severity` is 1 (worst) to 4.
    """

    kind: Kind
    severity: int
    confidence: float
    unsure: bool
    same_as: str | None
    maybe_same_as: str | None
    reasons: tuple[str, ...]
    basis: str
    attack: bool
    topics: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the nightly look at the clusters suggests: merge two, or split one member off."""

    action: Literal["merge", "split"]
    cluster: str
    other: str
    likeness: float
