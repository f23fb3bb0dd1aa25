"""The loop: `accept` remembers a fact and what must follow, `perform` makes one wish true and reports the facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from bot import codec, lifecycle
from bot.effects import Effect
from bot.engine import Durable
from bot.errors import Permanent, ShopfloorError, Transient
from bot.events import Event, WorkParked
from bot.lifecycle import Step, WorkItem
from bot.outside import Outside
from bot.stations import DURABLE, PARKS, STATIONS
from bot.store import Conflict, Ledger

log = structlog.get_logger()
TRIES = 8


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
            except OperationalError as error:
                raise Transient("The factory's database is busy.") from error
            self.ports.crash.reached("after_commit")
            return receipt
        raise Transient("The item is busy; try again.")

    async def perform(self, key: str, name: str, fields: dict[str, Any], durable: Durable) -> None:
        """Make one wish true, then accept the facts that came of it. Called by the engine, at least once."""
        effect: Effect = codec.from_json(name, fields)
        self.ports.crash.reached(f"before:{name}")
        with structlog.contextvars.bound_contextvars(item=effect.item, effect=name):
            for fact in await self._facts(key, name, effect, durable):
                await self.accept(fact)
        self.ports.crash.reached(f"after:{name}")

    async def _remember(self, event: Event) -> Receipt:
        async with self.ports.store.database.write() as connection:
            ledger = Ledger(connection, self.ports.clock.now())
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
        if not event.item:
            return lifecycle.begin(event, await ledger.reserve_number()), "", -1
        item = await self._loaded(ledger, event.item)
        return lifecycle.advance(item, event), item.stage.value, item.version

    async def _loaded(self, ledger: Ledger, number: int) -> WorkItem:
        item = await ledger.load(number)
        if item is None:
            raise Permanent(f"There is no item #{number}.")
        return item

    async def _facts(self, key: str, name: str, effect: Effect, durable: Durable) -> Sequence[Event]:
        try:
            if name in DURABLE:
                return await DURABLE[name](self.ports, key, effect, durable)

            async def work() -> list[tuple[str, dict[str, Any]]]:
                facts = await STATIONS[name](self.ports, key, effect)
                return [(codec.name_of(fact), codec.to_json(fact)) for fact in facts]

            return [codec.from_json(kind, fields) for kind, fields in await durable.step(name, work)]
        except Exception as error:  # noqa: BLE001  (the engine's boundary: nothing acknowledged dies silently)
            return self._parked(key, name, effect, error)

    def _parked(self, key: str, name: str, effect: Effect, error: Exception) -> list[Event]:
        reason = str(error) if isinstance(error, ShopfloorError) else self._our_bug(error)
        log.warning("effect_failed", effect=name, item=effect.item, reason=reason)
        if name not in PARKS:
            return []
        return [WorkParked(key=f"{key}/parked", item=effect.item, reason=reason)]

    def _our_bug(self, error: Exception) -> str:
        code = self.ports.report(error)
        log.error("unexpected", reference=code, exc_info=error)
        return f"Something broke on our side (reference {code}). Nothing was lost; Retry goes on from here."
