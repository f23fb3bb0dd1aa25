"""What a model would ask and guess: weighed with our own questions, asked once, never endlessly, and on record."""

from datetime import UTC, datetime

from bot.specs import Context, Proposed, Spec, answer, begin, propose, questions, readiness, render, rewrite
from bot.specs.questioning import candidates

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PIN = "Let people pin a page to the top of the sidebar"
WHERE = Proposed("data", "Where is a pin kept?", "It cannot be moved later.", ("Per person", "Per workspace"),
                 "Per workspace", "teams share their pages")  # fmt: skip
WHO = Proposed("acceptance", "Who sees a pin?", "Pins may tell secrets.", ("Everyone", "Nobody else"), "Nobody else")


def started() -> Spec:
    return begin(PIN, Context("S-1", "Ola", NOW, "Memo"))


def said(spec: Spec, question: str, text: str) -> Spec:
    return answer(spec, question, text, by="Ola", at=NOW)


def all_said(spec: Spec) -> Spec:
    while asked := questions(spec):
        spec = said(spec, asked[0].id, "you decide")
    return spec


def test_a_models_questions_stand_among_ours_by_what_they_are_worth():
    ranked = candidates(propose(started(), [WHERE, WHO], None, "live"))
    assert [question.worth for question in ranked] == sorted((one.worth for one in ranked), reverse=True)
    theirs = [one.text for one in ranked if one.model_source == "live"]
    assert theirs == ["Who sees a pin?", "Where is a pin kept?"], "acceptance weighs more than data"
    assert ranked[0].model_source == ""


def test_its_recommendation_and_reason_come_with_it():
    spec = propose(started(), [WHERE], None, "live")
    (theirs,) = [one for one in candidates(spec) if one.model_source]
    assert (theirs.recommended, theirs.reason) == ("b", "teams share their pages")
    assert said(spec, theirs.id, "you decide").answers[-1].text == "Per workspace"


def test_an_answer_stands_beside_its_section_until_a_model_words_it():
    spec = said(
        propose(started(), [WHERE], None, "live"), propose(started(), [WHERE], None, "live").proposed[0].id, "a"
    )
    assert "- Decided: Where is a pin kept? **Per person**" in render(spec)
    assert not spec.section("data").settled, "the rest of the section is still a draft"
    spec = said(spec, "edges", "Pins of pages that are in the trash disappear for everybody")
    assert "- Decided: Where is a pin kept? **Per person**" in render(spec), "our own question does not wipe it out"
    assert "- Decided" not in render(rewrite(spec, "data", "Each person has pins.", "live"))


def test_a_correction_of_it_is_what_stands():
    spec = propose(started(), [WHERE], None, "live")
    spec = said(said(spec, spec.proposed[0].id, "a"), spec.proposed[0].id, "Per team, as in the old app")
    assert "- Decided: Where is a pin kept? **Per team, as in the old app**" in render(spec)
    assert render(spec).count("- Decided") == 1


def test_criteria_in_answer_to_a_model_are_criteria():
    spec = propose(started(), [WHO], None, "live")
    spec = said(spec, spec.proposed[0].id, 'Given 2 people, when one pins a page, then the other sees "Nothing pinned"')
    assert spec.criteria[0].text.startswith("Given 2 people")


def test_what_was_answered_is_not_asked_again_in_other_words_either():
    spec = propose(started(), [WHERE], None, "live")
    spec = said(spec, spec.proposed[0].id, "a")
    again = Proposed("ui", "Where is the pin kept", "?", ("a", "b"), "a")
    assert [one for one in candidates(propose(spec, [WHERE, again], None, "live")) if one.model_source] == []


def test_only_what_the_model_would_still_ask_is_asked_but_an_open_question_can_be_answered():
    spec = propose(propose(started(), [WHERE], None, "live"), [WHO], None, "live")
    assert [one.text for one in candidates(spec) if one.model_source] == ["Who sees a pin?"]
    old = next(row for row in spec.proposed if row.text == WHERE.text)
    assert said(spec, old.id, "a").answers[-1].text == "Per person"


def test_guesses_hold_it_up_until_a_person_has_said_enough():
    ready = all_said(started())
    assert readiness(ready).ready
    guessed = propose(ready, [], [f"guess {n}" for n in range(5)], "live")
    state = readiness(guessed)
    assert not state.ready
    assert "5 things" in " ".join(state.missing)
    assert state.questions_left == 2, "three guesses may stay"
    assert readiness(all_said(guessed)).ready


def test_a_model_that_always_has_more_to_ask_does_not_keep_anybody_from_the_end():
    spec = started()
    for number in range(30):
        asked = [Proposed("data", f"What of thing{number} and item{number}?", "?", ("a", "b"), "a")]
        spec = propose(spec, asked, [f"guess {number}-{n}" for n in range(9)], "live")
        if not (now := questions(spec, 1)):
            break
        spec = said(spec, now[0].id, "you decide")
    assert len(spec.answers) == 6, "four of ours and half as many of the model's"
    assert readiness(spec).ready
