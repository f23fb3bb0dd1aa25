"""Composition root and command line: settings → addresses → ports → factory → Bolt, aiohttp, clock."""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web
from rich.console import Console
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.addresses import Addresses, addresses_of
from bot.clock import SystemClock
from bot.desk import Desk
from bot.doctor import examine, render
from bot.errors import Permanent, ShopfloorError, UserError
from bot.factory import Factory
from bot.gates.environments import lock_hash
from bot.local.process import local_world
from bot.logs import configure
from bot.outside import Outside
from bot.people import people_answer
from bot.settings import Settings, Standalone, load
from bot.slack.inbox import Inbox
from bot.stations.shipping import sync_flags
from bot.store import Database, Store
from bot.store.migrate import migrate
from bot.web.server import build_app
from bot.wiring import Manner, open_outside, seed_people
from handlers import later, register
from jobs import TIMETABLE
from jobs.clockwork import Clockwork, Job

log = structlog.get_logger()
ROOT = Path(__file__).parent
PORTS: dict[str, Any] = {
    "web_port": 8800, "local_slack_port": 8801, "local_github_port": 8802, "local_models_port": 8803,
    "local_unleash_port": 8804, "local_sentry_port": 8805, "memo_port": 8810,
}  # fmt: skip
HOOKS = ("issues", "pull_request", "pull_request_review")
PRODUCT_DEADLINE_S = 900


@dataclass(frozen=True, slots=True)
class Shop:
    """A running factory and the parts that tests and the demo reach into."""

    factory: Factory
    desk: Desk
    clockwork: Clockwork
    inbox: Inbox

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
        inbox = Inbox(out.options.home / "inbox.sqlite", reached=out.crash.reached)
        bolt = _bolt(settings, where, desk, inbox)
        await factory.start()
        stack.callback(out.engine.stop)
        stack.push_async_callback(inbox.close)
        later.serve(bolt, inbox)
        web_app = build_app(desk, inbox, bolt=bolt, github_secret=where.webhook_secret)
        await _serve(stack, web_app, settings.web_port)
        if settings.slack_transport == "socket":
            await _hear(stack, bolt, where)
        await _ask_for_hooks(out, where, web_url)
        clockwork = Clockwork(factory, jobs)
        if ticks:
            await clockwork.start()
            stack.callback(clockwork.stop)
        log.info("factory_open", web=web_url)
        yield Shop(factory, desk, clockwork, inbox)


async def ensure_product(shop: Shop) -> str:
    """Return the address of the running product, deploying the base branch when nothing serves."""
    out = shop.out
    await out.workspaces.fetch()
    async with asyncio.timeout(PRODUCT_DEADLINE_S):
        serving = await out.deployer.resume()
        if serving is None:
            serving = await out.deployer.deploy(await out.workspaces.resolve(out.options.base))
    await _tell_flags(out, serving.sha)
    return serving.url


async def _tell_flags(out: Outside, sha: str) -> None:
    """Make the flags of the release that serves known; a flag server that is away does not keep the product down."""
    try:
        await sync_flags(out, sha)
    except ShopfloorError as error:
        log.warning("flags_not_told", reason=str(error), instead="the next deployment tells them")


def _bolt(settings: Settings, where: Addresses, desk: Desk, inbox: Inbox) -> AsyncApp:
    by_http = settings.slack_transport == "http"
    bolt = AsyncApp(
        client=AsyncWebClient(token=where.slack_bot_token, base_url=where.slack_api_url),
        signing_secret=where.slack_signing_secret or None, process_before_response=True,
        request_verification_enabled=by_http, ssl_check_enabled=by_http,
    )  # fmt: skip
    bolt.use(later.Later(inbox))
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


