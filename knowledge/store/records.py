"""What the library takes and gives, beside the words of ``knowledge.model``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from knowledge.model import Document, Language, Passage, Status, Vector
from knowledge.ports import DenseEntry, LexicalEntry


class Outcome(StrEnum):
    """What an addition came to.

    ADDED: a document that was not there before. REPLACED: a new version; the earlier one is superseded from the same
    instant. REPUBLISHED: a new version of what had been withdrawn. UPDATED: the same content with another label,
    audience or validity, in place. UNCHANGED: nothing was written. DRAFT: stored without a label, not published.
    """

    ADDED = "added"
    REPLACED = "replaced"
    REPUBLISHED = "republished"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class AddResult:
    """The document as it now stands, and what happened to get there."""

    document: Document
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Submission:
    """A file on its way in.

    Attributes:
        source_name: File name as it came, no folders.
        origin: SHA-256, hex, of where it came from; other content from there is the next version of the same lineage.
        media_type: IANA media type that the content has.
        data: The file's bytes.
        content_hash: SHA-256 of ``data``, hex.
        added_by: Who added it.
        warnings: What its reader had to say, one plain sentence each.
    """

    source_name: str
    origin: str
    media_type: str
    data: bytes
    content_hash: str
    added_by: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cleared:
    """A passage that the reader who asked may see, with its document."""

    passage: Passage
    document: Document


@dataclass(frozen=True, slots=True)
class Original:
    """The file that a document was made from."""

    name: str
    media_type: str
    data: bytes


class ChangeKind(StrEnum):
    """What happened to a document."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    UPDATED = "updated"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Change:
    """A line of the change log; ``seq`` counts from 1 without gaps, in the order of the commits."""

    seq: int
    document_id: str
    kind: ChangeKind
    at: datetime


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A passage for the indexes; ``terms`` per field include those of title and headings."""

    id: str
    keys: frozenset[str]
    vector: Vector
    terms: Mapping[Language, tuple[str, ...]]

    @property
    def dense(self) -> DenseEntry:
        """The row for a dense index."""
        return DenseEntry(self.id, self.keys, self.vector)

    @property
    def lexical(self) -> LexicalEntry:
        """The row for a lexical index."""
        return LexicalEntry(self.id, self.keys, self.terms)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts: documents (versions) by status; passages of the published ones by language; bytes of the originals."""

    documents: Mapping[Status, int] = field(default_factory=dict)
    passages: Mapping[Language, int] = field(default_factory=dict)
    original_bytes: int = 0
