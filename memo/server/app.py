"""The application: puts the parts together and starts and stops them in order."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from aiohttp import web

from flags.client import FlagClient, declared
from memo.server import limits
from memo.server.accounts import Accounts
from memo.server.api import (
    comments,
    covers,
    database_csv,
    databases,
    events,
    feedback,
    files,
    history,
    invites,
    pages,
    rows,
    search,
    service,
    session,
    sharing,
    transfer,
    workspaces,
)
from memo.server.comments import Comments
from memo.server.config import Config
from memo.server.covers import Covers
from memo.server.database import Database, is_newer
from memo.server.databases.copying import Copies
from memo.server.databases.csv_in import SheetsIn
from memo.server.databases.indexes import Indexes
from memo.server.databases.query import Queries
from memo.server.databases.retyping import Retyping
from memo.server.databases.rows import Rows
from memo.server.databases.schema import Databases
from memo.server.databases.zip_out import SheetsOut
from memo.server.errors import NotFound
from memo.server.errors_out import ErrorsOut
from memo.server.exports import Exports
from memo.server.feedback import Reports
from memo.server.files import Files
from memo.server.flag_watch import FlagWatch
from memo.server.history import History
from memo.server.imports import Imports
from memo.server.invites import Invites
from memo.server.links import Links
from memo.server.mail import mail_of
from memo.server.members import Members
from memo.server.metrics import Metrics
from memo.server.page_copies import PageCopies
from memo.server.pages import Pages
from memo.server.permissions import Permissions
from memo.server.search import Search
from memo.server.security import (
    USER,
    add_headers,
    addresses_can_be_kept,
    errors_as_json,
    measured,
    same_origin_only,
    who_asks,
)
from memo.server.services import (
    SERVICES,
    AllFlags,
    Authenticate,
    Flags,
    NoFlags,
    Now,
    Services,
    accept_limit,
    comment_limit,
    feedback_limit,
    invite_limit,
    services,
    sign_in_limit,
    token_limit,
)  # fmt: skip
from memo.server.sync import wire
from memo.server.sync.log import UpdateLog
from memo.server.sync.rooms import Rooms
from memo.server.sync.socket import Sockets
from memo.server.tables import Tier, User
from memo.server.web_files import WebFiles

MIDDLEWARES = (measured, errors_as_json, same_origin_only, addresses_can_be_kept, who_asks)
GALLERY = "/dev/gallery"


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def create_app(
    config: Config, *, authenticate: Authenticate | None = None, flags: Flags | None = None, now: Now = utc_now
) -> web.Application:
    """Return Memo as an application to serve or to embed; `authenticate` replaces its own session cookie.

    `config.web_dist` names a built web. The database is migrated by the caller, before the start.
    """
    app = web.Application(middlewares=MIDDLEWARES, client_max_size=limits.JSON_BYTES)
    app[SERVICES] = _parts(config, authenticate, flags, now)
    tree = (workspaces, invites, sharing, pages, covers, databases, rows, database_csv, history, comments, events)
    for module in (session, *tree, files, search, transfer, feedback, service):
        app.add_routes(module.routes())
    app.add_routes([web.get("/healthz", health), web.get("/{path:.*}", web_page)])
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(drain)
    app.cleanup_ctx.append(_running)
    return app


async def health(request: web.Request) -> web.Response:
    """Say which commit and migration run here, and whether the database answers."""
    parts = services(request)
    async with asyncio.timeout(3):
        migration = await parts.database.revision()
    status = "draining" if parts.draining else "ok" if migration else "no database"
    return web.json_response(
        {
            "status": status,
            "commit": parts.config.commit,
            "migration": migration,
            "schema": "newer than this release" if is_newer(migration) else "as this release expects",
            "database": "sqlite" if parts.database.is_sqlite else "postgresql",
            "queue": parts.log.waiting,
            "sockets": parts.sockets.count,
        },
        status=200 if status == "ok" else 503,
    )


async def web_page(request: web.Request) -> web.StreamResponse:
    """Serve a file of the web build, or the first page for any address of the app."""
    parts = services(request)
    if request.path.startswith("/api/"):
        raise NotFound("There is no such endpoint.")
    found = parts.web.find(request.path)
    if found is not None:
        return found
    if "." in request.path.rsplit("/", 1)[-1]:
        raise NotFound("There is no such file.")
    if request.path == GALLERY and not _builds_memo(parts, request[USER]):
        raise NotFound("There is no such page.")
    boot = await session.boot_data(parts, request[USER])
    return parts.web.index(boot, scheme=request.cookies.get("memo_scheme", ""))


def _builds_memo(parts: Services, user: User | None) -> bool:
    """Tell whether a person may see the gallery: our own accounts, and everyone in a preview that has all flags on."""
    return parts.config.all_flags or (user is not None and user.tier == Tier.INTERNAL)


async def drain(app: web.Application) -> None:
    """Send every socket away, so that the clients come back to the next process by themselves."""
    parts = app[SERVICES]
    parts.draining = True
    parts.sockets.close(lambda _holder: True, wire.GOING_AWAY, "going away")
    await parts.log.flushed()


def _parts(config: Config, authenticate: Authenticate | None, flags: Flags | None, now: Now) -> Services:
    if config.web_dist is None:
        raise ValueError("config.web_dist must name a built web")
    database = Database(config.database_url)
    web_files = WebFiles(config.web_dist)
    errors = ErrorsOut(dsn=config.sentry_dsn, release=config.commit)

    def reports_of(part: str) -> Callable[[Exception], None]:
        return lambda error: errors.capture(error, part=part, reference=part.replace(" ", "-"), where=part)

    log = UpdateLog(database, now=now, report=reports_of("update log"))
    past = History(database, log, now=now, report=reports_of("history"))
    rooms, sockets = Rooms(log, past), Sockets()
    tree = Pages(database, now=now)
    images = Files(database, folder=config.home / "files" / "pages", now=now)
    indexes = Indexes(database)
    queries = Queries(database, now=now, indexes=indexes)
    permissions, picked = Permissions(database, now=now), Covers(database, images)
    copies = Copies(database, tree, log, now=now)
    shapes, sheets = Databases(database, tree, now=now), SheetsIn(database, now=now)
    return Services(
        config=config, database=database, accounts=Accounts(database), pages=tree, databases=shapes,
        rows=Rows(database, tree, now=now), retyping=Retyping(database), sheets=sheets, queries=queries,
        indexes=indexes,
        page_copies=PageCopies(database, log, pages=tree, files=images, covers=picked, databases=copies, permissions=permissions),
        covers=picked, permissions=permissions, members=Members(database, now=now),
        invites=Invites(database, now=now), links=Links(database, now=now), mail=mail_of(config),
        reports=Reports(database, folder=config.home / "files" / "feedback", now=now), files=images,
        exports=Exports(log, images, SheetsOut(database, queries)),
        imports=Imports(database, tree, images, shapes, sheets, picked, now=now), search=Search(database, log),
        flags=flags or _flags(config, web_files.flag_keys()), log=log, rooms=rooms, history=past,
        comments=Comments(database, now=now), sockets=sockets,
        metrics=Metrics(log=log, rooms=rooms, sockets=sockets, errors=errors), errors=errors, web=web_files, now=now,
        sign_in_limit=sign_in_limit(now), feedback_limit=feedback_limit(now), invite_limit=invite_limit(now),
        token_limit=token_limit(now), accept_limit=accept_limit(now), comment_limit=comment_limit(now),
        authenticate=authenticate,
    )  # fmt: skip


def _flags(config: Config, keys: frozenset[str] | None) -> Flags:
    if config.all_flags:
        return AllFlags(declared() if keys is None else declared() | keys)
    if not config.unleash_url:
        return NoFlags()
    return FlagClient(
        config.unleash_url,
        config.unleash_token,
        "memo",
        refresh_s=config.flags_refresh_s,
        home=config.home / "flags",
        keys=keys,
    )


async def _running(app: web.Application) -> AsyncIterator[None]:
    parts = app[SERVICES]
    await parts.flags.start()
    parts.log.start()
    watch = FlagWatch(parts.flags, parts.sockets, every_s=parts.config.flags_refresh_s)
    async with watch.looking(), parts.history.looking(), parts.search.reading_on():
        yield
    await parts.indexes.settled()
    await parts.log.close()
    await parts.errors.close()
    try:
        async with asyncio.timeout(1):
            await parts.flags.close()
    except TimeoutError:
        pass
    await parts.database.close()
