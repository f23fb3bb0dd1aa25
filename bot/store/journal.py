"""Items and their journal: the one transaction in which a fact is remembered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from bot import codec
from bot.events import Event
from bot.lifecycle import Stage, Step, WorkItem
from bot.store.database import Database
from bot.store.tables import ItemRow, JournalRow
from bot.store.values import Line

JOURNAL = JournalRow.__table__  # type: ignore[attr-defined]
ITEM = ItemRow.__table__  # type: ignore[attr-defined]
NUMBERS = 0x4E554D42  # of PostgreSQL's lock; any number that is always the same


class Conflict(Exception):
    """Another fact changed the item in the meantime; take the transaction again."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes one fact: journal line and item, inside the transaction of `connection`."""

    connection: AsyncConnection
    now: datetime
    team: str = ""

    async def line(self, key: str) -> Line | None:
        """Return the line already written under `key` in this team."""
        query = select(JOURNAL).where(JOURNAL.c.key == key)
        row = (await self.connection.execute(of_team(query, JOURNAL, self.team))).first()
        return _line(row) if row else None

    async def load(self, number: int) -> WorkItem | None:
        """Return item `number` as it now stands; on PostgreSQL other writers of it wait, as all do on SQLite."""
        query = select(ITEM.c.data).where(ITEM.c.id == number).with_for_update()
        row = (await self.connection.execute(query)).first()
        return codec.from_json("WorkItem", row.data) if row else None

    async def reserve_number(self) -> int:
        """Return the number of a new item: the next one, without the gaps that a sequence leaves where a process died."""
        if self.connection.dialect.name == "postgresql":  # SQLite has one writer anyway
            await self.connection.execute(select(func.pg_advisory_xact_lock(NUMBERS)))
        last = (await self.connection.execute(select(func.max(ITEM.c.id)))).scalar()
        blank: dict[str, Any] = {
            "id": (last or 0) + 1,
            "version": -1,
            "stage": "",
            "team": self.team,
            "created_at": self.now,
            "changed_at": self.now,
            "data": {},
        }
        result = await self.connection.execute(insert(ITEM).values(**blank).returning(ITEM.c.id))
        return int(result.scalar_one())

    async def write(self, event: Event, before: str, step: Step, expected: int) -> int:
        """Append the line and save the item that had version `expected`; return the line's number or raise `Conflict`."""
        if step.known and step.item.id:
            await self._save(step.item, expected)
        line = {"team": self.team, "key": event.key, "item": step.item.id,
                "event": codec.name_of(event), "payload": codec.to_json(event),
                "before": before, "after": step.item.stage.value, "known": step.known, "at": self.now}  # fmt: skip
        result = await self.connection.execute(insert(JOURNAL).values(**line).returning(JOURNAL.c.seq))
        return int(result.scalar_one())

    async def _save(self, item: WorkItem, expected: int) -> None:
        columns = {name: getattr(item, name) for name in
                   ("version", "issue", "pull", "parent", "feedback", "flag", "channel", "thread")}  # fmt: skip
        change = update(ITEM).where(ITEM.c.id == item.id, ITEM.c.version == expected)
        values = columns | {"stage": item.stage.value, "data": codec.to_json(item), "changed_at": self.now}
        result = await self.connection.execute(change.values(**values))
        if result.rowcount != 1:
            raise Conflict


def of_team(query: Select[Any], table: Table, team: str) -> Select[Any]:
    """Return the query for the rows of one team; of every team where none is given."""
    return query.where(table.c.team == team) if team else query


class Journal:
    """Reads items and the journal."""

    database: Database
    team: str

    async def item(self, number: int) -> WorkItem | None:
        """Return item `number`, or None."""
        return next(iter(await self._items(select(ITEM).where(ITEM.c.id == number))), None)

    async def items(self, stages: Iterable[Stage] = ()) -> list[WorkItem]:
        """Return the items in `stages` (all when empty), oldest first."""
        wanted = [stage.value for stage in stages]
        query = select(ITEM).where(ITEM.c.version >= 0).order_by(ITEM.c.id)
        return await self._items(query.where(ITEM.c.stage.in_(wanted)) if wanted else query)

    async def items_where(self, **columns: Any) -> list[WorkItem]:
        """Return the items whose indexed columns (issue, pull, parent, feedback, flag, thread…) have these values."""
        query = select(ITEM).order_by(ITEM.c.id)
        for name, value in columns.items():
            query = query.where(ITEM.c[name] == value)
        return await self._items(query)

    async def changed_at(self, number: int) -> datetime | None:
        """Return when item `number` last changed."""
        async with self.database.read() as connection:
            return (await connection.execute(select(ITEM.c.changed_at).where(ITEM.c.id == number))).scalar()

    async def story(self, number: int) -> list[Line]:
        """Return everything that happened to item `number`, in order."""
        return await self._lines(select(JOURNAL).where(JOURNAL.c.item == number).order_by(JOURNAL.c.seq))

    async def lines(self, since: datetime, until: datetime) -> list[Line]:
        """Return the journal from `since` (inclusive) to `until` (exclusive)."""
        query = select(JOURNAL).where(col(JournalRow.at) >= since, col(JournalRow.at) < until)
        return await self._lines(query.order_by(JOURNAL.c.seq))

    async def notes(self, *kinds: str) -> list[Line]:
        """Return what happened to the factory as a whole, or of it only facts of these kinds, in order."""
        query = select(JOURNAL).where(JOURNAL.c.item == 0).order_by(JOURNAL.c.seq)
        return await self._lines(query.where(JOURNAL.c.event.in_(kinds)) if kinds else query)

    async def knows(self, key: str) -> bool:
        """Whether a fact with `key` was already remembered in this team."""
        query = of_team(select(JOURNAL.c.seq).where(JOURNAL.c.key == key), JOURNAL, self.team)
        async with self.database.read() as connection:
            return (await connection.execute(query)).first() is not None

    async def last_line(self, number: int) -> int:
        """Return the number of the last line in the journal of item `number`, 0 when there is none."""
        query = select(func.max(JOURNAL.c.seq)).where(JOURNAL.c.item == number)
        async with self.database.read() as connection:
            return int((await connection.execute(query)).scalar() or 0)

    async def moved_since(self, number: int, seq: int) -> bool:
        """Whether item `number` went to another stage after the journal's line `seq`."""
        query = select(JOURNAL.c.seq).where(
            JOURNAL.c.item == number, JOURNAL.c.seq > seq, JOURNAL.c.before != JOURNAL.c.after
        )
        async with self.database.read() as connection:
            return (await connection.execute(query.limit(1))).first() is not None

    async def _items(self, query: Select[Any]) -> list[WorkItem]:
        async with self.database.read() as connection:
            return [codec.from_json("WorkItem", row.data) for row in await connection.execute(query)]

    async def _lines(self, query: Select[Any]) -> list[Line]:
        async with self.database.read() as connection:
            return [_line(row) for row in await connection.execute(query)]


def _line(row: Row[Any]) -> Line:
    event = codec.from_json(row.event, row.payload)
    return Line(row.seq, row.key, row.item, event, row.before, row.after, row.known, row.at)
