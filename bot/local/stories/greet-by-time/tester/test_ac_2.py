"""AC-2: at 19 the page says "Good evening, Ada"."""

from greeter.page import render


def test_ac_2_the_evening_is_greeted():
    """AC-2: at 19 the page says "Good evening, Ada"."""
    assert "<h1>Good evening, Ada</h1>" in render("Ada", 19)
