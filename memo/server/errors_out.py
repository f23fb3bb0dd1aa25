"""The only door to sentry-sdk: our own bugs leave here, with the commit they happened on."""

import asyncio
from collections import Counter

import sentry_sdk  # noqa: TID251

PARTS = ("request", "update log", "history")


class ErrorsOut:
    """Counts our errors by the part they happened in, and sends them to an error tracker when a DSN is configured."""

    def __init__(self, *, dsn: str, release: str) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys(PARTS, 0))
        self._client = (
            sentry_sdk.Client(
                dsn=dsn,
                release=release,
                environment="memo",
                include_local_variables=False,  # they hold people's words
                auto_enabling_integrations=False,
                default_integrations=False,
                attach_stacktrace=True,
            )
            if dsn
            else None
        )

    def capture(self, error: BaseException, *, part: str, reference: str, where: str) -> None:
        """Queue `error` for sending; `reference` is the code the person was shown."""
        self.counts[part] += 1
        if self._client is None:
            return
        with sentry_sdk.new_scope() as scope:
            scope.set_client(self._client)
            scope.set_tag("reference", reference)
            scope.set_tag("where", where)
            scope.capture_exception(error)

    async def close(self) -> None:
        """Send what is still queued, within two seconds."""
        if self._client is not None:
            await asyncio.to_thread(self._client.close, 2.0)
