"""Turns rows into documents and passages, and back."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Row, Select, func, select

from knowledge.audience import Tlp
from knowledge.model import Document, DocumentMeta, Language, Passage, PreparedPassage, Status
from knowledge.store.coding import (
    decode_locator,
    decode_spans,
    decode_texts,
    encode_locator,
    encode_spans,
    encode_terms,
    encode_texts,
    encode_vectors,
    storable,
)
from knowledge.store.placement import passage_id
from knowledge.store.tables import document_audience, documents, passages

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]
Values = Mapping[str, object]
AUDIENCE = (
    select(func.aggregate_strings(document_audience.c.key, " "))
    .where(document_audience.c.document_id == documents.c.id)
    .correlate(documents)
    .scalar_subquery()
    .label("audience")
)
DOCUMENT_COLUMNS = (*(column for column in documents.c if column.name not in ("origin", "warnings")), AUDIENCE)
PASSAGE_COLUMNS = (
    passages.c.id.label("passage_id"),
    passages.c.ordinal,
    passages.c.text,
    passages.c.locator,
    passages.c.language.label("passage_language"),
    passages.c.sentences,
    passages.c.gloss,
)


def select_documents() -> AnySelect:
    """Return the query of all documents with their audience, for ``document_of``."""
    return select(*DOCUMENT_COLUMNS)


def document_of(row: AnyRow) -> Document:
    """Return the document of a row that has the columns of ``select_documents``."""
    return Document(
        id=row.id,
        lineage=row.lineage,
        version=row.version,
        meta=_meta_of(row),
        source_name=row.source_name,
        content_hash=row.content_hash,
        media_type=row.media_type,
        status=Status(row.status),
        added_by=row.added_by,
        added_at=row.added_at,
        passages=row.passages,
    )


def passage_of(row: AnyRow) -> Passage:
    """Return the passage of a row that has ``PASSAGE_COLUMNS`` and its document's ``id``."""
    return Passage(
        id=row.passage_id,
        document_id=row.id,
        ordinal=row.ordinal,
        text=row.text,
        locator=decode_locator(row.locator),
        language=cast("Language", row.passage_language),
        sentences=decode_spans(row.sentences),
        gloss=row.gloss,
    )


def meta_values(meta: DocumentMeta) -> Values:
    """Return the columns of ``documents`` for what staff say; the audience has a table of its own."""
    return {
        "title": meta.title,
        "language": meta.language,
        "jurisdictions": " ".join(meta.jurisdictions),
        "tlp": meta.tlp and meta.tlp.value,
        "sources": encode_texts(meta.sources),
        "valid_from": meta.valid_from,
        "valid_until": meta.valid_until,
        "review_on": meta.review_on,
    }


def passage_values(prepared: PreparedPassage, document: str) -> Values:
    """Return a row of ``passages``, bound to its document."""
    passage = prepared.passage
    return {
        "id": passage_id(document, passage.id),
        "document_id": document,
        "ordinal": passage.ordinal,
        "text": storable(passage.text),
        "locator": encode_locator(passage.locator),
        "language": passage.language,
        "sentences": encode_spans(passage.sentences),
        "gloss": storable(passage.gloss),
        "gloss_sentences": encode_texts(prepared.gloss_sentences),
        "terms": encode_terms(prepared.terms),
        "context_terms": encode_terms(prepared.context_terms),
    }


def vector_values(prepared: PreparedPassage, document: str, embedder: str) -> Values:
    """Return a row of ``vectors``.

    Raises:
        ValueError: If the shapes do not fit the passage.
    """
    expected = (len(prepared.passage.sentences), *prepared.vector.shape)
    if prepared.vector.ndim != 1 or prepared.sentence_vectors.shape != expected:
        message = f"sentence vectors have shape {prepared.sentence_vectors.shape}, not {expected}"
        raise ValueError(message)
    return {
        "passage_id": passage_id(document, prepared.passage.id),
        "embedder": embedder,
        "vector": encode_vectors(prepared.vector),
        "sentence_vectors": encode_vectors(prepared.sentence_vectors),
    }


def _meta_of(row: AnyRow) -> DocumentMeta:
    return DocumentMeta(
        title=row.title,
        language=cast("Language", row.language),
        tlp=Tlp(row.tlp) if row.tlp else None,
        audience=frozenset((row.audience or "").split()),
        jurisdictions=tuple(row.jurisdictions.split()),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        review_on=row.review_on,
        sources=decode_texts(row.sources),
    )
