"""The tables of the bot, on the same ``metadata`` as the knowledge base. None holds what somebody asked or was told."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

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
