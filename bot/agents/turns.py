"""One call to a model as one recordable step: wait if told to, reserve, ask, settle; what happened comes back as plain JSON.

Nothing the outside does leaves here as an exception: a step that raised would be recorded by the engine as an error.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from bot.agents.models.conversation import Model, Reply, Request, message_to_json, reply_to_json
from bot.agents.prices import Price, cost_micros, price_of, worst_case_micros
from bot.agents.runs import Checkpoint, pass_by
from bot.budget import Amount, Ledger, Scope, Shortfall
from bot.clock import Clock
from bot.errors import Permanent, Transient

T = TypeVar("T")
Record = dict[str, Any]
# Code has about four characters a token and other scripts fewer: three keeps the reservation above the truth.
CHARACTERS_PER_TOKEN = 3


class Stopped(Exception):
    """A person pressed Stop."""


@dataclass(frozen=True, slots=True)
class Meter:
    """Where a run's spending is counted, and by which clock."""

    ledger: Ledger
    scopes: tuple[Scope, ...]
    clock: Clock

    async def reserve(self, key: str, want: Amount) -> Shortfall | None:
        """Hold the worst case, or return what was short."""
        return await self.ledger.reserve(key, self.scopes, want)

    async def settle(self, key: str, took: Amount, begun: datetime) -> float:
        """Spend what it took and the time since `begun`; return the fullest scope's share."""
        elapsed = Amount(ms=round((self.clock.now() - begun).total_seconds() * 1000))
        return await self.ledger.settle(key, took + elapsed)


async def model_turn(
    model: Model, request: Request, meter: Meter, *, key: str, stop: asyncio.Event, minutes: float, allow_unpriced: bool,
    checkpoint: Checkpoint = pass_by,
) -> Record:  # fmt: skip
    """Return {"kind": "reply", "reply", "usd_micros", "priced", "share"}, or the kind of ending and why.

    The other kinds are stopped, over_budget, transient (with `retry_after_s`) and permanent.
    """
    if stop.is_set():
        return {"kind": "stopped"}
    price = price_of(model.name, meter.clock.now().date())
    if price is None and not allow_unpriced:
        return {"kind": "permanent", "why": _unpriced(model.name)}
    if short := await meter.reserve(key, worst_case(request, price, minutes)):
        return {"kind": "over_budget", "why": str(short)}
    begun, took, record = meter.clock.now(), Amount(), Record()
    try:
        async with asyncio.timeout(minutes * 60):
            reply = await or_stop(model.complete(request), stop)
        checkpoint("mid_model")
        took = taken(reply, price)
        record = {
            "kind": "reply",
            "reply": reply_to_json(reply),
            "usd_micros": took.usd_micros,
            "priced": price is not None,
        }
    except Stopped:
        record = {"kind": "stopped"}
    except TimeoutError:
        record = {
            "kind": "transient",
            "why": f"{model.name} took longer than {minutes:g} minutes",
            "retry_after_s": None,
        }
    except Transient as error:
        record = {"kind": "transient", "why": str(error), "retry_after_s": error.retry_after_s}
    except Permanent as error:
        record = {"kind": "permanent", "why": str(error)}
    finally:
        share = await meter.settle(key, took, begun)
    return record | {"share": share}


def worst_case(request: Request, price: Price | None, minutes: float) -> Amount:
    """Return the most a call can take: all its input uncached, all its output, all its time."""
    tools = [[tool.name, tool.description, dict(tool.schema)] for tool in request.tools]
    parts = [request.system, [message_to_json(m) for m in request.messages], tools]
    given = len(json.dumps(parts, ensure_ascii=False)) // CHARACTERS_PER_TOKEN + 1
    most = request.max_output_tokens
    micros = worst_case_micros(price, input_tokens=given, max_output_tokens=most) if price else 0
    return Amount(micros, given + most, round(minutes * 60_000))


def taken(reply: Reply, price: Price | None) -> Amount:
    """Return what a call took, without its time."""
    usage = reply.usage
    return Amount(cost_micros(price, usage) if price else 0, usage.all_input_tokens + usage.output_tokens)


async def or_stop(work: Coroutine[Any, Any, T], stop: asyncio.Event) -> T:
    """Return what `work` returns; raises `Stopped` as soon as `stop` is set, with the work cancelled."""
    task, waiting = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Stopped
        return task.result()
    finally:
        await _cancel(task)
        await _cancel(waiting)


async def pause(seconds: float, stop: asyncio.Event) -> None:
    """Wait before a retry, or until Stop."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


Pause = Callable[[float, asyncio.Event], Coroutine[Any, Any, None]]


async def _cancel(task: "asyncio.Future[Any]") -> None:
    if not task.done():
        task.cancel()
        await asyncio.wait({task})


def _unpriced(name: str) -> str:
    return (
        f"{name} has no price in our table, so a run with a money budget does not use it. Add it to bot/agents/prices.py with "
        "its date, or set allow_unpriced in the policy."
    )
