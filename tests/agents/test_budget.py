"""Budgets: exact sums, all scopes or none, keys that may come twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.budget import (
    Account,
    Amount,
    Limits,
    MemoryLedger,
    Scope,
    hold,
    release,
    settle,
    share_used,
    shortfall,
)  # fmt: skip

ITEM = Scope("item", "i", Limits(usd=5, tokens=1000, minutes=45))
DAY = Scope("day", "d", Limits(usd=6))
amounts = st.builds(Amount, *[st.integers(0, 10**9)] * 3)


@given(amounts, amounts, amounts)
def test_a_settled_hold_leaves_only_what_it_took(before, want, actual):
    start = Account(spent=before)
    assert settle(hold(start, want), want, actual) == Account(before + actual)
    assert release(hold(start, want), want) == start


@pytest.mark.parametrize(
    ("want", "measure"),
    [
        (Amount.of(usd=5), None),
        (Amount.of(usd=5.000001), "usd"),
        (Amount.of(tokens=1000), None),
        (Amount.of(tokens=1001), "tokens"),
        (Amount.of(minutes=45), None),
        (Amount.of(minutes=45.001), "minutes"),
    ],
)
def test_a_limit_may_be_reached_but_not_crossed(want, measure):
    short = shortfall(Account(), ITEM, want)
    assert (short.measure if short else None) == measure


def test_a_full_pot_does_not_stop_what_draws_nothing_from_it():
    full = Account(spent=Amount.of(usd=5, tokens=10))
    assert shortfall(full, ITEM, Amount.of(tokens=5, minutes=1)) is None


def test_shares():
    assert share_used(Account(spent=Amount.of(usd=4, tokens=100)), ITEM.limits) == 0.8
    assert share_used(Account(spent=Amount.of(usd=4)), Limits()) == 0
    assert share_used(Account(), Limits(usd=0)) == 1
    assert share_used(Account(spent=Amount.of(usd=1)), Limits(usd=0)) == float("inf")


def test_a_shortfall_reads_as_a_sentence():
    short = shortfall(Account(spent=Amount.of(usd=4.5)), ITEM, Amount.of(usd=1))
    assert str(short) == "the item's budget is $5.00, $4.50 is used and the next call may need $1.00"


async def test_all_scopes_or_none():
    ledger = MemoryLedger({("day", "d"): Account(spent=Amount.of(usd=5))})
    short = await ledger.reserve("k", (ITEM, DAY), Amount.of(usd=2))
    assert short is not None
    assert short.kind == "day"
    assert ("item", "i") not in ledger.accounts
    assert await ledger.settle("k", Amount.of(usd=2)) == 0.0
    assert ledger.accounts["day", "d"].spent == Amount.of(usd=5)


async def test_holds_count_until_they_are_settled():
    ledger = MemoryLedger()
    assert await ledger.reserve("a", (ITEM,), Amount.of(usd=3)) is None
    assert await ledger.reserve("b", (ITEM,), Amount.of(usd=3)) is not None
    assert await ledger.settle("a", Amount.of(usd=1)) == 0.2
    assert await ledger.reserve("b", (ITEM,), Amount.of(usd=3)) is None


async def test_the_same_key_again_gives_up_its_older_hold():
    ledger = MemoryLedger()
    for _ in range(3):
        assert await ledger.reserve("a", (ITEM,), Amount.of(usd=4)) is None
    await ledger.settle("a", Amount.of(usd=1))
    await ledger.settle("a", Amount.of(usd=1))
    assert ledger.accounts["item", "i"] == Account(spent=Amount.of(usd=1))


async def test_a_released_hold_costs_nothing():
    ledger = MemoryLedger()
    await ledger.reserve("a", (ITEM,), Amount.of(usd=4))
    await ledger.release("a")
    await ledger.release("a")
    assert ledger.accounts["item", "i"] == Account()
