"""What changes the library. Each function works inside an open transaction and locks out other writers first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from knowledge.errors import AudienceError, ModelError, ReadError, UserInputError
from knowledge.model import Document, DocumentMeta, PreparedPassage, Status
from knowledge.store import audit
from knowledge.store.coding import encode_texts, storable
from knowledge.store.placement import LIVE, Placement, Version, document_id, place
from knowledge.store.records import AddResult, ChangeKind, Outcome, Submission
from knowledge.store.rows import document_of, meta_values, passage_values, select_documents, vector_values
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """The passages of a submission and the fingerprint of the embedder that made their vectors."""

    passages: Sequence[PreparedPassage]
    embedder: str


def lock(connection: Connection) -> None:
    """Wait until no other writer is under way, and keep others waiting until this transaction ends.

    Without this a change with a lower number could become visible after one with a higher number.
    """
    connection.execute(select(change_head.c.seq).where(change_head.c.id == 1).with_for_update()).scalar_one()


def add(
    connection: Connection, now: datetime, meta: DocumentMeta, submission: Submission, prepared: Prepared
) -> AddResult:
    """Add a file, as ``Library.add`` describes."""
    lock(connection)
    meta = _checked(meta)
    placement = find_place(connection, submission.content_hash, submission.origin)
    if placement.kept:
        kept = get_document(connection, placement.kept.id)
        if same_passages(kept.meta, meta):
            return _recorded(connection, now, _update(connection, now, kept, meta), submission.added_by)
    result = _insert_version(connection, now, meta, placement, submission, prepared)
    return _recorded(connection, now, result, submission.added_by)


def amend(
    connection: Connection, now: datetime, identifier: str, meta: DocumentMeta, by: str = audit.SHELL
) -> AddResult:
    """Change what is said about a document, as ``Library.amend`` describes."""
    lock(connection)
    document = get_document(connection, identifier)
    meta = _checked(meta)
    if document.status not in LIVE:
        message = "This version is no longer in use; add the file again."
        raise UserInputError(message, code="document-not-live")
    if not same_passages(document.meta, meta):
        message = "Title and language are part of what is searched; add the file again to change them."
        raise UserInputError(message, code="passages-needed")
    return _recorded(connection, now, _update(connection, now, document, meta), by)


def withdraw(connection: Connection, now: datetime, identifier: str, by: str = audit.SHELL) -> Document:
    """Take a document out of use, as ``Library.withdraw`` describes."""
    lock(connection)
    document = get_document(connection, identifier)
    if document.status in LIVE:
        _set_status(connection, now, identifier, Status.WITHDRAWN)
        audit.record(connection, now, audit.actor_of(by), "document-withdrawn", identifier, version=document.version)
    return get_document(connection, identifier)


def find_place(connection: Connection, content_hash: str, origin: str) -> Placement:
    """Return where content of an origin goes."""
    table = documents.c
    lineages = select(table.lineage).where(or_(table.content_hash == content_hash, table.origin == origin))
    columns = (table.id, table.lineage, table.version, table.origin, table.content_hash, table.status, table.added_at)
    rows = connection.execute(select(*columns).where(table.lineage.in_(lineages)))
    known = [Version(*row[:5], Status(row.status), row.added_at) for row in rows]
    return place(known, content_hash, origin)


def get_document(connection: Connection, identifier: str) -> Document:
    """Return a document.

    Raises:
        UserInputError: If there is none of this id.
    """
    document = find_document(connection, identifier)
    if document is None:
        message = "There is no such document."
        raise UserInputError(message, code="document-unknown")
    return document


def find_document(connection: Connection, identifier: str) -> Document | None:
    """Return a document, None if there is none of this id."""
    query = select_documents().where(documents.c.id == storable(identifier))
    row = connection.execute(query).one_or_none()
    return None if row is None else document_of(row)


def list_versions(connection: Connection, lineage: str) -> list[Document]:
    """Return the versions of a lineage, oldest first."""
    query = select_documents().where(documents.c.lineage == storable(lineage)).order_by(documents.c.version)
    return [document_of(row) for row in connection.execute(query)]


def same_passages(before: DocumentMeta, after: DocumentMeta) -> bool:
    """Tell whether a change of what is said leaves passages and vectors as they are; the title is part of both."""
    return (storable(after.title), after.language) == (before.title, before.language)


def _checked(meta: DocumentMeta) -> DocumentMeta:
    if meta.tlp and not meta.audience:
        message = f"TLP:{meta.tlp} came without the audience that it sets."
        raise AudienceError(message, code="audience-mismatch", label=str(meta.tlp))
    return replace(meta, title=storable(meta.title), sources=tuple(map(storable, meta.sources)))


def _update(connection: Connection, now: datetime, document: Document, meta: DocumentMeta) -> AddResult:
    if meta.tlp is None:
        # nothing said about the label is no order to take it away; withdrawing has a command of its own
        meta = replace(meta, tlp=document.meta.tlp, audience=document.meta.audience)
    if meta == document.meta:
        return AddResult(document, Outcome.UNCHANGED)
    connection.execute(update(documents).where(documents.c.id == document.id).values(meta_values(meta)))
    connection.execute(delete(document_audience).where(document_audience.c.document_id == document.id))
    _insert_audience(connection, document.id, meta.audience)
    if document.status is Status.DRAFT and meta.tlp:
        _supersede(connection, now, document.lineage, document.id, LIVE)
        _set_status(connection, now, document.id, Status.PUBLISHED)
    else:
        _log(connection, now, document.id, ChangeKind.UPDATED)
    return AddResult(get_document(connection, document.id), Outcome.UPDATED)


def _insert_version(
    connection: Connection,
    now: datetime,
    meta: DocumentMeta,
    placement: Placement,
    submission: Submission,
    prepared: Prepared,
) -> AddResult:
    if not prepared.passages:
        message = f"'{submission.source_name}' holds no text that could be searched."
        raise ReadError(message, code="file-empty", file=submission.source_name)
    _claim_embedder(connection, prepared.embedder)
    _insert_original(connection, submission)
    identifier = document_id(placement.lineage, placement.version, submission.content_hash)
    connection.execute(
        insert(documents).values(_document_values(identifier, now, meta, placement, submission, prepared))
    )
    _insert_audience(connection, identifier, meta.audience)
    _insert_passages(connection, identifier, prepared)
    _supersede(connection, now, placement.lineage, identifier, LIVE if meta.tlp else (Status.DRAFT,))
    _log(connection, now, identifier, ChangeKind.PUBLISHED if meta.tlp else ChangeKind.DRAFTED)
    return AddResult(get_document(connection, identifier), _outcome(meta, placement))


def _recorded(connection: Connection, now: datetime, result: AddResult, by: str) -> AddResult:
    """Put into the audit trail what came of an addition or amendment, unless nothing did."""
    if result.outcome is Outcome.UNCHANGED:
        return result
    document, meta = result.document, result.document.meta
    audit.record(
        connection,
        now,
        audit.actor_of(by),
        "document-amended" if result.outcome is Outcome.UPDATED else "document-added",
        document.id,
        version=document.version,
        outcome=str(result.outcome),
        status=str(document.status),
        label=str(meta.tlp) if meta.tlp else "",
        audience=sorted(meta.audience),
    )
    return result


def _outcome(meta: DocumentMeta, placement: Placement) -> Outcome:
    if meta.tlp is None:
        return Outcome.DRAFT
    if placement.version == 1:
        return Outcome.ADDED
    return Outcome.REPUBLISHED if placement.revives else Outcome.REPLACED


def _document_values(
    identifier: str,
    now: datetime,
    meta: DocumentMeta,
    placement: Placement,
    submission: Submission,
    prepared: Prepared,
) -> dict[str, object]:
    return {
        **meta_values(meta),
        "id": identifier,
        "lineage": placement.lineage,
        "version": placement.version,
        "origin": submission.origin,
        "source_name": storable(submission.source_name),
        "content_hash": submission.content_hash,
        "media_type": submission.media_type,
        "status": (Status.PUBLISHED if meta.tlp else Status.DRAFT).value,
        "added_by": storable(submission.added_by),
        "added_at": now,
        "passages": len(prepared.passages),
        "warnings": encode_texts(submission.warnings),
    }


def _insert_original(connection: Connection, submission: Submission) -> None:
    known = select(originals.c.size).where(originals.c.content_hash == submission.content_hash)
    if connection.execute(known).one_or_none() is None:
        connection.execute(
            insert(originals).values(
                content_hash=submission.content_hash,
                media_type=submission.media_type,
                size=len(submission.data),
                data=submission.data,
            )
        )


def _insert_audience(connection: Connection, identifier: str, keys: frozenset[str]) -> None:
    if keys:
        rows = [{"document_id": identifier, "key": key} for key in sorted(keys)]
        connection.execute(insert(document_audience), rows)


def _insert_passages(connection: Connection, identifier: str, prepared: Prepared) -> None:
    connection.execute(insert(passages), [passage_values(passage, identifier) for passage in prepared.passages])
    rows = [vector_values(passage, identifier, prepared.embedder) for passage in prepared.passages]
    connection.execute(insert(vectors), rows)


def _claim_embedder(connection: Connection, fingerprint: str) -> None:
    active = connection.execute(select(settings.c.value).where(settings.c.key == EMBEDDER)).scalar_one_or_none()
    if active is None:
        connection.execute(insert(settings).values(key=EMBEDDER, value=fingerprint))
    elif active != fingerprint:
        message = "The knowledge base was made with another embedding model; configure that one, or index anew."
        raise ModelError(message, code="embedder-mismatch")


def _supersede(
    connection: Connection, now: datetime, lineage: str, successor: str, statuses: tuple[Status, ...]
) -> None:
    earlier = select(documents.c.id).where(
        documents.c.lineage == lineage,
        documents.c.id != successor,
        documents.c.status.in_([status.value for status in statuses]),
    )
    for identifier in connection.execute(earlier).scalars().all():
        _set_status(connection, now, identifier, Status.SUPERSEDED)


def _set_status(connection: Connection, now: datetime, identifier: str, status: Status) -> None:
    connection.execute(update(documents).where(documents.c.id == identifier).values(status=status.value))
    _log(connection, now, identifier, ChangeKind(status.value))


def _log(connection: Connection, now: datetime, identifier: str, kind: ChangeKind) -> None:
    following = update(change_head).where(change_head.c.id == 1).values(seq=change_head.c.seq + 1)
    seq = connection.execute(following.returning(change_head.c.seq)).scalar_one()
    connection.execute(insert(changes).values(seq=seq, document_id=identifier, kind=kind.value, at=now))
