"""The SQL side of the durable inbox. Every method blocks: call it in a thread."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.tables import updates
from knowledge.ports import Clock
from knowledge.store.engine import reading, writing

IDS_KEPT = timedelta(days=7)
_WAITING = "waiting"
_NOBODY = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that has still to be handled; one chat key's are handled in the order of their ids."""

    update_id: int
    chat_key: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """An update that is about to be handled.

    Attributes:
        payload: The update as JSON.
        attempts: How often handling has begun, this time included.
    """

    update_id: int
    payload: str
    attempts: int
    received_at: datetime


class InboxStore:
    """Keeps the updates of one bot until they are handled, and their ids for a week.

    Args:
        engine: The database, migrated.
        clock: Stamps the rows.
        bot_id: Telegram's number of the bot; two bots count their updates apart.
    """

    def __init__(self, engine: Engine, clock: Clock, bot_id: int) -> None:
        self._engine = engine
        self._clock = clock
        self._bot_id = bot_id

    def add(self, update_id: int, chat_key: int, payload: str) -> bool:
        """Keep an update; False if it came before.

        Raises:
            StorageError: If it could not be written; Telegram must then not be told that it arrived.
        """
        values = {"update_id": update_id, "chat_key": chat_key, "payload": payload, "state": _WAITING}
        with writing(self._engine) as connection:
            try:
                with connection.begin_nested():
                    connection.execute(
                        insert(updates).values(**values, bot_id=self._bot_id, attempts=0, received_at=self._clock.now())
                    )
            except IntegrityError:
                return False
        return True

    def waiting(self) -> list[Waiting]:
        """Return what has still to be handled, oldest first."""
        query = (
            select(updates.c.update_id, updates.c.chat_key)
            .where(updates.c.state == _WAITING, updates.c.bot_id == self._bot_id)
            .order_by(updates.c.update_id)
        )
        with reading(self._engine) as connection:
            return [Waiting(row.update_id, row.chat_key) for row in connection.execute(query)]

    def claim(self, update_id: int) -> Claimed | None:
        """Count a beginning of the handling and return the update; None if it is not waiting."""
        query = select(updates.c.payload, updates.c.attempts, updates.c.received_at)
        with writing(self._engine) as connection:
            if not self._change(connection, update_id, attempts=updates.c.attempts + 1):
                return None
            row = connection.execute(query.where(*self._is(update_id))).one()
        return Claimed(update_id, row.payload, row.attempts, row.received_at)

    def unclaim(self, update_id: int) -> None:
        """Take back a beginning that was not the update's fault."""
        with writing(self._engine) as connection:
            self._change(connection, update_id, attempts=updates.c.attempts - 1)

    def finish(self, update_id: int) -> None:
        """Mark as handled and drop everything but the id."""
        self._settle(update_id, "handled", None)

    def park(self, update_id: int, reference: str) -> None:
        """Give up on an update, dropping its content; ``reference`` is the number in the log and in the apology."""
        self._settle(update_id, "parked", reference)

    def purge(self) -> int:
        """Delete what came more than a week ago, of every bot; return how many.

        Telegram keeps updates for a day, so their ids cannot come again; a question that nobody could handle for a week
        is not answered any more.
        """
        kept_since = self._clock.now() - IDS_KEPT
        with writing(self._engine) as connection:
            return connection.execute(delete(updates).where(updates.c.received_at < kept_since)).rowcount

    def _settle(self, update_id: int, state: str, reference: str | None) -> None:
        with writing(self._engine) as connection:
            self._change(
                connection,
                update_id,
                state=state,
                chat_key=_NOBODY,
                payload=None,
                reference=reference,
                handled_at=self._clock.now(),
            )

    def _change(self, connection: Connection, update_id: int, **values: object) -> bool:
        waiting = updates.c.state == _WAITING
        return connection.execute(update(updates).where(*self._is(update_id), waiting).values(**values)).rowcount > 0

    def _is(self, update_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return updates.c.bot_id == self._bot_id, updates.c.update_id == update_id
