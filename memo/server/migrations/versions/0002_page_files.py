"""Files that belong to pages."""

import sqlalchemy as sa
from alembic import op

from memo.server.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of files."""
    op.create_table(
        "page_file",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media", sa.String(60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("created_at", UtcDateTime(), nullable=False),
    )
