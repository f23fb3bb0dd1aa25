"""Fetches a link that a person gave: within a deadline and a size, text only, and never from an address of our own network."""

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from bot.background.texts import as_text
from bot.errors import UserError

DEADLINE_S = 15.0
MOST_BYTES = 2_000_000
MOST_MOVES = 4
KINDS = frozenset({"text/html", "text/plain", "text/markdown", "text/x-markdown", "application/xhtml+xml"})
MOVED = frozenset({301, 302, 303, 307, 308})
HEADERS = {
    "User-Agent": "Shopfloor (reads links that people give)",
    "Accept": "text/markdown, text/plain, text/html;q=0.9",
}
_NOT_READ = "I could not read {url}: {why}. Nothing else is lost; paste the part that matters and I read that."


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it was read: where it was in the end, its title and its text."""

    url: str
    title: str
    text: str


class Fetcher:
    """Reads pages. `inside` are hosts of the team's own network that may be read although their addresses are private."""

    def __init__(self, *, inside: Collection[str] = (), deadline_s: float = DEADLINE_S) -> None:
        self._inside, self._deadline_s = frozenset(inside), deadline_s

    async def fetch(self, url: str) -> Fetched:
        """Return the page; raises `UserError` that says kindly why not and what to do instead."""
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._follow(url)
        except _Refused as refused:
            raise UserError(_NOT_READ.format(url=url, why=refused)) from refused
        except TimeoutError as late:
            raise UserError(_NOT_READ.format(url=url, why=f"it did not answer within {self._deadline_s:g} s")) from late
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise UserError(_NOT_READ.format(url=url, why="it could not be reached")) from error

    async def _follow(self, url: str) -> Fetched:
        resolver = _Checked(self._inside)
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False)
        async with aiohttp.ClientSession(
            connector=connector, headers=HEADERS, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            for _ in range(MOST_MOVES + 1):
                self._check(url)
                async with session.get(url, allow_redirects=False) as answer:
                    if answer.status not in MOVED:
                        return await _read(url, answer)
                    url = urljoin(url, answer.headers.get("Location", ""))
        raise _Refused("it leads on and on")

    def _check(self, url: str) -> None:
        """Refuse what is no web address, carries a password, or names an address of our own network."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or not host:
            raise _Refused("it is no web address")
        if parts.username or parts.password:
            raise _Refused("it carries a password, which I do not send")
        if host not in self._inside and not _is_public(host):
            raise _Refused("it lies in a private network")


class _Refused(Exception):
    """Why a page is not read, as part of a sentence."""


class _Checked(AbstractResolver):
    """Resolves names, and refuses those whose addresses are private, at the very moment of connecting."""

    def __init__(self, inside: Collection[str]) -> None:
        self._inside, self._plain = inside, DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of `host`, all of which are public."""
        found: list[Any] = await self._plain.resolve(host, port, family)
        if host not in self._inside and not all(_is_public(str(one["host"])) for one in found):
            raise _Refused("it lies in a private network")
        return found

    async def close(self) -> None:
        """Let go."""
        await self._plain.close()


def _is_public(host: str) -> bool:
    """Say whether a literal address is one of the open internet; a name is judged when it is resolved."""
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return not host.isdigit() and host != "localhost" and not host.startswith("0x")
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_global) and not mapped.is_multicast


async def _read(url: str, answer: aiohttp.ClientResponse) -> Fetched:
    if answer.status in {401, 403}:
        raise _Refused("it wants me to sign in")
    if answer.status >= 400:
        raise _Refused(f"it answered {answer.status}")
    if answer.content_type not in KINDS:
        raise _Refused(f"it is {answer.content_type}, and I read pages and texts")
    if (answer.content_length or 0) > MOST_BYTES:
        raise _Refused(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    content = await _bytes(answer)
    kind = "text/html" if "html" in answer.content_type else "text/plain"
    title, text = as_text(content, kind, answer.charset or "utf-8")
    if len(text.split()) < 3:
        raise _Refused("there is no text in it that I can see")
    return Fetched(url, title or url, text)


async def _bytes(answer: aiohttp.ClientResponse) -> bytes:
    gathered = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        gathered += chunk
        if len(gathered) > MOST_BYTES:
            raise _Refused(f"it is larger than {MOST_BYTES // 1_000_000} MB")
    return bytes(gathered)
