"""The workspace's event socket: it says what changed, and clients ask again for what they show."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import Any

from aiohttp import web

from flags.client import Account
from memo.server.access import Access, Standing, access
from memo.server.accounts import token_hash
from memo.server.api import views
from memo.server.errors import Gone, NotFound
from memo.server.security import USER, session_of
from memo.server.services import Services, account_of, services
from memo.server.sync import wire
from memo.server.sync.socket import Holder, SocketConnection, refuse, serve_events, serve_page
from memo.server.tables import Kind, Page, User

ROWS_NAMED = 50
PAGES_NAMED = 1_000
VISITOR = Account(user_id="", tier="cloud", email="")
A_DAY_S = 86_400.0


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.get("/api/workspaces/{workspace}/events", events),
        web.get("/api/pages/{page}/sync", sync),
        web.get("/api/public/{token}/sync", public_sync),
    ]


def tell_tree(parts: Services, workspace_id: str, *, parents: Iterable[str | None], pages: Iterable[str]) -> None:
    """Tell a workspace that the children of some parents, or some pages themselves, have changed."""
    event = {"type": "tree", "parents": sorted({one or "" for one in parents}), "pages": sorted(pages)}
    _tell(parts, event, lambda holder: holder.workspace_id == workspace_id)


def tell_database(parts: Services, workspace_id: str, database_id: str) -> None:
    """Tell a workspace that the properties or views of a database have changed."""
    _tell(parts, {"type": "database", "id": database_id}, lambda holder: holder.workspace_id == workspace_id)


def tell_rows(parts: Services, workspace_id: str, database_id: str, ids: Sequence[str] | None) -> None:
    """Tell a workspace that some rows of a database have changed; None, or more than are worth naming, means many."""
    named = None if ids is None or len(ids) > ROWS_NAMED else list(ids)
    event = {"type": "rows", "database": database_id, "ids": named}
    _tell(parts, event, lambda holder: holder.workspace_id == workspace_id)


def tell_page(parts: Services, page: Page, pages: Sequence[str]) -> None:
    """Tell a workspace that a page has changed, and those who look at a database when it is one of its rows."""
    if page.kind == Kind.ROW and page.parent_id:
        tell_rows(parts, page.workspace_id, page.parent_id, [page.id])
    tell_tree(parts, page.workspace_id, parents=[page.parent_id], pages=pages[:PAGES_NAMED])


def tell_favourites(parts: Services, user_id: str) -> None:
    """Tell a person's other tabs that their favourites have changed."""
    _tell(parts, {"type": "favourites"}, lambda holder: holder.user_id == user_id)


def tell_feedback(parts: Services, user_id: str) -> None:
    """Tell a person that the state of one of their reports has changed."""
    _tell(parts, {"type": "feedback"}, lambda holder: holder.user_id == user_id)


def tell_versions(parts: Services, page: Page) -> None:
    """Tell a workspace that a page has new versions."""
    _tell(parts, {"type": "versions", "page": page.id}, lambda holder: holder.workspace_id == page.workspace_id)


def tell_comments(parts: Services, page: Page) -> None:
    """Tell a workspace that a page has other comments."""
    _tell(parts, {"type": "comments", "page": page.id}, lambda holder: holder.workspace_id == page.workspace_id)


def tell_access(parts: Services, workspace_id: str) -> None:
    """Tell a workspace that who may see or change what is different now."""
    _tell(parts, {"type": "access"}, lambda holder: holder.workspace_id == workspace_id)


async def access_changed(parts: Services, workspace_id: str) -> None:
    """Ask anew for every open socket of a workspace: close what is no longer allowed, and tell those who stay."""
    standings: dict[str, Standing] = {}
    for connection in parts.sockets.each(lambda holder: holder.workspace_id == workspace_id and not holder.link):
        user_id = connection.holder.user_id
        if user_id not in standings:
            standings[user_id] = await parts.permissions.standing(user_id, workspace_id)
        if standings[user_id].role is None:
            connection.close(wire.NO_ACCESS, "no access")
    writing = parts.sockets.each(lambda holder: bool(holder.page_id) and not holder.link)
    pages = {page.id: page for page in await parts.pages.some({one.holder.page_id for one in writing})}
    for connection in writing:
        page = pages.get(connection.holder.page_id)
        if page is not None and page.workspace_id == workspace_id:
            await _ask_again(parts, connection, page)
    tell_access(parts, workspace_id)


