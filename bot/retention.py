"""How long what the bot keeps may live, and the one purge that ends it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, Table, and_, delete, exists, or_, select, update

from bot.inbox_store import IDS_KEPT
from bot.people.model import SYSTEM, Standing
from bot.people.store_barred import bar
from bot.people.store_change import Change, changing
from bot.tables import answers, applications, barred, chats, dialogues, feedback, invitations, people, updates
from knowledge.ports import Clock
from knowledge.store.engine import BUSY_TIMEOUT_S, writing

log = logging.getLogger(__name__)
REGISTRATIONS_KEPT = timedelta(days=365)
"""How long a registration stays after its last day, or after it was revoked."""
LANGUAGES_KEPT = timedelta(days=365)
"""How long a chosen language stays after it was chosen last."""
VERDICTS_KEPT = timedelta(days=365)
INVITATIONS_KEPT = timedelta(days=90)
"""How long an invitation stays after it expired, so that its use can be looked up."""
BARRED_KEPT = timedelta(days=730)
_PATIENCE_MS = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows of a table have outlived their purpose at an instant."""

    table: Table
    expired: Callable[[datetime], ColumnElement[bool]]


def _registrations(now: datetime) -> ColumnElement[bool]:
    kept_since = now - REGISTRATIONS_KEPT
    return or_(
        people.c.until < kept_since.date(),
        and_(people.c.standing == Standing.REVOKED.value, people.c.changed_at < kept_since),
    )


def _languages(now: datetime) -> ColumnElement[bool]:
    registered = exists(select(people.c.id).where(people.c.chat_id == chats.c.chat_id))
    return and_(chats.c.created_at < now - LANGUAGES_KEPT, ~registered)


RULES: tuple[Rule, ...] = (
    Rule(updates, lambda now: updates.c.received_at < now - IDS_KEPT),
    Rule(dialogues, lambda now: dialogues.c.expires_at <= now),
    Rule(answers, lambda now: answers.c.expires_at <= now),
    Rule(feedback, lambda now: feedback.c.at < now - VERDICTS_KEPT),
    Rule(applications, lambda now: applications.c.expires_at <= now),
    Rule(invitations, lambda now: invitations.c.expires_at < now - INVITATIONS_KEPT),
    Rule(barred, lambda now: barred.c.at < now - BARRED_KEPT),
    # after the registrations: the language of somebody registered is kept as long as they are
    Rule(chats, _languages),
)


def purge_all(engine: Engine, clock: Clock) -> dict[str, int]:
    """Delete everything that has outlived its purpose; blocks.

    Each table is a transaction of its own, so nobody waits long. On SQLite what was deleted leaves the files too.

    Args:
        engine: The database, migrated.
        clock: Says what has expired.

    Returns:
        How many rows went, by table; those that went along with others are not counted.

    Raises:
        StorageError: If the database refuses or is out of reach; what was deleted before that stays deleted.
    """
    gone = {people.name: _purge_people(engine, clock)}
    for rule in RULES:
        with writing(engine) as connection:
            gone[rule.table.name] = connection.execute(delete(rule.table).where(rule.expired(clock.now()))).rowcount
    _drop_stale_codes(engine, clock)
    _empty_write_ahead_log(engine)
    return gone


def _drop_stale_codes(engine: Engine, clock: Clock) -> None:
    stale = update(applications).where(applications.c.email_code_expires_at <= clock.now())
    with writing(engine) as connection:
        connection.execute(stale.values(email_code_hash=None, email_code_expires_at=None))


def _purge_people(engine: Engine, clock: Clock) -> int:
    with changing(engine, clock) as change:
        query = select(people.c.id, people.c.chat_id, people.c.standing).where(_registrations(change.now))
        ended = change.connection.execute(query).all()
        for row in ended:
            _forget(change, row.id, row.chat_id, standing=row.standing)
    return len(ended)


def _forget(change: Change, person_id: str, chat_id: int, *, standing: str) -> None:
    if standing != Standing.ACTIVE.value:
        # the deletion must not open the door again
        bar(change, chat_id)
    change.connection.execute(delete(people).where(people.c.id == person_id))
    change.record(SYSTEM, "forgotten", person_id)


def _empty_write_ahead_log(engine: Engine) -> None:
    # the log keeps copies of pages, deleted rows among them, until it is written over
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
        cursor.close()
    finally:
        connection.close()
    if busy is not None and busy[0]:
        log.info("The write-ahead log is in use; it is emptied next time.")