async def run(settings: Settings) -> int:
    """Serve until told to stop; what has no key uses its stand-in."""
    home = settings.home.absolute()
    async with local_world(settings, home / "world") as local, AsyncExitStack() as stack:
        where = addresses_of(settings, local, home)
        configure(level=settings.log_level, file=home / "factory.log", secrets=(*settings.secrets(), *where.secrets))
        shop = await stack.enter_async_context(open_shop(settings, where, own_manner()))
        await seed_people(shop.out.store, local.get("people", ()))
        _leave_alone_what_stays()
        product = asyncio.create_task(_keep_product(shop))
        stack.push_async_callback(_end, product)
        await told_to_stop(f"Slack: {local.get('slack_url', 'yours')}   GitHub: {local.get('github_url', 'yours')}")
    return 0


def _leave_alone_what_stays() -> None:
    """Keep what lives now out of later collections: walking through it takes a third of a second in which nobody is heard."""
    gc.collect()
    gc.freeze()


async def doctor(settings: Settings) -> int:
    """Look at everything the factory needs; 0 when all is well."""
    return render(await examine(settings), Console())


async def people(settings: Settings, words: Sequence[str]) -> int:
    """List, add or remove the people the factory listens to."""
    database = Database(settings.database)
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        await asyncio.to_thread(migrate, database.engine_url)
        team = await Store(database).last_team()
        print(await people_answer(Store(database, team), list(words)))
    finally:
        await database.close()
    return 0


def own_manner() -> Manner:
    """Return how the factory runs on its own repository: with the environments this checkout has already."""
    python = {lock_hash(ROOT / "requirements.lock"): Path(sys.prefix)}
    modules = ROOT / "memo" / "web" / "node_modules"
    node = {lock_hash(ROOT / "memo" / "web" / "package-lock.json"): modules} if modules.is_dir() else {}
    return Manner(clock=SystemClock(), product_name="Memo", python=python, node=node, pictures=True)


async def _keep_product(shop: Shop) -> None:
    """Bring the product up beside the factory, which serves already; a failure is told, not fatal."""
    try:
        log.info("product_serves", url=await ensure_product(shop))
    except (ShopfloorError, TimeoutError) as error:
        log.error("product_does_not_serve", reason=str(error))


@asynccontextmanager
async def open_demo_shop(
    settings: Settings, where: Addresses
) -> AsyncIterator[tuple[Outside, Callable[[], Awaitable[str]]]]:
    """Open a factory for the demo: its ports, and what brings the product up."""
    async with open_shop(settings, where, own_manner()) as shop:
        yield shop.out, lambda: ensure_product(shop)


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def told_to_stop(where: str) -> None:
    """Print where everything is and wait for Ctrl+C."""
    print(f"{where}\nPress Ctrl+C to stop.", flush=True)
    done = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, done.set)
    await done.wait()


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="app.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="serve, with the keys in .env; what has no key uses its stand-in")
    played = commands.add_parser("demo", help="play a story from an idea to the live change")
    played.add_argument("--stories", type=Path, help="another folder of stories (a doctored one must fail)")
    played.add_argument("--home", type=Path, default=ROOT / "var" / "demo")
    commands.add_parser("doctor", help="check everything the factory needs and say the cures")
    known = commands.add_parser("people", help="list | add SLACK_ID NAME ROLE [GITHUB] | remove SLACK_ID")
    known.add_argument("words", nargs="*", default=["list"])
    given = parser.parse_args(arguments)
    try:
        return asyncio.run(_command(given))
    except ShopfloorError as error:
        print(f"shopfloor: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130


async def _command(given: argparse.Namespace) -> int:
    """Carry out the command; being told to end means that everything is closed first."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    match given.command:
        case "run":
            return await run(load())
        case "demo":
            settings = Standalone(shopfloor_home=given.home, **PORTS)
            from bot.local import demo as play  # it brings a browser and pictures, which a factory starts without

            stay = told_to_stop if os.environ.get("STAY") == "1" else None
            return await play.demo(open_demo_shop, settings, stories=given.stories, stay=stay)
        case "doctor":
            return await doctor(load())
        case _:
            return await people(load(), given.words)


if __name__ == "__main__":
    sys.exit(main())
