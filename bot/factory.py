"""The loop: `accept` remembers a fact and what must follow, `perform` makes one wish true and reports the facts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import codec, lifecycle
from bot.effects import Effect
from bot.engine import Durable, StepsChanged
from bot.errors import Permanent, ShopfloorError, Transient
from bot.events import BEGINNINGS, Event, WorkParked
from bot.lifecycle import FACTORY, Step, WorkItem
from bot.outside import Outside
from bot.stations import DURABLE, PARKS, SHOWING, STATIONS
from bot.store import Conflict, Ledger

log = structlog.get_logger()
TRIES = 8
AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)
OTHER_VERSION = (
    "Another version of the factory left {wish} to do, and this one cannot: {why}. Nothing was lost; Retry takes the "
    "step from its beginning."
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a fact: the item as it stands, whether the table knew the fact there, whether it was new."""

    item: WorkItem
    known: bool
    new: bool


class Factory:
    """One factory on its ports. It has no state of its own: everything is in the store."""

    def __init__(self, ports: Outside) -> None:
        self.ports = ports

    async def start(self) -> None:
        """Take up what was under way and serve."""
        await self.ports.engine.start(self.perform)

    async def accept(self, event: Event) -> Receipt:
        """Remember `event` once, move its item, enqueue what must follow; when this returns it cannot be lost.

        The same key again changes nothing. Raises `Permanent` for an item that does not exist.
        """
        for _ in range(TRIES):
            try:
                receipt = await self._remember(event)
            except (Conflict, IntegrityError):
                continue
            except AWAY as error:
                raise Transient("The factory's database is busy or away.") from error
            if receipt.new:
                self.ports.crash.reached("after_commit")
                self.ports.crash.reached(f"committed:{codec.name_of(event)}")
            return receipt
        raise Transient("The item is busy; try again.")

    async def perform(self, key: str, name: str, fields: dict[str, Any], durable: Durable) -> None:
        """Make one wish true, then accept the facts that came of it. Called by the engine, at least once.

        Raises `Permanent` when nothing could be told or parked; the engine keeps the effect for `take_up_failed`.
        """
        self.ports.crash.reached(f"before:{name}")
        with structlog.contextvars.bound_contextvars(item=fields.get("item"), effect=name):
            for fact in await self._facts(key, name, fields, durable):
                receipt = await self.accept(fact)
                if isinstance(fact, WorkParked) and not receipt.known and name not in PARKS:
                    raise Permanent(fact.reason)  # no item waits for a person on its account, so the engine keeps it
        self.ports.crash.reached(f"after:{name}")

    async def take_up_failed(self) -> None:
        """Perform again what could not be told before; park the item of an effect that keeps killing the process."""
        for failure in await self.ports.engine.failures():
            log.info("taken_up", effect=failure.name, key=failure.key, deadly=failure.deadly)
            if failure.deadly:
                reason = f"{failure.name} brought the whole factory down again and again, so it is no longer tried."
                await self.accept(WorkParked(key=f"{failure.id}/parked", item=failure.fields["item"], reason=reason))
                await self.ports.engine.give_up(failure)
            else:
                await self.ports.engine.take_up(failure)

    async def _remember(self, event: Event) -> Receipt:
        async with self.ports.store.database.write() as connection:
            ledger = Ledger(connection, self.ports.clock.now(), self.ports.store.team)
            if line := await ledger.line(event.key):
                return Receipt(await self._loaded(ledger, line.item), known=line.known, new=False)
            step, before, expected = await self._step(ledger, event)
            seq = await ledger.write(event, before, step, expected)
            for number, effect in enumerate(step.effects):
                name = codec.name_of(effect)
                key = f"{step.item.id}/{seq}/{number}/{name}"
                await self.ports.engine.enqueue(connection, effect.queue, key, name, codec.to_json(effect))
        log.info(
            "accepted", fact=codec.name_of(event), item=step.item.id, stage=step.item.stage.value, known=step.known
        )
        return Receipt(step.item, known=step.known, new=True)

    async def _step(self, ledger: Ledger, event: Event) -> tuple[Step, str, int]:
        if isinstance(event, BEGINNINGS):
            return lifecycle.begin(event, await ledger.reserve_number()), "", -1
        if not event.item:
            return lifecycle.note(event), FACTORY.stage.value, -1
        item = await self._loaded(ledger, event.item)
        return lifecycle.advance(item, event), item.stage.value, item.version

    async def _loaded(self, ledger: Ledger, number: int) -> WorkItem:
        if number == FACTORY.id:
            return FACTORY
        item = await ledger.load(number)
        if item is None:
            raise Permanent(f"There is no item #{number}.")
        return item

    async def _facts(self, key: str, name: str, fields: dict[str, Any], durable: Durable) -> Sequence[Event]:
        try:
            effect = _read(name, fields)
            if name in PARKS and await self._overtaken(key, effect.item):
                return []
            if name in DURABLE:
                return await DURABLE[name](self.ports, key, effect, durable)

            async def work() -> list[tuple[str, dict[str, Any]]]:
                perform = self._show if name in SHOWING else STATIONS[name]
                facts = await perform(self.ports, key, effect)
                return [(codec.name_of(fact), codec.to_json(fact)) for fact in facts]

            return [codec.from_json(kind, found) for kind, found in await durable.step(name, work)]
        except StepsChanged:
            raise  # the engine begins it anew
        except Exception as error:
            if self.ports.engine.stopping:  # an end is no failure: the next start goes on with it
                raise asyncio.CancelledError from error
            return [self._parked(key, name, fields, error)]

    async def _show(self, out: Outside, key: str, effect: Effect) -> list[Event]:
        """Show the item as it stands, unless that was begun after the fact that calls for it: then the wish is true already.

        What was shown is known to this process alone; after a restart it is looked at, and shown, once more.
        """
        name, (of, line) = codec.name_of(effect), map(int, key.split("/")[:2])
        async with out.locks[f"showing/{effect.item}/{name}"]:
            if of == effect.item and line <= out.shown.get((name, of), 0):
                return []
            upto = await out.store.last_line(effect.item)
            facts = await STATIONS[name](out, key, effect)
            out.shown[name, effect.item] = upto
            return facts

    async def _overtaken(self, key: str, item: int) -> bool:
        """Whether the item has left the stage that called for this: stopped, cancelled, merged by hand, or done before."""
        seq = key.split("/")[1]
        return await self.ports.store.moved_since(item, int(seq))

    def _parked(self, key: str, name: str, fields: dict[str, Any], error: Exception) -> WorkParked:
        reason = str(error) if isinstance(error, ShopfloorError) else self._our_bug(error)
        log.warning("effect_failed", effect=name, reason=reason)
        if name in PARKS or isinstance(error, OtherVersion):
            return WorkParked(key=f"{key}/parked", item=fields["item"], reason=reason)
        raise Permanent(reason) from error

    def _our_bug(self, error: Exception) -> str:
        code = self.ports.report(error)
        log.error("unexpected", reference=code, exc_info=error)
        return f"Something broke on our side (reference {code}). Nothing was lost; Retry goes on from here."


class OtherVersion(Permanent):
    """An effect that a factory of another version enqueued and this one cannot read."""


def _read(name: str, fields: dict[str, Any]) -> Effect:
    if name not in STATIONS and name not in DURABLE:
        raise OtherVersion(OTHER_VERSION.format(wish=name, why="it does not know that wish"))
    try:
        effect: Effect = codec.from_json(name, fields)
    except ValidationError as error:
        wrong = ", ".join(sorted({str(found["loc"][0]) for found in error.errors() if found["loc"]}))
        raise OtherVersion(OTHER_VERSION.format(wish=name, why=f"its {wrong or 'fields'} cannot be read")) from error
    return effect
