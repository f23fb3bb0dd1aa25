"""What the judge says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate's answer; `private` means its log shows hidden tests and is never given to an agent.

    `summary` is safe to show to anyone, `log_path` is the whole output.
    """

    name: str
    kind: str
    passed: bool
    required: bool
    summary: str
    log_path: str
    seconds: float
    cached: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """All answers for one tree; `tree` is the digest of what was really judged, with the base's own rules laid over it."""

    passed: bool
    results: tuple[GateResult, ...]
    tree: str
    seconds: float = 0.0  # wall time of all gates; several run side by side

    @property
    def red(self) -> tuple[GateResult, ...]:
        """Return the required gates that did not pass."""
        return tuple(result for result in self.results if result.required and not result.passed)
