"""The page that a report is likely about, and whether its picture was made on a phone."""

from bot.policy_model import Route
from bot.triage.pages import is_phone, likely_page

HOME = Route("Home", "/", wait_for="Everything you write is saved")
FEEDBACK = Route("My feedback", "/feedback", wait_for="Nothing yet")
DATES = Route("Reminders", "/reminders", wait_for="Pick a date")


def test_the_page_shares_most_words():
    assert likely_page("The date picker is cut off", [HOME, FEEDBACK, DATES]) == (DATES, "both speak of date")
    page, why = likely_page("My feedback shows nothing", [HOME, FEEDBACK])
    assert page is FEEDBACK
    assert "feedback" in why


def test_without_shared_words_the_first_is_looked_at_and_said_so():
    assert likely_page("It flickers", [HOME, DATES]) == (HOME, "no page is named, so the first was looked at")
    assert likely_page("It flickers", [HOME]) == (HOME, "it is the only page there is")
    assert likely_page("It flickers", []) is None


def test_a_picture_higher_than_wide_or_narrow_is_a_phone_s():
    sizes = [(390, 844), (1170, 2532), (480, 300), (1280, 860), (900, 1000), None]
    assert [is_phone(one) for one in sizes] == [True, True, True, False, False, False]
