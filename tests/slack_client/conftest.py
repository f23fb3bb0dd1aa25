"""A few hundred bytes of Slack on a real socket, with the faults that a test asks for."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.slack.client import SlackClient
from bot.slack.pace import Rate


@dataclass
class TinySlack:
    """Keeps what was said; `faults[method]` is a list of answers given before the true one."""

    url: str = ""
    calls: list[tuple[str, dict[str, Any], float]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    channels: list[dict[str, Any]] = field(default_factory=list)
    faults: dict[str, list[web.Response | str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def said(self) -> list[str]:
        return [message["text"] for message in self.messages]

    def called(self, method: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments, _ in self.calls if name == method]

    def times(self, method: str) -> list[float]:
        return [at for name, _, at in self.calls if name == method]

    def fail(self, method: str, *answers: web.Response | str) -> None:
        self.faults.setdefault(method, []).extend(answers)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.path.removeprefix("/api/").strip("/")
        arguments = await self._arguments(request)
        self.calls.append((method, arguments, asyncio.get_running_loop().time()))
        if planned := self.faults.get(method):
            fault = planned.pop(0)
            if isinstance(fault, web.Response):
                return fault
            if fault == "hang":
                await asyncio.sleep(30)
            if fault == "said, then cut":
                self._answer(method, arguments)
                assert request.transport is not None
                request.transport.abort()
            return web.json_response({"ok": False, "error": fault, "needed": "chat:write"})
        headers = {"X-OAuth-Scopes": "chat:write, commands"} if method == "auth.test" else {}
        return web.json_response({"ok": True, **self._answer(method, arguments)}, headers=headers)

    async def upload(self, request: web.Request) -> web.Response:
        self.files[request.match_info["id"]] = await request.read()
        return web.Response(text="OK")

    async def _arguments(self, request: web.Request) -> dict[str, Any]:
        found: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            return found | await request.json()
        for name, value in (await request.post()).items():
            text = str(value)
            found[name] = json.loads(text) if text[:1] in ("{", "[") else text
        return found

    def _answer(self, method: str, a: dict[str, Any]) -> dict[str, Any]:
        match method:
            case "chat.postMessage":
                ts = f"1.{len(self.messages):06d}"
                self.messages.append({**a, "ts": ts})
                return {"ts": ts, "channel": a["channel"]}
            case "chat.startStream":
                return {"ts": "2.000001", "channel": a["channel"]}
            case "conversations.history" | "conversations.replies":
                return self._page(a)
            case "conversations.list":
                return {"channels": self.channels}
            case "conversations.create" | "conversations.open" | "conversations.join":
                return {"channel": {"id": "C9"}}
            case "views.open":
                return {"view": {"id": "V1"}}
            case "chat.getPermalink":
                return {"permalink": f"https://team.slack.com/{a['channel']}/{a['message_ts']}"}
            case "auth.test":
                return {"team": "Acme", "user_id": "U0", "bot_id": "B0", "url": "https://acme.slack.com/"}
            case "users.info":
                return {
                    "user": {
                        "id": a["user"],
                        "name": "gus",
                        "is_restricted": a["user"] == "UGUEST",
                        "tz": "Europe/Rome",
                    }
                }
            case "files.getUploadURLExternal":
                return {"upload_url": f"{self.url}/upload/F1", "file_id": "F1"}
            case "files.completeUploadExternal":
                return {"files": [{"id": "F1"}]}
            case "files.info":
                return {"file": {"id": "F1", "mimetype": "image/png"}}
            case _:
                return {}

    def _page(self, a: dict[str, Any]) -> dict[str, Any]:
        here = [m for m in self.messages if m["channel"] == a["channel"] and m.get("thread_ts") == a.get("ts")]
        at = int(a.get("cursor") or 0)
        more = at + 3 < len(here)
        return {"messages": here[at : at + 3], "response_metadata": {"next_cursor": str(at + 3) if more else ""}}


@pytest.fixture
async def slack() -> AsyncIterator[TinySlack]:
    it = TinySlack()
    app = web.Application()
    app.router.add_post("/upload/{id}", it.upload)
    app.router.add_route("*", "/api/{method}", it.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    it.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield it
    await runner.cleanup()


@pytest.fixture
def connect(slack: TinySlack):
    def client(**changes: Any) -> SlackClient:
        quick = {"rate": Rate(per_s=200, burst=20), "edits_apart_s": 0.05, "deadline_s": 5.0, "patience_s": 0.0}
        return SlackClient(base_url=f"{slack.url}/api", token="xoxb-1", **(quick | changes))

    return client
