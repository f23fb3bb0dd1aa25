"""What every request passes: same-origin rule, sessions, security headers, and errors as JSON."""

import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from memo.server.errors import ApiError, Forbidden, NotFound, SignedOut
from memo.server.services import Services, services
from memo.server.tables import User
from memo.server.texts import UNKEEPABLE

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
USER: web.RequestKey[User | None] = web.RequestKey("user", object)  # type: ignore[arg-type]
COOKIE = "memo_session"
SAFE = {"GET", "HEAD", "OPTIONS"}
LEFT = 499
LOG = logging.getLogger("memo")

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob: https:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@web.middleware
async def measured(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the request and how long it took; a socket is counted while it is open instead."""
    started = time.perf_counter()
    response = await handler(request)
    if not isinstance(response, web.WebSocketResponse):
        services(request).metrics.took(request, response.status, time.perf_counter() - started)
    return response


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer our own errors with their text, and a bug with a reference code that the error tracker knows."""
    try:
        return await handler(request)
    except ApiError as error:
        return _answer(error.status, error.code, str(error), retry_after_s=error.retry_after_s)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _answer(error.status, error.reason.lower().replace(" ", "_"), error.reason)
    except web.RequestPayloadError:
        return _answer(400, "invalid", "The body of this request is not what its headers say.")
    except ConnectionResetError:  # who asked is gone, in the middle of a download for instance
        return _answer(LEFT, "left", "Nobody is there to hear this.")
    except Exception as error:
        reference = secrets.token_hex(4)
        LOG.exception("unexpected_error reference=%s path=%s", reference, request.path)
        services(request).errors.capture(error, part="request", reference=reference, where=request.path)
        return _answer(500, "unexpected", f"Something went wrong on our side. Reference {reference}.")


@web.middleware
async def same_origin_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse writes and websockets that another site's page starts with our person's cookie."""
    upgrades = request.headers.get("Upgrade", "").lower() == "websocket"
    if (upgrades or request.method not in SAFE) and not _same_origin(request):
        raise Forbidden("This request did not come from Memo's own pages.")
    return await handler(request)


@web.middleware
async def addresses_can_be_kept(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse an address with characters that nothing here can have in its name."""
    if any(UNKEEPABLE.search(one) for one in (request.path, *request.query.keys(), *request.query.values())):
        raise NotFound("There is nothing at this address.")
    return await handler(request)


@web.middleware
async def who_asks(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find the person behind the session cookie, for whoever needs it."""
    request[USER] = await _person(request, services(request))
    return await handler(request)


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def user_of(request: web.Request) -> User:
    """Return who asks; raises `SignedOut` when nobody is signed in."""
    user = request[USER]
    if user is None:
        raise SignedOut("Sign in first.")
    return user


def session_of(request: web.Request) -> str:
    """Return the session token that came with a request, or an empty text."""
    return request.cookies.get(COOKIE, "")


async def _person(request: web.Request, parts: Services) -> User | None:
    if parts.authenticate is not None:
        return await parts.authenticate(request)
    token = session_of(request)
    return await parts.accounts.owner_of(token, at=parts.now()) if token else None


def _same_origin(request: web.Request) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc == request.host
    return site == "same-origin" or COOKIE not in request.cookies


def _answer(status: int, code: str, message: str, *, retry_after_s: int | None = None) -> web.Response:
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s is not None else {}
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers)
