"""Budgets: what a run, an item and a day may still spend in money, tokens and minutes; pure arithmetic on frozen values.

The worst case of a call is reserved before it and settled with what it really took, so no call starts that could cross a
limit. Money is counted in whole micro-dollars and time in whole milliseconds: sums are exact and can be recomputed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

ScopeKind = Literal["step", "item", "day"]
NOTICE_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Amount:
    """What something takes: micro-dollars, tokens (in and out together) and milliseconds of work."""

    usd_micros: int = 0
    tokens: int = 0
    ms: int = 0

    @classmethod
    def of(cls, *, usd: float = 0.0, tokens: int = 0, minutes: float = 0.0) -> "Amount":
        """Return the amount for people's units, rounded to the nearest micro-dollar and millisecond."""
        return cls(round(usd * 1_000_000), tokens, round(minutes * 60_000))

    @property
    def usd(self) -> float:
        """Return the money in dollars."""
        return self.usd_micros / 1_000_000

    @property
    def minutes(self) -> float:
        """Return the time in minutes."""
        return self.ms / 60_000

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.usd_micros + other.usd_micros, self.tokens + other.tokens, self.ms + other.ms)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.usd_micros - other.usd_micros, self.tokens - other.tokens, self.ms - other.ms)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a scope may take; None leaves that measure unbounded."""

    usd: float | None = None
    tokens: int | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of one run (step), of its item and of the day; `allow_unpriced` lets a model of unknown price run."""

    step: Limits = field(default_factory=Limits)
    item: Limits = field(default_factory=lambda: Limits(usd=5.0, minutes=45.0))
    day: Limits = field(default_factory=lambda: Limits(usd=100.0))
    allow_unpriced: bool = False

    @property
    def bounds_money(self) -> bool:
        """Say whether any scope limits money, so that an unpriced model must not run unnoticed."""
        return any(limits.usd is not None for limits in (self.step, self.item, self.day))


@dataclass(frozen=True, slots=True)
class Scope:
    """One pot that is drawn on: its kind, its id (run, item or local date) and its limits."""

    kind: ScopeKind
    id: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class Account:
    """What a scope has spent for good and what is held for calls in flight."""

    spent: Amount = Amount()
    held: Amount = Amount()

    @property
    def taken(self) -> Amount:
        """Return spent and held together: what no new call may count on."""
        return self.spent + self.held


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a reservation does not fit: the scope, the measure, its limit, what is taken and what was asked."""

    kind: ScopeKind
    measure: Literal["usd", "tokens", "minutes"]
    limit: float
    taken: float
    wanted: float

    def __str__(self) -> str:
        units = {"usd": "$", "tokens": " tokens", "minutes": " min"}
        unit = units[self.measure]
        limit, taken, wanted = (
            f"${n:,.2f}" if unit == "$" else f"{n:,.0f}{unit}" if unit == " tokens" else f"{n:,.1f}{unit}"
            for n in (self.limit, self.taken, self.wanted)
        )
        return f"the {self.kind}'s budget is {limit}, {taken} is used and the next call may need {wanted}"


def shortfall(account: Account, scope: Scope, want: Amount) -> Shortfall | None:
    """Return the first measure by which `want` would cross the scope's limits, or None when it fits exactly or better."""
    after = account.taken + want
    if (cap := scope.limits.usd) is not None and want.usd_micros and after.usd_micros > round(cap * 1_000_000):
        return Shortfall(scope.kind, "usd", cap, account.taken.usd, want.usd)
    if (limit := scope.limits.tokens) is not None and want.tokens and after.tokens > limit:
        return Shortfall(scope.kind, "tokens", limit, account.taken.tokens, want.tokens)
    if (most := scope.limits.minutes) is not None and want.ms and after.ms > round(most * 60_000):
        return Shortfall(scope.kind, "minutes", most, account.taken.minutes, want.minutes)
    return None


def hold(account: Account, want: Amount) -> Account:
    """Return the account with `want` held."""
    return replace(account, held=account.held + want)


def settle(account: Account, held: Amount, actual: Amount) -> Account:
    """Return the account with the hold gone and `actual` spent, also when the call took more than was held."""
    return Account(account.spent + actual, account.held - held)


def release(account: Account, held: Amount) -> Account:
    """Return the account with the hold gone and nothing spent."""
    return replace(account, held=account.held - held)


def share_used(account: Account, limits: Limits) -> float:
    """Return the fullest measure's spent share of its limit (0 when nothing is limited; above 1 when overdrawn)."""
    pairs: Iterable[tuple[float, float | None]] = (
        (account.spent.usd, limits.usd),
        (float(account.spent.tokens), limits.tokens),
        (account.spent.minutes, limits.minutes),
    )
    return max((_share(spent, limit) for spent, limit in pairs if limit is not None), default=0.0)


def _share(spent: float, limit: float) -> float:
    if limit > 0:
        return spent / limit
    return 1.0 if spent == 0 else float("inf")


class Ledger(Protocol):
    """Where accounts live. Each call is atomic over all scopes of a key; keys make every call safe to repeat."""

    async def reserve(self, key: str, scopes: Sequence[Scope], want: Amount) -> Shortfall | None:
        """Hold `want` in every scope or in none, and return what was short; an older hold of the same key is given up first."""

    async def settle(self, key: str, actual: Amount) -> float:
        """Spend `actual` in place of the key's hold and return the fullest scope's share; no hold: only return 0."""

    async def release(self, key: str) -> None:
        """Give the key's hold back unspent; no hold: nothing happens."""


@dataclass(slots=True)
class MemoryLedger:
    """A ledger in memory: for tests and for tools that run without a store."""

    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    _holds: dict[str, tuple[tuple[Scope, ...], Amount]] = field(default_factory=dict)

    async def reserve(self, key: str, scopes: Sequence[Scope], want: Amount) -> Shortfall | None:
        """Hold `want` in every scope or in none, and return what was short."""
        await self.release(key)
        short = next((s for scope in scopes if (s := shortfall(self._account(scope), scope, want))), None)
        if short is None:
            for scope in scopes:
                self.accounts[scope.kind, scope.id] = hold(self._account(scope), want)
            self._holds[key] = (tuple(scopes), want)
        return short

    async def settle(self, key: str, actual: Amount) -> float:
        """Spend `actual` in place of the key's hold and return the fullest scope's share."""
        scopes, held = self._holds.pop(key, ((), Amount()))
        for scope in scopes:
            self.accounts[scope.kind, scope.id] = settle(self._account(scope), held, actual)
        return max((share_used(self._account(scope), scope.limits) for scope in scopes), default=0.0)

    async def release(self, key: str) -> None:
        """Give the key's hold back unspent."""
        scopes, held = self._holds.pop(key, ((), Amount()))
        for scope in scopes:
            self.accounts[scope.kind, scope.id] = release(self._account(scope), held)

    def _account(self, scope: Scope) -> Account:
        return self.accounts.get((scope.kind, scope.id), Account())
