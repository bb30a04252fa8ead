"""Runs migrations on the connection and in the transaction that `central.store.schema` hands over."""

from alembic import context

from central.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
