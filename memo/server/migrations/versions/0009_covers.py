"""Covers of pages."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what is drawn above a page, and which part of it."""
    op.add_column("page", sa.Column("cover", sa.String(64), nullable=False, server_default=""))
    op.add_column("page", sa.Column("cover_y", sa.Integer(), nullable=False, server_default="50"))
