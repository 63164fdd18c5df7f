"""What the caches read to follow the library: the change log, and the passages that belong into an index."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from sqlalchemy import ColumnElement, Connection, func, select

from knowledge.model import Language, Status
from knowledge.store.coding import decode_terms, decode_vectors, dimensions
from knowledge.store.reader import ACTIVE_VECTORS, valid
from knowledge.store.records import Change, ChangeKind, IndexRow, Statistics
from knowledge.store.rows import AnyRow, AnySelect
from knowledge.store.tables import (
    EMBEDDER,
    change_head,
    changes,
    document_audience,
    documents,
    originals,
    passages,
    settings,
    vectors,
)


def head(connection: Connection) -> int:
    """Return the number of the newest change."""
    return int(connection.execute(select(change_head.c.seq).where(change_head.c.id == 1)).scalar_one())


def list_changes(connection: Connection, after: int, limit: int) -> list[Change]:
    """Return changes with a number above ``after``, oldest first."""
    query = select(changes).where(changes.c.seq > after).order_by(changes.c.seq).limit(limit)
    return [Change(row.seq, row.document_id, ChangeKind(row.kind), row.at) for row in connection.execute(query)]


def active_embedder(connection: Connection) -> str | None:
    """Return the fingerprint whose vectors are searched; None before anything was added."""
    return connection.execute(select(settings.c.value).where(settings.c.key == EMBEDDER)).scalar_one_or_none()


def passage_ids(connection: Connection, identifier: str) -> list[str]:
    """Return the ids of all passages of a document version, whatever its status, in their order."""
    query = select(passages.c.id).where(passages.c.document_id == identifier).order_by(passages.c.ordinal)
    return list(connection.execute(query).scalars())


def indexable(connection: Connection, identifier: str, today: date | None) -> list[IndexRow]:
    """Return the rows of one document, in their order."""
    query = _select_rows(today).where(documents.c.id == identifier).order_by(passages.c.ordinal)
    return _index_rows(connection, connection.execute(query).all())


def indexable_after(connection: Connection, last: str, today: date | None, limit: int) -> list[IndexRow]:
    """Return the next rows of all documents, by id, after the row with the id ``last`` ("" to begin)."""
    query = _select_rows(today).where(passages.c.id > last).order_by(passages.c.id).limit(limit)
    return _index_rows(connection, connection.execute(query).all())


def statistics(connection: Connection) -> Statistics:
    """Count documents by status, published passages by language, and the bytes of the originals."""
    by_status = select(documents.c.status, func.count()).group_by(documents.c.status)
    by_language = (
        select(passages.c.language, func.count())
        .join(documents, documents.c.id == passages.c.document_id)
        .where(documents.c.status == Status.PUBLISHED.value)
        .group_by(passages.c.language)
    )
    size = connection.execute(select(func.sum(originals.c.size))).scalar_one() or 0
    return Statistics(
        documents={Status(name): number for name, number in connection.execute(by_status)},
        passages={cast("Language", name): number for name, number in connection.execute(by_language)},
        original_bytes=int(size),
    )


def _select_rows(today: date | None) -> AnySelect:
    # what is not valid yet stays out too, or it would move rarities and confidence before anybody may know of it
    conditions: list[ColumnElement[bool]] = [documents.c.status == Status.PUBLISHED.value, ACTIVE_VECTORS]
    if today is not None:
        conditions.extend(valid(today))
    columns = (passages.c.id, passages.c.document_id, passages.c.terms, passages.c.context_terms, vectors.c.vector)
    return (
        select(*columns)
        .join(documents, documents.c.id == passages.c.document_id)
        .join(vectors, vectors.c.passage_id == passages.c.id)
        .where(*conditions)
    )


def _index_rows(connection: Connection, rows: Sequence[AnyRow]) -> list[IndexRow]:
    if not rows:
        return []
    audiences = _audiences(connection, {row.document_id for row in rows})
    stacks = decode_vectors([row.vector for row in rows], dimensions(rows[0].vector))
    return [
        IndexRow(row.id, audiences[row.document_id], stack[0], _all_terms(row))
        for row, stack in zip(rows, stacks, strict=True)
    ]


def _audiences(connection: Connection, identifiers: set[str]) -> Mapping[str, frozenset[str]]:
    query = select(document_audience).where(document_audience.c.document_id.in_(sorted(identifiers)))
    found: dict[str, set[str]] = {identifier: set() for identifier in identifiers}
    for row in connection.execute(query):
        found[row.document_id].add(row.key)
    shared = {keys: keys for keys in map(frozenset, found.values())}
    return {identifier: shared[frozenset(keys)] for identifier, keys in found.items()}


def _all_terms(row: AnyRow) -> dict[Language, tuple[str, ...]]:
    context, own = decode_terms(row.context_terms), decode_terms(row.terms)
    return {name: (*context.get(name, ()), *own.get(name, ())) for name in (*own, *(context.keys() - own.keys()))}
