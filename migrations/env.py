"""Runs the steps on the connection, and in the transaction, that the caller has opened."""

from alembic import context
from sqlalchemy import Connection

from migrations import all_tables


def run(connection: Connection) -> None:
    """Take the steps as one transaction."""
    context.configure(connection=connection, target_metadata=all_tables(), render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
