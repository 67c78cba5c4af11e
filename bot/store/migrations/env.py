"""Alembic's entry: runs the migrations on the connection that `bot.store.migrate` hands over.

It does not know where the database is.
"""

from alembic import context

from bot.store.tables import metadata

#: Tables of others in the same database: the job queue's own and the engine's schema.
FOREIGN = ("procrastinate_",)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=lambda name, kind, _: not (kind == "table" and (name or "").startswith(FOREIGN)),
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
