"""Specs: depth separates, answers settle, documents are concrete for any idea, and nothing is lost on the way to JSON."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.specs import (
    Context,
    Spec,
    accept_anyway,
    answer,
    answer_message,
    begin,
    contradictions,
    correct,
    digest,
    from_document,
    from_json,
    is_testable,
    questions,
    read,
    readiness,
    render,
    rewrite,
    said_about,
    smells_in,
    to_json,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HERE = Context("S-1", "Ola", NOW, "Memo")
PIN = "Let people pin a page to the top of the sidebar"
IDEAS = {
    PIN: "pin a page",
    "Show a word count in the footer of every page": "word count",
    "dark mode": "dark mode",
    "Comments: members can comment on a block, reply, resolve a thread and get notified by mail": "resolve a thread",
    "As an admin, I want to export all pages as a zip so that we have a backup": "export all pages as a zip",
    "The date picker is cut off in the table view": "date picker",
    "Seiten als PDF exportieren": "PDF",
    "ページをPDFで書き出す": "ページをPDFで書き出す",
    "Add a button to copy the link of a page": "copy the link of a page",
    "Search should forgive typos": "search",
}


def decide_all(spec: Spec) -> tuple[Spec, int]:
    """Answer "you decide" until nothing is asked any more; return the spec and the number of answers."""
    given_answers = 0
    while asked := questions(spec):
        for question in asked:
            spec = answer(spec, question.id, "you decide", by="Ola", at=NOW)
            given_answers += 1
    return spec, given_answers


def document(name: str) -> Spec:
    text = (Path(__file__).parent / "specs" / f"{name}.md").read_text()
    return from_document(text, HERE)


def test_three_depths_are_separated_as_promised() -> None:
    scores = {name: readiness(document(name)) for name in ("ten_minutes", "forty_five_minutes", "one_day")}
    print({name: score.score for name, score in scores.items()})
    assert scores["ten_minutes"].score < 10
    assert 15 <= scores["forty_five_minutes"].score <= 40
    assert scores["one_day"].score > 80
    assert [score.ready for score in scores.values()] == [False, False, True]


def test_smells_come_with_the_words_that_caused_them() -> None:
    found = {(smell.kind, smell.word) for smell in readiness(document("ten_minutes")).smells}
    assert {
        ("vague", "easy"),
        ("vague", "fast"),
        ("open-ended", "etc."),
        ("loophole", "if needed"),
        ("superlative", "best"),
    } <= found
    assert [smell.kind for smell in smells_in('the label says "fast" and `easy`')] == []


@pytest.mark.parametrize(("idea", "words"), IDEAS.items())
def test_any_idea_becomes_a_ready_concrete_document(idea: str, words: str) -> None:
    spec, _ = decide_all(begin(idea, HERE))
    ours, text = readiness(spec), render(spec)
    assert ours.ready, ours.missing
    assert ours.lost_to_smells < 4
    assert text.lower().count(words.lower()) >= 5
    assert "Drafted, not confirmed" not in text
    assert not [word for word in ("lorem", "TODO", "TBD", "{", "}") if word in text]
    assert all(is_testable(row.text) for row in spec.criteria)
    assert contradictions(spec) == ()


@pytest.mark.parametrize(
    ("idea", "least", "most"),
    [
        (PIN, 4, 4),
        ("Comments: members can comment on a block, reply, resolve a thread and get notified by mail", 8, 8),
        (
            "We need billing: Stripe checkout, invoices as PDF, admins manage subscriptions, members see their plan, "
            "refunds by support, live usage dashboard, migrate legacy customers",
            20,
            60,
        ),
    ],
)
def test_the_number_of_questions_follows_complexity(idea: str, least: int, most: int) -> None:
    _, asked = decide_all(begin(idea, HERE))
    assert least <= asked <= most


@pytest.mark.parametrize(
    ("idea", "who", "wants_to", "about", "family"),
    [
        ("Show who is reading a page right now and since when", "member", "see who is reading a page right now and since when",
         "list of who is reading a page", "show"),
        ("I want to see how many words a page has", "member", "see how many words a page has", "number of words a page has",
         "show"),
        ("Remind people of a date they mention", "member", "get reminded of a date they mention", "date", "tell"),
        ("Notify me when somebody mentions me", "member", "get notified when somebody mentions them", "mention", "tell"),
        ("Tell the author when his page is commented on", "author", "get told when his page is commented on", "page", "tell"),
        ("Users complain that search is slow on big workspaces", "member", "use the search", "search", "mend"),
        ("Let people lock a page so nobody edits it by mistake", "member", "lock a page", "page", "change"),
        ("Allow guests to suggest edits", "guest", "suggest edits", "edit", "create"),
        ("The calendar should show week numbers", "member", "see week numbers in the calendar", "week number", "show"),
        ("Make it possible to undo a deleted block", "member", "undo a deleted block", "block", "change"),
    ],
)  # fmt: skip
def test_who_wants_to_do_what_is_read_from_plain_words(
    idea: str, who: str, wants_to: str, about: str, family: str
) -> None:
    (deed,) = read(idea).deeds
    assert (deed.actor, deed.phrase, deed.thing, deed.family) == (who, wants_to, about, family)


def test_a_message_never_holds_more_than_three_questions_and_each_is_whole() -> None:
    asked = questions(begin(PIN, HERE), 10)
    assert len(asked) == 3
    for question in asked:
        assert question.text.endswith(("?", "."))
        assert question.why
        assert question.recommended in {option.id for option in question.options}
        assert all(len(option.label) <= 75 for option in question.options)
        assert question.draft
    assert list(asked) == sorted(asked, key=lambda question: -question.worth)
    assert questions(begin(PIN, HERE), 0) == ()


def test_an_unanswered_spec_scores_nothing_and_says_what_is_missing() -> None:
    ours = readiness(begin(PIN, HERE))
    assert ours.score == 0
    assert not ours.ready
    assert ours.questions_left == 4
    assert "Acceptance criteria" in ours.missing
    assert sum(part.weight for part in ours.points) == 100


def test_the_meter_only_rises_with_plain_answers() -> None:
    spec, scores = begin(PIN, HERE), [0.0]
    while asked := questions(spec, 1):
        spec = answer(spec, asked[0].id, option="a", by="Ola", at=NOW)
        scores.append(readiness(spec).score)
    assert scores == sorted(scores)
    assert scores[-1] > 80


def test_own_criteria_come_first_and_are_numbered() -> None:
    own = (
        "Given 3 pinned pages, when I pin a fourth, then it stands on top\n"
        'Given no right to the page, when I pin it, then I see "Not allowed"'
    )
    spec = answer(begin(PIN, HERE), "what", own, by="Ola", at=NOW)
    assert spec.criteria[0].text.startswith("Given 3 pinned pages")
    assert spec.criteria[1].outcome == "failure"
    assert [row.id for row in spec.criteria] == [f"AC-{n}" for n in range(1, len(spec.criteria) + 1)]
    assert spec.section("acceptance").source == "answered"
    assert spec.section("flows").source == "recommended"


def test_own_flows_replace_the_drafted_ones_and_each_gets_a_success_and_a_failure() -> None:
    idea = "Comments: members can comment on a block, reply, resolve a thread and get notified by mail"
    own = "1. select text, write, send\n2. open a thread; reply. If it fails: the text stays"
    spec = answer(begin(idea, HERE), "flows", own, by="Ola", at=NOW)
    assert [flow.id for flow in spec.flows] == ["F-1", "F-2"]
    assert spec.flows[1].failure == "the text stays"
    for flow in spec.flows:
        assert {row.outcome for row in spec.criteria if row.flow == flow.id} == {"success", "failure"}


def test_labelled_lines_go_to_their_sections() -> None:
    reply = "Teams of ten who lose their pages.\nMetric: share who pin, from 0 % to 30 % by 1 March 2027\nOut of scope: folders"
    spec = answer(begin(PIN, HERE), "why", reply, by="Ola", at=NOW)
    assert spec.section("metric").text == "share who pin, from 0 % to 30 % by 1 March 2027"
    assert spec.section("out_of_scope").text == "folders"
    assert spec.section("problem").text.startswith("Teams of ten who lose their pages.")


@pytest.mark.parametrize("word", ["skip", "you decide", "Up to you!", "OK", "as drafted"])
def test_leaving_it_to_us_takes_the_recommendation_and_says_so(word: str) -> None:
    spec = answer(begin(PIN, HERE), "why", word, by="Ola", at=NOW)
    assert spec.section("problem").source == "recommended"
    assert spec.answers[-1].manner in {"skip", "you decide"}
    assert "recommendation stands" in render(spec)


def test_not_knowing_becomes_an_open_question_with_an_owner() -> None:
    spec = answer(begin(PIN, HERE), "why", "I don't know", by="Ola", at=NOW)
    assert [(row.id, row.owner, row.blocking) for row in spec.open_questions] == [("Q-1", "Ola", False)]
    assert "**Q-1**" in render(spec)


def test_a_blocking_question_keeps_it_from_being_ready() -> None:
    spec = begin("Comments: members can comment on a block, reply, resolve a thread and get notified by mail", HERE)
    spec = answer(
        spec, "scope", "Folders.\nOpen questions: does legal agree? This blocks the work, @mia asks", by="Ola", at=NOW
    )
    spec, _ = decide_all(spec)
    assert spec.open_questions[0].owner == "mia"
    assert any(text.startswith("an answer to Q-1") for text in readiness(spec).missing)


def test_a_correction_replaces_and_both_stay_on_record() -> None:
    spec = answer(begin(PIN, HERE), "why", "Everyone in sales who loses pages", by="Ola", at=NOW)
    spec = correct(spec, "why", "Only the support team loses pages", by="Max", at=NOW)
    assert [row.replaced for row in spec.answers] == [True, False]
    assert spec.answers[-1].manner == "correction"
    assert "sales" not in spec.section("problem").text
    assert said_about(spec, "what did I say about support?")[0].by == "Max"
    with pytest.raises(UserError, match="no earlier answer"):
        correct(spec, "edges", "nothing", by="Max", at=NOW)


def test_one_reply_answers_several_questions() -> None:
    ids = [question.id for question in questions(begin(PIN, HERE))]
    spec = answer_message(begin(PIN, HERE), ids, "1. as drafted\n2. folders stay out\n3. you decide", by="Ola", at=NOW)
    assert [row.question_id for row in spec.answers] == ids
    spec = answer_message(begin(PIN, HERE), ids, "you decide", by="Ola", at=NOW)
    assert len(spec.answers) == 3
    spec = answer_message(begin(PIN, HERE), ids, "Given 2 pins, when I add one, then 3 show", by="Ola", at=NOW)
    assert len(spec.answers) == 1


def test_two_people_who_contradict_each_other_are_told() -> None:
    idea = "Comments: members can comment on a block, reply, resolve a thread and get notified by mail"
    spec = answer(
        begin(idea, HERE), "who", "Everyone, also anonymous visitors, at most 20 comments per page", by="Ola", at=NOW
    )
    spec = answer(spec, "data", "Only signed-in people, up to 50 comments per page", by="Max", at=NOW)
    texts = " ".join(found.text for found in contradictions(spec))
    assert "20" in texts
    assert "50" in texts
    assert "anonymous" in texts


def test_work_that_is_both_in_and_out_is_told() -> None:
    spec = answer(
        begin(PIN, HERE), "what", "Given 2 folders, when I pin one, then 1 folder stands on top", by="Ola", at=NOW
    )
    spec = answer(spec, "edges", "Out of scope: folders", by="Ola", at=NOW)
    assert [found.first for found in contradictions(spec)] == ["AC-1"]


def test_accept_anyway_is_recorded() -> None:
    spec = accept_anyway(begin(PIN, HERE), "the fair opens on Monday", score=12.0, by="Ola", at=NOW)
    assert spec.spec_debt
    assert "Accepted before it was ready by Ola: the fair opens on Monday" in render(spec)
    with pytest.raises(UserError, match="why"):
        accept_anyway(begin(PIN, HERE), "", score=12.0, by="Ola", at=NOW)


def test_a_model_may_reword_a_section_and_it_says_so() -> None:
    spec = rewrite(begin(PIN, HERE), "problem", "People lose their pages.", "live")
    assert "written by a model: live" in render(spec)
    assert not spec.section("problem").settled


def test_guesses_of_models_count() -> None:
    spec, _ = decide_all(begin(PIN, HERE))
    assert readiness(spec, guesses=3).ready
    assert not readiness(spec, guesses=5).ready


@pytest.mark.parametrize("text", ["", "   ", "\n", "..."])
def test_no_idea_is_said_so(text: str) -> None:
    with pytest.raises(UserError, match="no idea"):
        begin(text, HERE)


def test_bad_input_changes_nothing_and_says_what_to_do() -> None:
    with pytest.raises(UserError, match="50,000"):
        begin("word " * 11_000, HERE)
    with pytest.raises(UserError, match="does not belong"):
        answer(begin(PIN, HERE), "no-such", "x", by="Ola", at=NOW)
    with pytest.raises(UserError, match="not one of the choices"):
        answer(begin(PIN, HERE), "why", option="z", by="Ola", at=NOW)
    with pytest.raises(UserError, match="could not read"):
        answer(begin(PIN, HERE), "why", "x!", by="Ola", at=NOW)


def test_the_title_keeps_the_idea_s_words() -> None:
    assert begin(PIN, HERE).title == PIN
    assert begin(f"{PIN}. It should stay there after a reload.", HERE).title == PIN
    assert len(begin("word " * 200, HERE).title) <= 101


def test_complexity_counts_what_the_idea_names() -> None:
    ours = read("Admins connect Stripe so that owners see live invoices on a dashboard")
    assert ours.integrations == ("stripe",)
    assert ours.roles == ("admin", "owner") or ours.roles == ("admin",)
    assert set(ours.heavy) <= {"money", "realtime"}
    assert ours.benefit.startswith("owners see")


def test_json_there_and_back() -> None:
    spec, _ = decide_all(begin(PIN, HERE))
    spec = accept_anyway(answer(spec, "why", "?", by="Ola", at=NOW), "the fair opens", score=1, by="Ola", at=NOW)
    again = from_json(json.loads(json.dumps(to_json(spec))))
    assert again == spec
    assert digest(again) == digest(spec)


def test_any_change_changes_the_digest() -> None:
    spec = begin(PIN, HERE)
    seen = {digest(spec)}
    for question in questions(spec):
        spec = answer(spec, question.id, option="a", by="Ola", at=NOW)
        seen.add(digest(spec))
    assert len(seen) == 4


@settings(max_examples=60)
@given(st.text(min_size=1, max_size=300), st.text(max_size=200))
def test_no_text_breaks_it(idea: str, reply: str) -> None:
    try:
        spec = begin(idea, HERE)
        for question in questions(spec):
            spec = answer(spec, question.id, reply, by="Ola", at=NOW)
    except UserError:
        return
    assert 0 <= readiness(spec).score <= 100
    assert from_json(json.loads(json.dumps(to_json(spec)))) == spec
    assert render(spec) == render(spec)
    contradictions(spec)
