"""The seams: one protocol per outside thing. A score is in [0, 1], higher is better."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from knowledge.model import Hit, Language, Vector


class Clock(Protocol):
    """Tells the time; tests move it."""

    def now(self) -> datetime:
        """Return the present instant, in UTC, time-zone aware."""
        ...


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product is their cosine similarity."""

    @property
    def fingerprint(self) -> str:
        """Name of model and revision; vectors of different fingerprints are not comparable."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """Tokens of one text that the model reads, without its two special tokens; the rest it would cut off."""
        ...

    @property
    def multilingual(self) -> bool:
        """True where the model reads Spanish and Portuguese, so that no gloss is needed on the dense side."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text, special tokens not counted."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """Return vectors of shape (len(texts), dimensions), in order. Gives way to questions."""
        ...

    def embed_question(self, text: str) -> Vector:
        """Return a vector of shape (dimensions,). Goes ahead of waiting passages."""
        ...


@dataclass(frozen=True, slots=True)
class DenseEntry:
    """A passage for a dense index: ``vector`` of shape (dimensions,), ``keys`` its document's audience keys."""

    id: str
    keys: frozenset[str]
    vector: Vector


class DenseIndex(Protocol):
    """Nearest neighbours by cosine, per audience key. A cache: holds ids, keys and vectors, nothing else."""

    def upsert(self, entries: Sequence[DenseEntry]) -> None:
        """Add entries; an entry of the same id is replaced, keys included."""
        ...

    def remove(self, ids: Sequence[str]) -> None:
        """Remove entries; unknown ids are ignored."""
        ...

    def search(self, vector: Vector, keys: frozenset[str], limit: int) -> list[Hit]:
        """Return at most ``limit`` distinct entries that carry one of ``keys``, best first; score (1 + cosine) / 2."""
        ...

    def count(self) -> int:
        """Return the number of distinct entries."""
        ...


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """A passage for a lexical index: per field (a language) its stemmed terms, context terms included."""

    id: str
    keys: frozenset[str]
    terms: Mapping[Language, Sequence[str]]


class LexicalIndex(Protocol):
    """BM25 over stemmed terms. A cache: holds ids, keys and terms, nothing else."""

    def upsert(self, entries: Sequence[LexicalEntry]) -> None:
        """Add entries; an entry of the same id is replaced, keys included."""
        ...

    def remove(self, ids: Sequence[str]) -> None:
        """Remove entries; unknown ids are ignored."""
        ...

    def search(self, terms: Mapping[Language, Sequence[str]], keys: frozenset[str], limit: int) -> list[Hit]:
        """Return at most ``limit`` entries that carry one of ``keys`` and match a term, best first.

        The score is BM25 summed over the fields, divided by the best entry's, so the best has 1.
        """
        ...

    def frequencies(self, field: Language, terms: Sequence[str], keys: frozenset[str]) -> dict[str, int]:
        """Return for each term in how many of the entries that carry one of ``keys`` its field holds it."""
        ...

    def count(self, keys: frozenset[str] | None = None) -> int:
        """Return the number of entries, or of those that carry one of ``keys``."""
        ...


class Glosser(Protocol):
    """Puts Spanish or Portuguese into rough English, for matching only; never shown as an answer."""

    @property
    def available(self) -> bool:
        """False where the translator is not installed; ``gloss`` then returns the text with termbase terms only."""
        ...

    def gloss(self, texts: Sequence[str], language: Language) -> list[str]:
        """Return one English gloss per text, in order; English comes back as it is; unknown words are kept."""
        ...


class Translator(Protocol):
    """Puts a passage into another language for somebody to read; rough, and never what is cited."""

    @property
    def pairs(self) -> frozenset[tuple[Language, Language]]:
        """Source and target of what can be translated here; empty where no translator is installed."""
        ...

    def translate(self, text: str, source: Language, target: Language) -> str:
        """Return a text in another language, its lines kept; the same text where both languages are one. Keeps nothing.

        Raises:
            ModelError: With the code ``translator-unusable``: the pair is not available, or no answer came in time.
        """
        ...
