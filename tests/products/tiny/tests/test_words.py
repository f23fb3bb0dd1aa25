import pytest

from greeter.words import greeting


def test_noon():
    assert greeting(12) == "Hello"


@pytest.mark.parametrize("hour", [-1, 24])
def test_no_such_hour(hour):
    with pytest.raises(ValueError, match="no hour of the day"):
        greeting(hour)


def test_first_and_last_hour_are_greeted():
    assert greeting(0)
    assert greeting(23)
