"""The audit trail: an append-only record in which every entry seals the one before it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import Connection, Engine, Row, insert, select, update

from knowledge.errors import StorageError, UserInputError
from knowledge.ports import Clock
from knowledge.store.engine import reading, writing
from knowledge.store.tables import audit, audit_head

Detail: TypeAlias = "str | int | list[str]"
SHELL = "shell"
"""The actor behind the command line."""
_PERSON = re.compile("[0-9a-f]{16}")
_ANCHOR = re.compile("(0:|[1-9][0-9]{0,17}:[0-9a-f]{64})")
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the trail.

    Attributes:
        seq: Counts from 1 without gaps, in the order of the commits.
        actor: Id of a person, or a word for what has none: ``shell``, ``system``, ``stranger``.
        action: What happened.
        subject: Id of what it happened to.
        detail: Ids, labels and counts.
        previous: Hash of the entry before; empty for the first.
        hash: Seals all of the above.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Detail]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole trail came to.

    Attributes:
        entries: How many there are.
        head: ``seq:hash`` of the newest entry, to be kept elsewhere as an anchor; ``0:`` of an empty trail.
        problem: The first thing that is wrong, one sentence; None if nothing is.
    """

    entries: int
    head: str
    problem: str | None


def lock(connection: Connection) -> None:
    """Wait until no other appender is under way, and keep others waiting until this transaction ends."""
    _locked_head(connection)


def record(connection: Connection, now: datetime, actor: str, action: str, subject: str, **detail: Detail) -> None:
    """Append an entry inside the caller's transaction; it is there if, and only if, that commits.

    Args:
        connection: An open transaction that writes.
        now: The instant, with its time zone.
        actor: Id of a person, or ``shell``, ``system``, ``stranger``; at most 16 characters.
        action: What happened; at most 32 characters.
        subject: Id of what it happened to; at most 64 characters.
        **detail: Ids, labels and counts; never a name, an address or a text of somebody.
    """
    seq, previous = _locked_head(connection)
    text = json.dumps(detail, sort_keys=True, separators=(",", ":"))
    seal = _seal(seq + 1, now, actor, action, subject, text, previous)
    values = {"actor": actor, "action": action, "subject": subject, "detail": text, "previous": previous, "hash": seal}
    connection.execute(insert(audit).values(seq=seq + 1, at=now, **values))
    connection.execute(update(audit_head).where(audit_head.c.id == 1).values(seq=seq + 1, hash=seal))


def actor_of(added_by: str) -> str:
    """Return the actor for what somebody did: a person's id as it is, every user of a shell as ``shell``."""
    return added_by if _PERSON.fullmatch(added_by) else SHELL


def parse_anchor(anchor: str | None) -> tuple[int, str]:
    """Return number and hash of an anchor; None is that of the empty trail, which every trail goes on from.

    Raises:
        UserInputError: If it has another form than ``seq:hash`` (``anchor-malformed``).
    """
    if anchor is None:
        return 0, ""
    if not _ANCHOR.fullmatch(anchor):
        message = "An anchor has the form NUMBER:HASH, as 'liaison audit verify' prints it."
        raise UserInputError(message, code="anchor-malformed")
    number, _, seal = anchor.partition(":")
    return int(number), seal


class AuditTrail:
    """Appends to, reads and checks the audit trail; every method blocks and may be called from any thread.

    Args:
        engine: The database, migrated.
        clock: Dates the entries.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def record(self, actor: str, action: str, subject: str, **detail: Detail) -> None:
        """Append an entry in a transaction of its own; arguments as of the function ``record``."""
        with writing(self._engine) as connection:
            record(connection, self._clock.now(), actor, action, subject, **detail)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Yield the entries after a number, oldest first; it reads on in batches, and sees what comes meanwhile.

        Raises:
            StorageError: If one cannot be read as an entry (``audit-damaged``).
        """
        while batch := self._after(after):
            yield from batch
            after = batch[-1].seq

    def verify(self, anchor: str | None = None) -> Verification:
        """Check every entry, the chain of them, where it ends, and an anchor.

        Args:
            anchor: ``seq:hash`` as an earlier check gave it. Whoever can write to the database can also write the whole
                chain anew; an anchor that was kept elsewhere shows that.

        Raises:
            UserInputError: If the anchor has another form (``anchor-malformed``).
        """
        check = _Check(*parse_anchor(anchor))
        with reading(self._engine) as connection:
            for row in _rows(connection):
                check.take(row)
            return check.end(_head(connection))

    def _after(self, seq: int) -> list[Entry]:
        try:
            with reading(self._engine) as connection:
                return [_entry_of(row) for row in _batch(connection, seq)]
        except (ValueError, TypeError):
            message = "The audit trail was damaged; 'liaison audit verify' says where."
            raise StorageError(message, code="audit-damaged") from None


