"""Planning: ten specs with acceptable slicings hold the planner, and bad plans are named for what is wrong with them."""

import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.estimates import Past
from bot.planning import Dependency, Plan, check, overlaps, plan, span, touches_for
from bot.specs import Context, accept_anyway, begin

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HERE = Context("S-1", "Ola", NOW, "Memo")
FILES = [
    "README.md",
    "bot/slack/blocks.py",
    "bot/local/slack/people.py",
    "memo/server/pages.py",
    "memo/server/search.py",
    "memo/server/comments.py",
    "memo/server/auth.py",
    "memo/server/migrations/0001_first.py",
    "memo/web/src/Sidebar.tsx",
    "memo/web/src/PageFooter.tsx",
    "memo/web/src/PageHeader.tsx",
    "memo/web/src/editor/Editor.tsx",
    "memo/web/src/editor/wordCount.ts",
    "memo/web/src/theme.css",
    "memo/web/src/CommandPalette.tsx",
    "memo/web/src/DatePicker.tsx",
    "memo/web/src/TableView.tsx",
    "memo/web/src/TrashDialog.tsx",
    "memo/web/src/export/markdown.ts",
    "tests/memo/test_pages.py",
]
SLICINGS = tomllib.loads((Path(__file__).parent / "slicings.toml").read_text())["spec"]


@pytest.mark.parametrize("wanted", SLICINGS, ids=[row["about"] for row in SLICINGS])
def test_ten_specs_are_sliced_as_a_person_would_accept(wanted: dict[str, Any]) -> None:
    spec = begin(wanted["idea"], HERE)
    ours = plan(spec, FILES)
    assert check(ours, spec) == []  # each criterion once, no layer, every wait with its reason, no circle
    assert len(ours.slices) == len(wanted["deeds"])
    for one, deed in zip(ours.slices, wanted["deeds"], strict=True):
        assert deed.casefold() in one.title.casefold()
        assert {one.kind} == {wanted["kind"]}
        assert one.risk_hint.endswith(wanted.get("risk", "low or second reviewer" if spec.flag else ""))
        flows = {row.flow for row in spec.criteria if row.id in one.acceptance}
        outcomes = {row.outcome for row in spec.criteria if row.id in one.acceptance}
        assert outcomes == {"success", "failure"}, "a slice is something that works, and says so when it does not"
        assert len(flows) == 1 or len(ours.slices) == 1 or one.id == "S-1"
    found = [(one.id, dep.on, dep.reason) for one in ours.slices for dep in one.depends_on]
    asked = wanted.get("waits", [])
    assert [row[:2] for row in found] == [(name, on) for name, on, _ in asked]
    assert all(word in reason for (_, _, reason), (_, _, word) in zip(found, asked, strict=True))
    touched = {glob for one in ours.slices for glob in one.touches}
    assert wanted["touches"] in touched
    assert all(glob.startswith("memo/") for glob in touched)


def test_the_ten_are_of_different_kinds() -> None:
    assert len(SLICINGS) == 10
    assert len({row["about"] for row in SLICINGS}) == 10
    assert {len(row["deeds"]) for row in SLICINGS} >= {1, 3, 4, 5}
    assert {row["kind"] for row in SLICINGS} == {"feature", "bug"}


def test_a_small_idea_is_one_slice_with_its_own_words_as_title() -> None:
    ours = plan(begin("Show a word count in the footer of every page", HERE), FILES)
    assert [one.title for one in ours.slices] == ["Show a word count in the footer of every page"]
    body = ours.slices[0].body
    for part in ("## Problem", "## Acceptance", "**AC-1**", "## Touches", "## How to verify", "no history yet"):
        assert part in body


def test_dependencies_say_why() -> None:
    idea = "Members can write a note with a title, a colour and a reminder, share the note with guests and archive the note"
    ours = plan(begin(idea, HERE), FILES)
    reasons = [dep.reason for one in ours.slices for dep in one.depends_on]
    assert "“write a note with a title, a colour and a reminder” makes the note this needs" in reasons


