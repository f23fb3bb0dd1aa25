"""What the page says."""

from datetime import time

SPANS = ((range(5, 12), "Good morning"), (range(18, 23), "Good evening"))


def greeting(hour: int) -> str:
    """Return the greeting for an hour of the day, 0 to 23."""
    if not 0 <= hour <= 23:
        raise ValueError(f"{hour} is no hour of the day")
    return next((words for span, words in SPANS if hour in span), "Hello")
