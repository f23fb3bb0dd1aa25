"""Changing a plan: whatever a person does, every criterion has one place and nothing waits in a circle; undo takes it back."""

import io
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.errors import UserError
from bot.planning import (
    Change,
    Plan,
    changed,
    check,
    critical_path,
    draw,
    from_json,
    plan,
    plan_digest,
    replayed,
    to_json,
)
from bot.planning.costs import Spent, cost_of
from bot.planning.picture import WIDTH
from bot.specs import Context, begin

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
IDEA = "Comments: members can comment on a block, reply, resolve a thread and get notified by mail"
SPEC = begin(IDEA, Context("S-1", "Ola", NOW, "Memo"))
FILES = ["memo/server/comments.py", "memo/server/mail.py", "memo/web/src/Thread.tsx"]
WHOLE = plan(SPEC, FILES)
ALL = sorted(row.id for row in SPEC.criteria)


def edit(name: str, base: Plan = WHOLE, **more: Any) -> Change:
    one = base.slice(name)
    assert one is not None
    said = {"title": one.title, "kind": one.kind, "acceptance": one.acceptance, "touches": one.touches,
            "waits": tuple(dep.on for dep in one.depends_on)}  # fmt: skip
    return Change(do="edit", slice=name, **{**said, **more})


def placed(now: Plan) -> list[str]:
    return sorted([row for one in now.slices for row in one.acceptance] + list(now.left_out))


def test_what_is_dropped_is_left_out_by_name_and_nobody_waits_for_it():
    now = changed(WHOLE, Change(do="drop", slice="S-1"), SPEC)
    first = WHOLE.slice("S-1")
    assert first is not None
    assert now.left_out == first.acceptance
    assert not [dep for one in now.slices for dep in one.depends_on]
    assert check(now, SPEC) == []
    assert placed(now) == ALL


def test_who_waited_for_a_dropped_slice_waits_for_what_that_one_waited_for():
    chained = changed(WHOLE, edit("S-3", waits=("S-2",)), SPEC)
    now = changed(chained, Change(do="drop", slice="S-2"), SPEC)
    third = now.slice("S-3")
    assert third is not None
    (dep,) = third.depends_on
    assert dep.on == "S-1"
    assert dep.reason.startswith("S-2, since dropped, needed it")


def test_two_slices_merged_are_one_with_both_their_flows_and_criteria():
    now = changed(WHOLE, Change(do="merge", slice="S-3", other="S-2"), SPEC)
    assert [one.id for one in now.slices] == ["S-1", "S-2", "S-4"]
    both = now.slices[1]
    assert both.title == WHOLE.slices[1].title
    assert both.acceptance == WHOLE.slices[1].acceptance + WHOLE.slices[2].acceptance
    for part in ("## Flow F-2", "## Flow F-3", *(f"**{row}**" for row in both.acceptance)):
        assert both.body.count(part) == 1
    assert both.estimate.median > WHOLE.slices[1].estimate.median


def test_a_merge_that_would_make_a_circle_is_refused():
    chained = changed(WHOLE, edit("S-3", waits=("S-2",)), SPEC)
    with pytest.raises(UserError, match="circle"):
        changed(chained, Change(do="merge", slice="S-3", other="S-1"), SPEC)


def test_slices_change_places_but_never_before_what_they_wait_for():
    now = changed(WHOLE, Change(do="later", slice="S-2"), SPEC)
    assert [one.id for one in now.slices] == ["S-1", "S-3", "S-2", "S-4"]
    assert plan_digest(now) != plan_digest(WHOLE)
    with pytest.raises(UserError, match="S-2 waits for S-1"):
        changed(WHOLE, Change(do="earlier", slice="S-2"), SPEC)
    with pytest.raises(UserError, match="first already"):
        changed(WHOLE, Change(do="earlier", slice="S-1"), SPEC)