async def _ask_again(parts: Services, connection: SocketConnection, page: Page) -> None:
    who = await parts.permissions.standing(connection.holder.user_id, page.workspace_id, page=page)
    allowed = access(who, page)
    connection.can_edit = allowed >= Access.EDIT
    if allowed is Access.NONE:
        connection.close(wire.NO_ACCESS, "no access")


async def events(request: web.Request) -> web.StreamResponse:
    """Open the event socket of a workspace."""
    parts, user = services(request), request[USER]
    if user is None:
        return await refuse(request, wire.SIGNED_OUT, "signed out")
    workspace_id = request.match_info["workspace"]
    if await parts.pages.role(user.id, workspace_id) is None:
        return await refuse(request, wire.NO_ACCESS, "no access")
    holder = Holder(account_of(user), token_hash(session_of(request)), workspace_id)

    async def still(connection: SocketConnection) -> None:
        if await parts.pages.role(user.id, workspace_id) is None:
            connection.close(wire.NO_ACCESS, "no access")

    return await serve_events(request, parts.sockets, _maker(holder, user, can_edit=False), still)


async def sync(request: web.Request) -> web.StreamResponse:
    """Open the document socket of a page; the close code says why when it cannot be."""
    parts, user = services(request), request[USER]
    if user is None:
        return await refuse(request, wire.SIGNED_OUT, "signed out")
    if request.query.get("schema") != str(wire.SCHEMA):
        return await refuse(request, wire.RELOAD, "reload")
    try:
        page = await parts.pages.find(request.match_info["page"])
    except NotFound:
        return await refuse(request, wire.GONE, "gone")
    allowed = access(await parts.permissions.standing(user.id, page.workspace_id, page=page), page)
    if allowed is Access.NONE:
        return await refuse(request, wire.NO_ACCESS, "no access")
    if page.trashed_at is not None:
        return await refuse(request, wire.GONE, "in the trash")
    holder = Holder(account_of(user), token_hash(session_of(request)), "", page_id=page.id)
    make = _maker(holder, user, can_edit=allowed >= Access.EDIT)

    async def still(connection: SocketConnection) -> None:
        for found in await parts.pages.some([page.id]):
            await _ask_again(parts, connection, found)

    return await serve_page(request, parts.sockets, parts.rooms, make, still)


async def public_sync(request: web.Request) -> web.StreamResponse:
    """Open the read-only document socket of a public link, which closes when the link ends; nobody is seen on it."""
    parts, token = services(request), request.match_info["token"]
    if request.query.get("schema") != str(wire.SCHEMA):
        return await refuse(request, wire.RELOAD, "reload")
    try:
        opened = await parts.links.open(token)
    except Gone:
        return await refuse(request, wire.NO_ACCESS, "no access")
    holder = Holder(VISITOR, "", "", page_id=opened.page.id, link=opened.link.token_hash)
    lasts_s = min((opened.link.expires_at - parts.now()).total_seconds(), A_DAY_S)
    timers: list[asyncio.TimerHandle] = []

    async def still(connection: SocketConnection) -> None:
        timers.append(asyncio.get_running_loop().call_later(lasts_s, connection.close, wire.GOING_AWAY, "ask again"))
        try:
            await parts.links.open(token)
        except Gone:
            connection.close(wire.NO_ACCESS, "no access")

    def make(socket: web.WebSocketResponse) -> SocketConnection:
        return SocketConnection(socket, holder, can_edit=False, person={})

    try:
        return await serve_page(request, parts.sockets, parts.rooms, make, still)
    finally:
        for timer in timers:
            timer.cancel()


def _maker(holder: Holder, user: User, *, can_edit: bool) -> Any:
    def make(socket: web.WebSocketResponse) -> SocketConnection:
        return SocketConnection(socket, holder, can_edit=can_edit, person=views.person(user))

    return make


def _tell(parts: Services, event: dict[str, Any], which: Any) -> None:
    message = json.dumps(event)
    for connection in parts.sockets.each(lambda holder: bool(holder.workspace_id) and which(holder)):
        connection.send(message)
