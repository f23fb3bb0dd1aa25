"""The database's tables. Text lives only in `page_update` (Yjs); structure and titles only in the other tables."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Dialect, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC, on databases with and without zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return `value` in UTC; naive moments are refused, since nobody knows what they mean."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the stored moment with its zone."""
        return value and (value if value.tzinfo else value.replace(tzinfo=UTC))


BIG_ID = BigInteger().with_variant(Integer(), "sqlite")
RANK = String(255).with_variant(String(255, collation="C"), "postgresql")
CELLS = JSON().with_variant(JSONB(), "postgresql")


class Kind(StrEnum):
    """What a page is: one of the tree, a database, or a row of a database."""

    PAGE = "page"
    DATABASE = "database"
    ROW = "row"


class Tier(StrEnum):
    """The ring of release an account belongs to."""

    INTERNAL = "internal"
    CLOUD = "cloud"
    ENTERPRISE = "enterprise"


class Role(StrEnum):
    """What a member is in a workspace."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class FeedbackState(StrEnum):
    """How far a report has come, in words its reporter sees."""

    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    SHIPPED = "shipped"
    DECLINED = "declined"


class User(SQLModel, table=True):
    """A person with an account."""

    __tablename__ = "account"
    id: str = Field(primary_key=True, max_length=32)
    email: str = Field(unique=True, max_length=320)
    name: str = Field(max_length=120)
    password_hash: str
    tier: str = Field(max_length=16)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Session(SQLModel, table=True):
    """One signed-in browser; the cookie's token is kept only as its hash."""

    __tablename__ = "session"
    token_hash: str = Field(primary_key=True, max_length=64)
    user_id: str = Field(foreign_key="account.id", index=True, ondelete="CASCADE", max_length=32)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Workspace(SQLModel, table=True):
    """A tree of pages shared by its members."""

    __tablename__ = "workspace"
    id: str = Field(primary_key=True, max_length=32)
    name: str = Field(max_length=120)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Member(SQLModel, table=True):
    """A person's place in a workspace."""

    __tablename__ = "member"
    workspace_id: str = Field(foreign_key="workspace.id", primary_key=True, ondelete="CASCADE", max_length=32)
    user_id: str = Field(foreign_key="account.id", primary_key=True, index=True, ondelete="CASCADE", max_length=32)
    role: str = Field(max_length=16)


class Page(SQLModel, table=True):
    """One page: its place in the tree, its title, icon and cover; never its text. A row of a database has its cells in `props`.

    `scope_id` is the page whose sharing counts here: itself, or the nearest above that has one; None when none has.
    """

    __tablename__ = "page"
    __table_args__ = (Index("ix_page_siblings", "workspace_id", "parent_id", "rank"),)
    id: str = Field(primary_key=True, max_length=32)
    workspace_id: str = Field(foreign_key="workspace.id", ondelete="CASCADE", max_length=32)
    parent_id: str | None = Field(
        default=None, sa_column=Column(String(32), ForeignKey("page.id", ondelete="CASCADE"), index=True)
    )
    rank: str = Field(sa_column=Column(RANK, nullable=False))
    title: str = Field(default="", max_length=300)
    icon: str = Field(default="", max_length=32)
    cover: str = Field(default="", max_length=64, sa_column_kwargs={"server_default": ""})
    cover_y: int = Field(default=50, sa_column_kwargs={"server_default": "50"})
    created_by: str | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL", max_length=32)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    trashed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trashed_with: str | None = Field(default=None, index=True, max_length=32)
    kind: str = Field(default=Kind.PAGE.value, max_length=16)
    props: dict[str, Any] | None = Field(default=None, sa_column=Column(CELLS))
    updated_by: str | None = Field(default=None, max_length=32)
    scope_id: str | None = Field(default=None, index=True, max_length=32)


class DbProperty(SQLModel, table=True):
    """A column of a database. Its id names the cells in its rows' `props`, so a copy of a database keeps it."""

    __tablename__ = "db_property"
    database_id: str = Field(foreign_key="page.id", primary_key=True, ondelete="CASCADE", max_length=32)
    id: str = Field(primary_key=True, max_length=16)
    name: str = Field(max_length=120)
    type: str = Field(max_length=16)
    config: dict[str, Any] = Field(sa_column=Column(CELLS, nullable=False))
    rank: str = Field(sa_column=Column(RANK, nullable=False))
    dropped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DbView(SQLModel, table=True):
    """A way to look at a database: which rows, in which order and shape."""

    __tablename__ = "db_view"
    id: str = Field(primary_key=True, max_length=32)
    database_id: str = Field(foreign_key="page.id", index=True, ondelete="CASCADE", max_length=32)
    name: str = Field(max_length=120)
    type: str = Field(max_length=16)
    config: dict[str, Any] = Field(sa_column=Column(CELLS, nullable=False))
    rank: str = Field(sa_column=Column(RANK, nullable=False))


class PageRule(SQLModel, table=True):
    """A page's own sharing, which the pages inside it follow: `everyone` is the most a member gets by role (`Access`)."""

    __tablename__ = "page_rule"
    page_id: str = Field(foreign_key="page.id", primary_key=True, ondelete="CASCADE", max_length=32)
    everyone: int
    set_by: str | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL", max_length=32)
    set_at: datetime = Field(sa_type=UtcDateTime)