class _Check:
    """Takes row after row and remembers the first thing that is wrong."""

    def __init__(self, anchor: int, anchored: str) -> None:
        self.problem: str | None = None
        self._count = 0
        self._seq = 0
        self._hash = ""
        self._anchor = anchor
        self._anchored = anchored

    def take(self, row: "Row[tuple[object, ...]] | int") -> None:
        self._count += 1
        if self.problem is None:
            self.problem = self._wrong(row)
        if not isinstance(row, int):
            self._seq, self._hash = row.seq, row.hash

    def end(self, head: tuple[int, str] | None) -> Verification:
        self.problem = self.problem or self._wrong_end(head)
        return Verification(self._count, f"{self._seq}:{self._hash}", self.problem)

    def _wrong(self, row: "Row[tuple[object, ...]] | int") -> str | None:
        seq = row if isinstance(row, int) else row.seq
        if seq != self._seq + 1:
            return f"Entry {self._seq + 1} is missing." if seq > self._seq else f"There is an entry {seq} too many."
        if isinstance(row, int) or not _is_sealed(row):
            return f"Entry {seq} was changed."
        if row.previous != self._hash:
            return f"Entry {seq} does not follow on the one before it."
        if seq == self._anchor and row.hash != self._anchored:
            return f"Entry {seq} is not the one of the anchor: the record was written anew."
        return None

    def _wrong_end(self, head: tuple[int, str] | None) -> str | None:
        if head is None:
            return "The mark of the newest entry is missing."
        ends = max(head[0], self._anchor)
        if self._seq < ends:
            return f"Entry {self._seq + 1} is missing: the record should reach to {ends}."
        if (self._seq, self._hash) != head:
            return f"Entry {self._seq} is not the one that was written last."
        return None


def _seal(seq: int, at: datetime, actor: str, action: str, subject: str, detail: str, previous: str) -> str:
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    sealed = json.dumps([seq, instant, actor, action, subject, detail, previous], separators=(",", ":"))
    return hashlib.sha256(sealed.encode()).hexdigest()


def _is_sealed(row: Row[tuple[object, ...]]) -> bool:
    try:
        return bool(row.hash == _seal(row.seq, row.at, row.actor, row.action, row.subject, row.detail, row.previous))
    except (TypeError, AttributeError):  # SQLite keeps bytes and numbers in a column of text
        return False


def _entry_of(row: Row[tuple[object, ...]]) -> Entry:
    detail = json.loads(row.detail)
    return Entry(row.seq, row.at, row.actor, row.action, row.subject, detail, row.previous, row.hash)


def _locked_head(connection: Connection) -> tuple[int, str]:
    query = select(audit_head.c.seq, audit_head.c.hash).where(audit_head.c.id == 1).with_for_update()
    row = connection.execute(query).one()
    return row.seq, row.hash


def _head(connection: Connection) -> tuple[int, str] | None:
    row = connection.execute(select(audit_head.c.seq, audit_head.c.hash).where(audit_head.c.id == 1)).one_or_none()
    return None if row is None else (row.seq, row.hash)


def _batch(connection: Connection, after: int | None) -> list[Row[tuple[object, ...]]]:
    query = select(audit).order_by(audit.c.seq).limit(_BATCH)
    if after is not None:
        query = query.where(audit.c.seq > after)
    return list(connection.execute(query).all())


def _rows(connection: Connection) -> "Iterator[Row[tuple[object, ...]] | int]":
    """Yield all rows; of one that cannot be read as what the columns say, its number."""
    after: int | None = None
    while seqs := _numbers(connection, after):
        try:
            yield from _batch(connection, after)
        except (ValueError, TypeError):
            yield from (_row(connection, seq) for seq in seqs)
        after = seqs[-1]


def _numbers(connection: Connection, after: int | None) -> list[int]:
    query = select(audit.c.seq).order_by(audit.c.seq).limit(_BATCH)
    return list(connection.scalars(query if after is None else query.where(audit.c.seq > after)))


def _row(connection: Connection, seq: int) -> "Row[tuple[object, ...]] | int":
    try:
        return connection.execute(select(audit).where(audit.c.seq == seq)).one()
    except (ValueError, TypeError):
        return seq
