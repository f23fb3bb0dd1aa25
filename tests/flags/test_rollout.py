"""Rings: who is served, when a flag moves on or steps back, and its clock."""

from datetime import UTC, date, datetime

import pytest

from flags.definitions import parse
from flags.rollout import (
    RINGS,
    Demote,
    Evidence,
    FlagState,
    Hold,
    Promote,
    Seen,
    clock,
    decide,
    following,
    preceding,
    read_strategies,
    share_of,
    strategies,
    strategy,
    tiers,
    view,
)

RELEASE = 'key = "a"\nkind = "release"\ntitle = "A"\nowner = "ada"\ncreated = 2026-11-01\n'
RELEASE_FLAG = parse(RELEASE, "a.toml")
EXPERIMENT_FLAG = parse(
    RELEASE.replace("release", "experiment")
    + 'hypothesis = "h"\nmetric = "m"\nunit = "u"\nbaseline = 0.1\nminimum_effect = 0.02\ndirection = "up"\n',
    "a.toml",
)
KILL_SWITCH = parse(RELEASE.replace("release", "kill-switch"), "a.toml")


def test_rings_widen_one_tier_at_a_time():
    assert [tiers(ring) for ring in RINGS] == [RINGS[:1], RINGS[:2], RINGS]
    assert [following(ring) for ring in (None, *RINGS)] == [*RINGS, None]
    assert [preceding(ring) for ring in RINGS] == [None, *RINGS[:2]]


@pytest.mark.parametrize("ring", RINGS)
@pytest.mark.parametrize("share", [50, 100])
def test_a_strategy_reads_back_as_its_ring(ring, share):
    assert read_strategies([strategy("a", ring, share)]) == (ring, share)
    assert read_strategies(strategies("a", ring, share)) == (ring, share)


def test_our_own_people_see_all_of_an_experiment_whose_customers_are_parted():
    parted = strategies("a", "cloud", 50)
    assert [(read_strategies([one])) for one in parted] == [("cloud", 50), ("internal", 100)]
    assert len(strategies("a", "cloud")) == len(strategies("a", "internal", 50)) == 1


def test_strategies_of_others_are_no_ring():
    everybody = {"name": "flexibleRollout", "parameters": {"rollout": "100"}, "constraints": []}
    odd = strategy("a", "cloud")
    odd["constraints"][0]["values"] = ["cloud"]
    assert read_strategies([]) == read_strategies([everybody]) == read_strategies([odd]) == (None, 0)


def test_experiments_keep_half_of_the_customers_for_comparison_until_they_have_won():
    assert [share_of("experiment", ring) for ring in RINGS] == [100, 50, 100]
    assert {share_of(kind, ring) for kind in ("release", "kill-switch") for ring in RINGS} == {100}


@pytest.mark.parametrize(
    ("ring", "evidence", "expected"),
    [
        ("internal", Evidence(1, 1), Promote),
        ("internal", Evidence(0.5, 1), Hold),
        ("internal", Evidence(2, 0), Hold),
        ("internal", Evidence(2, 3, open_bugs=1), Hold),
        ("cloud", Evidence(7, 50), Promote),
        ("cloud", Evidence(6.9, 50), Hold),
        ("cloud", Evidence(7, 49), Hold),
        ("enterprise", Evidence(99, 10_000), Hold),
        ("cloud", Evidence(99, 999, breached_guardrails=("error_rate",)), Demote),
    ],
)
def test_moving_on_needs_evidence(ring, evidence, expected):
    assert isinstance(decide(ring, evidence), expected)


def test_every_decision_says_why():
    assert decide("internal", Evidence(1.5, 3)) == Promote(
        "cloud", ("1.5 days in internal", "3 users met it", "no open bugs and no guardrail breached")
    )
    assert decide("cloud", Evidence(2, 10, open_bugs=2)) == Hold(
        ("5.0 more days in this ring (of 7)", "40 more users who met it (of 50)", "2 open bugs closed")
    )
    assert decide("enterprise", Evidence(1, 1)) == Hold(())


def test_a_breach_steps_back_one_ring_and_from_the_first_to_off():
    breached = Evidence(9, 99, breached_guardrails=("error_rate", "latency"))
    reasons = ("guardrail breached: error_rate", "guardrail breached: latency")
    assert decide("enterprise", breached) == Demote("cloud", reasons)
    assert decide("internal", breached) == Demote(None, reasons)


@pytest.mark.parametrize(
    ("flag", "today", "day", "left", "phase"),
    [
        (EXPERIMENT_FLAG, date(2026, 11, 1), 0, 14, "running"),
        (EXPERIMENT_FLAG, date(2026, 11, 10), 9, 5, "running"),
        (EXPERIMENT_FLAG, date(2026, 11, 11), 10, 4, "warned"),
        (EXPERIMENT_FLAG, date(2026, 11, 14), 13, 1, "warned"),
        (EXPERIMENT_FLAG, date(2026, 11, 15), 14, 0, "over"),
        (RELEASE_FLAG, date(2026, 11, 25), 24, 6, "running"),
        (RELEASE_FLAG, date(2026, 11, 26), 25, 5, "warned"),
        (RELEASE_FLAG, date(2026, 12, 1), 30, 0, "over"),
        (KILL_SWITCH, date(2030, 1, 1), 1157, None, "running"),
    ],
)
def test_the_clock_warns_before_the_end(flag, today, day, left, phase):
    now = clock(flag, today)
    assert (now.day, now.days_left, now.phase) == (day, left, phase)


def test_a_view_says_whom_a_flag_serves_and_what_is_next():
    seen = Seen(datetime(2026, 11, 2, tzinfo=UTC), 3, 1)
    today = date(2026, 11, 2)
    on = view(RELEASE_FLAG, FlagState("a", True, "cloud", 100, False, seen), today)
    assert (on.tiers, on.next_ring) == (("internal", "cloud"), "enterprise")
    off = view(RELEASE_FLAG, FlagState("a", False, "cloud", 100, False, seen), today)
    assert off.tiers == ()
    unknown = view(RELEASE_FLAG, None, today)
    assert (unknown.state, unknown.tiers, unknown.next_ring) == (None, (), "internal")
