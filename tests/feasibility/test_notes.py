"""The note says what would change, what is there, what is risky and what nobody knows; each claim names a place that holds it."""

from pathlib import Path

import pytest

from bot.codebase import read_code
from bot.feasibility import asks_feasibility, document, judge
from bot.policy import parse_policy
from tests.feasibility.ideas import ROOT, ideas

POLICY = parse_policy((ROOT / ".shopfloor.toml").read_text())
FAVOURITES = "Let people put their favourites in the sidebar in an order of their own by dragging them."


def note(code, idea=FAVOURITES, **more):
    return judge(idea, code, POLICY, commit="c0ffee" * 6, **more)


def test_an_idea_for_memo_names_files_routes_and_the_table_that_is_there(code):
    found = note(code)
    assert found.verdict == "with care"
    assert "memo/web/src/sidebar/Sidebar.tsx" in [one.path for one in found.files]
    assert any("/favourite" in claim.text for claim in found.existing)
    table = next(claim for claim in found.risks if "migration" in claim.text)
    assert (table.path, "`Favourite`" in table.text) == ("memo/server/tables.py", True)


@pytest.mark.parametrize("idea", ideas("seen") + ideas("unseen"), ids=lambda idea: idea.text[:30])
def test_every_claim_holds_at_the_line_it_names(code, idea):
    found = note(code, idea.text)
    claims = [*found.existing, *found.risks, *(claim for one in found.files for claim in one.why)]
    for claim in claims:
        if claim.path:
            lines = (ROOT / claim.path).read_text().splitlines()
            assert 1 <= claim.line <= len(lines)
        if "names `" in claim.text or "keeps the table `" in claim.text:
            assert claim.text.split("`")[1] in lines[claim.line - 1]
        if "serves or shows `" in claim.text:
            assert claim.text.split("`")[1].split(" ")[-1] in " ".join(lines[claim.line - 1 : claim.line + 2])


def test_what_the_code_does_not_know_is_asked_and_not_made_up(code):
    found = note(code, "Teleport the zebra")
    assert (found.verdict, found.files) == ("unclear", ())
    assert "“Teleport”, “zebra”" in found.unknowns[0]


def test_protected_paths_hot_files_outside_services_and_risky_areas_are_said(code):
    signing = note(code, "Two-factor sign in: a second password for every session")
    assert any("list of auth" in claim.text for claim in signing.risks)
    slack = note(code, "Post a message to Slack when a page is shared")
    assert slack.verdict == "decide first"
    assert any("slack" in text for text in slack.unknowns)
    first = note(code).files[0].path
    assert any("is hot: 40" in claim.text and claim.path == first for claim in note(code, heat={first: 40}).risks)
    guarded = parse_policy(
        '[product]\nname = "memo"\n[gates.a]\nkind = "lint"\ncommand = "true"\n[protected]\npaths = ["memo/web/"]\n'
    )
    assert judge(FAVOURITES, code, guarded).verdict == "decide first"
    assert any("no readable policy" in text for text in judge(FAVOURITES, code, None).unknowns)


def test_the_section_links_every_place(code):
    text = document(note(code), lambda path, line: f"https://git.test/{path}#L{line}")
    assert "[`memo/web/src/sidebar/Sidebar.tsx`](https://git.test/memo/web/src/sidebar/Sidebar.tsx#L1)" in text
    assert text.startswith("**Yes, with care.**")
    assert "c0ffeec0ff" in text
    assert "](" not in document(note(code), lambda _, __: "")


def test_a_repository_without_code_gets_an_honest_answer():
    found = judge("dark mode", read_code({"README.md": "# Nothing yet\n"}))
    assert found.verdict == "unclear"
    assert found.read == 0


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Would that work for us?", True),
        ("is this even feasible", True),
        ("how feasible is it?", True),
        ("Members should be able to work with us", False),
        (
            "It would work like the other lists: a member opens it, sees every page she wrote, and can sort them by name.",
            False,
        ),
        ("yes", False),
    ],
)
def test_when_it_is_asked(text, asks):
    assert asks_feasibility(text) is asks


def test_nothing_here_runs_or_imports_what_it_reads():
    sources = [
        path.read_text() for name in ("codebase", "feasibility") for path in Path(ROOT / "bot" / name).glob("*.py")
    ]
    assert not any(word in text for text in sources for word in ("import_module", "exec(", "eval(", "subprocess"))
