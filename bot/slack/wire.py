"""One call to Slack: in its channel's turn, within its deadline, waiting as long as Slack asks, refusals translated."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError  # noqa: TID251  (this is inside the door)
from slack_sdk.web.async_client import AsyncWebClient  # noqa: TID251
from slack_sdk.webhook.async_client import AsyncWebhookClient  # noqa: TID251

from bot.errors import Permanent, Transient, UserError
from bot.slack.faults import ALREADY_SO, RateLimited, code_of, translate
from bot.slack.pace import EDITS, Pace, Priority

CONNECTIONS = 20
FILES_OF_SLACK = "files.slack.com"
Call = Callable[..., Awaitable[Any]]


class Wire:
    """Owns the connections; `web` is Slack's SDK, whose methods are handed to `call` instead of being called."""

    def __init__(self, *, base_url: str, token: str, deadline_s: float, patience_s: float, pace: Pace) -> None:
        # No retry handlers: the SDK would send a post twice after a broken connection; we look for it first.
        self.web = AsyncWebClient(token, base_url.rstrip("/") + "/", retry_handlers=[])
        self._deadline_s, self._patience_s, self._pace = deadline_s, patience_s, pace
        self._home = urlsplit(base_url)

    async def open(self) -> None:
        """Make ready to call."""
        timeout = aiohttp.ClientTimeout(total=self._deadline_s)
        self._session = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=CONNECTIONS))
        self.web.session = self._session

    async def close(self) -> None:
        """Let the connections go."""
        await self._session.close()

    async def say(
        self,
        method: Call,
        channel: str,
        priority: Priority,
        *,
        edit: bool = False,
        within_s: float | None = None,
        **arguments: Any,
    ) -> Any:
        """Call `method` for `channel` when it is that channel's turn, or, for an `edit`, that of all edits.

        What is VITAL waits out Slack's own wait as well; `within_s` is for what somebody waits for at this moment.
        """
        patience_s = self._patience_s if priority is Priority.VITAL else 0
        async with _within(within_s or self._deadline_s + patience_s) as until:
            await (self._pace.turn("edits", priority, EDITS) if edit else self._pace.turn(channel, priority))
            return await self._insist(method, until, f"<#{channel}>", {"channel": channel, **arguments})

    async def call(
        self,
        method: Call,
        *,
        about: str | None = None,
        where: str | None = None,
        deadline_s: float | None = None,
        **arguments: Any,
    ) -> Any:
        """Call `method`; `about` is a channel whose pace does not matter, `where` how a person would call the target."""
        if about is not None:
            arguments["channel"] = about
        async with _within(deadline_s or self._deadline_s) as until:
            return await self._insist(method, until, where or (f"<#{about}>" if about else "Slack"), arguments)

    async def answer(self, response_url: str, words: Mapping[str, Any]) -> None:
        """Send `words` to the address that a command or a click came with."""
        hook = AsyncWebhookClient(response_url, session=self._session, retry_handlers=[])
        async with _within(self._deadline_s):
            answer = await _reach(hook.send_dict(dict(words)))
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Transient(f"Slack is not well just now (http_{answer.status_code}).")
        if answer.status_code != 200:
            raise Permanent("That command's answer address is no longer valid; Slack keeps it for half an hour.")

    async def fetch(self, url: str, most_bytes: int) -> bytes:
        """Return a file of Slack's own; raises `UserError` for one that is too large, gone, or that our token may not read."""
        place = urlsplit(url)
        ours = place[:2] == self._home[:2] or (place.scheme, place.netloc) == ("https", FILES_OF_SLACK)
        if not ours:  # the token goes nowhere else
            raise UserError("it does not lie in Slack")
        headers = {"Authorization": f"Bearer {self.web.token}"}
        async with _within(self._deadline_s):
            try:
                async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
                    return await _content(answer, most_bytes)
            except (aiohttp.ClientError, OSError) as error:
                raise Transient(f"Slack could not be reached ({type(error).__name__}).") from error

    async def _insist(self, method: Call, until: float, where: str, arguments: Mapping[str, Any]) -> Any:
        while True:
            await self._wait(method.__name__, until)
            try:
                return await _reach(method(**arguments))
            except SlackApiError as error:
                if code_of(error) in ALREADY_SO:
                    return error.response
                refused = translate(error, where=where)
                if not isinstance(refused, RateLimited):
                    raise refused from error
                self._pace.close(method.__name__, refused.retry_after_s or 1.0)

    async def _wait(self, method: str, until: float) -> None:
        closed_s = self._pace.closed_for(method)
        if asyncio.get_running_loop().time() + closed_s >= until:
            raise Transient("Slack asks us to slow down.", retry_after_s=closed_s)
        if closed_s:
            await asyncio.sleep(closed_s)


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[float]:
    try:
        async with asyncio.timeout(seconds):
            yield asyncio.get_running_loop().time() + seconds
    except TimeoutError as late:
        raise Transient(f"Slack did not take it within {seconds:g} s.") from late


async def _content(answer: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    if answer.status == 429 or answer.status >= 500:
        raise Transient(f"Slack is not well just now (http_{answer.status}).")
    if answer.status in range(300, 400) or answer.status in {401, 403}:
        raise UserError(
            "Slack does not let me read files; an admin can add the scope `files:read` and install the app again"
        )
    if answer.status != 200:
        raise UserError("it is no longer there")
    gathered = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        gathered += chunk
        if len(gathered) > most_bytes:
            raise UserError(f"it is larger than {most_bytes // 1_000_000} MB")
    return bytes(gathered)


async def _reach(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except SlackApiError:
        raise
    except (SlackClientError, aiohttp.ClientError, OSError) as error:
        raise Transient(f"Slack could not be reached ({type(error).__name__}).") from error
