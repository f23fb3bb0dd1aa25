"""Which model plays what, what it costs, and when a failed call is tried again."""

from datetime import date

import pytest

from bot.agents.choice import MODELS, Endpoint, Endpoints, choose, choose_other
from bot.agents.models.conversation import Usage
from bot.agents.prices import Price, cost_micros, price_of, worst_case_micros
from bot.agents.retries import wait_before_retry

BOTH = Endpoints(Endpoint("a"), Endpoint("o"))
TODAY = date(2026, 11, 22)


def test_the_reviewer_and_tester_are_of_another_family_than_the_builder():
    for builder in ("anthropic", "openai"):
        both = Endpoints(Endpoint("a"), Endpoint("o"), builder)
        vendors = {role: choose(role, "standard", both).vendor for role in ("builder", "tester", "reviewer", "planner")}
        assert vendors["builder"] == vendors["planner"] == builder
        assert vendors["tester"] == vendors["reviewer"] != builder


def test_one_key_serves_all_roles_and_has_no_other_to_turn_to():
    only = Endpoints.from_keys(openai_key="k", stand_in_url="http://127.0.0.1:1")
    assert {choose(role, "strong", only).name for role in ("builder", "reviewer")} == {"gpt-6.1-sol"}
    assert choose_other(choose("builder", "strong", only), "strong", only) is None


def test_without_keys_both_families_are_at_the_stand_in_and_say_so():
    none = Endpoints.from_keys(stand_in_url="http://127.0.0.1:1/")
    assert none.anthropic == Endpoint("stand-in", "http://127.0.0.1:1", "scripted")
    assert none.openai == Endpoint("stand-in", "http://127.0.0.1:1/v1", "scripted")
    live = Endpoints.from_keys(anthropic_key="k", stand_in_url="http://127.0.0.1:1")
    assert live.anthropic == Endpoint("k")
    assert live.openai is None


def test_no_endpoint_at_all_is_our_bug():
    with pytest.raises(ValueError, match="neither vendor"):
        choose("builder", "small", Endpoints())


def test_every_model_we_choose_has_a_price():
    assert {name for name in MODELS.values() if price_of(name, TODAY) is None} == set()


def test_an_unknown_model_or_day_is_unpriced():
    assert price_of("claude-next", TODAY) is None
    assert price_of("claude-opus-5-5", date(2020, 1, 1)) is None


def test_the_newest_valid_price_counts():
    old, new = Price(date(2026, 1, 1), 1, 1, 1), Price(date(2026, 6, 1), 2, 2, 2)
    table = {"m": (new, old)}
    assert price_of("m", date(2026, 3, 1), table) == old
    assert price_of("m", TODAY, table) == new


def test_cost_is_exact():
    sonnet = price_of("claude-sonnet-5-5", TODAY)
    assert sonnet is not None
    assert cost_micros(sonnet, Usage(1_000_000, 1_000_000, 0, 1_000_000)) == 2_000_000 + 100_000 + 10_000_000
    assert cost_micros(sonnet, Usage(cache_write_tokens=1_000_000)) == 2_500_000
    assert worst_case_micros(sonnet, input_tokens=100, max_output_tokens=10) == 350


@pytest.mark.parametrize(("failures", "middle"), [(1, 10), (2, 20), (3, 40), (4, 80), (5, 160)])
def test_waits_double_within_a_quarter(failures, middle):
    waits = [wait_before_retry(failures=failures, key=str(n)) for n in range(50)]
    assert all(w is not None and middle * 0.75 <= w <= middle * 1.25 for w in waits)
    assert len(set(waits)) > 40
    assert wait_before_retry(failures=failures, key="1") == waits[1]


def test_the_sixth_failure_and_a_long_ask_park():
    assert wait_before_retry(failures=6, key="k") is None
    assert wait_before_retry(failures=1, key="k", retry_after_s=900) == 900
    assert wait_before_retry(failures=1, key="k", retry_after_s=901) is None
    assert wait_before_retry(failures=1, key="k", retry_after_s=0.5) > 7
