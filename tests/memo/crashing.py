"""Two people writing while the server is killed under them, for every database."""

import asyncio
import signal
from contextlib import AsyncExitStack

from pycrdt import Doc, Text

from tests.memo.conftest import Copy

AT_LEAST = 25  # updates of each person on disk, before the next kill


class Writer:
    """Someone whose copy outlives the server, as a browser's does, and who knows what was acknowledged."""

    def __init__(self, person, letter: str) -> None:
        self.person, self.letter = person, letter
        self.doc = Doc()
        self.text = self.doc.get("t", type=Text)
        self.acknowledged = 0

    @property
    def written(self) -> int:
        return str(self.text).count(self.letter)

    async def write_until_the_end(self, page: str, ready: asyncio.Event) -> None:
        """Write as fast as the socket takes it, until it breaks."""
        async with self.person.opens(page) as copy:
            copy.doc, copy.text = self.doc, self.text
            await copy.sync()
            sent = [self.written] * copy.sent
            writing = asyncio.create_task(self._write(copy, sent))
            try:
                while True:
                    await copy.step()
                    if copy.committed:
                        self.acknowledged = sent[copy.committed - 1]
                    if copy.committed > AT_LEAST:
                        ready.set()
            except (ConnectionError, OSError):
                pass
            finally:
                writing.cancel()

    async def _write(self, copy: Copy, sent: list[int]) -> None:
        try:
            while True:
                sent.append(self.written + 1)
                await copy.write(self.letter)
                await asyncio.sleep(0)
        except (ConnectionError, OSError):
            pass


async def write_through_kills(process, at, *, times: int) -> None:
    """Kill the server `times` while two people write: nothing acknowledged is ever lost, and all end up with the same."""
    await process.start()
    ada, carl = Writer(await at("ada"), "a"), Writer(await at("carl"), "c")
    page = (await ada.person.new_page("Plans"))["id"]
    for turn in range(times):
        ready = asyncio.Event(), asyncio.Event()
        async with asyncio.timeout(40), asyncio.TaskGroup() as group:
            for writer, event in zip((ada, carl), ready, strict=True):
                group.create_task(writer.write_until_the_end(page, event))
            for event in ready:
                await event.wait()
            process.running.send_signal(signal.SIGKILL)
        process.running.wait(timeout=10)
        await process.start()
        async with ada.person.opens(page) as fresh:
            await fresh.sync()
            for writer in (ada, carl):
                assert str(fresh.text).count(writer.letter) >= writer.acknowledged > 0, f"lost in turn {turn}"
    await _are_equal(page, ada, carl)


async def _are_equal(page: str, *writers: Writer) -> None:
    async with AsyncExitStack() as stack:
        copies = []
        for writer in writers:
            copy = await stack.enter_async_context(writer.person.opens(page))
            copy.doc, copy.text = writer.doc, writer.text
            await copy.sync()
            await copy.saved()
            copies.append(copy)
        fresh = await (await stack.enter_async_context(writers[0].person.opens(page))).sync()
        for copy in copies:
            await copy.until(str(fresh.text))
        for writer in writers:
            assert str(fresh.text).count(writer.letter) == writer.written >= writer.acknowledged
