"""What one look at one thing found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the factory needs: how it is, and when it is not well, what to do."""

    name: str
    ok: bool
    detail: str
    cure: str = ""


def well(name: str, detail: str) -> Check:
    """Return that `name` is as it should be."""
    return Check(name, True, detail)


def ill(name: str, detail: str, cure: str) -> Check:
    """Return that `name` is not, with the cure."""
    return Check(name, False, detail, cure)
