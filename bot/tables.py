"""The tables of the bot, on the same ``metadata`` as the knowledge base. None holds what somebody asked or was told."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from knowledge.store.tables import UtcDateTime, metadata

updates = Table(
    "updates",
    metadata,
    Column("bot_id", BigInteger, primary_key=True, autoincrement=False),
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_key", BigInteger, nullable=False),
    Column("state", String(8), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("payload", Text),
    Column("reference", String(16)),
    Column("received_at", UtcDateTime, nullable=False),
    Column("handled_at", UtcDateTime),
    Index(None, "state", "bot_id", "update_id"),
)
"""The durable inbox. ``payload`` is the update as JSON until it is handled or parked, then NULL and
``chat_key`` 0: only the id stays.

``state`` is ``waiting``, ``handled`` or ``parked``; updates of one ``chat_key`` are handled in the order of their ids;
``reference`` is the number that the sender was given when handling failed for good.
"""

chats = Table(
    "chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(2), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
"""Private chats whose person chose a language; without a row, Telegram's language code counts."""

answers = Table(
    "answers",
    metadata,
    Column("reference", String(16), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("language", String(2), nullable=False),
    Column("passages", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)
"""What buttons need: ``passages`` is a JSON list of ``[passage id, document id, [[start, end]]]``.

The first is the passage that was shown, the spans are the sentences set off.
"""

feedback = Table(
    "feedback",
    metadata,
    Column("reference", String(16), primary_key=True),
    Column("verdict", String(4), nullable=False),
    Column("passage_id", String(32)),
    Column("document_id", String(16)),
    Column("at", UtcDateTime, nullable=False),
)
"""The last verdict, ``up`` or ``down``, on the answer of a reference; who gave it is not kept."""

agencies = Table(
    "agencies",
    metadata,
    Column("slug", String(63), primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", String(2)),
    Column("domains", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)
"""Agencies; ``domains`` is a JSON list."""

people = Table(
    "people",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("chat_id", BigInteger, nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("standing", String(10), nullable=False),
    Column("agency", String(63), ForeignKey("agencies.slug"), index=True),
    Column("ceiling", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("email_confirmed", Boolean, nullable=False),
    Column("country", String(2)),
    Column("language", String(2), nullable=False),
    Column("until", Date),
    Column("approved_by", String(16)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

person_notes = Table(
    "person_notes",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("person_id", String(16), ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("by", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
"""What staff note about a person."""

invitations = Table(
    "invitations",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("agency", String(63), ForeignKey("agencies.slug")),
    Column("ceiling", String(16), nullable=False),
    Column("country", String(2)),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("made_by", String(16), nullable=False),
    Column("note", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("warned_at", UtcDateTime),
)
"""Invitations; ``code_hash`` is the SHA-256 of a code of 128 random bits, so it needs no salt.

``warned_at``: when staff were last told that somebody tried it after it was used up.
"""

invitation_uses = Table(
    "invitation_uses",
    metadata,
    Column("invitation_id", String(16), ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", String(16), ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)

applications = Table(
    "applications",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("person_id", String(16), ForeignKey("people.id", ondelete="SET NULL")),
    Column("state", String(10), nullable=False),
    Column("agency", String(63), ForeignKey("agencies.slug")),
    Column("agency_name", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("email_confirmed", Boolean, nullable=False),
    Column("email_code_hash", String(64)),
    Column("email_code_expires_at", UtcDateTime),
    Column("email_code_attempts", Integer, nullable=False),
    Column("country", String(2)),
    Column("language", String(2), nullable=False),
    Column("ceiling", String(16), nullable=False),
    Column("invitation_id", String(16), ForeignKey("invitations.id", ondelete="SET NULL")),
    Column("thread", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("decided_by", String(16)),
    Column("decided_at", UtcDateTime),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)
"""Applications; ``thread`` and ``notes`` are JSON lists of ``[by, text, at]``."""

dialogues = Table(
    "dialogues",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("data", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)
"""What the bot waits for in a chat: the next text goes to the step ``kind`` instead of being taken for a question."""

official_links = Table(
    "official_links",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("country", String(2)),
    Column("kind", String(16), nullable=False),
    Column("label", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("added_by", String(16), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
)
"""The registry of official links: where real requests go, per country (NULL = everywhere), and other trusted sites."""

barred = Table(
    "barred",
    metadata,
    Column("chat_hash", String(64), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
)
"""Revoked people who had their data deleted: a keyed hash of the chat, so that they stay out."""
