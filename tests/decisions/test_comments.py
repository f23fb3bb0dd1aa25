"""Comments on single lines go where they belong, all or none; and what changed reads well."""

from datetime import UTC, datetime

import pytest

from bot.errors import UserError
from bot.specs import Context, Spec, answer, begin, comment, comments_in, difference, lists_criteria, readiness, render

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def started() -> Spec:
    return begin("Let people pin a page to the top of the sidebar", Context("S-1", "Ola", NOW, "Memo"))


def commented(spec: Spec, text: str) -> Spec:
    return comment(spec, comments_in(text), by="Ola", at=NOW)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("AC-3: must also work offline", ["AC-3"]),
        ("ac 3 must also work offline\n- F-1: open it\n\nline 12 – too vague", ["AC-3", "F-1", "LINE-12"]),
        ("AC-3: yes\nand something else", []),
        ("The AC-3 is wrong", []),
        ("line up the pins", []),
        ("Metric: 30 % by May", []),
        ("", []),
    ],
)
def test_only_a_message_of_nothing_else_is_comments(text: str, targets: list[str]):
    assert [one.target for one in comments_in(text)] == targets


def test_a_comment_adds_to_a_criterion_a_whole_criterion_takes_its_place_and_drop_drops_it():
    spec = started()
    added = commented(spec, "AC-3: must also work offline")
    assert added.criteria[2].text.endswith("; must also work offline")
    whole = 'Given 2 pins, when the server answers with an error, then the page says "Not now"'
    spec = commented(added, f"AC-3: {whole}")
    assert (spec.criteria[2].text, spec.criteria[2].outcome) == (whole, "failure")
    assert whole in render(spec)
    spec = commented(spec, "AC-3: drop it")
    assert [row.id for row in spec.criteria][:3] == ["AC-1", "AC-2", "AC-4"]
    assert "Comment on AC-3: **drop it**" in render(spec)


def test_a_list_of_own_criteria_answers_the_question_instead():
    own = "AC-1: Given 2 pins, when I add one, then 3 show\nAC-2: When a pin is gone, then the page shows 0 of it"
    assert lists_criteria(comments_in(own))
    assert not lists_criteria(comments_in("AC-1: Given 2 pins, when I add one, then 3 show"))
    assert not lists_criteria(comments_in("AC-1: also offline\nAC-2: drop"))


def test_a_comment_is_no_answer_to_a_question():
    assert readiness(commented(started(), "AC-3: must also work offline")).questions_left == 4


def test_flows_and_open_questions_take_comments():
    spec = answer(started(), "why", "I don't know", by="Ola", at=NOW)
    spec = commented(
        spec, "F-1: if it fails: the pin goes back\nF-1: press P\nQ-1: Support loses pages each week\nQ-1: owner: mia"
    )
    assert (spec.flows[0].failure, spec.flows[0].steps[-1]) == ("the pin goes back", "press P")
    assert (spec.open_questions[0].answer, spec.open_questions[0].owner) == ("Support loses pages each week", "mia")


def test_a_line_of_the_document_is_the_criterion_or_the_section_it_belongs_to():
    lines = render(started()).splitlines()
    criterion = next(n for n, line in enumerate(lines, 1) if "**AC-2**" in line)
    budgets = next(n for n, line in enumerate(lines, 1) if line.startswith("## Budgets")) + 4
    spec = commented(started(), f"line {criterion}: and says so aloud\nline {budgets}: 200 ms at most")
    assert spec.criteria[1].text.endswith("; and says so aloud")
    assert spec.section("budgets").text.endswith("\n200 ms at most")


@pytest.mark.parametrize(
    "text", ["AC-99: no", "Q-1: none yet", "line 4000: far", "line 1: the title", "AC-1: fine\nF-9: no"]
)
def test_what_is_not_there_is_said_and_nothing_changes(text: str):
    with pytest.raises(UserError, match="Nothing was changed"):
        commented(started(), text)


def test_the_difference_names_the_section_and_shows_what_went_and_what_came():
    before = started()
    after = answer(before, "edges", "Out of scope: folders", by="Ola", at=NOW)
    told = difference(render(before), render(after)).splitlines()
    assert "Out of scope" in told
    assert "+ folders" in told
    assert any(line.startswith("- Not part of this work") for line in told)
    assert difference(render(before), render(before)) == ""
