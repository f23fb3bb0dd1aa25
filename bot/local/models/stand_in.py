"""Anthropic and OpenAI on loopback: one server that speaks both wire protocols and plays the stories it is given."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from aiohttp import web

from bot.clock import Clock
from bot.local.models import messages_api, responses_api
from bot.local.models.book import FAULT_KINDS, Book, CallRow, Fault, FaultKind
from bot.local.models.director import Line, Refusal, direct
from bot.local.models.stories import STORIES, load_stories
from bot.local.models.wire import SOURCE, SOURCE_HEADER, Asked, BadRequest, Said, make_id, tokens

HEADERS = {SOURCE_HEADER: SOURCE}
STATUS: dict[str, tuple[int, str]] = {
    "rate_limit": (429, "Number of requests has exceeded your rate limit."),
    "overloaded": (529, "Overloaded"),
    "server_error": (500, "Internal server error"),
    "unauthorized": (401, "invalid x-api-key"),
}
BODY_LIMIT = 32 << 20


class ModelStandIn:
    """Both vendors' endpoints at `url` (OpenAI's under `url`/v1); every answer carries `x-model-source: scripted`.

    `stories` may point at another folder, to play a doctored story. Faults are made by `fail` or POST /admin/faults.
    """

    def __init__(self, *, home: Path, clock: Clock, port: int = 0, stories: Path = STORIES) -> None:
        self._home, self._port, self._clock = home, port, clock
        self._stories = load_stories(stories)
        self._noted = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._book = Book(self._home)
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
        self._book.close()

    @property
    def url(self) -> str:
        """Return the base URL: give it to Anthropic's client as it is, to OpenAI's with /v1."""
        return f"http://127.0.0.1:{self._port}"

    def fail(self, kind: FaultKind, *, times: int = 1, after: int = 0, seconds: float = 0.0) -> None:
        """Make `times` requests fail after `after` good ones; `seconds` is a rate limit's Retry-After or a hang's length."""
        self._book.add_fault(kind, times=times, after=after, seconds=seconds)

    def heal(self) -> None:
        """Forget every fault not yet made."""
        self._book.clear_faults()

    def calls(self) -> list[CallRow]:
        """Return the model calls answered so far, also before a restart, oldest first."""
        return self._book.calls()

    async def wait_for_calls(self, count: int) -> None:
        """Return once at least `count` calls have been taken, a slow one already when its hang begins."""
        while len(self.calls()) < count:
            await self._noted.wait()
            self._noted.clear()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=BODY_LIMIT)
        app.add_routes([
            web.post("/v1/messages", self._messages),
            web.post("/v1/messages/count_tokens", self._count),
            web.post("/v1/responses", self._responses),
            web.post("/v1/decisions", self._decisions),
            web.get("/v1/models", self._models),
            web.get("/admin/calls", self._list_calls),
            web.post("/admin/faults", self._add_fault),
            web.delete("/admin/faults", self._clear_faults),
        ])  # fmt: skip
        return app

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        return await self._complete(request, messages_api)

    async def _responses(self, request: web.Request) -> web.StreamResponse:
        return await self._complete(request, responses_api)

    async def _complete(self, request: web.Request, form: ModuleType) -> web.StreamResponse:
        """Answer a request in one vendor's form, with the next fault made on it if there is one."""
        if not _has_key(request):
            return _json(form.error(401, "missing API key"), 401)
        try:
            body = await request.json()
            asked: Asked = form.read(body)
        except (BadRequest, ValueError, KeyError, TypeError, AttributeError) as error:
            return _json(form.error(400, str(error)), 400)
        fault = self._book.take_fault()
        if fault is not None and fault.kind in STATUS:
            self._note(asked, Said(""), fault.kind)
            return _failed(form, fault)
        said = _said(asked, direct(self._stories, asked.cue))
        outcome = "refused" if said.stop == "refusal" else "played"
        if fault is not None:
            said, outcome = _spoil(said, fault), fault.kind
        self._note(asked, said, outcome)
        if fault is not None and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        return await _send(request, form, asked, said, outcome)

    async def _count(self, request: web.Request) -> web.Response:
        return _json(messages_api.count(await request.json()))

    async def _decisions(self, request: web.Request) -> web.Response:
        try:
            return _json(responses_api.decide(await request.json()))
        except (BadRequest, ValueError) as error:
            return _json(responses_api.error(400, str(error)), 400)

    async def _models(self, request: web.Request) -> web.Response:
        claude = "anthropic-version" in request.headers
        return _json(messages_api.models() if claude else responses_api.models())

    async def _list_calls(self, _: web.Request) -> web.Response:
        return _json({"calls": [{name: getattr(row, name) for name in CallRow.__slots__} for row in self.calls()]})

    async def _add_fault(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("kind") not in FAULT_KINDS:
            return _json({"error": f"kind must be one of {', '.join(FAULT_KINDS)}"}, 400)
        self.fail(
            body["kind"], times=int(body.get("times", 1)), after=int(body.get("after", 0)),
            seconds=float(body.get("seconds", 0)),
        )  # fmt: skip
        return _json({"ok": True})

    async def _clear_faults(self, _: web.Request) -> web.Response:
        self.heal()
        return _json({"ok": True})

    def _note(self, asked: Asked, said: Said, outcome: str) -> None:
        cue = asked.cue
        made = tokens(said.text + "".join(text for _, _, text in said.calls))
        at = self._clock.now().isoformat()
        who = (at, asked.vendor, asked.model, cue.role, cue.title, cue.attempt, cue.turn)
        self._book.write(CallRow(*who, outcome, asked.input_tokens, made))
        self._noted.set()


def _has_key(request: web.Request) -> bool:
    return bool(request.headers.get("x-api-key") or request.headers.get("authorization"))


def _json(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response(body, status=status, headers={**HEADERS, **(headers or {})})


def _failed(form: ModuleType, fault: Fault) -> web.Response:
    status, message = STATUS[fault.kind]
    wait = {"retry-after": f"{fault.seconds:g}"} if fault.seconds else {}
    return _json(form.error(status, message), status, wait)


def _said(asked: Asked, turn: Line | Refusal) -> Said:
    """Return the turn as it is said: calls with ids that a repeated request gets again, an answer as JSON text."""
    if isinstance(turn, Refusal):
        return Said(turn.text, stop="refusal")
    if turn.answer is not None:
        return Said(json.dumps(turn.answer, ensure_ascii=False))
    prefix = "toolu_" if asked.vendor == "anthropic" else "call_"
    calls = tuple(
        (
            make_id(prefix, asked.cue.prompt, asked.cue.outcomes, i),
            call.tool,
            json.dumps(dict(call.input), ensure_ascii=False),
        )
        for i, call in enumerate(turn.calls)
    )
    return Said(turn.say, calls, "tools" if calls else "end")


def _spoil(said: Said, fault: Fault) -> Said:
    """Return the turn with a fault of content in it; faults of transport leave it as it is."""
    match fault.kind:
        case "refusal":
            return Said("I can't help with that.", stop="refusal")
        case "max_tokens":
            return Said(said.text, tuple((i, n, text[: len(text) // 2]) for i, n, text in said.calls), "max_tokens")
        case "malformed":
            return Said(said.text, tuple((i, n, text[: len(text) // 2]) for i, n, text in said.calls), said.stop)
        case _:
            return said


async def _send(request: web.Request, form: ModuleType, asked: Asked, said: Said, outcome: str) -> web.StreamResponse:
    if not asked.stream:
        body = json.dumps(form.write(asked, said)).encode()
        if outcome not in {"cut", "cut_clean"}:
            return web.Response(body=body, content_type="application/json", headers=HEADERS)
        return await _cut_plain(request, body)
    response = web.StreamResponse(headers={**HEADERS, "content-type": "text/event-stream", "cache-control": "no-cache"})
    await response.prepare(request)
    events = list(form.events(asked, said))
    for name, data in _shown(events, outcome):
        await response.write(f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode())
    if outcome == "cut":
        _drop(request)
        return response
    await response.write_eof()
    return response


def _shown(events: list[tuple[str, dict[str, Any]]], outcome: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield all events, or those before the cut: the calls are there, the end is not."""
    return iter(events[:-2] if outcome in {"cut", "cut_clean"} else events)


async def _cut_plain(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={**HEADERS, "content-type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _drop(request)
    return response


def _drop(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
