"""Who stays out although nothing is kept of them: a keyed hash of the chat."""

import hashlib
import hmac
import secrets

from sqlalchemy import Connection, insert, select

from bot.people.store_change import Change
from bot.tables import barred
from knowledge.store.tables import settings

KEY = "barred-key"
"""Name of the setting that holds the random key of the hashes, hexadecimal."""


def bar(change: Change, chat_id: int) -> None:
    """Keep the person of a chat out from now on; the key is made at the first use."""
    key = _key(change.connection)
    if key is None:
        key = secrets.token_hex(32)
        change.connection.execute(insert(settings).values(key=KEY, value=key))
    if not is_barred(change.connection, chat_id):
        change.connection.execute(insert(barred).values(chat_hash=_hash(key, chat_id), at=change.now))


def is_barred(connection: Connection, chat_id: int) -> bool:
    """Tell whether the person of a chat is kept out."""
    key = _key(connection)
    if key is None:
        return False
    found = connection.execute(select(barred.c.at).where(barred.c.chat_hash == _hash(key, chat_id)))
    return found.one_or_none() is not None


def _key(connection: Connection) -> str | None:
    return connection.execute(select(settings.c.value).where(settings.c.key == KEY)).scalar_one_or_none()


def _hash(key: str, chat_id: int) -> str:
    return hmac.new(bytes.fromhex(key), str(chat_id).encode(), hashlib.sha256).hexdigest()
