"""What a plan is made of."""

from dataclasses import dataclass

from bot.estimates import Estimate


@dataclass(frozen=True, slots=True)
class Dependency:
    """Another slice that must land first, and why."""

    on: str
    reason: str


@dataclass(frozen=True, slots=True)
class Slice:
    """One issue to be: title, Markdown body, the criteria it owns, what it waits for, and the files it will touch."""

    id: str
    title: str
    body: str
    acceptance: tuple[str, ...]
    depends_on: tuple[Dependency, ...]
    touches: tuple[str, ...]
    flag: str
    risk_hint: str
    klass: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Plan:
    """The slices in the order they can be built, and the estimate of the whole with two workers."""

    slices: tuple[Slice, ...]
    estimate: Estimate
    title: str
