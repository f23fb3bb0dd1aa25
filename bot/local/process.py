"""The stand-ins as a process beside the bot: started when a system has no key, found again when the bot was killed."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp

from bot.errors import UserError
from bot.listening import require_free
from bot.local.where import FILE, LocalAddresses, read_addresses
from bot.settings import Settings

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def local_world(settings: Settings, home: Path, *, stories: Path | None = None) -> AsyncIterator[dict[str, Any]]:
    """Yield where the stand-ins are: those of an earlier bot that still listen, else a process of our own; {} for none."""
    if not needs_stand_ins(settings):
        yield {}
        return
    found = read_addresses(home)
    process = None if found and await _listens(found.slack_url) else await _start_world(settings, home, stories)
    try:
        yield asdict(await _world_is_up(home, process))
    finally:
        if process is not None and process.returncode is None:
            process.terminate()
            await process.wait()


def needs_stand_ins(settings: Settings) -> bool:
    """Whether any outside system is the stand-in's."""
    flags = (settings.slack_is_local, settings.github_is_local, settings.models_are_local, settings.unleash_is_local)
    return any(flags) or settings.sentry_is_local


async def _start_world(settings: Settings, home: Path, stories: Path | None) -> asyncio.subprocess.Process:
    require_free(settings.ports())
    ports = {name[6:-5]: port for name, port in settings.ports().items() if name.startswith("local_")}
    command = [sys.executable, "-m", "bot.local.world", "--home", str(home), "--checkout", str(ROOT),
               "--repository", "shopfloor", "--manifest", str(ROOT / "manifest.yml"), "--ports", json.dumps(ports),
               *(["--stories", str(stories)] if stories else [])]  # fmt: skip
    home.mkdir(parents=True, exist_ok=True)
    (home / FILE).unlink(missing_ok=True)
    with (home / "world.log").open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )


async def _world_is_up(home: Path, process: asyncio.subprocess.Process | None) -> LocalAddresses:
    for _ in range(600):
        if found := read_addresses(home):
            return found
        if process is not None and process.returncode is not None:
            break
        await asyncio.sleep(0.1)
    last = (home / "world.log").read_text(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
    raise UserError(f"The stand-ins did not come up: {last[0]} All of it is in {home / 'world.log'}.")


async def _listens(url: str) -> bool:
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session, session.get(url) as answer:
            return answer.status < 500
    except (aiohttp.ClientError, TimeoutError):
        return False
