"""The first tables."""

import sqlalchemy as sa
from alembic import op

from bot.store.tables import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("spent", sa.JSON(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id"),
    )
    op.create_table(
        "cursor",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "document",
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("item", "name"),
    )
    op.create_table(
        "hold",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("amount", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("pull", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=False),
        sa.Column("feedback", sa.Integer(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_item_feedback"), "item", ["feedback"], unique=False)
    op.create_index(op.f("ix_item_flag"), "item", ["flag"], unique=False)
    op.create_index(op.f("ix_item_issue"), "item", ["issue"], unique=False)
    op.create_index(op.f("ix_item_parent"), "item", ["parent"], unique=False)
    op.create_index(op.f("ix_item_pull"), "item", ["pull"], unique=False)
    op.create_index(op.f("ix_item_stage"), "item", ["stage"], unique=False)
    op.create_index(op.f("ix_item_thread"), "item", ["thread"], unique=False)
    op.create_table(
        "journal",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_journal_at"), "journal", ["at"], unique=False)
    op.create_index(op.f("ix_journal_item"), "journal", ["item"], unique=False)
    op.create_table(
        "person",
        sa.Column("slack_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("github", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("quiet_from", sa.String(), nullable=True),
        sa.Column("quiet_to", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("slack_id"),
    )
    op.create_index(op.f("ix_person_github"), "person", ["github"], unique=False)
    op.create_table(
        "post",
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("slot"),
    )
    op.create_index(op.f("ix_post_item"), "post", ["item"], unique=False)
    op.create_index("post_by_place", "post", ["channel", "ts"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("model_source", sa.String(), nullable=False),
        sa.Column("usd", sa.Float(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_run_item"), "run", ["item"], unique=False)


def downgrade() -> None:
    """Undo."""
    op.drop_index(op.f("ix_run_item"), table_name="run")
    op.drop_table("run")
    op.drop_index("post_by_place", table_name="post")
    op.drop_index(op.f("ix_post_item"), table_name="post")
    op.drop_table("post")
    op.drop_index(op.f("ix_person_github"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_journal_item"), table_name="journal")
    op.drop_index(op.f("ix_journal_at"), table_name="journal")
    op.drop_table("journal")
    op.drop_index(op.f("ix_item_thread"), table_name="item")
    op.drop_index(op.f("ix_item_stage"), table_name="item")
    op.drop_index(op.f("ix_item_pull"), table_name="item")
    op.drop_index(op.f("ix_item_parent"), table_name="item")
    op.drop_index(op.f("ix_item_issue"), table_name="item")
    op.drop_index(op.f("ix_item_flag"), table_name="item")
    op.drop_index(op.f("ix_item_feedback"), table_name="item")
    op.drop_table("item")
    op.drop_table("hold")
    op.drop_table("document")
    op.drop_table("cursor")
    op.drop_table("account")
