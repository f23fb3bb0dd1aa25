"""Budgets kept in the database: a call is reserved over all its scopes, or over none, in one transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.budget import Account, Amount, Limits, Scope, Shortfall, hold, release, settle, share_used, shortfall
from bot.store.database import Database, insert_for
from bot.store.tables import METADATA

ACCOUNT, HOLD = METADATA.tables["account"], METADATA.tables["hold"]


class SqlLedger:
    """The accounts of runs, items and days."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(self, key: str, scopes: Sequence[Scope], want: Amount) -> Shortfall | None:
        """Hold `want` in every scope or in none, and return what was short; an older hold of the same key is given up."""
        async with self._database.write() as connection:
            await self._drop(connection, key, None)
            accounts = [await _read(connection, scope) for scope in scopes]
            pairs = zip(accounts, scopes, strict=True)
            short = next((found for account, scope in pairs if (found := shortfall(account, scope, want))), None)
            if short is None:
                for account, scope in zip(accounts, scopes, strict=True):
                    await _write(connection, scope, hold(account, want))
                row = {"key": key, "scopes": [asdict(scope) for scope in scopes], "amount": asdict(want)}
                await connection.execute(insert(HOLD).values(**row))
        return short

    async def settle(self, key: str, actual: Amount) -> float:
        """Spend `actual` in place of the key's hold and return the fullest scope's share; no hold: only return 0."""
        async with self._database.write() as connection:
            return await self._drop(connection, key, actual)

    async def release(self, key: str) -> None:
        """Give the key's hold back unspent; no hold: nothing happens."""
        async with self._database.write() as connection:
            await self._drop(connection, key, None)

    async def _drop(self, connection: AsyncConnection, key: str, actual: Amount | None) -> float:
        row = (await connection.execute(select(HOLD).where(HOLD.c.key == key))).first()
        if row is None:
            return 0.0
        held, share = Amount(**row.amount), 0.0
        for scope in map(_scope, row.scopes):
            account = await _read(connection, scope)
            after = release(account, held) if actual is None else settle(account, held, actual)
            await _write(connection, scope, after)
            share = max(share, share_used(after, scope.limits))
        await connection.execute(delete(HOLD).where(HOLD.c.key == key))
        return share


async def _read(connection: AsyncConnection, scope: Scope) -> Account:
    """Return the account, locked; it is made first, so that two callers of a new one meet at the lock."""
    blank = {"kind": scope.kind, "id": scope.id, "spent": asdict(Amount()), "held": asdict(Amount())}
    await connection.execute(insert_for(connection, ACCOUNT).values(**blank).on_conflict_do_nothing())
    query = select(ACCOUNT).where(ACCOUNT.c.kind == scope.kind, ACCOUNT.c.id == scope.id).with_for_update()
    row = (await connection.execute(query)).one()
    return Account(Amount(**row.spent), Amount(**row.held))


async def _write(connection: AsyncConnection, scope: Scope, account: Account) -> None:
    change = update(ACCOUNT).where(ACCOUNT.c.kind == scope.kind, ACCOUNT.c.id == scope.id)
    await connection.execute(change.values(spent=asdict(account.spent), held=asdict(account.held)))


def _scope(row: dict[str, Any]) -> Scope:
    return Scope(row["kind"], row["id"], Limits(**row["limits"]))
