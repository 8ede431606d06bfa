"""Every test of the store runs on SQLite and on PostgreSQL."""

from tests.store.fixtures import journal, url

__all__ = ["journal", "url"]
