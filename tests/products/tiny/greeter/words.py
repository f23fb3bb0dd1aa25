"""What the page says."""


def greeting(hour: int) -> str:
    """Return the greeting for an hour of the day, 0 to 23."""
    if not 0 <= hour <= 23:
        raise ValueError(f"{hour} is no hour of the day")
    return "Hello"
