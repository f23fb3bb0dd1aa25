"""Deleted properties that can be brought back."""

import sqlalchemy as sa
from alembic import op

from memo.server.tables import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Remember when a property was deleted; its cells stay where they are."""
    op.add_column("db_property", sa.Column("dropped_at", UtcDateTime()))
