"""What the store hands out: frozen values, safe to keep after the transaction has ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.events import Event


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal."""

    seq: int
    key: str
    item: int
    event: Event
    before: str
    after: str
    known: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """A message of ours; `ts` is empty while nobody knows whether it arrived."""

    slot: str
    item: int
    channel: str
    thread: str
    ts: str
    shown: str


@dataclass(frozen=True, slots=True)
class Run:
    """One agent run and what it cost."""

    id: str
    item: int
    role: str
    outcome: str
    model: str
    model_source: str
    usd: float
    input_tokens: int
    output_tokens: int
    turns: int
    started_at: datetime
    ended_at: datetime
    answer: dict[str, Any]
    message: str
