"""AC-1: at 9 the page says "Good morning, Ada"."""

from greeter.page import render


def test_ac_1_the_morning_is_greeted():
    """AC-1: at 9 the page says "Good morning, Ada"."""
    assert "<h1>Good morning, Ada</h1>" in render("Ada", 9)
