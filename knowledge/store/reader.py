"""What a reader gets to see. Every query here carries the whole clearance: status, validity and audience."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from knowledge.model import Document, RankedText, Status, Vector
from knowledge.store.coding import decode_terms, decode_texts, decode_vectors, dimensions
from knowledge.store.records import Cleared, Original
from knowledge.store.rows import (
    DOCUMENT_COLUMNS,
    PASSAGE_COLUMNS,
    AnyRow,
    AnySelect,
    document_of,
    passage_of,
    select_documents,
)
from knowledge.store.tables import EMBEDDER, document_audience, documents, originals, passages, settings, vectors

_HEX = re.compile("[0-9a-f]{1,64}")
_RANKING = (
    *PASSAGE_COLUMNS,
    passages.c.document_id,
    passages.c.gloss_sentences,
    passages.c.terms,
    passages.c.context_terms,
)
ACTIVE_VECTORS = vectors.c.embedder == select(settings.c.value).where(settings.c.key == EMBEDDER).scalar_subquery()


def readable(connection: Connection, ids: Iterable[str], keys: frozenset[str], today: date) -> list[RankedText]:
    """Return the cleared passages among ``ids``, in their order."""
    wanted = list(dict.fromkeys(filter(_HEX.fullmatch, ids)))
    # PostgreSQL, without statistics on a new table, would begin with all documents: the passages come first
    candidates = select(*_RANKING).where(passages.c.id.in_(wanted)).cte("candidates")
    candidates = candidates.prefix_with("MATERIALIZED", dialect="postgresql")
    query = (
        select(candidates, vectors.c.vector, vectors.c.sentence_vectors, *DOCUMENT_COLUMNS)
        .join(documents, documents.c.id == candidates.c.document_id)
        .join(vectors, vectors.c.passage_id == candidates.c.passage_id)
        .where(ACTIVE_VECTORS, *clearance(keys, today))
    )
    rows = connection.execute(query).all()
    found = {text.passage.id: text for text in _ranked(rows)}
    return [found[identifier] for identifier in wanted if identifier in found]


def passage(connection: Connection, identifier: str, keys: frozenset[str], today: date) -> Cleared | None:
    """Return a passage if it is cleared."""
    if not _HEX.fullmatch(identifier):
        return None
    query = _select_cleared(keys, today).where(passages.c.id == identifier)
    row = connection.execute(query).one_or_none()
    return None if row is None else _cleared(row)


def neighbours(
    connection: Connection, identifier: str, keys: frozenset[str], today: date
) -> tuple[Cleared | None, Cleared | None]:
    """Return the passages before and after one, if they are cleared."""
    if not _HEX.fullmatch(identifier):
        return None, None
    middle = passages.alias("middle")
    query = (
        _select_cleared(keys, today)
        .join(middle, middle.c.document_id == passages.c.document_id)
        .add_columns((passages.c.ordinal - middle.c.ordinal).label("side"))
        .where(middle.c.id == identifier, passages.c.ordinal.in_([middle.c.ordinal - 1, middle.c.ordinal + 1]))
    )
    sides = {row.side: _cleared(row) for row in connection.execute(query)}
    return sides.get(-1), sides.get(1)


def texts(connection: Connection, keys: frozenset[str], today: date) -> Iterator[str]:
    """Yield the texts of all cleared passages."""
    query = (
        select(passages.c.text)
        .join(documents, documents.c.id == passages.c.document_id)
        .where(*clearance(keys, today))
        .execution_options(yield_per=1000)
    )
    yield from connection.execute(query).scalars()


def original(connection: Connection, identifier: str, keys: frozenset[str], today: date) -> Original | None:
    """Return the file of a document if it is cleared."""
    if not _HEX.fullmatch(identifier):
        return None
    query = (
        select(documents.c.source_name, documents.c.media_type, originals.c.data)
        .join(originals, originals.c.content_hash == documents.c.content_hash)
        .where(documents.c.id == identifier, *clearance(keys, today))
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else Original(row.source_name, row.media_type, bytes(row.data))


def list_documents(
    connection: Connection, status: Status | None, keys: frozenset[str] | None, today: date | None
) -> list[Document]:
    """Return documents, oldest first, narrowed by each argument that is not None."""
    conditions: list[ColumnElement[bool]] = []
    if status is not None:
        conditions.append(documents.c.status == status.value)
    if keys is not None:
        conditions.append(_meets(keys))
    if today is not None:
        conditions.extend(valid(today))
    query = select_documents().where(*conditions).order_by(documents.c.added_at, documents.c.id)
    return [document_of(row) for row in connection.execute(query)]


def clearance(keys: frozenset[str], today: date) -> list[ColumnElement[bool]]:
    """Return the conditions under which a reader may see anything of a document; they decide everything that leaves."""
    return [documents.c.status == Status.PUBLISHED.value, *valid(today), _meets(keys)]


def valid(today: date) -> list[ColumnElement[bool]]:
    """Return the conditions that a document's first day has come and its last day is not past."""
    begun = or_(documents.c.valid_from.is_(None), documents.c.valid_from <= today)
    ended = or_(documents.c.valid_until.is_(None), documents.c.valid_until >= today)
    return [begun, ended]


def _meets(keys: frozenset[str]) -> ColumnElement[bool]:
    audience = document_audience.c
    return exists().where(audience.document_id == documents.c.id, audience.key.in_(sorted(keys))).correlate(documents)


def _select_cleared(keys: frozenset[str], today: date) -> AnySelect:
    return (
        select(*PASSAGE_COLUMNS, *DOCUMENT_COLUMNS)
        .join(documents, documents.c.id == passages.c.document_id)
        .where(*clearance(keys, today))
    )


def _cleared(row: AnyRow) -> Cleared:
    return Cleared(passage_of(row), document_of(row))


def _ranked(rows: Sequence[AnyRow]) -> Iterator[RankedText]:
    stored: dict[str, Document] = {}
    for row, (whole, sentences) in zip(rows, _vectors_of(rows), strict=True):
        yield RankedText(
            passage=passage_of(row),
            document=stored.get(row.id) or stored.setdefault(row.id, document_of(row)),
            terms=decode_terms(row.terms),
            context_terms=decode_terms(row.context_terms),
            vector=whole,
            sentence_vectors=sentences,
            gloss_sentences=decode_texts(row.gloss_sentences),
        )


def _vectors_of(rows: Sequence[AnyRow]) -> Iterator[tuple[Vector, Vector]]:
    if rows:
        size = dimensions(rows[0].vector)
        whole = decode_vectors([row.vector for row in rows], size)
        sentences = decode_vectors([row.sentence_vectors for row in rows], size)
        yield from zip((stack[0] for stack in whole), sentences, strict=True)
