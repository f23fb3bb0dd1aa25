"""The case against building: what it costs to own, from history or from what is stated, and how small it could be."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.digest import DECIDED_AGAINST, JournalRow, Vocabulary, compute
from bot.events import IdeaDeclined
from bot.planning.case import Record, smallest_of, upkeep_of
from bot.planning.costs import Spent
from bot.specs import Context, begin

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WORDS = Vocabulary(frozenset({"done"}), frozenset({"preview"}), frozenset({"declined"}))


def test_with_too_little_history_the_assumptions_are_stated():
    for record in (Record(0, 0, 0), Record(2, 1, 400), Record(9, 3, 12)):
        upkeep = upkeep_of(3, record, [Spent(9, 60, repair=True)])
        assert (upkeep.repairs, upkeep.low_usd, upkeep.high_usd) == (6, pytest.approx(3.6), pytest.approx(18))
        assert upkeep.basis == "assumed: 2 repairs a slice, $0.60 to $3.00 and an hour of a person each"


def test_our_own_repairs_count_once_there_are_features_enough():
    upkeep = upkeep_of(2, Record(10, 5, 365), [Spent(1, 10, repair=True), Spent(4, 30, repair=True), Spent(90, 600)])
    assert upkeep.repairs == pytest.approx(1)
    assert (upkeep.low_usd, upkeep.high_usd, upkeep.minutes) == (pytest.approx(1), pytest.approx(4), pytest.approx(60))
    assert upkeep.basis == "5 repairs of 10 features in 365 days"


def test_the_smallest_version_is_the_first_flow_alone():
    several = begin("Members can comment on a block, reply, and get notified by mail", Context("1", "Ola", NOW, "Memo"))
    small = smallest_of(several)
    assert 0 < small.criteria < small.of == len(several.criteria)
    one = smallest_of(begin("dark mode", Context("1", "Ola", NOW, "Memo")))
    assert one.criteria <= one.of


def test_the_digest_counts_what_was_decided_against_in_its_period_only():
    assert IdeaDeclined.__name__ == DECIDED_AGAINST
    rows = [JournalRow(n, NOW - timedelta(days=days), str(n), "Idea", DECIDED_AGAINST, "declined")
            for n, days in enumerate((5, 0.5), 1)]  # fmt: skip
    rows.append(JournalRow(3, NOW - timedelta(hours=1), "9", "Report", "ProposalDeclined", "declined"))
    found = compute(rows, flags=(), since=NOW - timedelta(days=1), until=NOW, vocabulary=WORDS)
    assert [line.item for line in found.declined] == ["2"]
    assert not found.is_quiet
