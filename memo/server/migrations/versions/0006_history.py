"""Versions of pages."""

import sqlalchemy as sa
from alembic import op

from memo.server.tables import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of versions."""
    op.create_table(
        "page_version",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("restored_from", sa.String(32)),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_page_version_page", "page_version", ["page_id", "created_at"])
