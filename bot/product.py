"""The product's service door: reports in, states out. Reports are read by their number, never by their state."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.errors import Permanent, Transient

DEADLINE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Report:
    """What a user of the product sent; its words are data."""

    id: int
    text: str
    reporter: str
    page: str
    context: str


class Product:
    """Talks to the running product as its operator."""

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url.rstrip("/"), token

    @property
    def url(self) -> str:
        """Return the address at which people open the product."""
        return self._url

    async def reports(self, after: int, limit: int = 50) -> list[Report]:
        """Return the reports numbered above `after`, oldest first, at most `limit`."""
        answer = await self._call("GET", f"/api/service/feedback?after={after}&limit={limit}")
        return [_report(entry) for entry in answer["feedback"]]

    async def tell(self, report: int, state: str, note: str = "", url: str = "") -> None:
        """Show the reporter where his report stands; the same state again changes nothing."""
        await self._call("PUT", f"/api/service/feedback/{report}/state", {"state": state, "note": note, "url": url})

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with aiohttp.ClientSession(timeout=DEADLINE, headers=headers) as session:
                async with session.request(method, self._url + path, json=body) as response:
                    return await _answer(response)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Transient(f"The product does not answer ({type(error).__name__}).") from error


async def _answer(response: aiohttp.ClientResponse) -> dict[str, Any]:
    if response.status >= 500:
        raise Transient(f"The product answered {response.status}.")
    if response.status >= 400:
        raise Permanent(f"The product refused the factory ({response.status}). Check its service token.")
    return dict(await response.json())


def _report(entry: dict[str, Any]) -> Report:
    context = entry.get("context")
    page = str(context.get("page", "")) if isinstance(context, dict) else ""
    return Report(int(entry["id"]), str(entry["text"]), str(entry.get("reporter", "")), page, str(context or ""))
