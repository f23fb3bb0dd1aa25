"""The factory's tables. Nothing outside bot.store sees these classes; it hands out frozen values only."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, DateTime, Index, TypeDecorator, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC, on databases that keep the zone and on those that drop it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """Refuse moments without a zone, store UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """Return the moment in UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


REGISTRY = registry()  # our own, since the product may define tables of the same names in one test process


class Row(SQLModel, registry=REGISTRY):
    """Base of the factory's tables."""


class ItemRow(Row, table=True):
    """A work item: what is searched by as columns, all of it as `data`; `team` is the workspace it began in."""

    __tablename__: ClassVar[str] = "item"

    id: int | None = Field(default=None, primary_key=True)
    version: int
    stage: str = Field(index=True)
    issue: int = Field(default=0, index=True)
    pull: int = Field(default=0, index=True)
    parent: int = Field(default=0, index=True)
    feedback: int = Field(default=0, index=True)
    flag: str = Field(default="", index=True)
    channel: str = ""
    thread: str = Field(default="", index=True)
    team: str = ""
    created_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class JournalRow(Row, table=True):
    """One fact, once: the key is unique in its team, since two workspaces may name a place alike."""

    __tablename__: ClassVar[str] = "journal"
    __table_args__ = (UniqueConstraint("team", "key", name="journal_by_key"),)

    seq: int | None = Field(default=None, primary_key=True)
    team: str = ""
    key: str
    item: int = Field(index=True)
    event: str
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    before: str
    after: str
    known: bool
    at: datetime = Field(sa_type=Moment, index=True)


class PostRow(Row, table=True):
    """A message we mean to post, and where it stands once it does. `slot` names its purpose for the item."""

    __tablename__: ClassVar[str] = "post"
    __table_args__ = (Index("post_by_place", "team", "channel", "ts"),)

    slot: str = Field(primary_key=True)
    team: str = ""
    item: int = Field(index=True)
    channel: str
    thread: str = ""
    ts: str = ""
    shown: str = ""


class RunRow(Row, table=True):
    """One run of an agent and what it cost."""

    __tablename__: ClassVar[str] = "run"

    id: str = Field(primary_key=True)
    item: int = Field(index=True)
    role: str
    outcome: str
    model: str
    model_source: str
    usd: float
    input_tokens: int
    output_tokens: int
    turns: int
    started_at: datetime = Field(sa_type=Moment)
    ended_at: datetime = Field(sa_type=Moment)
    answer: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    message: str = ""


class DocumentRow(Row, table=True):
    """A named document that belongs to an item: acceptance tests, verdict, plan, review. Written once or replaced."""

    __tablename__: ClassVar[str] = "document"

    item: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class AccountRow(Row, table=True):
    """What a scope (run, item or day) has spent and what is held for calls in flight, in whole units."""

    __tablename__: ClassVar[str] = "account"

    kind: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    spent: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    held: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))


class HoldRow(Row, table=True):
    """A reservation for one call in flight, over all the scopes it draws on."""

    __tablename__: ClassVar[str] = "hold"

    key: str = Field(primary_key=True)
    scopes: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    amount: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))


class PersonRow(Row, table=True):
    """Somebody the factory listens to, in one workspace."""

    __tablename__: ClassVar[str] = "person"

    team: str = Field(default="", primary_key=True)
    slack_id: str = Field(primary_key=True)
    name: str
    role: str
    github: str | None = Field(default=None, index=True)
    zone: str = "UTC"
    quiet_from: str | None = None
    quiet_to: str | None = None


class CursorRow(Row, table=True):
    """How far something has got: the last report read, the last fire of a job, a flag's warning."""

    __tablename__: ClassVar[str] = "cursor"

    name: str = Field(primary_key=True)
    value: str
    at: datetime = Field(sa_type=Moment)


METADATA = REGISTRY.metadata
