"""The library: everything that the program stores about documents, and everything that it may give out of them."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Engine

from knowledge.model import Document, DocumentMeta, PreparedPassage, RankedText, Status
from knowledge.ports import Clock
from knowledge.store import follow, reader, writer
from knowledge.store.audit import SHELL
from knowledge.store.engine import reading, writing
from knowledge.store.records import AddResult, Change, Cleared, IndexRow, Original, Statistics, Submission

_BATCH = 2000


class Library:
    """Documents, passages and vectors in SQL: the only truth about what is stored and who may see it.

    Thread-safe; every method is one transaction. Async callers run it in a thread. What a reader may not see
    (withdrawn, superseded, draft, expired, not yet valid, for others, unknown) is absent in one and the same way.

    Args:
        engine: An open and migrated database.
        clock: Says when something was added; validity is judged by the day that the caller passes in.

    Every method raises ``StorageError`` if the database refuses or is out of reach, ``DiskFull`` if there is no room.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    # --- what staff do

    def add(  # noqa: PLR0913 - a file and all that is known of it, by name
        self,
        meta: DocumentMeta,
        *,
        source_name: str,
        origin: str,
        media_type: str,
        data: bytes,
        content_hash: str,
        passages: Sequence[PreparedPassage],
        embedder: str,
        added_by: str,
        warnings: Sequence[str] = (),
    ) -> AddResult:
        """Add a file with its passages, all or nothing.

        - Content that is live (published or a draft) from the same origin, or from any, is not stored again: nothing is
          written if ``meta`` says nothing new, else label, audience, validity and the rest are updated in place. A
          missing label takes none away. ``passages`` may then be empty. A new title or language makes a new version,
          because both are part of what is searched.
        - Other content from a known origin is the next version; the earlier one is superseded at the same instant.
        - Content that was withdrawn is published again, as a new version of its lineage.
        - Without a label the version is a draft, and what is published stays so until the draft gets its label.

        Passages are stored under ids of their own (``knowledge.store.placement.passage_id``): a hash of the given id
        and the version, so that one id names one passage of one version.

        Args:
            meta: What is said about the document.
            source_name: File name, no folders.
            origin: SHA-256, hex, of where the file came from.
            media_type: IANA media type that the content has.
            data: The file's bytes.
            content_hash: SHA-256 of ``data``, hex.
            passages: In order, ordinals from 0; their ``document_id`` is set here.
            embedder: Fingerprint of the embedder that made the vectors.
            added_by: Who added it: the id of a person, or a user of the shell.
            warnings: What the reader had to say, one plain sentence each.

        Raises:
            ReadError: If a version is due and there are no passages.
            AudienceError: If there is a label without an audience.
            ModelError: If another embedder made the vectors that are stored.
            ValueError: If vectors and passages do not fit together.
        """
        submission = Submission(source_name, origin, media_type, data, content_hash, added_by, tuple(warnings))
        with writing(self._engine) as connection:
            return writer.add(connection, self._clock.now(), meta, submission, writer.Prepared(passages, embedder))

    def known(self, content_hash: str, origin: str) -> Document | None:
        """Return the live document that adding this content from this origin would keep; None if a version is due.

        If it has the same title and language as the file's ``meta`` (``same_passages``), ``add`` needs no passages.
        """
        with reading(self._engine) as connection:
            kept = writer.find_place(connection, content_hash, origin).kept
            return writer.get_document(connection, kept.id) if kept else None

    def amend(self, document_id: str, meta: DocumentMeta, by: str = SHELL) -> AddResult:
        """Change label, audience, validity and the like of a live document; a label publishes a draft.

        Args:
            document_id: The version.
            meta: All that is said about it now.
            by: Id of the person who does so, for the audit trail.

        Raises:
            UserInputError: If there is no such live document, or if title or language differ.
            AudienceError: If there is a label without an audience.
        """
        with writing(self._engine) as connection:
            return writer.amend(connection, self._clock.now(), document_id, meta, by)

    def withdraw(self, document_id: str, by: str = SHELL) -> Document:
        """Take a document, published or a draft, out of use from this instant on; no change if it is out already.

        Args:
            document_id: The version.
            by: Id of the person who does so, for the audit trail.

        Raises:
            UserInputError: If there is no such document.
        """
        with writing(self._engine) as connection:
            return writer.withdraw(connection, self._clock.now(), document_id, by)

    def document(self, document_id: str) -> Document | None:
        """Return a document whatever its status, for staff; None if there is none."""
        with reading(self._engine) as connection:
            return writer.find_document(connection, document_id)

    def documents(
        self, status: Status | None = None, keys: frozenset[str] | None = None, today: date | None = None
    ) -> list[Document]:
        """Return documents, oldest first.

        Args:
            status: Only those of this status.
            keys: Only those whose audience meets these keys.
            today: Only those that may be cited on this day.
        """
        with reading(self._engine) as connection:
            return reader.list_documents(connection, status, keys, today)

    def history(self, lineage: str) -> list[Document]:
        """Return all versions of a lineage, oldest first, for staff."""
        with reading(self._engine) as connection:
            return writer.list_versions(connection, lineage)

    def statistics(self) -> Statistics:
        """Count what is stored."""
        with reading(self._engine) as connection:
            return follow.statistics(connection)

    # --- what a reader gets: cleared by the database in the same query, or absent

    def readable_documents(self, keys: frozenset[str], today: date) -> list[Document]:
        """Return the documents that a holder of ``keys`` may cite today, oldest first."""
        return self.documents(Status.PUBLISHED, keys, today)

    def readable(self, ids: Sequence[str], keys: frozenset[str], today: date) -> list[RankedText]:
        """Return what ranking needs of those passages that the reader may see, in the order of ``ids``.

        This is the check that decides; whatever an index proposed goes through it.
        """
        with reading(self._engine) as connection:
            return reader.readable(connection, ids, keys, today)

    def passage(self, passage_id: str, keys: frozenset[str], today: date) -> Cleared | None:
        """Return a passage if the reader may see it."""
        with reading(self._engine) as connection:
            return reader.passage(connection, passage_id, keys, today)

    def neighbours(self, passage_id: str, keys: frozenset[str], today: date) -> tuple[Cleared | None, Cleared | None]:
        """Return the passages before and after one, each if there is one and the reader may see it."""
        with reading(self._engine) as connection:
            return reader.neighbours(connection, passage_id, keys, today)

    def texts(self, keys: frozenset[str], today: date) -> Iterator[str]:
        """Yield the texts of all passages that a holder of ``keys`` may see."""
        with reading(self._engine) as connection:
            yield from reader.texts(connection, keys, today)

    def original(self, document_id: str, keys: frozenset[str], today: date) -> Original | None:
        """Return the file of a document if the reader may see it."""
        with reading(self._engine) as connection:
            return reader.original(connection, document_id, keys, today)

    # --- what the caches follow

    def head(self) -> int:
        """Return the number of the newest change; 0 in an empty library."""
        with reading(self._engine) as connection:
            return follow.head(connection)

    def changes(self, after: int, limit: int = 1000) -> list[Change]:
        """Return at most ``limit`` changes after number ``after``, oldest first; no lower number ever appears later."""
        with reading(self._engine) as connection:
            return follow.list_changes(connection, after, limit)

    def active_embedder(self) -> str | None:
        """Return the fingerprint of the embedder whose vectors are searched; None before the first addition."""
        with reading(self._engine) as connection:
            return follow.active_embedder(connection)

    def indexable(self, document_id: str, today: date | None = None) -> list[IndexRow]:
        """Return what belongs of a document into an index, in order; nothing if it is not published.

        Args:
            document_id: The version.
            today: If given, nothing of what is not valid on this day; a cache looks anew when a day begins.
        """
        with reading(self._engine) as connection:
            return follow.indexable(connection, document_id, today)

    def indexable_all(self, today: date | None = None) -> Iterator[list[IndexRow]]:
        """Yield what belongs into an index of all documents, in batches of at most 2,000 rows.

        Each batch is a transaction of its own: read ``head`` first and follow the changes from there afterwards.
        """
        last = ""
        while batch := self._indexable_after(last, today):
            yield batch
            last = batch[-1].id

    def passage_ids(self, document_id: str) -> list[str]:
        """Return the ids of everything of a version that a cache may hold, whatever its status now."""
        with reading(self._engine) as connection:
            return follow.passage_ids(connection, document_id)

    def _indexable_after(self, last: str, today: date | None) -> list[IndexRow]:
        with reading(self._engine) as connection:
            return follow.indexable_after(connection, last, today, _BATCH)
