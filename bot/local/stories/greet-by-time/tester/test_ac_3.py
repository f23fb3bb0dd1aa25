"""AC-3: at 3 the page still says "Hello, Ada" (keeps: AC-3)."""

from greeter.page import render


def test_ac_3_the_night_is_as_before():
    """AC-3: at 3 the page still says "Hello, Ada"."""
    assert "<h1>Hello, Ada</h1>" in render("Ada", 3)
