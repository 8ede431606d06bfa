"""Who handed a document in, uses of what is limited, keys of programs' writes."""

import sqlalchemy as sa
from alembic import op

from adapters.identity.tables import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables; documents that are there already have no known uploader."""
    op.create_table(
        "document_uploads",
        sa.Column("digest", sa.String(80), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("enterprise", sa.String(18), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("digest", "account", name="pk_document_uploads"),
        sa.ForeignKeyConstraint(["digest"], ["documents.digest"], name="fk_document_uploads_digest"),
    )
    op.create_table(
        "uses",
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("ends_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("what", "key", name="pk_uses"),
    )
    op.create_index("ix_uses_ends_at", "uses", ["ends_at"])
    op.create_table(
        "request_keys",
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("asked", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(40), nullable=False),
        sa.Column("after", sa.BigInteger, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("account", "key", name="pk_request_keys"),
    )
    op.create_index("ix_request_keys_at", "request_keys", ["at"])


def downgrade() -> None:
    """Drop them again; nobody knows any more who handed a document in."""
    for table in ("request_keys", "uses", "document_uploads"):
        op.drop_table(table)
