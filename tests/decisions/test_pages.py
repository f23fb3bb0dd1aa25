"""The page that a report is likely about, the size its picture shows, and what its words say was pressed."""

import pytest

from bot.policy_model import Route
from bot.triage.pages import is_phone, likely_page, viewport_of
from bot.triage.steps import Step, steps_of

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


USUAL = ((390, 844), (1280, 860))


@pytest.mark.parametrize(("size", "shown"), [
    ((390, 844), (390, 844)), ((1170, 2532), (390, 844)), ((720, 1600), (360, 800)), ((1440, 900), (1440, 900)),
    ((2880, 1800), (1440, 900)), ((1536, 2048), (1536, 1200)), ((120, 60), (390, 844)), ((9000, 200), (1280, 860)),
    (None, (1280, 860)),
])  # fmt: skip
def test_a_page_is_looked_at_as_wide_as_its_picture_shows_it(size, shown):
    assert viewport_of(size, USUAL) == shown


@pytest.mark.parametrize(("report", "steps"), [
    ("the date picker is cut off", (Step("date picker", was_said=False),)),
    ("When I click “Share”, the dialog is cut off", (Step("Share"), Step("dialog", was_said=False))),
    ("I tapped New page and then pressed the Cover button. Nothing", (Step("New page"), Step("Cover"))),
    ("Open the menu, choose Export and it flickers", (Step("menu"), Step("Export"))),
    ("It flickers", ()),
    ("clicking <script>alert(1)</script>", ()),
])  # fmt: skip
def test_what_the_words_say_was_pressed(report, steps):
    assert steps_of(report) == steps


def test_words_without_end_name_a_few_short_things():
    found = steps_of("click a b c click " * 4_000)
    assert len(found) <= 5
    assert all(len(step.name) <= 40 for step in found)
