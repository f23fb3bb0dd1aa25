"""Comments in threads."""

import sqlalchemy as sa
from alembic import op

from memo.server.tables import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of threads and comments."""
    op.create_table(
        "comment_thread",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("anchor", sa.JSON()),
        sa.Column("quote", sa.String(300), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime()),
        sa.Column("resolved_by", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
    )
    thread = sa.ForeignKey("comment_thread.id", ondelete="CASCADE")
    op.create_table(
        "comment",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("thread_id", sa.String(32), thread, nullable=False, index=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_by", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
