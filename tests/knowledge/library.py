"""A small collection in memory: what search needs, without a database, a model or a translator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256

from knowledge.adapters.memory import (
    DictionaryGlosser,
    FixedClock,
    HashingEmbedder,
    MemoryDenseIndex,
    MemoryLexicalIndex,
)
from knowledge.audience import PUBLIC, Tlp
from knowledge.language.sentences import sentence_spans
from knowledge.model import Document, DocumentMeta, Language, Locator, Passage, RankedText, Status
from knowledge.ports import DenseEntry, LexicalEntry
from knowledge.prepare import prepare
from knowledge.retrieve import Retriever

ADDED = datetime(2026, 1, 10, 9, tzinfo=UTC)
WORDS = {
    "congelamiento": "freeze", "congelar": "freeze", "cuenta": "account", "prazo": "deadline", "conta": "account",
    "bloqueio": "freeze", "preservación": "preservation", "preservação": "preservation", "solicitud": "request",
    "dura": "lasts", "noventa": "ninety", "días": "days", "dias": "days", "cuánto": "how much", "la": "the",
}  # fmt: skip


@dataclass
class Library:
    """Documents and their passages; itself the passage source of the retriever."""

    glosser: DictionaryGlosser = field(default_factory=lambda: DictionaryGlosser(WORDS))
    embedder: HashingEmbedder = field(default_factory=HashingEmbedder)
    clock: FixedClock = field(default_factory=FixedClock)
    dense: MemoryDenseIndex = field(default_factory=MemoryDenseIndex)
    lexical: MemoryLexicalIndex = field(default_factory=MemoryLexicalIndex)
    texts: dict[str, RankedText] = field(default_factory=dict)

    def add(
        self,
        name: str,
        *passages: str,
        language: Language = "en",
        keys: frozenset[str] = frozenset({PUBLIC}),
        title: str = "",
        headings: tuple[str, ...] = (),
        valid_until: date | None = None,
    ) -> Document:
        """Publish a document of the passages, and put it into both indexes."""
        document = _document(name, language, keys, title or name, valid_until, len(passages))
        made = [_passage(document, number, text, headings) for number, text in enumerate(passages)]
        context = " | ".join([title, *headings]).strip(" |")
        for ready in prepare(made, lambda _: context, self.embedder, self.glosser):
            known = RankedText(
                ready.passage, document, ready.terms, ready.context_terms, ready.vector, ready.sentence_vectors,
                ready.gloss_sentences,
            )  # fmt: skip
            self.texts[ready.passage.id] = known
            self.dense.upsert([DenseEntry(ready.passage.id, keys, ready.vector)])
            self.lexical.upsert([LexicalEntry(ready.passage.id, keys, _indexed(known))])
        return document

    def withdraw(self, document: Document) -> None:
        """Mark a document as withdrawn in the store; the indexes still propose it."""
        for identifier, known in self.texts.items():
            if known.document.id == document.id:
                self.texts[identifier] = replace(known, document=replace(document, status=Status.WITHDRAWN))

    def readable(self, ids: Sequence[str], keys: frozenset[str], today: date) -> list[RankedText]:
        """Return what is published, valid on that day and meant for one of the keys."""
        found = [self.texts[identifier] for identifier in ids if identifier in self.texts]
        return [known for known in found if _may_be_read(known.document, keys, today)]

    def retriever(self) -> Retriever:
        """Return a retriever over this collection."""
        return Retriever(self, self.dense, self.lexical, self.embedder, self.glosser, self.clock)


def _may_be_read(document: Document, keys: frozenset[str], today: date) -> bool:
    last = document.meta.valid_until
    current = document.status is Status.PUBLISHED and (last is None or today <= last)
    return current and not keys.isdisjoint(document.meta.audience)


def _document(
    name: str, language: Language, keys: frozenset[str], title: str, valid_until: date | None, passages: int
) -> Document:
    meta = DocumentMeta(title, language, Tlp.CLEAR, keys, valid_until=valid_until)
    identifier = sha256(name.encode()).hexdigest()
    return Document(
        identifier[:16], identifier[:16], 1, meta, name, identifier, "text/markdown", Status.PUBLISHED, "staff", ADDED,
        passages,
    )  # fmt: skip


def _passage(document: Document, number: int, text: str, headings: tuple[str, ...]) -> Passage:
    language = document.meta.language
    identifier = sha256(f"{document.id} {number} {text}".encode()).hexdigest()[:32]
    spans = sentence_spans(text, language)
    return Passage(identifier, document.id, number, text, Locator(headings=headings), language, spans)


def _indexed(known: RankedText) -> Mapping[Language, tuple[str, ...]]:
    return {name: (*words, *known.context_terms.get(name, ())) for name, words in known.terms.items()}
