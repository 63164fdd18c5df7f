"""What the bot waits for in a chat: the next text goes to a step of a form instead of being taken for a question."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, delete, insert, select

from bot.tables import dialogues
from knowledge.ports import Clock
from knowledge.store.engine import reading, writing

LIFE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A step that waits for an answer.

    Attributes:
        kind: Names the step, ``<family>.<step>``.
        data: What the step has to remember; texts only.
    """

    chat_id: int
    kind: str
    data: Mapping[str, str]


class Dialogues:
    """Keeps at most one step a chat, for ``LIFE``; every method blocks.

    Args:
        engine: The database, migrated.
        clock: Sets and tests expiry.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def expect(self, chat_id: int, kind: str, data: Mapping[str, str] | None = None) -> None:
        """Wait for the next text of a chat; what was waited for before is dropped."""
        values = {"chat_id": chat_id, "kind": kind, "data": json.dumps(dict(data or {}))}
        with writing(self._engine) as connection:
            connection.execute(delete(dialogues).where(dialogues.c.chat_id == chat_id))
            connection.execute(insert(dialogues).values(**values, expires_at=self._clock.now() + LIFE))

    def of(self, chat_id: int) -> Dialogue | None:
        """Return what is waited for in a chat, if anything is."""
        query = select(dialogues).where(dialogues.c.chat_id == chat_id, dialogues.c.expires_at > self._clock.now())
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Dialogue(row.chat_id, row.kind, json.loads(row.data))

    def end(self, chat_id: int) -> bool:
        """Wait for nothing any more; True if something was waited for."""
        with writing(self._engine) as connection:
            found = connection.execute(
                delete(dialogues).where(dialogues.c.chat_id == chat_id).returning(dialogues.c.expires_at)
            ).scalars()
            return any(expiry > self._clock.now() for expiry in found)