def test_a_criterion_is_taken_from_the_slice_that_has_it():
    wanted = (*WHOLE.slices[1].acceptance, WHOLE.slices[2].acceptance[0])
    now = changed(WHOLE, edit("S-2", acceptance=wanted, title="Answer", kind="enhancement"), SPEC)
    assert (now.slices[1].title, now.slices[1].kind, now.slices[1].acceptance) == ("Answer", "enhancement", wanted)
    assert now.slices[2].acceptance == WHOLE.slices[2].acceptance[1:]
    assert f"**{wanted[-1]}**" in now.slices[1].body
    assert f"**{wanted[-1]}**" not in now.slices[2].body
    assert placed(now) == ALL


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (edit("S-2", acceptance=()), "has no acceptance criterion"),
        (edit("S-2", acceptance=tuple(ALL[-3:] + list(WHOLE.slices[1].acceptance)), title="x"), "has no acceptance|criteria"),
        (edit("S-2", title=" "), "has no title"),
        (edit("S-2", title="Backend work"), "is a layer"),
        (edit("S-2", touches=("**",)), "touches everything"),
        (edit("S-2", touches=()), "which files"),
        (edit("S-1", waits=("S-2",)), "circle"),
        (Change(do="drop", slice="S-9"), "not in the plan any more"),
        (Change(do="merge", slice="S-2", other="S-2"), "another slice"),
    ],
)  # fmt: skip
def test_a_change_that_would_not_hold_is_refused_with_the_reason(change: Change, why: str) -> None:
    if why == "has no acceptance|criteria":
        rows = tuple(
            row.id for row in SPEC.criteria if row.id in {*WHOLE.slices[1].acceptance, *WHOLE.slices[3].acceptance}
        )
        change = edit("S-2", acceptance=rows)
    with pytest.raises(UserError, match=why):
        changed(WHOLE, change, SPEC)


def test_the_last_slice_is_not_dropped():
    alone = WHOLE
    for name in ("S-4", "S-3", "S-2"):
        alone = changed(alone, Change(do="drop", slice=name), SPEC)
    with pytest.raises(UserError, match="Don't build"):
        changed(alone, Change(do="drop", slice="S-1"), SPEC)


def test_a_plan_survives_json_and_undo_gives_the_plan_before_with_its_digest():
    assert plan_digest(from_json(to_json(WHOLE), SPEC)) == plan_digest(WHOLE)
    changes = [asdict(Change(do="drop", slice="S-4")), asdict(Change(do="merge", slice="S-3", other="S-2"))]
    now, standing = replayed(WHOLE, [*changes, {"do": "undo"}], SPEC)
    assert standing == [Change(do="drop", slice="S-4")]
    assert plan_digest(now) == plan_digest(changed(WHOLE, Change(do="drop", slice="S-4"), SPEC))
    back, none = replayed(WHOLE, [*changes, {"do": "undo"}, {"do": "undo"}], SPEC)
    assert (plan_digest(back), none) == (plan_digest(WHOLE), [])


NAMES = st.sampled_from(["S-1", "S-2", "S-3", "S-4"])


@given(st.lists(st.tuples(st.sampled_from(["drop", "merge", "earlier", "later", "edit"]), NAMES, NAMES,
                          st.sets(st.sampled_from(ALL), max_size=6)), max_size=6))  # fmt: skip
def test_whatever_is_done_every_criterion_has_one_place_and_the_picture_can_be_drawn(deeds: list[Any]) -> None:
    now = WHOLE
    for do, name, other, rows in deeds:
        try:
            wanted = edit(name, now, acceptance=tuple(sorted(rows))) if do == "edit" and now.slice(name) else None
            now = changed(now, wanted or Change(do=do, slice=name, other=other), SPEC)
        except UserError:
            continue
    assert check(now, SPEC) == []
    assert placed(now) == ALL
    assert set(critical_path(now)) <= {one.id for one in now.slices}


def test_the_picture_is_the_same_each_time_fits_a_phone_and_reads_in_both_modes():
    png = draw(WHOLE)
    assert draw(plan(SPEC, FILES)) == png
    assert draw(changed(WHOLE, Change(do="later", slice="S-2"), SPEC)) != png
    with Image.open(io.BytesIO(png)) as drawn:
        assert drawn.width == WIDTH <= 800
        assert drawn.mode == "RGB"  # opaque: its paper is its own in either mode
        pixels = drawn.convert("L").histogram()
    assert sum(pixels[230:]) > 0.7 * sum(pixels)
    assert sum(pixels[:80]) > 1000


def test_money_is_assumed_until_there_is_history_and_says_so():
    blind = cost_of(4, (), 5.0)
    assert (blind.low, blind.high, blind.stops_at) == (pytest.approx(2.4), pytest.approx(12.0), 5.0)
    assert "no history yet" in blind.basis
    known = cost_of(4, [Spent(usd, 30) for usd in (0.5, 0.7, 0.9)], 5.0)
    assert (known.low, known.high) == (pytest.approx(2.0), pytest.approx(3.6))
    assert known.basis == "based on 3 finished items"
