"""Digest: numbers from the journal, computed twice the same, whatever the order and repetition of rows."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.digest import FlagState, JournalRow, Vocabulary, agrees, compute

DAY = datetime(2026, 11, 21, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)
WORDS = Vocabulary(shipped=frozenset({"done"}), waiting=frozenset({"approval"}), closed=frozenset({"cancelled"}))
FLAGS = [
    FlagState("pins", "internal", "U1", NEXT + timedelta(days=3)),
    FlagState("old", "cloud", "U1", DAY - timedelta(days=1)),
    FlagState("for-ever", "enterprise", "U2", None),
]


def row(number: int, hour: float, item: str, stage: str, **more: object) -> JournalRow:
    return JournalRow(number, DAY + timedelta(hours=hour), item, f"Item {item}", "moved", stage, **more)  # type: ignore[arg-type]


ROWS = [
    row(1, -5, "a", "building"),
    row(2, 1, "a", "building", usd=0.5, input_tokens=100, output_tokens=20, model_source="live"),
    row(3, 2, "a", "done"),
    row(4, 3, "b", "approval", waits_for="Ola"),
    row(5, 4, "c", "building", usd=0.0, input_tokens=10, output_tokens=2, model_source="scripted"),
    row(6, 5, "d", "cancelled"),
    row(7, -8, "e", "done"),
    row(8, 25, "c", "done"),
]


def test_the_numbers() -> None:
    ours = compute(ROWS, flags=FLAGS, since=DAY, until=NEXT, vocabulary=WORDS)
    assert [line.item for line in ours.shipped] == ["a"]
    assert [(line.item, line.waits_for, line.hours) for line in ours.waiting] == [("b", "Ola", 21.0)]
    assert [line.item for line in ours.in_flight] == ["c"]
    assert (ours.first, ours.last) == (2, 6)
    assert [(part.model_source, part.usd, part.calls) for part in ours.spend] == [
        ("live", 0.5, 1),
        ("scripted", 0.0, 1),
    ]
    assert ours.usd == 0.5
    assert [(clock.key, clock.days_left) for clock in ours.flags] == [("old", -2), ("pins", 3), ("for-ever", None)]
    assert not ours.is_quiet


def test_a_later_line_does_not_change_the_past() -> None:
    ours = compute(ROWS, flags=FLAGS, since=DAY, until=NEXT, vocabulary=WORDS)
    later = [*ROWS, row(9, 30, "b", "done"), row(10, 31, "f", "approval")]
    assert agrees(ours, later, flags=FLAGS, vocabulary=WORDS)
    assert not agrees(ours, [*ROWS, row(9, 6, "g", "done")], flags=FLAGS, vocabulary=WORDS)


def test_an_empty_day_is_quiet() -> None:
    ours = compute([], flags=[], since=DAY, until=NEXT, vocabulary=WORDS)
    assert ours.is_quiet
    assert (ours.first, ours.last, ours.usd) == (0, 0, 0)


@given(st.permutations(ROWS), st.lists(st.sampled_from(ROWS)))
def test_order_and_repetition_do_not_matter(order: list[JournalRow], again: list[JournalRow]) -> None:
    first = compute(ROWS, flags=FLAGS, since=DAY, until=NEXT, vocabulary=WORDS)
    assert agrees(first, [*order, *again], flags=FLAGS, vocabulary=WORDS)


rows = st.builds(
    JournalRow,
    number=st.integers(1, 10_000),
    at=st.integers(-2880, 4320).map(lambda minutes: DAY + timedelta(minutes=minutes)),
    item=st.sampled_from("abcdef"),
    title=st.just("t"),
    event=st.just("e"),
    stage=st.sampled_from(["done", "approval", "building", "cancelled"]),
    usd=st.floats(0, 10),
    model_source=st.sampled_from(["", "live", "recorded", "scripted"]),
)


@given(st.lists(rows, max_size=30, unique_by=lambda row: row.number))
def test_every_open_item_stands_in_exactly_one_list(journal: list[JournalRow]) -> None:
    ours = compute(journal, flags=[], since=DAY, until=NEXT, vocabulary=WORDS)
    listed = [line.item for line in (*ours.shipped, *ours.waiting, *ours.in_flight)]
    assert len(listed) == len(set(listed))
    latest = {row.item: row.stage for row in sorted(journal, key=lambda row: row.number) if row.at < NEXT}
    assert {line.item for line in ours.waiting} == {item for item, stage in latest.items() if stage == "approval"}
    assert {line.item for line in ours.in_flight} == {item for item, stage in latest.items() if stage == "building"}
