"""Bringing the tables in ``tables.py`` to today's shape."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import migrations
from adapters.database import lock, writing

VERSION_TABLE = "tidu_migrations"


def migrate(engine: sa.Engine) -> None:
    """Bring the tables to today's shape; nothing when they have it; one process at a time."""
    with writing(engine) as tx:
        lock(tx, "migrate")
        command.upgrade(_config(tx), "head")


def pending(engine: sa.Engine) -> bool:
    """Whether :func:`migrate` would change something."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        head = ScriptDirectory.from_config(_config(connection)).get_current_head()
        return context.get_current_revision() != head


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
