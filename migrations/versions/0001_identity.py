"""Offices, accounts, sessions, failed log-ins, access log, persons, documents."""

import sqlalchemy as sa
from alembic import op

from adapters.identity.tables import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "offices",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("division", sa.String(6), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_offices"),
    )
    op.create_index("ix_offices_division", "offices", ["division"])
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("login", sa.String(64), nullable=False),
        sa.Column("display_name", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("roles", sa.String(120), nullable=False),
        sa.Column("office", sa.String(40), nullable=True),
        sa.Column("enterprise", sa.String(18), nullable=False),
        sa.Column("pool", sa.String(6), nullable=False),
        sa.Column("employer", sa.String(120), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
        sa.ForeignKeyConstraint(["office"], ["offices.id"], name="fk_accounts_office"),
    )
    for column in ("office", "enterprise", "pool"):
        op.create_index(f"ix_accounts_{column}", "accounts", [column])
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("last_seen_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_sessions_account"),
    )
    for column in ("account", "expires_at"):
        op.create_index(f"ix_sessions_{column}", "sessions", [column])
    op.create_table(
        "login_failures",
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("last_at", Moment, nullable=False),
        sa.Column("blocked_until", Moment, nullable=True),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_login_failures"),
    )
    op.create_table(
        "access_log",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("at", Moment, nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("what", sa.String(60), nullable=False),
        sa.Column("ref", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    for column in ("at", "account", "ref"):
        op.create_index(f"ix_access_log_{column}", "access_log", [column])
    op.create_table(
        "persons",
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=True),
        sa.Column("sealed", sa.LargeBinary, nullable=True),
        sa.Column("kept_at", Moment, nullable=False),
        sa.Column("erased_at", Moment, nullable=True),
        sa.Column("held_for", sa.String(400), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_persons"),
    )
    op.create_table(
        "documents",
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("filename", sa.String(255), nullable=False),
        sa.Column("media_type", sa.String(120), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("kept_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_documents"),
    )


def downgrade() -> None:
    """Drop them again; every account and person is lost."""
    for table in ("documents", "persons", "access_log", "login_failures", "sessions", "accounts", "offices"):
        op.drop_table(table)
