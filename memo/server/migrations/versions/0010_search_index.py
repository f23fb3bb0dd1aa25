"""An index of words whose every entry is found by its number, and a list of the pages that are still to be read.

The tables of revision 0003 stay for the release before this one, which keeps them in step by itself.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Whoever changes a page, this release, an older one or a bulk import: its words are to be read again. The mark is new
# each time, so that a reader takes a page off the list only as it read it.
SQLITE = (
    """
CREATE VIRTUAL TABLE page_index USING fts5(place, title, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')
""",
    """
CREATE TRIGGER page_words_gone AFTER DELETE ON page_words
BEGIN
  DELETE FROM page_index WHERE rowid = OLD.number;
END
""",
    *(
        f"""
CREATE TRIGGER page_unread_{name} AFTER {when} ON page
BEGIN
  INSERT INTO page_unread (page_id, mark) VALUES (NEW.id, hex(randomblob(8)))
  ON CONFLICT (page_id) DO UPDATE SET mark = excluded.mark;
END
"""
        for name, when in (("made", "INSERT"), ("changed", "UPDATE OF updated_at, title"))
    ),
)
POSTGRES = (
    "ALTER TABLE page_words ADD COLUMN words tsvector",
    "CREATE INDEX ix_page_words_words ON page_words USING gin (words)",
    """
CREATE FUNCTION page_unread() RETURNS trigger AS $$
BEGIN
  INSERT INTO page_unread (page_id, mark) VALUES (NEW.id, md5(random()::text || clock_timestamp()::text))
  ON CONFLICT (page_id) DO UPDATE SET mark = excluded.mark;
  RETURN NULL;
END $$ LANGUAGE plpgsql
""",
    "CREATE TRIGGER page_unread_made AFTER INSERT ON page FOR EACH ROW EXECUTE FUNCTION page_unread()",
    "CREATE TRIGGER page_unread_changed AFTER UPDATE OF updated_at, title ON page FOR EACH ROW EXECUTE FUNCTION page_unread()",
)


def upgrade() -> None:
    """Add the index and the list; every page there is stands on the list."""
    op.create_table(
        "page_words",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), nullable=False, unique=True),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "page_unread",
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("mark", sa.String(32), nullable=False),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(sa.text(statement.replace("::", "\\:\\:")))
    op.execute("INSERT INTO page_unread (page_id, mark) SELECT id, 'first' FROM page")
