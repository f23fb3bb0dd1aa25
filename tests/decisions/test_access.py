"""Access: every action against every role, and nobody approves his own risky request unless alone."""

from typing import get_args

import pytest

from bot.access import (
    IN_WORDS,
    NEEDS,
    RANK,
    Action,
    Allowed,
    Context,
    Denied,
    Person,
    Role,
    may,
    person_for_login,
    who_may,
)

ACTIONS: tuple[Action, ...] = get_args(Action)
ROLES: tuple[Role, ...] = get_args(Role)
OLA = Person("U1", "Ola", "owner", github="ola")
MAX = Person("U2", "Max", "maintainer", github="Max-Dev")
MIA = Person("U3", "Mia", "member")
GUS = Person("U4", "Gus", "guest", github="gus")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", ROLES)
def test_the_table_is_the_policy(role: Role, action: Action) -> None:
    answer = may(Person("U9", "Someone", role), action)
    allowed = role != "guest" and RANK[role] >= RANK[NEEDS[action]]
    assert isinstance(answer, Allowed) == allowed
    if isinstance(answer, Denied):
        assert IN_WORDS[action] in answer.reason


@pytest.mark.parametrize("action", ACTIONS)
def test_guests_and_strangers_may_do_nothing(action: Action) -> None:
    assert isinstance(may(GUS, action), Denied)
    assert isinstance(may(None, action), Denied)


def test_nobody_approves_his_own_request_above_the_risk_line() -> None:
    own = Context(requested_by="U2", above_risk_line=True)
    assert isinstance(may(MAX, "approve_change", own), Denied)
    assert isinstance(may(OLA, "approve_change", own), Allowed)
    assert isinstance(may(MAX, "approve_change", Context(requested_by="U2")), Allowed)


def test_a_single_owner_working_alone_may_and_the_card_says_so() -> None:
    alone = Context(requested_by="U1", above_risk_line=True, solo=True)
    answer = may(OLA, "approve_change", alone)
    assert isinstance(answer, Allowed)
    assert "solo" in answer.note
    two = Context(requested_by="U1", above_risk_line=True, solo=True, owners=2)
    assert isinstance(may(OLA, "approve_change", two), Denied)
    other = Context(requested_by="U2", above_risk_line=True, solo=True)
    assert isinstance(may(MAX, "approve_change", other), Denied)


def test_reviews_count_for_mapped_logins_only() -> None:
    people = [OLA, MAX, MIA, GUS]
    assert person_for_login(people, "max-dev") == MAX
    assert person_for_login(people, "mia") is None
    assert person_for_login(people, "") is None


def test_who_may_answer_a_card() -> None:
    own = Context(requested_by="U2", above_risk_line=True)
    assert who_may([OLA, MAX, MIA, GUS], "approve_change", own) == (OLA,)
