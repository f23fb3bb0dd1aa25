"""Composition root and command line: settings → addresses → ports → factory → Bolt, aiohttp, clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.addresses import Addresses
from bot.desk import Desk
from bot.errors import Permanent, UserError
from bot.factory import Factory
from bot.outside import Outside
from bot.settings import Settings
from bot.web.server import build_app
from bot.wiring import Manner, open_outside
from handlers import register
from jobs import TIMETABLE
from jobs.clockwork import Clockwork, Job

log = structlog.get_logger()
HOOKS = ("issues", "pull_request", "pull_request_review")
PRODUCT_DEADLINE_S = 900


@dataclass(frozen=True, slots=True)
class Shop:
    """A running factory and the parts that tests and the demo reach into."""

    factory: Factory
    desk: Desk
    clockwork: Clockwork

    @property
    def out(self) -> Outside:
        """The factory's ports."""
        return self.factory.ports


@asynccontextmanager
async def open_shop(
    settings: Settings, where: Addresses, manner: Manner, *, jobs: tuple[Job, ...] = TIMETABLE, ticks: bool = True
) -> AsyncIterator[Shop]:
    """Yield a factory that serves: what was under way is taken up first, then Slack and GitHub are heard.

    With `ticks` off the timetable stands still until `clockwork.tick()` is called.
    """
    async with AsyncExitStack() as stack:
        web_url = f"http://127.0.0.1:{settings.web_port}"
        out = await open_outside(stack, settings, where, manner, web_url)
        factory = Factory(out)
        desk = Desk(factory)
        bolt = _bolt(settings, where, desk)
        await factory.start()
        stack.callback(out.engine.stop)
        await _serve(stack, build_app(desk, bolt=bolt, github_secret=where.webhook_secret), settings.web_port)
        if settings.slack_transport == "socket":
            await _hear(stack, bolt, where)
        await _ask_for_hooks(out, where, web_url)
        clockwork = Clockwork(factory, jobs)
        if ticks:
            await clockwork.start()
            stack.callback(clockwork.stop)
        log.info("factory_open", web=web_url)
        yield Shop(factory, desk, clockwork)


async def ensure_product(shop: Shop) -> str:
    """Return the address of the running product, deploying the base branch when nothing serves."""
    out = shop.out
    await out.workspaces.fetch()
    async with asyncio.timeout(PRODUCT_DEADLINE_S):
        serving = await out.deployer.resume()
        if serving is None:
            serving = await out.deployer.deploy(await out.workspaces.resolve(out.options.base))
    return serving.url


def _bolt(settings: Settings, where: Addresses, desk: Desk) -> AsyncApp:
    by_http = settings.slack_transport == "http"
    bolt = AsyncApp(
        client=AsyncWebClient(token=where.slack_bot_token, base_url=where.slack_api_url),
        signing_secret=where.slack_signing_secret or None, process_before_response=True,
        request_verification_enabled=by_http, ssl_check_enabled=by_http,
    )  # fmt: skip
    register(bolt, desk)
    return bolt


async def _hear(stack: AsyncExitStack, bolt: AsyncApp, where: Addresses) -> None:
    handler = AsyncSocketModeHandler(bolt, where.slack_app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    stack.push_async_callback(handler.close_async)


async def _serve(stack: AsyncExitStack, app: web.Application, port: int) -> None:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
    except OSError as error:
        raise UserError(f"Port {port} is taken. Stop what uses it or set WEB_PORT.") from error


async def _ask_for_hooks(out: Outside, where: Addresses, web_url: str) -> None:
    try:
        await out.forge.ensure_hook(url=f"{web_url}/github", secret=where.webhook_secret, events=HOOKS)
    except Permanent as error:
        log.warning("no_webhook", reason=str(error), instead="issues and pull requests are polled")
