"""Alembic's entry: runs the revisions on the connection that the caller holds."""

from alembic import context
from sqlmodel import SQLModel

from memo.server import tables  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
