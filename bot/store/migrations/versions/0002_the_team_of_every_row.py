"""Whatever speaks of Slack says in which workspace. Rows from before belong to the team that the factory finds at its start."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}  # SQLite keeps no name of a constraint that was given none
PERSON = ("slack_id", "name", "role", "github", "zone", "quiet_from", "quiet_to")


def upgrade() -> None:
    """Apply."""
    for table in ("item", "journal", "post"):
        op.add_column(table, sa.Column("team", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("journal", naming_convention=NAMES) as journal:
        journal.drop_constraint(_unnamed(), type_="unique")
        journal.create_unique_constraint("journal_by_key", ["team", "key"])
    op.drop_index("post_by_place", table_name="post")
    op.create_index("post_by_place", "post", ["team", "channel", "ts"], unique=False)
    _people(("team", "slack_id"), f"'', {', '.join(PERSON)}")


def downgrade() -> None:
    """Undo; people of several teams become one."""
    op.execute("DELETE FROM person WHERE team != (SELECT min(team) FROM person)")
    _people(("slack_id",), ", ".join(PERSON))
    op.drop_index("post_by_place", table_name="post")
    op.create_index("post_by_place", "post", ["channel", "ts"], unique=False)
    with op.batch_alter_table("journal", naming_convention=NAMES) as journal:
        journal.drop_constraint("journal_by_key", type_="unique")
        journal.create_unique_constraint(_unnamed(), ["key"])
    for table in ("post", "journal", "item"):
        with op.batch_alter_table(table) as rows:
            rows.drop_column("team")


def _unnamed() -> str:
    return "uq_journal_key" if op.get_bind().dialect.name == "sqlite" else "journal_key_key"


def _people(key: tuple[str, ...], columns: str) -> None:
    """Make the table of people anew under another key, with all that was in it."""
    op.create_table(
        "person_of_team",
        *(sa.Column(name, sa.String(), nullable=False) for name in (*key, "name", "role")),
        sa.Column("github", sa.String(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("quiet_from", sa.String(), nullable=True),
        sa.Column("quiet_to", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint(*key),
    )
    op.execute(f"INSERT INTO person_of_team SELECT {columns} FROM person")
    op.drop_index("ix_person_github", table_name="person")
    op.drop_table("person")
    op.rename_table("person_of_team", "person")
    op.create_index("ix_person_github", "person", ["github"], unique=False)
