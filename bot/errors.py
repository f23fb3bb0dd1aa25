"""Errors, ordered by who acts on them.

    ShopfloorError
    ├── UserError    the person acts: `str(error)` is shown to them as it is, so it says what happened and what to do
    ├── Transient    we act: try again, after `retry_after_s` when the other side said so
    └── Permanent    a person is asked: the item is parked with this text and a Retry button

Anything else that is raised is our own bug: it goes to the error tracker and is answered with a reference code.
Vendor errors are translated into these at the vendor's door and nowhere else.
"""


class ShopfloorError(Exception):
    """Base of every error the factory raises on purpose."""


class UserError(ShopfloorError):
    """The person who asked can mend this; the text is theirs to read."""


class Transient(ShopfloorError):
    """The outside was not well; trying again later is safe and may help."""

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Permanent(ShopfloorError):
    """Trying again would not help; a person must look."""
