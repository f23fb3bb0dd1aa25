"""The factory's own door to sentry-sdk: our bugs go to the error tracker, people get a reference code.

Nothing leaves but the exception, its place in our code, the release and the environment: no variables, no request
bodies, no names of people or machines; secrets and e-mail addresses in messages are blanked.
"""

import asyncio
import re
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import sentry_sdk  # noqa: TID251 - this is the door
import structlog

from bot.logs import Redactor

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint  # noqa: TID251

FLUSH_S = 2.0
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MARK = "_error_reference"
_KEPT = frozenset(
    {
        "event_id",
        "timestamp",
        "platform",
        "level",
        "exception",
        "logentry",
        "release",
        "environment",
        "tags",
        "sdk",
        "fingerprint",
    }
)


class ErrorsOut:
    """One client of the error tracker; without a dsn it sends nothing and still gives reference codes."""

    def __init__(self, dsn: str | None, release: str, environment: str, *, secrets: Iterable[str] = ()) -> None:
        self._redact = Redactor(secrets)
        self._client = sentry_sdk.Client(
            dsn=dsn or None,
            release=release,
            environment=environment,
            before_send=self._scrub,
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            max_breadcrumbs=0,
            server_name="",
            send_client_reports=False,
            auto_session_tracking=False,
            shutdown_timeout=0,
        )

    def report(self, error: BaseException, **tags: str) -> str:
        """Send an error without waiting; returns the code to show to people. The same error is sent once."""
        known = getattr(error, _MARK, None)
        if known is not None:
            return str(known)
        ident = uuid.uuid4().hex
        code = reference(ident)
        setattr(error, _MARK, code)
        structlog.get_logger().error("unexpected_error", reference=code, exc_info=error, **tags)
        event, hint = sentry_sdk.utils.event_from_exception(error, client_options=self._client.options)
        event["event_id"] = ident
        event["tags"] = {**tags, "reference": code}
        self._client.capture_event(event, hint=hint)
        return code

    async def close(self) -> None:
        """Send what is still waiting, for at most two seconds, and end the sender's thread."""
        await asyncio.to_thread(self._client.close, FLUSH_S)

    def _scrub(self, event: "Event", _hint: "Hint") -> "Event":
        for name in set(event) - _KEPT:
            del event[name]  # type: ignore[misc]
        scrubbed: Event = self._clean(event)
        return scrubbed

    def _clean(self, value: Any) -> Any:
        match value:
            case str():
                return _EMAIL.sub("[e-mail]", self._redact.text(value))
            case dict():
                return {key: self._clean(item) for key, item in value.items()}
            case list() | tuple():
                return [self._clean(item) for item in value]
            case _:
                return value


def reference(event_id: str) -> str:
    """Return the code shown to people for an event."""
    return f"E-{event_id[:8].upper()}"


_door = ErrorsOut(None, "", "")


def start(dsn: str | None, release: str, environment: str, *, secrets: Iterable[str] = ()) -> ErrorsOut:
    """Send this process's errors to `dsn` from now on (None: nowhere); close what is returned when the process ends."""
    global _door  # noqa: PLW0603 - one process, one door: whoever catches a bug must reach it without being handed it
    _door = ErrorsOut(dsn, release, environment, secrets=secrets)
    return _door


def report(error: BaseException, **tags: str) -> str:
    """Send an error through the process's door; returns the code to show to people."""
    return _door.report(error, **tags)