class PageGrant(SQLModel, table=True):
    """What one person may do by name with a page that has a sharing of its own (`Access`)."""

    __tablename__ = "page_grant"
    page_id: str = Field(foreign_key="page.id", primary_key=True, ondelete="CASCADE", max_length=32)
    user_id: str = Field(foreign_key="account.id", primary_key=True, index=True, ondelete="CASCADE", max_length=32)
    level: int


class PublicLink(SQLModel, table=True):
    """An address at which anyone may read one page until it expires; only its hash is kept."""

    __tablename__ = "public_link"
    token_hash: str = Field(primary_key=True, max_length=64)
    page_id: str = Field(foreign_key="page.id", unique=True, ondelete="CASCADE", max_length=32)
    created_by: str | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL", max_length=32)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Invite(SQLModel, table=True):
    """A way into a workspace for who has its link, whose token is kept only as its hash; with `email`, for that person."""

    __tablename__ = "invite"
    id: str = Field(primary_key=True, max_length=32)
    token_hash: str = Field(unique=True, max_length=64)
    workspace_id: str = Field(foreign_key="workspace.id", index=True, ondelete="CASCADE", max_length=32)
    role: str = Field(max_length=16)
    email: str = Field(default="", max_length=320)
    many: bool = False
    uses: int = 0
    created_by: str | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL", max_length=32)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Favourite(SQLModel, table=True):
    """A page a person keeps at the top of the sidebar."""

    __tablename__ = "favourite"
    user_id: str = Field(foreign_key="account.id", primary_key=True, ondelete="CASCADE", max_length=32)
    page_id: str = Field(foreign_key="page.id", primary_key=True, index=True, ondelete="CASCADE", max_length=32)
    created_at: datetime = Field(sa_type=UtcDateTime)


class PageUpdate(SQLModel, table=True):
    """One Yjs update of one page, appended and never changed; compaction replaces many by their sum."""

    __tablename__ = "page_update"
    __table_args__ = (Index("ix_page_update_page", "page_id", "id"),)
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True, autoincrement=True))
    page_id: str = Field(foreign_key="page.id", ondelete="CASCADE", max_length=32)
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class PageVersion(SQLModel, table=True):
    """How a page's text was at a moment, compressed, and who had written on it since the version before."""

    __tablename__ = "page_version"
    __table_args__ = (Index("ix_page_version_page", "page_id", "created_at"),)
    id: str = Field(primary_key=True, max_length=32)
    page_id: str = Field(foreign_key="page.id", ondelete="CASCADE", max_length=32)
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    authors: list[str] = Field(sa_column=Column(JSON, nullable=False))
    restored_from: str | None = Field(default=None, max_length=32)
    created_at: datetime = Field(sa_type=UtcDateTime)


class CommentThread(SQLModel, table=True):
    """A thread of comments on a page, or, with `anchor` and `quote`, on words in it."""

    __tablename__ = "comment_thread"
    id: str = Field(primary_key=True, max_length=32)
    page_id: str = Field(foreign_key="page.id", index=True, ondelete="CASCADE", max_length=32)
    anchor: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    quote: str = Field(default="", max_length=300)
    created_at: datetime = Field(sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_by: str | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL", max_length=32)


class Comment(SQLModel, table=True):
    """What one person said in a thread."""

    __tablename__ = "comment"
    id: str = Field(primary_key=True, max_length=32)
    thread_id: str = Field(foreign_key="comment_thread.id", index=True, ondelete="CASCADE", max_length=32)
    body: str
    created_by: str | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL", max_length=32)
    created_at: datetime = Field(sa_type=UtcDateTime)


class PageWords(SQLModel, table=True):
    """The words of a page as search shows them; `number` is its row in the index of words (SQLite's `page_index`)."""

    __tablename__ = "page_words"
    number: int | None = Field(default=None, primary_key=True)
    page_id: str = Field(foreign_key="page.id", unique=True, ondelete="CASCADE", max_length=32)
    body: str


class PageUnread(SQLModel, table=True):
    """A page whose words are not in the index yet as they are now; triggers put it here with a `mark` that is new each time."""

    __tablename__ = "page_unread"
    page_id: str = Field(foreign_key="page.id", primary_key=True, ondelete="CASCADE", max_length=32)
    mark: str = Field(max_length=32)


class PageFile(SQLModel, table=True):
    """An image in a page, or a file in the cell of a row; its bytes lie on disk under its id."""

    __tablename__ = "page_file"
    id: str = Field(primary_key=True, max_length=32)
    page_id: str = Field(foreign_key="page.id", index=True, ondelete="CASCADE", max_length=32)
    name: str = Field(max_length=200)
    media: str = Field(max_length=60)
    size: int
    created_by: str | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL", max_length=32)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Feedback(SQLModel, table=True):
    """What a person told us, in their words, with where they were when they said it."""

    __tablename__ = "feedback"
    __table_args__ = {"sqlite_autoincrement": True}
    id: int | None = Field(default=None, sa_column=Column(BIG_ID, primary_key=True, autoincrement=True))
    user_id: str = Field(foreign_key="account.id", index=True, ondelete="CASCADE", max_length=32)
    text: str
    context: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    screenshot: str = Field(default="", max_length=80)
    state: str = Field(default=FeedbackState.RECEIVED.value, max_length=16)
    note: str = Field(default="")
    url: str = Field(default="")
    created_at: datetime = Field(sa_type=UtcDateTime)
    state_at: datetime = Field(sa_type=UtcDateTime)
