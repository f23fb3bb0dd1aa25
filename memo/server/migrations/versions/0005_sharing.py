"""Sharing: pages with permissions of their own, public links, invitations."""

import sqlalchemy as sa
from alembic import op

from memo.server.tables import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Whoever inserts a page, this release, an older one or a bulk import: it follows the sharing of the page it lies in.
SQLITE_INHERITS = """
CREATE TRIGGER page_inherits AFTER INSERT ON page WHEN NEW.scope_id IS NULL AND NEW.parent_id IS NOT NULL
BEGIN
  UPDATE page SET scope_id = (SELECT scope_id FROM page AS above WHERE above.id = NEW.parent_id) WHERE id = NEW.id;
END
"""
POSTGRES_INHERITS = (
    """
CREATE FUNCTION page_inherits() RETURNS trigger AS $$
BEGIN
  SELECT scope_id INTO NEW.scope_id FROM page WHERE id = NEW.parent_id;
  RETURN NEW;
END $$ LANGUAGE plpgsql
""",
    """
CREATE TRIGGER page_inherits BEFORE INSERT ON page FOR EACH ROW
WHEN (NEW.scope_id IS NULL AND NEW.parent_id IS NOT NULL) EXECUTE FUNCTION page_inherits()
""",
)


def upgrade() -> None:
    """Add the page whose sharing counts to every page, and the tables of rules, links and invitations."""
    op.add_column("page", sa.Column("scope_id", sa.String(32)))
    op.create_index("ix_page_scope_id", "page", ["scope_id"])
    for statement in (SQLITE_INHERITS,) if op.get_bind().dialect.name == "sqlite" else POSTGRES_INHERITS:
        op.execute(statement)
    _rules()
    _links()


def _rules() -> None:
    op.create_table(
        "page_rule",
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("everyone", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("set_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "page_grant",
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "user_id", sa.String(32), sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True
        ),
        sa.Column("level", sa.Integer(), nullable=False),
    )


def _links() -> None:
    op.create_table(
        "public_link",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("page_id", sa.String(32), sa.ForeignKey("page.id", ondelete="CASCADE"), nullable=False, unique=True),
        sa.Column("created_by", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
    )
    op.create_table(
        "invite",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "workspace_id", sa.String(32), sa.ForeignKey("workspace.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("many", sa.Boolean(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(32), sa.ForeignKey("account.id", ondelete="SET NULL")),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime()),
    )
