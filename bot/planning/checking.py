"""What is wrong with a plan that a model or a person proposes."""

import re
from collections.abc import Iterable

from bot.planning.model import Plan
from bot.specs import Spec

MOST_CRITERIA = 14
_LAYER = re.compile(
    r"^\W*(?:the )?(?:back-?end|front-?end|database|db|schema|api|ui|server|client|styling|css|tests?|unit tests?"
    r"|documentation|refactor(?:ing)?)"
    r"(?: (?:part|work|layer|changes|side|only|for .*))?\W*$",
    re.IGNORECASE,
)


def check(proposed: Plan, spec: Spec) -> list[str]:
    """List what is wrong with a plan, a model's or a person's; an empty list means it may become issues."""
    if not proposed.slices:
        return ["The plan has no slices."]
    return [
        *_acceptance_problems(proposed, spec),
        *_dependency_problems(proposed),
        *_slice_problems(proposed),
    ]


def overlaps(one: Iterable[str], other: Iterable[str]) -> bool:
    """Say whether two sets of globs may name the same file; when in doubt, yes."""
    return any(_may_meet(left, right) for left in one for right in other)


def _acceptance_problems(proposed: Plan, spec: Spec) -> list[str]:
    known = [row.id for row in spec.criteria]
    wanted = [row for row in known if row not in proposed.left_out]
    owned = [row for one in proposed.slices for row in one.acceptance]
    problems = [f"{row} is in no slice." for row in wanted if row not in owned]
    problems += [
        f"{row} is in {owned.count(row)} slices; it must be in one."
        for row in dict.fromkeys(owned)
        if owned.count(row) > 1
    ]
    problems += [f"{row} is in a slice and left out." for row in dict.fromkeys(owned) if row in proposed.left_out]
    return problems + [f"{row} is not a criterion of this spec." for row in dict.fromkeys(owned) if row not in known]


def _dependency_problems(proposed: Plan) -> list[str]:
    ids = [one.id for one in proposed.slices]
    problems = [f"Two slices are called {name}." for name in dict.fromkeys(ids) if ids.count(name) > 1]
    for one in proposed.slices:
        problems += [
            f"{one.id} waits for {dep.on}, which is not in the plan." for dep in one.depends_on if dep.on not in ids
        ]
        problems += [
            f"{one.id} does not say why it waits for {dep.on}." for dep in one.depends_on if not dep.reason.strip()
        ]
    if not problems and len(_before(proposed)) < len(ids):
        problems.append("The slices wait for each other in a circle.")
    return problems


def _before(proposed: Plan) -> dict[str, frozenset[str]]:
    """Map each slice to all it waits for, directly or not; slices in a circle are left out."""
    done: dict[str, frozenset[str]] = {}
    for _ in proposed.slices:
        for one in proposed.slices:
            waits = [dep.on for dep in one.depends_on]
            if one.id not in done and all(name in done for name in waits):
                done[one.id] = frozenset(waits).union(*(done[name] for name in waits))
    return done


def _slice_problems(proposed: Plan) -> list[str]:
    titles = [one.title.casefold() for one in proposed.slices]
    problems = []
    for one in proposed.slices:
        rules = [
            (not one.title.strip(), "has no title"),
            (titles.count(one.title.casefold()) > 1, "has the same title as another"),
            (bool(_LAYER.match(one.title)), f"is a layer (“{one.title}”), not something a person can use"),
            (len(one.body.split()) < 10, "does not say what to do"),
            (not one.acceptance, "has no acceptance criterion"),
            (
                len(one.acceptance) > MOST_CRITERIA and len(proposed.slices) > 1,
                f"has more than {MOST_CRITERIA} criteria; split it",
            ),
            (not one.touches, "does not say which files it touches"),
            (any(glob in {"*", "**", "**/*"} for glob in one.touches), "touches everything; name the files"),
        ]
        problems += [f"{one.id} {text}." for met, text in rules if met]
    return problems


def _may_meet(left: str, right: str) -> bool:
    one, other = _fixed_part(left), _fixed_part(right)
    if one == left and other == right:
        return left == right
    return one.startswith(other) or other.startswith(one)


def _fixed_part(glob: str) -> str:
    return re.split(r"[*?\[]", glob, maxsplit=1)[0]
