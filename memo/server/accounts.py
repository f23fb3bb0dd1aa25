"""Accounts and sessions: who someone is, proved by a password once and by an opaque revocable token after."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import col, delete, select

from memo.server.database import Database
from memo.server.errors import Conflict, Invalid, SignedOut
from memo.server.tables import Session, Tier, User

SESSION_LASTS = timedelta(days=30)
PASSWORD_CHARS = 8
_HASHER = PasswordHasher()
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
# A hash of random bytes that nobody kept: an unknown address costs as much time as a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$QSDiVvQp8b0aovDc1YLTjQ$YqsMI4JnXMoAnlLl13D+ea7p8NmPkWIxAFwsykvxlAM"

T = TypeVar("T")


ID = "^[0-9a-f]{16}$"


def new_id() -> str:
    """Return a fresh id that nobody can guess."""
    return secrets.token_hex(8)


def token_hash(token: str) -> str:
    """Return what is stored of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Accounts:
    """Creates accounts, signs people in and out, and tells who a token belongs to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, *, email: str, name: str, password: str, tier: Tier, at: datetime) -> User:
        """Return a new account; raises `Invalid` for an unusable address or password, `Conflict` when it exists."""
        address = email.strip().lower()
        if "@" not in address or len(password) < PASSWORD_CHARS:
            raise Invalid(f"An account needs an email address and a password of at least {PASSWORD_CHARS} characters.")
        hashed = await _in_thread(_HASHER.hash, password)
        user = User(id=new_id(), email=address, name=name, password_hash=hashed, tier=tier.value, created_at=at)
        async with self._database.writing() as session:
            if (await session.exec(select(User.id).where(User.email == address))).first():
                raise Conflict(f"There is already an account for {address}.")
            session.add(user)
        return user

    async def sign_in(self, *, email: str, password: str, at: datetime) -> tuple[User, str]:
        """Return the account and a new session token; raises `SignedOut` for a wrong pair, in equal time."""
        async with self._database.reading() as session:
            user = (await session.exec(select(User).where(User.email == email.strip().lower()))).first()
        right = await _in_thread(_matches, user.password_hash if user else _NOBODY, password)
        if user is None or not right:
            raise SignedOut("That email and password do not belong together.")
        token = secrets.token_urlsafe(32)
        kept = Session(token_hash=token_hash(token), user_id=user.id, created_at=at, expires_at=at + SESSION_LASTS)
        async with self._database.writing() as session:
            session.add(kept)
        return user, token

    async def owner_of(self, token: str, *, at: datetime) -> User | None:
        """Return whose session `token` is, or None when it is unknown, expired or revoked."""
        query = select(User).join(Session, col(Session.user_id) == col(User.id))
        query = query.where(Session.token_hash == token_hash(token), Session.expires_at > at)
        async with self._database.reading() as session:
            return (await session.exec(query)).first()

    async def sign_out(self, token: str) -> None:
        """Revoke a session; unknown tokens are no error."""
        async with self._database.writing() as session:
            await session.exec(delete(Session).where(col(Session.token_hash) == token_hash(token)))

    async def any_exist(self) -> bool:
        """Tell whether there is at least one account."""
        async with self._database.reading() as session:
            return (await session.exec(select(User.id).limit(1))).first() is not None


async def _in_thread(work: Callable[..., T], *arguments: str) -> T:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work, *arguments)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False
