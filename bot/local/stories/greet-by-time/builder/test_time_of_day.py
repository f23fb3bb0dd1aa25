import pytest

from greeter.words import greeting


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (4, "Hello"),
        (5, "Good morning"),
        (11, "Good morning"),
        (12, "Hello"),
        (17, "Hello"),
        (18, "Good evening"),
        (22, "Good evening"),
        (23, "Hello"),
    ],
)
def test_each_span_begins_and_ends_at_its_hour(hour, words):
    assert greeting(hour) == words
