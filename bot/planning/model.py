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
    """One issue to be: title, Markdown body, the criteria it owns, what it waits for, and the files it will touch.

    `klass` is what it is like among finished work, `kind` the issue's label, `first` the minutes guessed before any history.
    """

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
    first: float = 0.0
    kind: str = "feature"


@dataclass(frozen=True, slots=True)
class Plan:
    """The slices in the order they can be built, the estimate of the whole, and the criteria a person chose to leave out."""

    slices: tuple[Slice, ...]
    estimate: Estimate
    title: str
    left_out: tuple[str, ...] = ()

    def slice(self, name: str) -> Slice | None:
        """Return the slice of that id."""
        return next((one for one in self.slices if one.id == name), None)
