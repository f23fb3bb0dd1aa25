"""A bug is tied to the feature it is about: by flag, by a number it names, by words; otherwise to none."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.digest import JournalRow, Vocabulary, compute
from bot.specs import Feature, feature_of

GREET = Feature(1, "Greet by the time of day. use the greeting by the hour", "greet.time", frozenset({1, 12, 13}))
PINS = Feature(4, "Pin a page to the sidebar. pin a page", "memo.pins", frozenset({4, 20}))
NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bug", "flag", "feature", "why"),
    [
        ("It is broken", "memo.pins", PINS, "flag memo.pins"),
        ("Since #12 it says good night at noon", "", GREET, "names #12"),
        ("The greeting ignores the hour of the day", "", GREET, "both speak of"),
        ("I cannot pin a page to the sidebar twice", "", PINS, "pin, sidebar"),
    ],
)
def test_what_a_bug_is_about(bug, flag, feature, why):
    found = feature_of(bug, flag, [GREET, PINS])
    assert found is not None
    assert found[0] == feature
    assert why in found[1]


@pytest.mark.parametrize(
    ("bug", "flag"), [("It crashes", ""), ("It is slow", "other.flag"), ("The page is white", ""), ("#999", "")]
)
def test_what_is_about_none_is_tied_to_none(bug, flag):
    assert feature_of(bug, flag, [GREET, PINS]) is None


def test_the_digest_counts_bugs_by_specification_with_the_score_at_acceptance():
    rows = [JournalRow(n, NOON, "1", "Greet", "BugTied", "planned", score=61.4, debt=True) for n in (1, 2)]
    rows.append(JournalRow(3, NOON - timedelta(days=2), "4", "Pins", "BugTied", "planned", score=90.0))
    words = Vocabulary(frozenset({"done"}), frozenset({"proposed"}), frozenset({"planned"}))
    day = compute(rows, flags=[], since=NOON - timedelta(days=1), until=NOON + timedelta(hours=1), vocabulary=words)
    assert [(one.item, one.bugs, one.score, one.debt) for one in day.followed] == [("1", 2, 61.4, True)]
    assert not day.is_quiet
