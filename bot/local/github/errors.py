"""What the stand-in answers when it refuses: GitHub's statuses, GitHub's words."""

from collections.abc import Mapping, Sequence
from typing import Any

DOCUMENTATION = "https://docs.github.com/rest"


class ApiError(Exception):
    """One refused request; turned into GitHub's JSON by the REST layer and into a notice by the pages."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: Sequence[Any] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message = status, message
        self.errors, self.headers = tuple(errors), dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return the JSON document GitHub sends with this refusal."""
        found: dict[str, Any] = {
            "message": self.message,
            "documentation_url": DOCUMENTATION,
            "status": str(self.status),
        }
        return found | ({"errors": list(self.errors)} if self.errors else {})


def not_found() -> ApiError:
    """Return GitHub's answer for what does not exist or may not be seen."""
    return ApiError(404, "Not Found")


def forbidden(message: str = "Resource not accessible by personal access token") -> ApiError:
    """Return GitHub's answer for a known user without the right."""
    return ApiError(403, message)


def invalid(resource: str, field: str, code: str = "invalid", message: str = "") -> ApiError:
    """Return a 422 that names the field at fault."""
    detail = {"resource": resource, "field": field, "code": code} | ({"message": message} if message else {})
    return ApiError(422, "Validation Failed", errors=[detail])
