"""What is said below the greeting."""


def kind_words() -> str:
    """Return a line that makes the day better."""
    return "<p>It is good to see you.</p>"
