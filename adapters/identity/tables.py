"""Tables of everything that is neither the event log nor a view; ``migrations/`` brings them into being."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC, aware on both databases; SQLite keeps no time zone of its own."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Store in UTC."""
        if value is None:
            return None
        utc = value.astimezone(dt.UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        return value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)


offices = sa.Table(
    "offices",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("level", sa.String(10), nullable=False),
    sa.Column("division", sa.String(6), nullable=False, index=True),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, unique=True),
    sa.Column("display_name", sa.String(120), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("roles", sa.String(120), nullable=False),
    sa.Column("office", sa.String(40), sa.ForeignKey("offices.id"), nullable=True, index=True),
    sa.Column("enterprise", sa.String(18), nullable=False, index=True),
    sa.Column("pool", sa.String(6), nullable=False, index=True),
    sa.Column("employer", sa.String(120), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)
"""``roles`` is ``,handler,approver,``: commas on both sides, so that one role can be searched for."""

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(40), sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("last_seen_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
)

login_failures = sa.Table(
    "login_failures",
    metadata,
    sa.Column("kind", sa.String(5), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
    sa.Column("blocked_until", Moment, nullable=True),
)

access_log = sa.Table(
    "access_log",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("account", sa.String(40), nullable=False, index=True),
    sa.Column("office", sa.String(40), nullable=False),
    sa.Column("what", sa.String(60), nullable=False),
    sa.Column("ref", sa.String(200), nullable=False, index=True),
)

persons = sa.Table(
    "persons",
    metadata,
    sa.Column("reference", sa.String(40), primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("wrapped_key", sa.LargeBinary, nullable=True),
    sa.Column("sealed", sa.LargeBinary, nullable=True),
    sa.Column("kept_at", Moment, nullable=False),
    sa.Column("erased_at", Moment, nullable=True),
    sa.Column("held_for", sa.String(400), nullable=False),
)
"""After erasure key and facts are gone; the row stays to say that there was something and when it went."""

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("digest", sa.String(80), primary_key=True),
    sa.Column("filename", sa.String(255), nullable=False),
    sa.Column("media_type", sa.String(120), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("kept_at", Moment, nullable=False),
)

document_uploads = sa.Table(
    "document_uploads",
    metadata,
    sa.Column("digest", sa.String(80), sa.ForeignKey("documents.digest"), primary_key=True),
    sa.Column("account", sa.String(40), primary_key=True),
    sa.Column("office", sa.String(40), nullable=False),
    sa.Column("enterprise", sa.String(18), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
"""Who handed a document in; office and enterprise are those of that moment, empty for none.

Documents of the time before this table have no row.
"""

uses = sa.Table(
    "uses",
    metadata,
    sa.Column("what", sa.String(20), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("ends_at", Moment, nullable=False, index=True),
)
"""How often somebody used what is limited, in the window that ends then."""

request_keys = sa.Table(
    "request_keys",
    metadata,
    sa.Column("account", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("asked", sa.String(64), nullable=False),
    sa.Column("request_id", sa.String(40), nullable=False),
    sa.Column("after", sa.BigInteger, nullable=False),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("answer", sa.LargeBinary, nullable=True),
)
"""Writes of programs by their ``Idempotency-Key``.

``asked`` is a digest of the request, ``after`` the store's last position before it was done, ``answer`` the
body of its answer, empty while it is under way.  The events of the request carry ``request_id``.
"""
