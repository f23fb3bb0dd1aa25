"""Memo's command line: run it, build its web, migrate its database, seed it."""

import argparse
import asyncio
import dataclasses
import logging
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from memo.server.config import Config, from_environment
from memo.server.database import Database
from memo.server.errors import ApiError
from memo.web_build import BuildFailed, ensure_built

try:
    import uvloop
except ImportError:  # not on every platform
    RUN = asyncio.run
else:
    RUN = uvloop.run


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command says; returns the exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        return int(options.act(options))
    except (BuildFailed, ApiError, OSError) as error:
        print(f"memo: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m memo", description="Memo, a notes app. Without a command: run it.")
    commands = parser.add_subparsers()
    run = commands.add_parser("run", help="build what changed, migrate, and serve (the default)")
    build = commands.add_parser("build", help="build the web only, when its sources changed")
    build.add_argument("--out", type=Path, required=True, help="the folder that will hold the built web")
    build.set_defaults(act=_build)
    migrate = commands.add_parser("migrate", help="bring the database to the newest revision")
    migrate.set_defaults(act=lambda _options: RUN(_migrate(from_environment())))
    seed = commands.add_parser("seed", help="create the example workspace in an empty database")
    seed.add_argument("--password", default="", help="for all three accounts; made up and printed when left out")
    seed.add_argument("--rows", type=int, default=0, help="add a database of so many rows")
    seed.add_argument("--pages", type=int, default=0, help="add a tree of so many pages")
    seed.set_defaults(act=lambda options: RUN(_seed(from_environment(), options)))
    for serving in (parser, run):
        _add_serving(serving)
    return parser


def _add_serving(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fd", type=int, default=None, help="serve on this inherited listening socket")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=None, help="default: MEMO_PORT or 8765; 0 chooses one")
    parser.add_argument("--email", default="you@memo.test", help="of the first account, made when there is none")
    parser.add_argument("--password", default="", help="of the first account; made up and printed when left out")
    parser.set_defaults(act=_run)


def _run(options: argparse.Namespace) -> int:
    config = from_environment()
    if options.port is not None:
        config = dataclasses.replace(config, port=options.port)
    config.home.mkdir(parents=True, exist_ok=True)
    if config.web_dist is None:
        config = dataclasses.replace(config, web_dist=ensure_built(config.home / "web"))
    RUN(_serve(config, options))
    return 0


async def _serve(config: Config, options: argparse.Namespace) -> None:
    from memo.server.serve import serve

    await _migrate(config)
    await _first_account(config, options.email, options.password)
    await serve(config, fd=options.fd, host=options.host, ready=lambda url: print(f"Memo is at {url}", flush=True))


def _build(options: argparse.Namespace) -> int:
    print(ensure_built(options.out.resolve()))
    return 0


async def _migrate(config: Config) -> int:
    config.home.mkdir(parents=True, exist_ok=True)
    database = Database(config.database_url)
    try:
        print(f"Database at revision {await database.migrate()}", flush=True)
    finally:
        await database.close()
    return 0


async def _first_account(config: Config, email: str, password: str) -> None:
    from memo.server.app import utc_now
    from memo.server.seed import Seeder

    chosen = password or secrets.token_urlsafe(9)
    database = Database(config.database_url)
    try:
        if await Seeder(database, now=utc_now).first_account(email=email, password=chosen):
            print(f"First account: {email}   password: {chosen}", flush=True)
    finally:
        await database.close()


async def _seed(config: Config, options: argparse.Namespace) -> int:
    from memo.server.app import utc_now
    from memo.server.seed import PEOPLE, Seeder
    from memo.server.seed_large import LargeSeeder

    await _migrate(config)
    chosen = options.password or secrets.token_urlsafe(9)
    database = Database(config.database_url)
    try:
        fresh = await Seeder(database, now=utc_now).workspace(password=chosen)
        if fresh:
            print("\n".join(f"{email:<18} {tier:<11} password: {chosen}" for email, _, tier, _ in PEOPLE))
        elif not options.rows and not options.pages:
            print("There are accounts already; nothing was changed.")
            return 1
        large = LargeSeeder(database, now=utc_now)
        if options.rows:
            print(f"A database of {options.rows:,} rows is at /p/{await large.rows(options.rows)}")
        if options.pages:
            print(f"A tree of {options.pages:,} pages is at /p/{await large.pages(options.pages)}")
    finally:
        await database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
