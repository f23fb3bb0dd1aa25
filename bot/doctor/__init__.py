"""The doctor: looks at everything the factory needs and says, for each thing that is not well, the cure."""

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.clock import Clock, SystemClock
from bot.doctor import accounts, machine
from bot.doctor.check import Check, ill
from bot.settings import Settings

__all__ = ["Check", "examine", "render"]

ROOT = Path(__file__).parents[2]
DEADLINE_S = 30


async def examine(settings: Settings, *, root: Path = ROOT, clock: Clock | None = None) -> list[Check]:
    """Return what was found, in a fixed order; nothing is changed, and no look takes longer than half a minute."""
    looks: dict[str, Awaitable[Check]] = {
        ".env": machine.env_file(root / ".env"),
        "Python": machine.python(),
        "SQLite": machine.sqlite(),
        "Packages": machine.packages(root / "requirements.lock"),
        "git": machine.git(),
        "Node": machine.node(),
        "Sandbox": machine.sandbox(),
        "Chromium": machine.browser(),
        "Disk": machine.disk(settings.home),
        "Ports": machine.ports(settings.ports()),
        "Slack": accounts.slack(settings),
        "GitHub": accounts.github(settings),
        "Claude": accounts.claude(settings),
        "GPT": accounts.gpt(settings),
        "Unleash": accounts.unleash(settings),
        "Sentry": accounts.sentry(settings),
        "Clock": accounts.clock_skew(settings, clock or SystemClock()),
    }
    if settings.database.startswith("postgresql://"):
        looks["PostgreSQL"] = accounts.postgres(settings.database)
    return await asyncio.gather(*[_in_time(name, look) for name, look in looks.items()])


def render(checks: Sequence[Check], console: Console) -> int:
    """Print the findings as a table and return the exit code: 0 when all is well, else 1."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("", "what", "found"):
        table.add_column(title)
    for check in checks:
        found = Text(check.detail)
        if not check.ok and check.cure:
            found.append(f"\n→ {check.cure}", style="yellow")
        table.add_row(Text("✓", style="green") if check.ok else Text("✗", style="bold red"), check.name, found)
    console.print(table)
    ill_count = sum(not check.ok for check in checks)
    console.print(f"\n{ill_count} of {len(checks)} need you." if ill_count else "\nAll is well.")
    return 1 if ill_count else 0


async def _in_time(name: str, look: Awaitable[Check]) -> Check:
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await look
    except TimeoutError:
        return ill(
            name, f"no answer within {DEADLINE_S} s", "Try again; if it stays so, look at the network and the load."
        )
