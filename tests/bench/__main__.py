"""`python -m tests.bench`: measure, print one table, keep it as JSON under var/bench/."""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench import figures as told
from tests.bench.acknowledging import Size, latency, rate
from tests.bench.figures import Figure, machine
from tests.bench.item import Part, overhead
from tests.bench.postgres import server
from tests.bench.resting import at_rest
from tests.bench.threads import Crowd, threads

KINDS = ("latency", "rate", "threads", "item", "rest")
SHORT = Size(deliveries=60, idle_s=5)
FEW = Crowd(threads=10, answers=40)


async def measure(folder: Path, kinds: Sequence[str], size: Size, console: Console) -> tuple[list[Figure], list[Part]]:
    """Return every figure of these kinds, and the parts of the item's way."""
    found: list[Figure] = []
    parts: list[Part] = []

    def add(more: list[Figure]) -> None:
        found.extend(more)
        told.mention(more, console)

    if "rest" in kinds:
        add(await at_rest(folder / "rest", size.idle_s))
    if "item" in kinds:
        more, parts = await overhead(folder / "item")
        add(more)
    for transport in ("socket", "http") if "latency" in kinds else ():
        add(await latency(folder / transport, transport, size))
    if "threads" in kinds:
        add(await threads(folder / "threads", FEW if size == SHORT else Crowd()))
    if "rate" in kinds:
        add(await rate(folder / "sqlite", "SQLite", "", size))
        with server() as url:
            if url is None:
                console.print("PostgreSQL is not installed (apt-get install postgresql); left out.")
            else:
                add(await rate(folder / "postgres", "PostgreSQL", url, size))
    return found, parts


def show_parts(parts: Sequence[Part], console: Console) -> None:
    """Print where the item's time went."""
    table = Table(title="One item's way, in seconds")
    table.add_column("Between")
    for column in ("Wall", "Models and gates", "Factory"):
        table.add_column(column, justify="right")
    for part in parts:
        table.add_row(part.name, f"{part.seconds:.2f}", f"{part.outside:.2f}", f"{part.ours:.2f}")
    console.print(table)


def main() -> int:
    """Measure what is asked for; 0 whatever the figures are, since a busy machine is no failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--short", action="store_true", help="few deliveries, few seconds: to see that it works")
    parser.add_argument("--page", type=Path, help="write the table into this page, between its marks")
    given = parser.parse_args()
    console, load = Console(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="shopfloor-bench-") as folder:
        size = SHORT if given.short else Size()
        found, parts = asyncio.run(measure(Path(folder), given.only, size, console))
    if parts:
        show_parts(parts, console)
    more = {"item": [asdict(part) | {"ours": part.ours} for part in parts]}
    told.tell(found, machine(load), console, title="Shopfloor, measured", more=more, page=given.page,
              whole=set(given.only) == set(KINDS))  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
