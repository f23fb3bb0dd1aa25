"""Databases: properties, views, and rows that are pages with cells."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from memo.server.tables import CELLS, RANK

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROWS = sa.text("kind = 'row' AND trashed_at IS NULL")


def upgrade() -> None:
    """Add kinds and cells to pages, and the tables of properties and views."""
    op.add_column("page", sa.Column("kind", sa.String(16), nullable=False, server_default="page"))
    op.add_column("page", sa.Column("props", CELLS))
    op.add_column("page", sa.Column("updated_by", sa.String(32)))
    op.create_index(
        "ix_page_rows", "page", ["parent_id", "rank", "id"], sqlite_where=ROWS, postgresql_where=ROWS
    )  # fmt: skip
    op.create_table(
        "db_property",
        _database(primary_key=True),
        sa.Column("id", sa.String(16), primary_key=True),
        *_shape(),
    )
    op.create_table(
        "db_view",
        sa.Column("id", sa.String(32), primary_key=True),
        _database(index=True),
        *_shape(),
    )


def _database(*, primary_key: bool = False, index: bool = False) -> sa.Column[str]:
    page = sa.ForeignKey("page.id", ondelete="CASCADE")
    return sa.Column("database_id", sa.String(32), page, primary_key=primary_key, index=index, nullable=False)


def _shape() -> list[sa.Column[Any]]:
    return [
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("config", CELLS, nullable=False),
        sa.Column("rank", RANK, nullable=False),
    ]
