"""Dialogs a person fills in. Their state is kept by us; the dialog only carries a key."""

from bot.slack.blocks import Block, field, modal, text_field


def request_changes(key: str) -> Block:
    """Return the form in which a person says what should be different."""
    placeholder = "What should be different, and how would you see that it is?"
    wish = field("What should be different?", "wish", text_field("text", multiline=True, placeholder=placeholder))
    return modal("Request changes", "pull.changes", wish, submit="Send back", key=key)
