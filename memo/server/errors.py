"""Errors a caller of the API may see. Each becomes a JSON answer with its status, its code and its text.

ApiError
├── Invalid       400  the request is malformed; the text says what is wrong
├── SignedOut     401  no valid session
├── Forbidden     403  signed in, but not allowed
├── NotFound      404  nothing there that this person may know of
├── Conflict      409  the world has moved on, or the wish contradicts itself
├── Gone          410  it was there, and is over
├── TooLarge      413  more bytes than we take
└── TooMany       429  asked too often; `retry_after_s` says when to come back
"""


class ApiError(Exception):
    """Base of what we answer on purpose."""

    status = 400
    code = "invalid"

    def __init__(self, message: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Invalid(ApiError):
    """The request is malformed."""


class SignedOut(ApiError):
    """There is no valid session."""

    status = 401
    code = "signed_out"


class Forbidden(ApiError):
    """This person may not do that."""

    status = 403
    code = "forbidden"


class NotFound(ApiError):
    """Nothing there that this person may know of."""

    status = 404
    code = "not_found"


class Conflict(ApiError):
    """The wish contradicts the state of things."""

    status = 409
    code = "conflict"


class Gone(ApiError):
    """It was there, and is over."""

    status = 410
    code = "gone"


class TooLarge(ApiError):
    """More bytes than we take."""

    status = 413
    code = "too_large"


class TooMany(ApiError):
    """Asked too often."""

    status = 429
    code = "too_many"
