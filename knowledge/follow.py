"""Keeping a pair of indexes equal to the database by its change log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from knowledge.adapters.memory import MemoryDenseIndex
from knowledge.adapters.tantivy_index import TantivyIndex
from knowledge.errors import IndexDamaged
from knowledge.model import Language, Vector
from knowledge.ports import DenseEntry, DenseIndex, LexicalEntry, LexicalIndex

ROWS_A_BATCH = 2_000
_CHANGES_A_READ = 500


class Change(Protocol):
    """An entry of the change log."""

    @property
    def seq(self) -> int:
        """Position in the log, rising."""
        ...

    @property
    def document_id(self) -> str:
        """The document that changed in any way."""
        ...


class IndexRow(Protocol):
    """A passage that may be retrieved today, as the indexes take it."""

    @property
    def id(self) -> str:
        """Passage id."""
        ...

    @property
    def keys(self) -> frozenset[str]:
        """Audience keys of its document."""
        ...

    @property
    def vector(self) -> Vector:
        """Shape (dimensions,)."""
        ...

    @property
    def terms(self) -> Mapping[Language, Sequence[str]]:
        """Stemmed terms per field, context terms included."""
        ...


class Source(Protocol):
    """What the indexes read of the database; may be called from several threads."""

    def head(self) -> int:
        """Return the position of the last change, 0 without any."""
        ...

    def changes(self, after: int, limit: int) -> Sequence[Change]:
        """Return at most ``limit`` changes that come after a position, in order."""
        ...

    def passage_ids(self, document_id: str) -> Sequence[str]:
        """Return the ids of all passages of a document, whatever its state."""
        ...

    def indexable(self, document_id: str, today: date | None = None) -> Sequence[IndexRow]:
        """Return the passages of a document that belong into an index: published, and valid on ``today``."""
        ...

    def indexable_all(self, today: date | None = None) -> Iterator[Sequence[IndexRow]]:
        """Yield what ``indexable`` returns, of all documents, in batches that fit into memory."""
        ...


class MemberDense(DenseIndex, Protocol):
    """A dense index that knows its members, how much of its files is dead, and can be let go of."""

    @property
    def dead(self) -> int:
        """Deleted vectors that files still hold."""
        ...

    @property
    def dead_ratio(self) -> float:
        """Dead vectors over live ones."""
        ...

    def ids(self) -> frozenset[str]:
        """Return the ids of all entries."""
        ...

    def close(self) -> None:
        """Let go of files. Safe to repeat."""
        ...


class ClosableLexical(LexicalIndex, Protocol):
    """A lexical index that can be let go of."""

    def close(self) -> None:
        """Let go of files. Safe to repeat."""
        ...


@dataclass(slots=True)
class IndexPair:
    """A dense and a lexical index that hold the same passages.

    Attributes:
        cursor: Last entry of the change log that both hold.
    """

    dense: MemberDense
    lexical: ClosableLexical
    cursor: int = 0

    def upsert(self, rows: Sequence[IndexRow]) -> None:
        """Put passages into both indexes."""
        if rows:
            self.dense.upsert([DenseEntry(row.id, row.keys, row.vector) for row in rows])
            self.lexical.upsert([LexicalEntry(row.id, row.keys, row.terms) for row in rows])

    def remove(self, ids: Sequence[str]) -> None:
        """Take passages out of both indexes."""
        if ids:
            self.dense.remove(ids)
            self.lexical.remove(ids)

    @property
    def dead(self) -> int:
        """Deleted vectors that the files still hold."""
        return self.dense.dead

    @property
    def dead_ratio(self) -> float:
        """Dead vectors over live ones."""
        return self.dense.dead_ratio

    def close(self) -> None:
        """Let go of files, damaged or not. Safe to repeat."""
        for index in (self.dense, self.lexical):
            with suppress(IndexDamaged):
                index.close()


def apply_change_log(pair: IndexPair, source: Source, today: date) -> int:
    """Bring a pair up to the head of the change log.

    The cursor moves after both indexes have written, so an interruption only repeats work.

    Returns:
        The number of changes applied.
    """
    applied = 0
    while changes := source.changes(pair.cursor, _CHANGES_A_READ):
        _apply(pair, source, today, dict.fromkeys(change.document_id for change in changes))
        pair.cursor = changes[-1].seq
        applied += len(changes)
    return applied


def _apply(pair: IndexPair, source: Source, today: date, documents: Iterable[str]) -> None:
    gone: list[str] = []
    rows: list[IndexRow] = []
    for document in documents:
        now = source.indexable(document, today)
        staying = {row.id for row in now}
        gone.extend(identifier for identifier in source.passage_ids(document) if identifier not in staying)
        rows.extend(now)
        if len(rows) + len(gone) >= ROWS_A_BATCH:
            _write(pair, gone, rows)
            gone, rows = [], []
    _write(pair, gone, rows)


def _write(pair: IndexPair, gone: list[str], rows: list[IndexRow]) -> None:
    pair.remove(gone)
    for start in range(0, len(rows), ROWS_A_BATCH):
        pair.upsert(rows[start : start + ROWS_A_BATCH])


def reconcile(pair: IndexPair, source: Source, today: date) -> int:
    """Make a pair hold exactly what belongs into an index today: validity begins and ends without a change in the log.

    Returns:
        The number of passages that came or went.
    """
    known = pair.dense.ids()
    seen: set[str] = set()
    arrived = 0
    for batch in source.indexable_all(today):
        seen.update(row.id for row in batch)
        new = [row for row in batch if row.id not in known]
        pair.upsert(new)
        arrived += len(new)
    gone = sorted(known - seen)
    pair.remove(gone)
    return arrived + len(gone)


def memory_pair(source: Source, today: date) -> IndexPair:
    """Return exact indexes in memory, loaded from the database; no cache folder is touched."""
    pair = IndexPair(MemoryDenseIndex(), TantivyIndex(None), cursor=source.head())
    for batch in source.indexable_all(today):
        pair.upsert(batch)
    return pair


def memory_indexes(source: Source, today: date) -> tuple[DenseIndex, LexicalIndex]:
    """Return (dense, lexical) in memory for one command of the command line."""
    pair = memory_pair(source, today)
    return pair.dense, pair.lexical
