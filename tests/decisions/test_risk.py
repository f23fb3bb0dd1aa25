"""Risk: the formula by hand, the tiers, the hard rules, and that a model only ever raises."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.risk import TIERS, Change, RiskLine, assess, brier, path_facts

SAFE = Change(lines=20, files=1, diff_coverage=1.0, flag_guarded=True, test_lines=20, prior_pulls=50)


def test_the_formula_by_hand() -> None:
    z = -3.2 + 0.5 * math.log2(2) + 0.35 * math.log2(2) - 0.5
    assert assess(SAFE).score == pytest.approx(100 / (1 + math.exp(-z)), abs=0.06)
    assert assess(SAFE).tier == "low"


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (replace(SAFE, sensitive=frozenset({"billing"})), "+1.2 touches billing"),
        (replace(SAFE, dependencies=True), "+0.9 changes dependencies"),
        (replace(SAFE, diff_coverage=0.5), "+0.4 50% of the changed lines covered"),
        (replace(SAFE, diff_coverage=None), "+0.8 coverage of the changed lines unknown"),
        (replace(SAFE, hot_file=True), "+0.7 touches a file that changes often"),
        (replace(SAFE, new_area=True), "+0.6 first work in this area"),
        (replace(SAFE, retries=2), "+1.0 2 retries"),
        (replace(SAFE, open_findings=1), "+0.8 1 open review findings"),
        (replace(SAFE, tampering="review"), "+1.0 changed tests need a look"),
        (replace(SAFE, flag_guarded=False), "+0.6 not behind a flag"),
    ],
)
def test_every_part_is_a_reason(change: Change, part: str) -> None:
    assert part in assess(change).reasons
    assert assess(change).score > assess(SAFE).score


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (replace(SAFE, tampering="block"), "tests were weakened"),
        (replace(SAFE, secret_found=True), "a secret was found in the change"),
        (replace(SAFE, migration_without_down=True), "a migration has no way down"),
        (replace(SAFE, paths=("bot/access.py",)), "permissions change"),
        (replace(SAFE, lines=801), "more than 800 lines"),
        (replace(SAFE, paths=(".shopfloor.toml",)), "gates or policy were edited"),
        (replace(SAFE, paths=("bot/gates/judge.py",)), "gates or policy were edited"),
        (replace(SAFE, tainted=True), "it began with words from outside"),
        (replace(SAFE, spec_debt=True), "its spec was accepted before it was ready"),
        (replace(SAFE, prior_pulls=9), "among the first 10 pull requests of this repository"),
    ],
)
def test_hard_rules_send_it_to_a_person_whatever_the_score(change: Change, rule: str) -> None:
    ours = assess(change)
    assert rule in ours.hard
    assert ours.tier == "person"


def test_tiers_follow_the_score() -> None:
    middle = assess(replace(SAFE, lines=150, files=5, diff_coverage=0.6, flag_guarded=False, test_lines=0))
    high = assess(replace(SAFE, lines=700, files=30, diff_coverage=0, dependencies=True, flag_guarded=False))
    assert (middle.tier, high.tier) == ("second-reviewer", "person")
    assert assess(SAFE, RiskLine(low_below=1)).tier == "second-reviewer"


def test_a_model_may_raise_the_tier_and_never_lower_it() -> None:
    raised = assess(replace(SAFE, model_tier="person"))
    assert raised.tier == "person"
    assert raised.reasons[0] == "the reviewer raised it to person"
    assert assess(replace(SAFE, tainted=True, model_tier="low")).tier == "person"


def test_paths_speak_for_themselves() -> None:
    facts = path_facts(["memo/server/auth/session.py", "package-lock.json", "memo/migrations/0002_x.py"])
    assert facts.sensitive == {"auth", "migrations"}
    assert facts.dependencies
    assert not facts.ci_or_gates
    assert path_facts(["memo/web/src/author.ts", "docs/accessibility.md"]).sensitive == frozenset()


def test_brier() -> None:
    assert brier([(100, True), (0, False)]) == 0
    assert brier([(50, True), (50, False)]) == 0.25
    with pytest.raises(ValueError, match="at least one"):
        brier([])


changes = st.builds(
    Change,
    lines=st.integers(0, 5000),
    files=st.integers(0, 200),
    diff_coverage=st.none() | st.floats(0, 1),
    retries=st.integers(0, 20),
    open_findings=st.integers(0, 20),
    tampering=st.sampled_from(["clean", "review", "block"]),
    test_lines=st.integers(0, 5000),
    tainted=st.booleans(),
    prior_pulls=st.integers(0, 100),
    model_tier=st.sampled_from(TIERS),
)


@given(changes)
def test_more_lines_and_a_wary_model_never_lower_the_tier(change: Change) -> None:
    ours = assess(change)
    assert 0 <= ours.score <= 100
    assert TIERS.index(ours.tier) >= TIERS.index(change.model_tier)
    assert not ours.hard or ours.tier == "person"
    if change.test_lines == 0:
        assert assess(replace(change, lines=change.lines + 100)).score >= ours.score
