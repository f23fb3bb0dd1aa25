"""What is a question, what is only thanks, and which part of a change a question is about."""

import pytest

from bot.asking import about, asks_for_changes, is_praise, is_question, place_in
from bot.forge.git_values import ChangedFile

PAGE = ChangedFile("memo/web/src/auth/SignIn.tsx", "modified", 3, 1, "+  remember the session")
TABLE = ChangedFile("memo/server/accounts.py", "modified", 3, 1, "+def authenticate():")


@pytest.mark.parametrize("text", ["why did you stop?", "What changed in auth", "is it done?", "how long will it take"])
def test_questions_are_known_by_their_mark_or_their_first_word(text):
    assert is_question(text)


@pytest.mark.parametrize("text", ["use the existing date helper", "Please sign it", "Say Sleep well", "not like this"])
def test_what_is_to_be_done_is_no_question(text):
    assert not is_question(text)
    assert not is_praise(text)


@pytest.mark.parametrize(
    "text", ["LGTM", "looks good to me!", "thanks", "Looks good, thanks!", "👍", "Nice.", ":tada:"]
)
def test_thanks_are_no_wish(text):
    assert is_praise(text)


@pytest.mark.parametrize(
    ("text", "asked", "place"),
    [
        ("what changed in auth?", True, "auth"),
        ("What did you change?", True, ""),
        ("show me the diff of `memo/server/accounts.py`", True, "memo/server/accounts.py"),
        ("what has changed in this?", True, ""),
        ("why did you stop?", False, ""),
    ],
)
def test_a_question_about_the_change_names_its_part(text, asked, place):
    assert (asks_for_changes(text), place_in(text)) == (asked, place)


def test_files_belong_to_a_part_by_their_path_or_else_by_what_changed_in_them():
    assert about([PAGE, TABLE], "auth") == [PAGE]
    assert about([PAGE, TABLE], "session") == [PAGE]
    assert about([PAGE, TABLE], "billing") == []
