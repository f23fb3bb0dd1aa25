"""`python -m tests.bench.memo`: measure Memo and its peers, print one table, keep it under var/bench/."""

import argparse
import asyncio
import os
import tempfile
from pathlib import Path

from rich.console import Console

from tests.bench import figures as told
from tests.bench.figures import Figure, machine
from tests.bench.memo import browsing, databases, holding, writing

PARTS = ("sizes", "browser", "writing", "memory", "databases")


async def measure(part: str, folder: Path, *, short: bool) -> list[Figure]:
    """Return the figures of one part."""
    match part:
        case "sizes":
            return browsing.sizes()
        case "browser":
            return await browsing.measure(folder)
        case "writing":
            return await writing.measure(folder, short=short)
        case "memory":
            return await holding.measure(folder)
        case _:
            rows, pages = (3_000, 500) if short else (100_000, 50_000)
            return await databases.measure(folder, rows=rows, pages=pages)


def main() -> int:
    """Measure what is asked for; 0 whatever the figures are, since a busy machine is no failure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.memo", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--short", action="store_true", help="little of everything: to see that it works")
    parser.add_argument("--page", type=Path, help="write the table into this page, between its marks")
    given = parser.parse_args()
    console, load = Console(), os.getloadavg()[0]
    found: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="memo-bench-") as folder:
        for part in given.only:
            more = asyncio.run(measure(part, Path(folder) / part, short=given.short))
            found += more
            told.mention(more, console)
    told.tell(found, machine(load), console, title="Memo, measured", more={"product": "memo"}, page=given.page)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
