"""Planning: ten specs with acceptable slicings hold the planner, and bad plans are named for what is wrong with them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.estimates import Past
from bot.planning import Dependency, Plan, check, overlaps, plan, touches_for
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
SLICINGS = [
    ("Show a word count in the footer of every page", 1, "memo/web/src/PageFooter*"),
    ("Let people pin a page to the top of the sidebar", 1, "memo/web/src/Sidebar*"),
    ("dark mode", 1, "memo/web/src/theme*"),
    ("The date picker is cut off in the table view", 1, "memo/web/src/DatePicker*"),
    ("Fix the search: it forgets the filter", 1, "memo/server/search*"),
    ("Users should be able to bulk delete pages from the trash", 1, "memo/web/src/TrashDialog*"),
    ("As an admin, I want to export all pages as a zip", 1, "memo/web/src/export/markdown*"),
    (
        "Comments: members can comment on a block, reply, resolve a thread and get notified by mail",
        4,
        "memo/server/comments*",
    ),
    ("Members can star pages, sort the table and share a link with visitors by Slack", 3, "memo/web/src/TableView*"),
    (
        "We need billing: Stripe checkout, invoices as PDF, admins manage subscriptions, members see their plan",
        5,
        "memo/web/src/export/markdown*",
    ),
]


@pytest.mark.parametrize(("idea", "slices", "touched"), SLICINGS)
def test_ten_ideas_are_sliced_acceptably(idea: str, slices: int, touched: str) -> None:
    spec = begin(idea, HERE)
    ours = plan(spec, FILES)
    assert check(ours, spec) == []
    assert len(ours.slices) == slices
    assert touched in {glob for one in ours.slices for glob in one.touches}
    assert all(glob.startswith("memo/") for one in ours.slices for glob in one.touches)
    owned = [row for one in ours.slices for row in one.acceptance]
    assert sorted(owned) == sorted(row.id for row in spec.criteria)


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
    assert "F-1 makes the note that F-2 needs" in reasons


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
