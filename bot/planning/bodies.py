"""An issue's body by its sections, so that a slice which was changed says what it now is."""

import re
from collections.abc import Iterable

from bot.estimates import Estimate
from bot.planning.model import Slice
from bot.planning.spans import span
from bot.specs import Spec

OWN = ("Acceptance", "Touches", "Waits for", "How to verify")
FIRST = ("Problem", "Flow")


def composed(one: Slice, spec: Spec) -> str:
    """Return the body with its criteria, files, reasons to wait, check and estimate as the slice now has them."""
    told = [(heading, text) for heading, text in parts(one.body) if heading not in OWN]
    lead = [part for part in told if not part[0] or part[0].startswith(FIRST)]
    rest = [part for part in told if part not in lead]
    rows = "\n".join(f"- [ ] **{row.id}** {row.text}" for row in spec.criteria if row.id in one.acceptance)
    own = [
        ("Acceptance", rows), *rest, ("Touches", listed(f"`{glob}`" for glob in one.touches)),
        ("Waits for", listed(f"{dep.on}: {dep.reason}" for dep in one.depends_on)),
        ("How to verify", _verify(one, spec)),
    ]  # fmt: skip
    estimate = f"Estimate: {_range(one.estimate)}, {one.estimate.basis}. Spec {spec.id}, version {spec.version}."
    return "\n\n".join([written([*lead, *own]), estimate])


def joined(one: Slice, other: Slice) -> str:
    """Return the body of two slices that become one: what both say, once."""
    mine = parts(one.body)
    told = dict(mine)
    more = [(heading, text) for heading, text in parts(other.body) if told.get(heading) != text]
    fresh = [part for part in more if part[0] not in told]
    same = {heading: text for heading, text in more if heading in told and heading not in OWN}
    return written(
        [(heading, f"{text}\n\n{same[heading]}" if heading in same else text) for heading, text in mine] + fresh
    )


def parts(body: str) -> list[tuple[str, str]]:
    """Return headings and texts; what stands before the first heading has none, and the estimate's line is left out."""
    first, *rest = re.split(r"^## ", body, flags=re.MULTILINE)
    found = [("", first)] + [(part.partition("\n")[0].strip(), part.partition("\n")[2]) for part in rest]
    clean = [(heading, re.sub(r"^Estimate: .*$", "", text, flags=re.MULTILINE).strip()) for heading, text in found]
    return [(heading, text) for heading, text in clean if heading or text]


def written(told: Iterable[tuple[str, str]]) -> str:
    """Return headings and texts as one body."""
    return "\n\n".join(f"## {heading}\n\n{text}" if heading else text for heading, text in told)


def listed(lines: Iterable[str]) -> str:
    """Return lines as a list; of none it says so."""
    return "\n".join(f"- {line}" for line in lines) or "- nothing"


def _verify(one: Slice, spec: Spec) -> str:
    flagged = f"With the flag `{one.flag}` on" if one.flag else "On the product as everybody has it"
    deeds = [
        flow.deed
        for flow in spec.flows
        if any(row.flow == flow.id and row.id in one.acceptance for row in spec.criteria)
    ]
    actor = next((flow.actor for flow in spec.flows if flow.deed in deeds), "person")
    can = f", a {actor} can {' and '.join(deeds)}; " if deeds else ", "
    hidden = " With the flag off, none of it is visible." if one.flag else ""
    tests = f"the acceptance tests for {', '.join(one.acceptance)} pass and each fails on the base commit"
    return f"{flagged}{can}{tests}.{hidden}"


def _range(guess: Estimate) -> str:
    return f"{span(guess.low)} to {span(guess.high)} (median {span(guess.median)})"
