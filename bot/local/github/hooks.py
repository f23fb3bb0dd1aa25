"""Webhooks: events are written down in the transaction that caused them, then sent, signed and retried."""

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.local.github import shapes
from bot.local.github.hub import Hub, Repo, User
from bot.local.github.shapes import Json, View
from bot.local.github.store import Row

TIMEOUT_S = 10.0


def emit(hub: Hub, repo: Repo, event: str, actor: User, *, action: str = "", **parts: Any) -> None:
    """Write one delivery for every active hook of `repo` that asked for `event`; call it inside the transaction."""
    wanting = [
        row
        for row in hub.store.all("SELECT * FROM hooks WHERE repo_id = ? AND active = 1", repo.id)
        if {event, "*"} & set(row["events"].split(","))
    ]
    for row in wanting:
        enqueue(hub, repo, row, event, actor, action=action, **parts)


def enqueue(hub: Hub, repo: Repo, target: Row, event: str, actor: User, *, action: str = "", **parts: Any) -> int:
    """Write one delivery for one hook and return its id."""
    view = View(hub, hub.url)
    common = {"repository": shapes.repository(view, repo), "sender": shapes.user(view, actor)}
    payload = ({"action": action} if action else {}) | parts | common
    hub.wake.set()
    return hub.store.insert(
        "deliveries", guid=str(uuid.uuid4()), hook_id=target["id"], event=event, action=action or None,
        payload=json.dumps(payload), created_at=hub.now(),
    )  # fmt: skip


def ping(hub: Hub, repo: Repo, hook: Row, actor: User) -> None:
    """Write the `ping` a new hook gets first."""
    told = shapes.hook(View(hub, hub.url), repo, hook)
    enqueue(hub, repo, hook, "ping", actor, zen="Keep it logically awesome.", hook_id=hook["id"], hook=told)


def redeliver(hub: Hub, delivery_id: int) -> None:
    """Send a delivery once more, with the same id and the same payload."""
    sql = "UPDATE deliveries SET state = 'pending', due = 0, attempts = 0, redelivery = 1 WHERE id = ?"
    hub.store.run(sql, delivery_id)
    hub.wake.set()


def sign(secret: str, body: bytes) -> str:
    """Return the value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Deliverer:
    """Sends what is due, one hook's deliveries in their order; what fails is tried again after `retry_after_s`."""

    def __init__(self, hub: Hub, *, retry_after_s: Sequence[float]) -> None:
        self._hub, self._retry_after_s = hub, tuple(retry_after_s)
        self.copies = 1
        self.forge_signatures = False
        self._session: aiohttp.ClientSession | None = None
        self._task: asyncio.Task[None] | None = None
        self._idle = asyncio.Event()

    async def start(self) -> None:
        """Begin to send."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        self._hub.wake.set()
        self._task = asyncio.create_task(self._run(), name="github-stand-in-webhooks")

    async def stop(self) -> None:
        """Stop sending; what is not sent stays in the table."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if self._session is not None:
            await self._session.close()

    async def settled(self, *, within_s: float = 10) -> None:
        """Return once nothing is waiting to be sent, not even for another try."""
        async with asyncio.timeout(within_s):
            while self._next_due() is not None:
                self._idle.clear()
                await self._idle.wait()

    def _next_due(self) -> float | None:
        found: float | None = self._hub.store.value("SELECT min(due) FROM deliveries WHERE state = 'pending'")
        return found

    async def _run(self) -> None:
        while True:
            self._hub.wake.clear()
            await self._send_due()
            due = self._next_due()
            if due is None:
                self._idle.set()
            wait_s = None if due is None else max(0.0, due - time.time())
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._hub.wake.wait()

    async def _send_due(self) -> None:
        sql = "SELECT * FROM deliveries WHERE state = 'pending' AND due <= ? ORDER BY id"
        by_hook: dict[int, list[Row]] = {}
        for row in self._hub.store.all(sql, time.time()):
            by_hook.setdefault(row["hook_id"], []).append(row)
        await asyncio.gather(*(self._send_all(rows) for rows in by_hook.values()))

    async def _send_all(self, rows: Sequence[Row]) -> None:
        for row in rows:
            await self._send(row)

    async def _send(self, row: Row) -> None:
        hook = self._hub.store.one("SELECT * FROM hooks WHERE id = ?", row["hook_id"])
        if hook is None:
            self._hub.store.update("deliveries", "id", row["id"], state="dropped", detail="the hook is gone")
            return
        code, detail = 0, ""
        for _ in range(max(1, self.copies)):
            code, detail = await self._post(hook, row)
        self._record(row, code, detail)

    async def _post(self, hook: Row, row: Row) -> tuple[int, str]:
        body, kind = _encode(row["payload"], hook["content_type"])
        headers = {
            "Content-Type": kind, "User-Agent": "GitHub-Hookshot/standin", "X-GitHub-Event": row["event"],
            "X-GitHub-Delivery": row["guid"], "X-GitHub-Hook-ID": str(hook["id"]),
            "X-GitHub-Hook-Installation-Target-Type": "repository",
        }  # fmt: skip
        if hook["secret"]:
            secret = "forged" if self.forge_signatures else hook["secret"]
            headers["X-Hub-Signature-256"] = sign(secret, body)
        assert self._session is not None
        try:
            async with self._session.post(hook["url"], data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status, (await answer.text())[:500]
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return 0, f"{type(error).__name__}: {error}"[:500]

    def _record(self, row: Row, code: int, detail: str) -> None:
        attempts, arrived = row["attempts"] + 1, 200 <= code < 300
        again = not arrived and attempts <= len(self._retry_after_s)
        state = "delivered" if arrived else "pending" if again else "failed"
        due = time.time() + self._retry_after_s[attempts - 1] if again else 0.0
        self._hub.store.update(
            "deliveries",
            "id",
            row["id"],
            state=state,
            attempts=attempts,
            due=due,
            status_code=code or None,
            detail=detail,
        )


def _encode(payload: str, content_type: str) -> tuple[bytes, str]:
    if content_type == "json":
        return payload.encode(), "application/json"
    return urlencode({"payload": payload}).encode(), "application/x-www-form-urlencoded"


def delivery(view: View, repo: Repo, row: Row) -> Json:
    """Return a delivery as the hooks API lists it."""
    return {
        "id": row["id"], "guid": row["guid"], "delivered_at": row["created_at"], "redelivery": bool(row["redelivery"]),
        "duration": 0.0, "status": "OK" if row["state"] == "delivered" else row["detail"] or row["state"],
        "status_code": row["status_code"] or 0, "event": row["event"], "action": row["action"], "installation_id": None,
        "repository_id": repo.id, "throttled_at": None,
        "url": view.api(f"repos/{repo.full_name}/hooks/{row['hook_id']}/deliveries/{row['id']}"),
    }  # fmt: skip
