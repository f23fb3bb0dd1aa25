"""Everything else the factory keeps: its messages, runs, documents, people and cursors."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, delete, select, update

from bot.access import Person
from bot.budget import Account, Amount
from bot.store.database import Database, insert_for
from bot.store.journal import of_team
from bot.store.tables import METADATA
from bot.store.values import Post, Run

POST, RUN, DOCUMENT, PERSON, CURSOR, ACCOUNT = (
    METADATA.tables[name] for name in ("post", "run", "document", "person", "cursor", "account")
)


class Records:
    """Small facts about the work that are not the work's own story."""

    database: Database
    team: str

    async def intend_post(self, slot: str, *, item: int, channel: str, thread: str) -> tuple[Post, bool]:
        """Remember that we mean to post in `slot`; return the post and whether an earlier attempt meant to as well."""
        if post := await self.post(slot):  # as nearly always: whoever only reads does not wait for the one writer
            return post, True
        values = {
            "slot": slot,
            "team": self.team,
            "item": item,
            "channel": channel,
            "thread": thread,
            "ts": "",
            "shown": "",
        }
        async with self.database.write() as connection:
            fresh = (
                await connection.execute(
                    insert_for(connection, POST).values(**values).on_conflict_do_nothing().returning(POST.c.slot)
                )
            ).first()
            row = (await connection.execute(select(POST).where(POST.c.slot == slot))).one()
        return Post(*_fields(row, Post)), fresh is None

    async def posted(self, slot: str, ts: str, shown: str) -> None:
        """Remember where the message in `slot` stands and what it shows."""
        async with self.database.write() as connection:
            await connection.execute(update(POST).where(POST.c.slot == slot).values(ts=ts, shown=shown))

    async def post(self, slot: str) -> Post | None:
        """Return the message in `slot`."""
        return next(iter(await self._posts(select(POST).where(POST.c.slot == slot))), None)

    async def post_at(self, channel: str, ts: str) -> Post | None:
        """Return our message at that place."""
        query = select(POST).where(POST.c.channel == channel, POST.c.ts == ts)
        return next(iter(await self._posts(of_team(query, POST, self.team))), None)

    async def save_run(self, run: Run) -> None:
        """Keep what a run did and cost; the same run again replaces it."""
        await self._upsert(RUN, asdict(run), "id")

    async def runs(self, item: int = 0) -> list[Run]:
        """Return the runs of `item` (all when 0), oldest first."""
        query = select(RUN).order_by(RUN.c.started_at)
        async with self.database.read() as connection:
            rows = await connection.execute(query.where(RUN.c.item == item) if item else query)
            return [Run(*_fields(row, Run)) for row in rows]

    async def runs_between(self, since: datetime, until: datetime) -> list[Run]:
        """Return the runs that ended in that time."""
        return [run for run in await self.runs() if since <= run.ended_at < until]

    async def keep(self, item: int, name: str, body: dict[str, Any]) -> None:
        """Keep a document of `item` under `name`, in place of an older one."""
        await self._upsert(DOCUMENT, {"item": item, "name": name, "body": body}, "item", "name")

    async def document(self, item: int, name: str) -> dict[str, Any] | None:
        """Return the document `name` of `item`."""
        query = select(DOCUMENT.c.body).where(DOCUMENT.c.item == item, DOCUMENT.c.name == name)
        async with self.database.read() as connection:
            body: dict[str, Any] | None = (await connection.execute(query)).scalar()
            return body

    async def accounts(self, kind: str) -> dict[str, Account]:
        """Return the accounts of that kind (`day`, `item`, `step`) by id: what they spent, and what is held for calls."""
        query = select(ACCOUNT.c.id, ACCOUNT.c.spent, ACCOUNT.c.held).where(ACCOUNT.c.kind == kind)
        async with self.database.read() as connection:
            rows = await connection.execute(query.order_by(ACCOUNT.c.id))
            return {row.id: Account(Amount(**row.spent), Amount(**row.held)) for row in rows}

    async def save_person(self, person: Person) -> None:
        """Keep a person, in place of an older row."""
        await self._upsert(PERSON, {"team": self.team} | asdict(person), "team", "slack_id")

    async def remove_person(self, slack_id: str) -> None:
        """Forget a person."""
        async with self.database.write() as connection:
            await connection.execute(delete(PERSON).where(PERSON.c.slack_id == slack_id, PERSON.c.team == self.team))

    async def people(self) -> list[Person]:
        """Return everybody of this team, by name."""
        query = of_team(select(PERSON).order_by(PERSON.c.name), PERSON, self.team)
        async with self.database.read() as connection:
            return [Person(*_fields(row, Person)) for row in await connection.execute(query)]

    async def person(self, slack_id: str) -> Person | None:
        """Return the person with that Slack id."""
        return next((person for person in await self.people() if person.slack_id == slack_id), None)

    async def cursor(self, name: str) -> str:
        """Return how far `name` has got; empty when it has not begun."""
        async with self.database.read() as connection:
            return str((await connection.execute(select(CURSOR.c.value).where(CURSOR.c.name == name))).scalar() or "")

    async def cursors(self, prefix: str) -> list[tuple[str, str]]:
        """Return the cursors whose names begin with `prefix`, as names and values."""
        query = select(CURSOR.c.name, CURSOR.c.value).where(CURSOR.c.name.startswith(prefix, autoescape=True))
        async with self.database.read() as connection:
            return [(row.name, row.value) for row in await connection.execute(query.order_by(CURSOR.c.name))]

    async def move_cursor(self, name: str, value: str, at: datetime) -> None:
        """Remember how far `name` has got."""
        await self._upsert(CURSOR, {"name": name, "value": value, "at": at}, "name")

    async def _posts(self, query: Select[Any]) -> list[Post]:
        async with self.database.read() as connection:
            return [Post(*_fields(row, Post)) for row in await connection.execute(query)]

    async def _upsert(self, table: Table, values: dict[str, Any], *keys: str) -> None:
        rest = {name: value for name, value in values.items() if name not in keys}
        async with self.database.write() as connection:
            statement = insert_for(connection, table).values(**values)
            await connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=rest))


def _fields(row: Any, kind: type[Any]) -> list[Any]:
    return [getattr(row, name) for name in kind.__dataclass_fields__]
