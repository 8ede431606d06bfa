"""The database of the tables in ``tables.py``: opening it, and bringing it to today's shape."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import migrations

VERSION_TABLE = "tidu_migrations"
BUSY_SECONDS = 30
_LOCK = 7_461_934_221
"""Key of the PostgreSQL lock under which one process migrates and others wait."""


def open_engine(url: str) -> sa.Engine:
    """
    Return an engine for *url*; the folder of an SQLite file is made when missing.

    SQLite runs in WAL mode, so that readers and the one writer do not wait for each other.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})

    @sa.event.listens_for(engine, "connect")
    def _tune(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def migrate(engine: sa.Engine) -> None:
    """Bring the tables to today's shape; nothing when they have it; one process at a time."""
    with engine.begin() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        command.upgrade(_config(tx), "head")


def pending(engine: sa.Engine) -> bool:
    """Whether :func:`migrate` would change something."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return (
            context.get_current_revision()
            != ScriptDirectory.from_config(_config(connection)).get_current_head()
        )


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
