"""What cannot both hold is asked with both places quoted, and what is chosen holds in the whole document."""

from datetime import UTC, datetime

from bot.specs import Clash, Context, Spec, answer, begin, contradictions, notice, questions, readiness, render

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PIN = "Let people pin a page to the top of the sidebar"
COMMENTS = "Comments: members can comment on a block, reply, resolve a thread and get notified by mail"
GUESTS = "Everyone comments. Anonymous visitors may write, too"
MEMBERS = "Each comment has an author. Only signed-in people write"


def started(idea: str = COMMENTS) -> Spec:
    return begin(idea, Context("S-1", "Ola", NOW, "Memo"))


def said(spec: Spec, question: str, text: str, by: str = "Ola") -> Spec:
    return answer(spec, question, text, by=by, at=NOW)


def clashing() -> Spec:
    return said(said(started(), "who", GUESTS), "data", MEMBERS, by="Max")


def test_a_contradiction_is_asked_first_with_both_sentences_and_who_said_them():
    asked = questions(clashing())[0]
    assert asked.id.startswith("conflict:")
    assert "“Anonymous”" in asked.text
    quoted = [(option.words, option.by) for option in asked.options]
    assert quoted == [("Anonymous visitors may write, too", "Ola"), ("Only signed-in people write", "Max")]
    assert (asked.recommended, asked.reason) == ("b", "it was said last")
    assert "a choice between two things that cannot both hold" in readiness(clashing()).missing


def test_what_is_chosen_holds_and_the_other_is_struck_out():
    spec = said(clashing(), questions(clashing())[0].id, "a", by="Mia")
    assert "~~Only signed-in people write~~" in render(spec)
    assert "Each comment has an author." in render(spec)
    assert contradictions(spec) == ()
    assert not any(one.id.startswith("conflict:") for one in questions(spec))


def test_own_words_stand_beside_both():
    spec = said(clashing(), questions(clashing())[0].id, "Anonymous visitors write, and an editor releases it")
    assert "- Decided: " in render(spec)
    assert "an editor releases it" in render(spec)
    assert "~~" not in render(spec)


def test_two_people_who_answer_one_question_differently_are_asked_which_holds():
    spec = said(
        said(started(), "who", "Everyone in sales loses comments"), "who", "Only support loses comments", by="Max"
    )
    asked = questions(spec)[0]
    assert [(option.words, option.by) for option in asked.options] == [
        ("Everyone in sales loses comments", "Ola"), ("Only support loses comments", "Max"),
    ]  # fmt: skip
    first = said(spec, asked.id, "a", by="Mia")
    assert first.section("problem").text.startswith("Everyone in sales")
    assert [row.by for row in first.answers if row.question_id == "who" and not row.replaced] == ["Ola"]
    assert contradictions(first) == ()
    second = said(spec, asked.id, "you decide")
    assert second.section("problem").text.startswith("Only support")
    assert contradictions(second) == ()


def test_a_person_who_corrects_himself_contradicts_nobody():
    spec = said(said(started(), "who", "Everyone in sales loses comments"), "who", "Only support loses comments")
    assert contradictions(spec) == ()


def test_leaving_it_to_us_disagrees_with_nobody():
    spec = said(said(started(), "who", "you decide", by="Max"), "who", "Only support loses comments")
    assert contradictions(spec) == ()


def test_a_criterion_that_is_out_of_scope_goes_or_the_exclusion_does():
    spec = said(started(PIN), "what", "Given 2 folders, when I pin one, then 1 folder stands on top")
    spec = said(spec, "edges", "Out of scope: folders")
    asked = questions(spec)[0]
    kept = said(spec, asked.id, "a")
    assert kept.criteria[0].text.startswith("Given 2 folders")
    assert kept.section("out_of_scope").text == "~~folders~~"
    dropped = said(spec, asked.id, "b")
    assert [row.id for row in dropped.criteria][:1] == ["AC-2"], "the others keep their ids"
    assert contradictions(kept) == contradictions(dropped) == ()


def test_what_a_model_notices_is_asked_when_it_quotes_what_is_there():
    right = Clash("data", "Anonymous visitors may write, too", "Each comment has an author.")
    wrong = Clash("data", "Visitors pay for each comment", "Each comment has an author.")
    spec = notice(clashing(), [right, wrong])
    assert spec.clashes == (right,)
    asked = [one for one in questions(spec) if "does not go with" in one.text]
    assert [option.words for option in asked[0].options] == [right.one, right.other]


def test_opposite_words_about_different_things_are_no_contradiction():
    spec = said(started(), "who", "Authors delete their own comments. A page is public or private")
    spec = said(spec, "data", "The dashboard counts threads for the whole workspace", by="Max")
    assert contradictions(spec) == ()
