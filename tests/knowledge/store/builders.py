"""Short ways to make what the library takes."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import numpy as np

from knowledge.audience import PUBLIC, Tlp
from knowledge.model import DocumentMeta, Locator, Passage, PreparedPassage, Vector
from knowledge.store.library import Library
from knowledge.store.records import AddResult

TODAY = date(2026, 11, 20)
EVERYBODY = frozenset({PUBLIC})
EMBEDDER = "test-embedder/1"
DIMENSIONS = 16
CLEAR = DocumentMeta(title="Preservation requests", language="en", tlp=Tlp.CLEAR, audience=EVERYBODY)


@dataclass
class MovableClock:
    """Stands still until it is moved."""

    instant: datetime = field(default=datetime(2026, 11, 20, 9, 30, tzinfo=UTC))

    def now(self) -> datetime:
        return self.instant

    def advance(self, step: timedelta) -> None:
        self.instant += step


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unit_vectors(number: int, seed: str, dimensions: int = DIMENSIONS) -> Vector:
    generator = np.random.default_rng(int(sha256(seed)[:12], 16))
    stack = generator.normal(size=(number, dimensions)).astype(np.float32)
    stack /= np.linalg.norm(stack, axis=1, keepdims=True)
    return stack


def prepared(text: str, ordinal: int = 0) -> PreparedPassage:
    """A Spanish passage of two sentences with everything that can be filled."""
    body = f"{text} pasaje {ordinal}. Segunda frase."
    passage = Passage(
        id=sha256(body)[:32],
        document_id="",
        ordinal=ordinal,
        text=body,
        locator=Locator(("Guía", "Requisitos"), page="iv", page_number=4, anchor="requisitos"),
        language="es",
        sentences=((0, len(body) - 15), (len(body) - 14, len(body))),
        gloss=f"{text} passage {ordinal}. Second sentence.",
    )
    return PreparedPassage(
        passage=passage,
        terms={"es": ("pasaj", str(ordinal), "segund", "fras"), "en": ("passag", str(ordinal), "second", "sentenc")},
        context_terms={"es": ("gui", "requisit"), "en": ("guid", "requir")},
        vector=unit_vectors(1, body)[0],
        sentence_vectors=unit_vectors(2, body + "#"),
        gloss_sentences=(f"{text} passage {ordinal}.", "Second sentence."),
    )


def add(
    library: Library,
    content: str,
    meta: DocumentMeta = CLEAR,
    *,
    origin: str | None = None,
    passages: list[PreparedPassage] | None = None,
    number: int = 3,
    embedder: str = EMBEDDER,
) -> AddResult:
    """Add a text file; its origin is named after its content unless it is given."""
    return library.add(
        meta,
        source_name=f"{origin or content}.txt",
        origin=sha256(origin or content),
        media_type="text/plain",
        data=content.encode(),
        content_hash=sha256(content),
        passages=[prepared(content, ordinal) for ordinal in range(number)] if passages is None else passages,
        embedder=embedder,
        added_by="staff:1",
        warnings=("A page without text.",),
    )
