"""The tables of the knowledge base; the bot adds its own to the same ``metadata``."""

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC, time-zone aware on the way in and out; SQLite keeps it without its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn the instant into what the database keeps; a time without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant without a time zone cannot be stored"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


originals = Table(
    "originals",
    metadata,
    Column("content_hash", String(64), primary_key=True),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("lineage", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("origin", String(64), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("source_name", Text, nullable=False),
    Column("content_hash", String(64), ForeignKey("originals.content_hash"), nullable=False, index=True),
    Column("media_type", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("jurisdictions", Text, nullable=False),
    Column("tlp", String(16)),
    Column("sources", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("review_on", Date),
    Column("added_by", Text, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("warnings", Text, nullable=False),
    UniqueConstraint("lineage", "version"),
)

document_audience = Table(
    "document_audience",
    metadata,
    Column("document_id", String(16), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(80), primary_key=True),
    Index(None, "key", "document_id"),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("document_id", String(16), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("locator", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("sentences", Text, nullable=False),
    Column("gloss", Text, nullable=False),
    Column("gloss_sentences", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("context_terms", Text, nullable=False),
    UniqueConstraint("document_id", "ordinal"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("passage_id", String(32), ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
    Column("embedder", String(200), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
    Column("sentence_vectors", LargeBinary, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("document_id", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

change_head = Table(
    "change_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
)
"""One row, id 1: every writer locks it first, so the order of ``changes`` is the order of the commits."""

settings = Table(
    "settings",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

EMBEDDER = "embedder"
"""Key of the setting that names the embedder whose vectors are searched."""

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(16), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
"""What happened, append-only: each row's ``hash`` covers the row and the hash before it. No names, only ids."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row, id 1: the newest entry, so that a missing last row shows too; every appender locks it first."""
