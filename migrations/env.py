"""Run by Alembic, always on the connection that ``adapters/identity/shape.py`` passes in."""

from alembic import context

from adapters.identity.tables import metadata


def _compare(name: str | None, kind: str, _: object) -> bool:
    """Only our own tables count: the event log and the views share the database."""
    return kind != "table" or name in metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=_compare,
    version_table="tidu_migrations",
)
with context.begin_transaction():
    context.run_migrations()
