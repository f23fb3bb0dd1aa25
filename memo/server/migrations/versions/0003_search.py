"""The words of pages, for searching."""

import sqlalchemy as sa
from alembic import op

from memo.server.tables import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of words, with the index that each database has for them."""
    op.create_table(
        "page_text",
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE page_search USING fts5(page_id UNINDEXED, title, body, "
            "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')"
        )
    else:
        op.execute("ALTER TABLE page_text ADD COLUMN words tsvector")
        op.execute("CREATE INDEX ix_page_text_words ON page_text USING gin (words)")
