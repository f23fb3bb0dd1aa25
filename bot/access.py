"""Who may do what: people, roles, and an answer fit to show to the person who asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Role = Literal["owner", "maintainer", "member", "guest"]
Action = Literal[
    "see",
    "ask",
    "open_spec",
    "answer_spec",
    "accept_spec",
    "accept_spec_anyway",
    "edit_plan",
    "make_issues",
    "decline_idea",
    "approve_feedback",
    "approve_change",
    "request_changes",
    "stop",
    "resume",
    "retry",
    "release_paths",
    "cancel",
    "take_over",
    "change_flag",
    "promote_flag",
    "pause_factory",
    "raise_budget",
    "change_settings",
    "change_people",
]

RANK: dict[Role, int] = {"guest": 0, "member": 1, "maintainer": 2, "owner": 3}
NEEDS: dict[Action, Role] = {
    "see": "member",
    "ask": "member",
    "open_spec": "member",
    "answer_spec": "member",
    "request_changes": "member",
    "stop": "member",
    "accept_spec": "maintainer",
    "edit_plan": "maintainer",
    "make_issues": "maintainer",
    "decline_idea": "maintainer",
    "approve_feedback": "maintainer",
    "approve_change": "maintainer",
    "resume": "maintainer",
    "retry": "maintainer",
    "cancel": "maintainer",
    "take_over": "maintainer",
    "change_flag": "maintainer",
    "promote_flag": "maintainer",
    "accept_spec_anyway": "owner",
    "pause_factory": "owner",
    "release_paths": "owner",
    "raise_budget": "owner",
    "change_settings": "owner",
    "change_people": "owner",
}
IN_WORDS: dict[Action, str] = {
    "see": "see this",
    "ask": "ask the factory",
    "open_spec": "start a spec",
    "answer_spec": "answer for this spec",
    "accept_spec": "accept this spec",
    "accept_spec_anyway": "accept a spec that is not ready",
    "edit_plan": "edit this plan",
    "make_issues": "make issues of this plan",
    "decline_idea": "decide that this is not built",
    "approve_feedback": "decide on feedback",
    "approve_change": "approve this change",
    "request_changes": "ask for changes",
    "stop": "stop this run",
    "resume": "resume this item",
    "retry": "retry this item",
    "release_paths": "release protected paths",
    "cancel": "cancel this item",
    "take_over": "take this item over",
    "change_flag": "switch flags",
    "promote_flag": "promote a flag",
    "pause_factory": "pause the factory",
    "raise_budget": "raise a budget",
    "change_settings": "change the factory's settings",
    "change_people": "change who may do what",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Someone we know by Slack user id; `github` is the one login whose reviews count as theirs."""

    slack_id: str
    name: str
    role: Role
    github: str | None = None
    zone: str = "UTC"
    quiet_from: str | None = None
    quiet_to: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The case at hand: who asked for the work, whether it lies above the risk line, and whether one owner works alone."""

    requested_by: str | None = None
    above_risk_line: bool = False
    solo: bool = False
    owners: int = 1


@dataclass(frozen=True, slots=True)
class Allowed:
    """Go ahead; `note` must be shown on the card when it is not empty."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Denied:
    """Not allowed; `reason` is shown to the person, privately."""

    reason: str


NOTHING_SPECIAL = Context()


def may(person: Person | None, action: Action, context: Context = NOTHING_SPECIAL) -> Allowed | Denied:
    """Say whether this person may do this now; unknown people and guests may do nothing."""
    wish = IN_WORDS[action]
    if person is None:
        return Denied(
            f"I do not know you yet, so you cannot {wish}. Whoever runs me adds you with `app.py people add`."
        )
    if person.role == "guest":
        return Denied(
            f"Guests cannot {wish}. Nothing was changed. Whoever runs me gives roles with `app.py people add`."
        )
    if RANK[person.role] < RANK[NEEDS[action]]:
        return Denied(f"Only {_whoever(NEEDS[action])} can {wish}; you are a {person.role}. Nothing was changed.")
    if action == "approve_change" and context.above_risk_line and person.slack_id == context.requested_by:
        return _own_request(person, context)
    return Allowed()


def person_for_login(people: Iterable[Person], login: str) -> Person | None:
    """Find whose reviews this GitHub login gives; an unmapped login is nobody."""
    wanted = login.casefold()
    return next((person for person in people if person.github and person.github.casefold() == wanted), None)


def who_may(people: Iterable[Person], action: Action, context: Context = NOTHING_SPECIAL) -> tuple[Person, ...]:
    """List the people who could do this now, for cards that wait on someone."""
    return tuple(person for person in people if isinstance(may(person, action, context), Allowed))


def _own_request(person: Person, context: Context) -> Allowed | Denied:
    if context.solo and person.role == "owner" and context.owners == 1:
        return Allowed("Approved by its own requester: this factory runs with `solo = true`.")
    return Denied("You asked for this change and it lies above the risk line, so someone else must approve it.")


def _whoever(role: Role) -> str:
    match role:
        case "owner":
            return "an owner"
        case "maintainer":
            return "a maintainer or an owner"
        case "member" | "guest":
            return "a member of the team"
