"""The two ways a delivery reaches an app: Socket Mode connections the app holds open, and signed HTTP requests."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from aiohttp import ClientConnectionError, ClientError, ClientSession, ClientTimeout, WSCloseCode, WSMsgType, web

from bot.local.slack.database import pack
from bot.local.slack.faults import Faults
from bot.local.slack.wire import Json, new_id


class Unreachable(Exception):
    """Nobody is listening on the app's side; the delivery was not made."""


@dataclass(frozen=True, slots=True)
class Ack:
    """How an app answered one attempt; `body` is what it sent along."""

    ok: bool
    reason: str = ""
    body: Json | None = None
    retry: bool = True


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one delivery; `number` counts the retries before it."""

    kind: str
    payload: Json
    number: int
    reason: str
    deadline_s: float


class Door(Protocol):
    """A transport; raises `Unreachable` when the app is away."""

    async def attempt(self, attempt: Attempt) -> Ack:
        """Deliver once and return the app's answer, or its failure to answer in time."""


class Pulse:
    """Wakes everybody who waits, each time it beats."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def beat(self) -> None:
        """Wake those who wait now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, timeout_s: float | None = None) -> None:
        """Return at the next beat, or when the time is over."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._event.wait()
        except TimeoutError:
            return


class SocketDoor:
    """An app's Socket Mode connections; deliveries go round them in turn."""

    def __init__(self, app_id: str, pulse: Pulse) -> None:
        self._app_id, self._pulse = app_id, pulse
        self._connections: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Ack]] = {}
        self._leaving: set[web.WebSocketResponse] = set()
        self._turn = 0

    @property
    def connections(self) -> int:
        """How many connections the app holds."""
        return len(self._connections)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Hold one connection until either side leaves; what it has not acknowledged by then is delivered anew."""
        socket = web.WebSocketResponse(max_msg_size=8 * 2**20)
        await socket.prepare(request)
        await socket.send_json(self._hello())
        self._connections.append(socket)
        self._pulse.beat()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._leave(socket)
        return socket

    def _hello(self) -> Json:
        debug = {"host": "local", "build_number": 1, "approximate_connection_time": 18060}
        info = {"app_id": self._app_id}
        return {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": debug,
            "connection_info": info,
        }

    def _acknowledge(self, text: str) -> None:
        try:
            data = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(data.get("envelope_id", ""))
        if waiting and not waiting.done():
            waiting.set_result(Ack(True, body=data.get("payload") or None))

    def _leave(self, socket: web.WebSocketResponse) -> None:
        if socket in self._connections:
            self._connections.remove(socket)
        # A client that was asked to leave closes first, connects anew, and then acknowledges over the new connection.
        if self._connections or socket in self._leaving:
            self._leaving.discard(socket)
            return
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(Unreachable("the connection closed before the acknowledgement"))

    async def attempt(self, attempt: Attempt) -> Ack:
        """Send one envelope and wait for its acknowledgement."""
        socket = self._next()
        envelope_id = new_id("env-")
        answer: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        try:
            async with asyncio.timeout(attempt.deadline_s):
                await socket.send_str(pack(self._envelope(envelope_id, attempt)))
                return await answer
        except TimeoutError:
            return Ack(False, "timeout")
        except ConnectionError as error:
            raise Unreachable(str(error)) from error
        finally:
            del self._waiting[envelope_id]

    def _next(self) -> web.WebSocketResponse:
        live = [one for one in self._connections if not one.closed]
        if not live:
            raise Unreachable("the app holds no connection")
        self._turn += 1
        return live[self._turn % len(live)]

    def _envelope(self, envelope_id: str, attempt: Attempt) -> Json:
        envelope: Json = {"envelope_id": envelope_id, "type": attempt.kind, "payload": attempt.payload}
        if attempt.kind == "events_api":
            retry = {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
            return envelope | {"accepts_response_payload": False} | retry
        return envelope | {"accepts_response_payload": True}

    async def refresh(self, reason: str = "refresh_requested", patience_s: float = 5.0) -> None:
        """Ask the app to open a new connection, as Slack does every few hours; the old ones close when it has, or in time."""
        old = list(self._connections)
        self._leaving.update(old)
        for socket in old:
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})
        await self._pulse.wait(patience_s)
        await self._close(old)

    async def cut(self) -> None:
        """Drop every connection without a word."""
        await self._close(list(self._connections))

    async def _close(self, sockets: list[web.WebSocketResponse]) -> None:
        for socket in sockets:
            self._leave(socket)
            await socket.close(code=WSCloseCode.GOING_AWAY)


class HttpDoor:
    """An app's request URL, to which deliveries are posted with Slack's signature."""

    def __init__(self, url: str, signing_secret: str, session: ClientSession, faults: Faults) -> None:
        self._url, self._secret, self._session, self._faults = url, signing_secret, session, faults

    async def handshake(self, token: str, deadline_s: float) -> bool:
        """Ask the app to prove the URL is its own, as Slack does when one is saved."""
        challenge = new_id("")
        payload = {"token": token, "challenge": challenge, "type": "url_verification"}
        ack = await self.attempt(Attempt("events_api", payload, 0, "", deadline_s))
        return ack.ok and (ack.body or {}).get("challenge", (ack.body or {}).get("text")) == challenge

    async def attempt(self, attempt: Attempt) -> Ack:
        """Post one delivery and return what the app answered."""
        body, content_type = encoded(attempt)
        headers = {"Content-Type": content_type} | self._headers(attempt, body)
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, timeout=ClientTimeout(attempt.deadline_s), allow_redirects=False
            ) as response:
                return _read(response.status, await response.text(), response.headers.get("X-Slack-No-Retry") != "1")
        except TimeoutError:
            return Ack(False, "http_timeout")
        except ClientConnectionError as error:
            raise Unreachable(str(error)) from error
        except ClientError:
            return Ack(False, "unknown_error")

    def _headers(self, attempt: Attempt, body: bytes) -> dict[str, str]:
        secret = "forged" if self._faults.forge_next() else self._secret
        stamp = str(int(time.time()))
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature(secret, stamp, body),
                   "User-Agent": "Slackbot 1.0 (local)"}  # fmt: skip
        if attempt.number:
            headers |= {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
        return headers


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return Slack's v0 request signature."""
    return "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def encoded(attempt: Attempt) -> tuple[bytes, str]:
    """Return body and content type as Slack sends this kind: JSON for events, forms for the rest."""
    if attempt.kind == "events_api":
        return pack(attempt.payload).encode(), "application/json"
    fields = attempt.payload if attempt.kind == "slash_commands" else {"payload": pack(attempt.payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _read(status: int, text: str, retry: bool) -> Ack:
    if not 200 <= status < 300:
        return Ack(False, "http_error", {"status": status}, retry)
    if not text.strip():
        return Ack(True)
    try:
        body = json.loads(text)
    except ValueError:
        return Ack(True, body={"text": text})
    return Ack(True, body=body if isinstance(body, dict) else {"text": text})
