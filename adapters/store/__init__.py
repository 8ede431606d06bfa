"""The event store: the truth, on SQLite or PostgreSQL behind ``domain.ports.Journal``.

Read ``journal.py`` (what the domain asks), then ``recorder.py`` (what it asks of a database), then
``sqlite.py`` or ``postgres.py``.
"""

from collections.abc import Mapping

from adapters.store.journal import StoreJournal
from domain.envelope import Event

__all__ = ["StoreJournal", "open_journal"]


def open_journal(url: str, types: Mapping[str, type[Event]] | None = None) -> StoreJournal:
    """
    Open the event store behind *url*, creating its tables when they are missing.

    Args:
        url: ``sqlite:///relative.db``, ``sqlite:////absolute.db``, ``sqlite:///:memory:`` or ``postgresql://…``.
        types: Event types by stored name; those of ``domain/events.py`` when left out.

    Raises:
        ValueError: the URL names another kind of database.
    """
    if types is None:
        from domain.events import ALL

        types = ALL
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        from adapters.store.sqlite import SQLiteRecorder

        return StoreJournal(SQLiteRecorder(rest.removeprefix("/")), types)
    if scheme.partition("+")[0] in ("postgresql", "postgres"):
        from adapters.store.postgres import PostgresRecorder

        return StoreJournal(PostgresRecorder(f"postgresql://{rest}"), types)
    raise ValueError(
        f"{url!r}: the event store is sqlite:///… or postgresql://…; set TIDU_STORE to one of them."
    )