def test_history_and_debt_move_the_estimate() -> None:
    spec = begin("Show a word count in the footer of every page", HERE)
    known = [Past("show", 100, 20) for _ in range(12)]
    ours, blind = plan(spec, FILES, known), plan(spec, FILES)
    assert ours.slices[0].estimate.basis == "based on 12 similar items of 12 finished"
    assert ours.estimate.high / ours.estimate.low < blind.estimate.high / blind.estimate.low
    debt = plan(accept_anyway(spec, "the fair opens", score=1, by="Ola", at=NOW), FILES)
    assert debt.estimate.median == pytest.approx(1.5 * blind.estimate.median)
    assert debt.slices[0].risk_hint.startswith("person")


SPEC = begin("Comments: members can comment on a block, reply, resolve a thread and get notified by mail", HERE)
GOOD = plan(SPEC, FILES)
FIRST, SECOND, *REST = GOOD.slices


def proposed(*slices: object) -> Plan:
    return replace(GOOD, slices=slices)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (proposed(), "The plan has no slices."),
        (proposed(FIRST, *REST), f"{SECOND.acceptance[0]} is in no slice."),
        (
            proposed(FIRST, SECOND, replace(SECOND, id="S-9", title="Other"), *REST),
            f"{SECOND.acceptance[0]} is in 2 slices; it must be in one.",
        ),
        (
            proposed(replace(FIRST, acceptance=(*FIRST.acceptance, "AC-99")), SECOND, *REST),
            "AC-99 is not a criterion of this spec.",
        ),
        (proposed(FIRST, replace(SECOND, id="S-1"), *REST), "Two slices are called S-1."),
        (
            proposed(FIRST, replace(SECOND, depends_on=(Dependency("S-7", "x"),)), *REST),
            "S-2 waits for S-7, which is not in the plan.",
        ),
        (
            proposed(FIRST, replace(SECOND, depends_on=(Dependency("S-1", " "),)), *REST),
            "S-2 does not say why it waits for S-1.",
        ),
        (
            proposed(replace(FIRST, depends_on=(Dependency("S-2", "x"),)), SECOND, *REST),
            "The slices wait for each other in a circle.",
        ),
        (
            proposed(replace(FIRST, title="Backend work"), SECOND, *REST),
            "S-1 is a layer (“Backend work”), not something a person can use.",
        ),
        (proposed(FIRST, replace(SECOND, title=FIRST.title), *REST), "S-2 has the same title as another."),
        (proposed(replace(FIRST, touches=()), SECOND, *REST), "S-1 does not say which files it touches."),
        (proposed(replace(FIRST, touches=("**",)), SECOND, *REST), "S-1 touches everything; name the files."),
        (proposed(replace(FIRST, body="do it"), SECOND, *REST), "S-1 does not say what to do."),
    ],
)
def test_a_bad_plan_is_named_for_what_is_wrong(bad: Plan, problem: str) -> None:
    assert problem in check(bad, SPEC)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (["memo/web/*"], ["memo/web/Sidebar.tsx"], True),
        (["memo/web/Side*"], ["memo/server/**"], False),
        (["a.py"], ["a.py"], True),
        (["a.py"], ["a.pyi"], False),
        (["**"], ["x"], True),
        ([], ["x"], False),
    ],
)
def test_overlaps(one: list[str], other: list[str], meet: bool) -> None:
    assert overlaps(one, other) is meet
    assert overlaps(other, one) is meet


def test_importers_of_the_best_match_are_touched_too() -> None:
    imports = {"memo/web/src/TableView.tsx": ["memo/web/src/DatePicker.tsx"], "memo/web/src/DatePicker.tsx": []}
    assert touches_for("the date picker", FILES, imports) == ("memo/web/src/DatePicker*", "memo/web/src/TableView*")
    assert touches_for("zebra crossing", FILES, product="memo") == ("memo/web/src/**",)
    assert touches_for("anything", []) == ()


@given(st.text(min_size=1, max_size=200), st.lists(st.text(min_size=1, max_size=30), max_size=10))
def test_any_idea_in_any_repository_has_a_plan_that_holds(idea: str, files: list[str]) -> None:
    try:
        spec = begin(idea, HERE)
    except UserError:
        return
    ours = plan(spec, files)
    assert [problem for problem in check(ours, spec) if "touches" not in problem] == []


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (7.4, "7 min"),
        (18, "20 min"),
        (71, "70 min"),
        (186, "3 h"),
        (306, "5 h"),
        (475, "8 h"),
        (840, "14 h"),
        (3960, "3 d"),
    ],
)
def test_a_guess_is_told_no_finer_than_it_is(minutes: float, told: str) -> None:
    assert span(minutes) == told
