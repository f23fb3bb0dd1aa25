"""What an open document takes of the server's memory."""

from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.memo.served import memo

OPENED = {200: (60, 1.0), 5_000: (10, 12.0)}  # blocks: how many pages are opened, and the aim in MB each


async def measure(folder: Path) -> list[Figure]:
    """Return the memory of an open document, short and long."""
    found = []
    for blocks, (count, most) in OPENED.items():
        async with memo(folder / str(blocks), [blocks] * (count + 1)) as served, AsyncExitStack() as stack:
            await _open(stack, served.person, served.pages[0])  # what is loaded once for all
            before = served.resident_mb
            for page in served.pages[1:]:
                await _open(stack, served.person, page)
            found.append(
                Figure(f"An open page of {blocks:,} blocks", (served.resident_mb - before) / count, "MB", most=most)
            )
    return found


async def _open(stack: AsyncExitStack, person, page: str) -> None:
    copy = await stack.enter_async_context(person.opens(page))
    await copy.sync()
