"""Bots as processes of their own, quick to start again: everything is imported once, then each bot is a fork.

Reads one JSON object a line: {"home", "log", "settings", "addresses", "crash_at", "facts"} starts a bot, which accepts the
facts ([name, fields] each) once the product serves. Answers one a line: {"born": pid}, {"up": pid}, {"product": url} once
the product serves, {"gone": pid, "exit": n} when the bot has ended (n < 0: by that signal).
"""

import asyncio
import json
import os
import signal
import sys
import threading
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import ensure_product, open_shop
from bot import codec
from bot.addresses import addresses_of
from bot.clock import SetClock
from bot.engine import Pace
from bot.settings import Standalone
from bot.slack.pace import Rate
from bot.wiring import Manner, seed_people

NOON = datetime(2026, 12, 8, 12, tzinfo=UTC)
PACE = Pace(quick_s=0.1, heavy_s=0.15, retry_first_s=0.2, retry_attempts=5)


async def serve(told: dict[str, Any], report: Any) -> None:
    home = Path(told["home"])
    settings = Standalone(shopfloor_home=home, shopfloor_crash_at=told["crash_at"], **told["settings"])
    where = addresses_of(settings, told["addresses"], home)
    manner = Manner(clock=SetClock(NOON), pace=PACE, product_name="Greeter", edits_apart_s=0.02,
                    slack_rate=Rate(per_s=100, burst=100))  # fmt: skip
    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, done.set)
    async with AsyncExitStack() as stack:
        shop = await stack.enter_async_context(open_shop(settings, where, manner, ticks=False))
        await seed_people(shop.out.store, told["addresses"]["people"])
        report(up=os.getpid())
        url = await ensure_product(shop)
        for name, fields in told["facts"]:
            await shop.factory.accept(codec.from_json(name, fields))
        report(product=url)
        while not done.is_set():
            await shop.factory.take_up_failed()  # as reconcile does every ten minutes
            with suppress(TimeoutError):
                await asyncio.wait_for(done.wait(), 2)


def bear(told: dict[str, Any], answers: int) -> None:
    """Be the bot; never returns."""
    log = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    asyncio.run(serve(told, lambda **facts: os.write(answers, f"{json.dumps(facts)}\n".encode())))
    os._exit(0)


def main() -> None:
    assert threading.active_count() == 1, "a fork keeps only its own thread"
    answers = os.dup(1)
    os.write(answers, b"{}\n")
    for line in sys.stdin:
        if (pid := os.fork()) == 0:
            bear(json.loads(line), answers)
        os.write(answers, f"{json.dumps({'born': pid})}\n".encode())
        _, status = os.waitpid(pid, 0)
        gone = {"gone": pid, "exit": os.waitstatus_to_exitcode(status)}
        os.write(answers, f"{json.dumps(gone)}\n".encode())


if __name__ == "__main__":
    main()
