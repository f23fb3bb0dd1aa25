"""git over HTTP: a bridge from aiohttp to `git http-backend`, with GitHub's idea of who may fetch and who may push."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

from aiohttp import web

from bot.local.github import refs
from bot.local.github.errors import ApiError
from bot.local.github.git import ENVIRONMENT
from bot.local.github.hub import Hub, Repo, User
from bot.local.github.rest.server import token_of

DEADLINE_S = 300
CHUNK = 65_536


def attach(hub: Hub, app: web.Application) -> None:
    """Add the routes of the smart HTTP protocol."""

    async def serve(request: web.Request) -> web.StreamResponse:
        service = request.query.get("service") or request.match_info["tail"]
        try:
            repo, user = _allowed(hub, request, pushing=service == "git-receive-pack")
        except ApiError as error:
            wanted = {"WWW-Authenticate": 'Basic realm="GitHub"'} if error.status == 401 else {}
            return web.Response(status=error.status, text=f"remote: {error.message}\n", headers=wanted)
        return await _bridge(hub, repo, user, request)

    path = "/{owner}/{repo}/{tail:info/refs|git-upload-pack|git-receive-pack}"
    app.router.add_get(path, serve)
    app.router.add_post(path, serve)


def _allowed(hub: Hub, request: web.Request, *, pushing: bool) -> tuple[Repo, User | None]:
    token = token_of(request)
    user = hub.by_token(token) if token else None
    if token and user is None:
        raise ApiError(401, "Invalid username or token.")
    repo = hub.repo(request.match_info["owner"], request.match_info["repo"].removesuffix(".git"))
    level = hub.permission(repo, user)
    if user is None and (pushing or level == "none"):
        raise ApiError(401, "Authentication required")
    if level == "none":
        raise ApiError(404, "Repository not found.")
    if pushing and level not in ("write", "maintain", "admin"):
        raise ApiError(403, f"Permission to {repo.full_name}.git denied to {user.login if user else 'you'}.")
    return repo, user


async def _bridge(hub: Hub, repo: Repo, user: User | None, request: web.Request) -> web.StreamResponse:
    process = await asyncio.create_subprocess_exec(
        "git", "http-backend", env=_environment(hub, repo, user, request), cwd=hub.git(repo).path, start_new_session=True,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    feeding = asyncio.create_task(_feed(process, request))
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await _relay(hub, repo, user, process, request)
    finally:
        feeding.cancel()
        with suppress(asyncio.CancelledError):
            await feeding
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def _environment(hub: Hub, repo: Repo, user: User | None, request: web.Request) -> Mapping[str, str]:
    return ENVIRONMENT | {
        "GIT_PROJECT_ROOT": str(hub.home / "repositories"), "GIT_HTTP_EXPORT_ALL": "1", "REQUEST_METHOD": request.method,
        "PATH_INFO": f"/{repo.id}.git/{request.match_info['tail']}", "QUERY_STRING": request.query_string,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""), "REMOTE_ADDR": request.remote or "127.0.0.1",
        "REMOTE_USER": user.login if user else "", "HTTP_GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
    }  # fmt: skip


async def _feed(process: asyncio.subprocess.Process, request: web.Request) -> None:
    assert process.stdin is not None
    with suppress(ConnectionError):
        async for chunk in request.content.iter_chunked(CHUNK):
            process.stdin.write(chunk)
            await process.stdin.drain()
    process.stdin.close()


async def _relay(
    hub: Hub, repo: Repo, user: User | None, process: asyncio.subprocess.Process, request: web.Request
) -> web.StreamResponse:
    assert process.stdout is not None
    status, headers = await _head(process.stdout)
    response = web.StreamResponse(status=status, headers=headers)
    try:
        await response.prepare(request)
        async for chunk in _chunks(process.stdout):
            await response.write(chunk)
    finally:
        if user is not None and request.match_info["tail"] == "git-receive-pack":
            await asyncio.shield(refs.sync(hub, repo, user))
    await response.write_eof()
    return response


async def _chunks(stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while chunk := await stream.read(CHUNK):
        yield chunk


async def _head(stream: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    status, headers = 200, {}
    while line := (await stream.readline()).decode("latin-1").strip():
        name, _, value = line.partition(":")
        if name.lower() == "status":
            status = int(value.split()[0])
        else:
            headers[name] = value.strip()
    return (status, headers) if headers else (500, {})
