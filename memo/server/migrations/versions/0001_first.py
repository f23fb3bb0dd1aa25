"""Accounts, sessions, workspaces, pages, their updates and feedback."""

import sqlalchemy as sa
from alembic import op

from memo.server.tables import BIG_ID, RANK, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the first tables."""
    _people()
    _workspaces()
    _pages()
    _feedback()


def _people() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.String(320), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("tier", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        _account("user_id", index=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
    )


def _workspaces() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "member",
        sa.Column("workspace_id", sa.String(32), sa.ForeignKey("workspace.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "user_id", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
        ),
        sa.Column("role", sa.String(16), nullable=False),
    )


def _pages() -> None:
    op.create_table(
        "page",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("workspace_id", sa.String(32), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False),
        sa.Column("parent_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), index=True),
        sa.Column("rank", RANK, nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("icon", sa.String(32), nullable=False),
        sa.Column("created_by", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("trashed_at", UtcDateTime()),
        sa.Column("trashed_with", sa.String(32), index=True),
    )
    op.create_index("ix_page_siblings", "page", ["workspace_id", "parent_id", "rank"])
    op.create_table(
        "favourite",
        sa.Column("user_id", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), primary_key=True, index=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "page_update",
        sa.Column("id", BIG_ID, primary_key=True, autoincrement=True),
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_page_update_page", "page_update", ["page_id", "id"])


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", BIG_ID, primary_key=True, autoincrement=True),
        _account("user_id", index=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("screenshot", sa.String(80), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state_at", UtcDateTime(), nullable=False),
        sqlite_autoincrement=True,
    )


def _account(name: str, *, index: bool) -> sa.Column[str]:
    return sa.Column(name, sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False, index=index)
