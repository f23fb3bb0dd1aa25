"""Work that many ask for at the same moment: each gets a doing that began after the asking, and no more are done than that."""

import asyncio

import pytest

from bot.errors import Transient
from bot.forge.shared import Shared


class Remote:
    """A remote that answers when it is told to; `asked` counts."""

    def __init__(self):
        self.asked, self.answering, self.away = 0, asyncio.Event(), False

    async def answer(self):
        self.asked += 1
        await self.answering.wait()
        if self.away:
            raise Transient("The git remote did not answer.")


async def under_way(shared, remote):
    """Begin one asking and return it, with ten more who come while it is under way."""
    first = asyncio.create_task(shared.done())
    await asyncio.sleep(0)
    assert remote.asked == 1
    others = [asyncio.create_task(shared.done()) for _ in range(10)]
    await asyncio.sleep(0)
    return [first, *others]


async def test_who_asks_while_it_is_under_way_shares_the_next():
    remote = Remote()
    waiting = await under_way(shared := Shared(remote.answer), remote)
    remote.answering.set()
    await asyncio.gather(*waiting)
    assert remote.asked == 2, "what was under way may have begun too early to know what they ask for"
    await shared.done()
    assert remote.asked == 3


async def test_a_failure_is_told_to_all_who_shared_it_and_to_nobody_after():
    remote = Remote()
    waiting = await under_way(shared := Shared(remote.answer), remote)
    remote.away = True
    remote.answering.set()
    told = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in told] == [Transient] * 11
    assert remote.asked == 2
    remote.away = False
    await shared.done()
    assert remote.asked == 3


async def test_one_who_is_cut_off_does_not_keep_the_others_waiting():
    remote = Remote()
    first, *others = await under_way(Shared(remote.answer), remote)
    first.cancel()
    remote.answering.set()
    await asyncio.gather(*others)
    assert remote.asked == 2
    with pytest.raises(asyncio.CancelledError):
        await first
