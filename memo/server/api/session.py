"""Signing in and out, and what the browser must know at its start."""

from typing import Any

from aiohttp import web
from pydantic import Field
from sqlmodel import col, select

from memo.server.accounts import SESSION_LASTS, token_hash
from memo.server.api import views
from memo.server.api.bodies import Body, read
from memo.server.security import COOKIE, USER, session_of, user_of
from memo.server.services import Services, account_of, services
from memo.server.sync import wire
from memo.server.tables import Member, User, Workspace


class SignIn(Body):
    """An email address and a password."""

    email: str = Field(max_length=320)
    password: str = Field(max_length=1000)


def routes() -> list[web.RouteDef]:
    """Return this module's routes."""
    return [
        web.post("/api/session", sign_in),
        web.delete("/api/session", sign_out),
        web.get("/api/boot", boot),
    ]


async def sign_in(request: web.Request) -> web.Response:
    """Start a session; its token is in a cookie no script can read."""
    parts = services(request)
    wish = await read(request, SignIn)
    key = f"{request.remote} {wish.email.strip().lower()}"
    parts.sign_in_limit.take(key)
    user, token = await parts.accounts.sign_in(email=wish.email, password=wish.password, at=parts.now())
    parts.sign_in_limit.forget(key)
    return signed_in(request, await boot_data(parts, user), token)


def signed_in(request: web.Request, answer: dict[str, Any], token: str) -> web.Response:
    """Return an answer that gives the browser a new session, or leaves it its own when `token` is empty."""
    response = web.json_response(answer)
    secure = services(request).config.secure_cookies or request.secure
    if token:
        lasts_s = int(SESSION_LASTS.total_seconds())
        response.set_cookie(COOKIE, token, max_age=lasts_s, httponly=True, samesite="Lax", secure=secure)
    return response


async def sign_out(request: web.Request) -> web.Response:
    """End the session and every socket it holds."""
    parts = services(request)
    user_of(request)
    token = session_of(request)
    await parts.accounts.sign_out(token)
    hashed = token_hash(token)
    parts.sockets.close(lambda holder: holder.session == hashed, wire.SIGNED_OUT, "signed out")
    response = web.json_response({})
    response.del_cookie(COOKIE)
    return response


async def boot(request: web.Request) -> web.Response:
    """Answer with what the first page carries."""
    return web.json_response(await boot_data(services(request), request[USER]))


async def boot_data(parts: Services, user: User | None) -> dict[str, Any]:
    """Return commit and schema for anyone; person, workspaces and flags for who is signed in."""
    common: dict[str, Any] = {"commit": parts.config.commit, "schema": wire.SCHEMA}
    if user is None:
        return {**common, "user": None, "workspaces": [], "flags": []}
    return {
        **common,
        "user": views.me(user),
        "workspaces": await _workspaces(parts, user),
        "flags": sorted(parts.flags.enabled(account_of(user))),
    }


async def _workspaces(parts: Services, user: User) -> list[dict[str, str]]:
    query = select(Workspace, Member.role).join(Member, col(Member.workspace_id) == col(Workspace.id))
    query = query.where(Member.user_id == user.id).order_by(col(Workspace.created_at), col(Workspace.id))
    async with parts.database.reading() as session:
        return [views.workspace(found, role) for found, role in (await session.exec(query)).all()]
