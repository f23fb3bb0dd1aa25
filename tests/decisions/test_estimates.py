"""Estimates: the formulas, and the coverage that ALGORITHMS promises in a simulated world."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.estimates import Past, Task, estimate, score, simulate_plan, student_t


def world(rng: np.random.Generator, n: int) -> tuple[list[Past], str, float, float]:
    """Return a history of n items, then a next item's class, first estimate and actual; 6 classes, bias ln .1."""
    bias = math.log(0.1) + 0.6 * rng.standard_normal(6)

    def item() -> tuple[str, float, float]:
        klass = int(rng.integers(6))
        first = float(np.exp(rng.normal(5, 1)))
        return f"class-{klass}", first, first * math.exp(bias[klass] + 0.55 * rng.standard_normal())

    past = [Past(*item()) for _ in range(n)]
    return past, *item()


@pytest.mark.parametrize(("n", "runs", "widest"), [(10, 1500, 7.5), (30, 900, 6.0), (100, 500, 5.0)])
def test_the_80_percent_range_covers_what_it_says(n: int, runs: int, widest: float) -> None:
    rng = np.random.default_rng(20261122 + n)
    hits, widths = [], []
    for _ in range(runs):
        past, klass, first, actual = world(rng, n)
        ours = estimate(first, klass, past)
        hits.append(ours.low <= actual <= ours.high)
        widths.append(math.log(ours.high / ours.low))
    coverage, width = float(np.mean(hits)), math.exp(float(np.mean(widths)))
    print(f"n={n}: coverage {coverage:.3f}, width {width:.2f}")
    assert 0.75 <= coverage <= 0.85
    assert width <= widest


def test_raw_ranges_of_a_model_cover_almost_nothing() -> None:
    rng = np.random.default_rng(5)
    hits = [first / 1.5 <= actual <= first * 1.5 for _, _, first, actual in (world(rng, 0) for _ in range(2000))]
    assert float(np.mean(hits)) < 0.03


def test_no_history_says_so_and_uses_the_prior() -> None:
    ours = estimate(600, "feature", [])
    assert ours.n == 0
    assert "no history" in ours.basis
    assert ours.median == pytest.approx(600 * math.exp(-2.17))
    assert ours.low < ours.median < ours.high


def test_the_formulas_by_hand() -> None:
    ours = estimate(100, "a", [Past("a", 100, 50), Past("b", 100, 20)])
    r_a, r_b = math.log(0.5), math.log(0.2)
    mu = (0.3 * -2.17 + r_a + r_b) / 2.3
    m_a, m_b = (3 * mu + r_a) / 4, (3 * mu + r_b) / 4
    ss_a, ss_b = (r_a - m_a) ** 2, (r_b - m_b) ** 2
    df = 2 + 2 - 2 * (1 / 4)
    s2 = (2 * 0.64 + ss_a + ss_b) / df
    v = (8 * s2 + ss_a) / 9 + s2 / 4
    assert ours.median == pytest.approx(100 * math.exp(m_a))
    assert ours.high == pytest.approx(100 * math.exp(m_a + student_t(0.9, 4) * math.sqrt(v)))
    assert ours.basis == "based on 1 similar item of 2 finished"


def test_old_work_weighs_half_after_120_days() -> None:
    fresh = estimate(100, "a", [Past("a", 100, 100), Past("a", 100, 10, age_days=120)])
    other = estimate(100, "a", [Past("a", 100, 100, age_days=120), Past("a", 100, 10)])
    assert fresh.median > other.median


def test_spec_debt_costs_half_as_much_again() -> None:
    plain, debt = estimate(100, "a", []), estimate(100, "a", [], spec_debt=True)
    assert debt.median == pytest.approx(1.5 * plain.median)


@pytest.mark.parametrize(
    ("p", "df", "exact"), [(0.9, 4, 1.533206), (0.9, 10, 1.372184), (0.1, 5, -1.475884), (0.9, 1000, 1.282399)]
)
def test_student_quantiles(p: float, df: float, exact: float) -> None:
    assert student_t(p, df) == pytest.approx(exact, abs=3e-4)


def test_a_chain_takes_longer_than_work_side_by_side() -> None:
    chain = [Task("1", "a", 100), Task("2", "a", 100, ("1",)), Task("3", "a", 100, ("2",))]
    side = [Task("1", "a", 100), Task("2", "a", 100), Task("3", "a", 100)]
    slow = simulate_plan(chain, [], workers=3, seed=1)
    quick = simulate_plan(side, [], workers=3, seed=1)
    queued = simulate_plan(side, [], workers=1, seed=1)
    assert quick.median < slow.median
    assert queued.median == pytest.approx(slow.median, rel=0.02)
    assert simulate_plan(side, [], workers=3, seed=1) == quick


def test_a_circle_is_refused() -> None:
    with pytest.raises(ValueError, match="circular"):
        simulate_plan([Task("1", "a", 1, ("2",)), Task("2", "a", 1, ("1",))], [], workers=1, seed=1)


def test_scores() -> None:
    ours = estimate(100, "a", [])
    perfect = score([(ours, ours.median)])
    missed = score([(ours, ours.high * 10)])
    assert perfect.coverage == 1
    assert perfect.median_abs_log_error == 0
    assert missed.coverage == 0
    assert missed.pinball > perfect.pinball
    with pytest.raises(ValueError, match="nothing"):
        score([])


pasts = st.builds(Past, st.sampled_from("abc"), st.floats(0.1, 1e4), st.floats(0.1, 1e4), st.floats(0, 1000))


@settings(max_examples=60, deadline=None)
@given(st.lists(pasts, max_size=40), st.floats(0.1, 1e4), st.sampled_from("abcd"))
def test_ranges_are_ordered_and_finite_whatever_the_history(history: list[Past], first: float, klass: str) -> None:
    ours = estimate(first, klass, history)
    assert 0 < ours.low <= ours.high < math.inf
    assert ours.n == len(history)
