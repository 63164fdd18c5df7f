"""The words of the knowledge base: documents, passages, locators, questions, hits and answers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from knowledge.audience import Tlp

Language = Literal["en", "es", "pt"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Vector = NDArray[np.float32]
"""A unit vector, shape (dimensions,), or a stack of them, shape (n, dimensions)."""


class Status(StrEnum):
    """Where a version of a document stands in its life. Only ``PUBLISHED`` can be retrieved."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a passage stands in its document.

    Attributes:
        headings: Heading path, outermost first; empty where the document has none.
        page: Page label as printed ("iv", "12"); None where the format has no pages.
        page_number: Position of the page in the file, from 1.
        slide: Slide number, from 1.
        sheet: Sheet name of a workbook.
        anchor: Fragment identifier of an HTML heading, without "#".
    """

    headings: tuple[str, ...] = ()
    page: str | None = None
    page_number: int | None = None
    slide: int | None = None
    sheet: str | None = None
    anchor: str | None = None

    @property
    def section(self) -> str:
        """The heading path as one line; empty where there is none."""
        return " › ".join(self.headings)


@dataclass(frozen=True, slots=True)
class DocumentMeta:
    """What staff say about a document, in front matter, a manifest or on the command line.

    Attributes:
        language: Of the text; passages may differ.
        jurisdictions: ISO 3166-1 alpha-2 codes, upper case; empty = general.
        tlp: None = no label yet: the document stays a draft.
        audience: Keys that the label set (``knowledge.audience.audience_of``); empty without a label.
        valid_from: First day on which it may be cited (inclusive).
        valid_until: Last day on which it may be cited (inclusive); None = open.
        review_on: Day on which its owner should look at it again.
    """

    title: str
    language: Language
    tlp: Tlp | None = None
    audience: frozenset[str] = frozenset()
    jurisdictions: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a document as stored.

    Attributes:
        id: 16 hex digits, of this version.
        lineage: 16 hex digits, the same for all versions.
        version: From 1.
        source_name: File name as it came (no folders).
        content_hash: SHA-256 of the original file, hex.
        media_type: IANA media type of the original.
    """

    id: str
    lineage: str
    version: int
    meta: DocumentMeta
    source_name: str
    content_hash: str
    media_type: str
    status: Status
    added_by: str
    added_at: datetime
    passages: int


Span = tuple[int, int]
"""Start and end (exclusive) of a sentence, in characters of the passage's text."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that can answer a question.

    Attributes:
        id: Content hash, 32 hex digits: the same file gives the same ids.
        ordinal: Position in the document, from 0; neighbours differ by one.
        text: Verbatim text as read; tables keep one row per line, cells separated by " | ".
        sentences: Spans of the sentences, in order, not overlapping.
        gloss: English machine gloss of ``text`` where its language is not English; empty otherwise.
    """

    id: str
    document_id: str
    ordinal: int
    text: str
    locator: Locator
    language: Language
    sentences: tuple[Span, ...]
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class PreparedPassage:
    """A passage with everything that the indexes and the ranking need, as it goes into SQL.

    Attributes:
        terms: Field (a language: the passage's own and, when glossed, "en") to its stemmed terms in order, title and
            headings not included.
        context_terms: The same for title and heading path.
        vector: Of context and text, shape (dimensions,).
        sentence_vectors: Shape (len(passage.sentences), dimensions).
        gloss_sentences: One English gloss a sentence where the language is not English; empty otherwise.
    """

    passage: Passage
    terms: dict[Language, tuple[str, ...]]
    context_terms: dict[Language, tuple[str, ...]]
    vector: Vector
    sentence_vectors: Vector
    gloss_sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RankedText:
    """What ranking reads of a candidate: always fresh from SQL and already cleared for the reader."""

    passage: Passage
    document: Document
    terms: dict[Language, tuple[str, ...]]
    context_terms: dict[Language, tuple[str, ...]]
    vector: Vector
    sentence_vectors: Vector
    gloss_sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate of an index: an id and a score in [0, 1], higher is better. Nothing else leaves an index."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that may be shown to the reader who asked.

    Attributes:
        score: In [0, 1], higher is better; comparable within one question only.
        highlights: Spans of the sentences that answer, at most two, in reading order.
        also_in: Documents whose near-identical passage was folded into this one (all readable by the same reader).
    """

    passage: Passage
    document: Document
    score: float
    highlights: tuple[Span, ...] = ()
    also_in: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the knowledge base says to a question.

    Attributes:
        answered: False = the material does not say; ``found`` is then ranked all the same, for evaluation only.
        confidence: In [0, 1]; answered where it reaches the threshold of the language.
        found: Ranked passages, best first.
        nearest: Titles of the nearest documents that the reader may open; filled on abstention.
    """

    answered: bool
    language: Language
    confidence: float
    found: tuple[Found, ...]
    nearest: tuple[str, ...] = field(default=())
