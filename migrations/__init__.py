"""Alembic migrations of the tables in ``adapters/identity/tables.py``: neither the event log nor a view."""
