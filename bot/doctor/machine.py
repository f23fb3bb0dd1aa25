"""Looks at this machine: interpreter, packages, tools, sandbox, browser, disk and ports."""

import asyncio
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from bot.agents.sandbox import SandboxUnavailable, preflight
from bot.browser import chromium
from bot.doctor.check import Check, ill, well
from bot.errors import Permanent
from bot.listening import taken
from bot.settings import Settings, env_name

OLDEST_PYTHON, OLDEST_GIT, OLDEST_SQLITE, OLDEST_NODE = (3, 11), (2, 38), (3, 38), (24,)
ROOMY_BYTES = 3 << 30
PINNED = re.compile(r"^([A-Za-z0-9._-]+==[^\s;\\]+)\s*(;[^\\]+)?")


async def python() -> Check:
    """Look at the interpreter."""
    if sys.version_info < OLDEST_PYTHON:
        return ill(
            "Python", sys.version.split()[0], f"Install Python {_dotted(OLDEST_PYTHON)} or newer, then `make setup`."
        )
    return well("Python", f"{sys.version.split()[0]} in {sys.prefix}")


async def sqlite() -> Check:
    """Look at the SQLite that this Python links."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        cure = f"Use a Python with SQLite {_dotted(OLDEST_SQLITE)} or newer, or set DATABASE_URL to a PostgreSQL."
        return ill("SQLite", sqlite3.sqlite_version, cure)
    return well("SQLite", sqlite3.sqlite_version)


async def packages(lock: Path) -> Check:
    """Compare what is installed with the lock file."""
    if not lock.exists():
        return ill("Packages", f"{lock.name} is missing", "Restore it: `git checkout requirements.lock`.")
    wrong = list(_differences(lock.read_text()))
    if wrong:
        shown = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        return ill("Packages", f"not as locked: {shown}", "Run `make setup`.")
    return well("Packages", f"as in {lock.name}")


async def env_file(file: Path) -> Check:
    """Look for names in `.env` that are no settings but nearly are: they would silently do nothing."""
    if not file.exists():
        return well(".env", "none: every system is on this machine")
    known = {env_name(field) for field in Settings.model_fields}
    names = {
        line.partition("=")[0].removeprefix("export ").strip() for line in file.read_text().splitlines() if "=" in line
    }
    slips = {
        name: near[0] for name in sorted(names - known) if (near := get_close_matches(name.upper(), known, 1, 0.85))
    }
    slips = {name: near for name, near in slips.items() if not name.startswith("#") and name.upper() != near}
    if slips:
        meant = ", ".join(f"{name} (did you mean {near}?)" for name, near in slips.items())
        return ill(".env", f"unknown: {meant}", "Correct the name; .env.example lists all of them.")
    return well(".env", f"{len(names & known)} settings")


async def git() -> Check:
    """Look at git, which must be able to merge without a work tree."""
    return await _tool("git", ("git", "--version"), OLDEST_GIT, "Install git 2.38 or newer: `apt-get install git`.")


async def node() -> Check:
    """Look at the environment's own Node, which builds the product's pages."""
    own = Path(sys.prefix) / "bin" / "node"
    return await _tool(
        "Node", (str(own), "--version"), OLDEST_NODE, "Run `make setup`: Node comes with the environment."
    )


async def sandbox() -> Check:
    """Really try the isolation in which agents work."""
    try:
        await preflight()
    except SandboxUnavailable as missing:
        return ill("Sandbox", "agents cannot be isolated, so runs are refused", str(missing))
    return well("Sandbox", "isolates processes, files and network")


async def browser() -> Check:
    """Start Chromium once."""
    try:
        async with chromium() as started:
            return well("Chromium", started.version)
    except Permanent as missing:
        return ill("Chromium", "cannot be started", str(missing))


async def disk(home: Path) -> Check:
    """Look at the room left where the factory keeps its things, and whether it may write there."""
    place = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if not os.access(place, os.W_OK):
        return ill(
            "Disk", f"{place} cannot be written", "Give it to this user, or set SHOPFLOOR_HOME to another folder."
        )
    if free < ROOMY_BYTES:
        return ill("Disk", f"{free / 1e9:.1f} GB free at {place}", "Free some: builds and releases need about 3 GB.")
    return well("Disk", f"{free / 1e9:.0f} GB free at {place}")


async def ports(wanted: Mapping[str, int]) -> Check:
    """Look whether the factory could listen where it is told to."""
    held = taken(wanted)
    if held:
        shown = ", ".join(f"{name.upper()}={port}" for name, port in held.items())
        return ill(
            "Ports",
            f"taken: {shown}",
            "Stop what holds them (this factory, if it is running) or change them in `.env`.",
        )
    return well("Ports", ", ".join(str(port) for port in wanted.values()))


async def _tool(name: str, command: tuple[str, ...], oldest: tuple[int, ...], cure: str) -> Check:
    try:
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    except FileNotFoundError:
        return ill(name, "missing", cure)
    answer = (await process.communicate())[0].decode()
    found = tuple(int(part) for part in re.findall(r"\d+", answer)[:3])
    return well(name, _dotted(found)) if found >= oldest else ill(name, _dotted(found) or "no version", cure)


def _differences(lock: str) -> Iterator[str]:
    for line in lock.splitlines():
        if not (pinned := PINNED.match(line)):
            continue
        wanted = Requirement("".join(part for part in pinned.groups() if part))
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            installed = version(wanted.name)
        except PackageNotFoundError:
            yield f"{wanted.name} missing"
            continue
        if not wanted.specifier.contains(installed, prereleases=True):
            yield f"{wanted.name} {installed}"


def _dotted(parts: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in parts)
