"""Exact indexes in memory and the shipped fakes: no files, no model, no clock of the machine."""

import math
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import ModelError
from knowledge.language.stem import fold
from knowledge.model import Hit, Language, Vector
from knowledge.ports import DenseEntry, LexicalEntry

BM25_K1 = 1.2
BM25_B = 0.75
_WORD = re.compile(r"\w+")
_ROOM_AT_FIRST = 256


class MemoryDenseIndex:
    """Exact cosine search over one matrix; the shipped fake, and the stand-in while a cache is rebuilt.

    Implements ``knowledge.ports.DenseIndex``. About 1 ms a search at 10,000 passages of 384 dimensions.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._rows: dict[str, int] = {}
        self._ids: list[str] = []
        self._keys: dict[str, frozenset[str]] = {}
        self._matrix: Vector = np.zeros((0, 0), dtype=np.float32)
        self._carries: dict[str, NDArray[np.bool_]] = {}

    def upsert(self, entries: Sequence[DenseEntry]) -> None:
        """Add entries; an entry of the same id is replaced, keys included."""
        with self._lock:
            for entry in entries:
                row = self._row_for(entry)
                self._matrix[row] = entry.vector
                self._mark(row, self._keys.get(entry.id, frozenset()), carried=False)
                self._keys[entry.id] = entry.keys
                self._mark(row, entry.keys, carried=True)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove entries; unknown ids are ignored."""
        with self._lock:
            for identifier in ids:
                if identifier in self._rows:
                    self._drop(identifier)

    def search(self, vector: Vector, keys: frozenset[str], limit: int) -> list[Hit]:
        """Return at most ``limit`` entries that carry one of ``keys``, best first; score (1 + cosine) / 2."""
        with self._lock:
            masks = [self._carries[key] for key in keys if key in self._carries]
            count = len(self._ids)
            if not masks or not count or limit < 1:
                return []
            rows = np.flatnonzero(np.logical_or.reduce([mask[:count] for mask in masks]))
            scores = (self._matrix[:count] @ vector)[rows]
            best = _best_first(scores, limit)
            return [Hit(self._ids[rows[i]], _unit_score(float(scores[i]))) for i in best]

    def count(self) -> int:
        """Return the number of distinct entries."""
        return len(self._ids)

    def ids(self) -> frozenset[str]:
        """Return the ids of all entries."""
        with self._lock:
            return frozenset(self._rows)

    @property
    def dead(self) -> int:
        """Nothing deleted is kept."""
        return 0

    @property
    def dead_ratio(self) -> float:
        """Nothing deleted is kept."""
        return 0.0

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def _row_for(self, entry: DenseEntry) -> int:
        if entry.id in self._rows:
            return self._rows[entry.id]
        row = len(self._ids)
        if row >= len(self._matrix):
            self._grow(max(_ROOM_AT_FIRST, 2 * row), entry.vector.shape[0])
        self._rows[entry.id] = row
        self._ids.append(entry.id)
        return row

    def _grow(self, room: int, dimensions: int) -> None:
        bigger = np.zeros((room, dimensions), dtype=np.float32)
        if len(self._matrix):
            bigger[: len(self._matrix)] = self._matrix
        self._matrix = bigger
        for key, mask in self._carries.items():
            self._carries[key] = np.concatenate([mask, np.zeros(room - len(mask), dtype=np.bool_)])

    def _mark(self, row: int, keys: frozenset[str], *, carried: bool) -> None:
        for key in keys:
            if key not in self._carries:
                self._carries[key] = np.zeros(len(self._matrix), dtype=np.bool_)
            self._carries[key][row] = carried

    def _drop(self, identifier: str) -> None:
        row, last = self._rows.pop(identifier), len(self._ids) - 1
        self._keys.pop(identifier)
        moved = self._ids.pop()
        if moved != identifier:
            self._ids[row], self._rows[moved] = moved, row
            self._matrix[row] = self._matrix[last]
        for mask in self._carries.values():
            mask[row] = mask[last]
            mask[last] = False


def _best_first(scores: NDArray[np.float32], limit: int) -> NDArray[np.intp]:
    if len(scores) <= limit:
        return np.argsort(-scores, kind="stable")
    top = np.argpartition(-scores, limit - 1)[:limit]
    return top[np.argsort(-scores[top], kind="stable")]


def _unit_score(cosine: float) -> float:
    return min(1.0, max(0.0, (1.0 + cosine) / 2.0))


class MemoryLexicalIndex:
    """BM25 with k1 1.2 and b 0.75 over dictionaries; the shipped fake. Implements ``knowledge.ports.LexicalIndex``.

    Scores as in Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
    idf ln(1 + (N - n + 0.5) / (n + 0.5)).
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._entries: dict[str, tuple[frozenset[str], dict[Language, Counter[str]]]] = {}
        self._postings: dict[tuple[Language, str], set[str]] = defaultdict(set)
        self._field_terms: Counter[Language] = Counter()

    def upsert(self, entries: Sequence[LexicalEntry]) -> None:
        """Add entries; an entry of the same id is replaced, keys included."""
        with self._lock:
            for entry in entries:
                self._drop(entry.id)
                counted = {field: Counter(terms) for field, terms in entry.terms.items()}
                self._entries[entry.id] = (entry.keys, counted)
                for field, counter in counted.items():
                    self._field_terms[field] += counter.total()
                    for term in counter:
                        self._postings[field, term].add(entry.id)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove entries; unknown ids are ignored."""
        with self._lock:
            for identifier in ids:
                self._drop(identifier)

    def search(self, terms: Mapping[Language, Sequence[str]], keys: frozenset[str], limit: int) -> list[Hit]:
        """Return at most ``limit`` entries that carry one of ``keys`` and match a term, best first; the best has 1."""
        with self._lock:
            scores: dict[str, float] = defaultdict(float)
            for field, words in terms.items():
                for term in dict.fromkeys(words):
                    self._add_scores(scores, field, term, keys)
        best = sorted(scores.items(), key=lambda pair: -pair[1])[: max(limit, 0)]
        return [Hit(identifier, score / best[0][1]) for identifier, score in best]

    def frequencies(self, field: Language, terms: Sequence[str], keys: frozenset[str]) -> dict[str, int]:
        """Return for each term in how many of the entries that carry one of ``keys`` its field holds it."""
        with self._lock:
            return {term: len(self._readable(field, term, keys)) for term in terms}

    def count(self, keys: frozenset[str] | None = None) -> int:
        """Return the number of entries, or of those that carry one of ``keys``."""
        with self._lock:
            if keys is None:
                return len(self._entries)
            return sum(not keys.isdisjoint(carried) for carried, _ in self._entries.values())

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def _readable(self, field: Language, term: str, keys: frozenset[str]) -> list[str]:
        found = self._postings.get((field, term), set())
        return [identifier for identifier in found if not keys.isdisjoint(self._entries[identifier][0])]

    def _add_scores(self, scores: dict[str, float], field: Language, term: str, keys: frozenset[str]) -> None:
        total, holding = len(self._entries), len(self._postings.get((field, term), ()))
        idf = math.log(1 + (total - holding + 0.5) / (holding + 0.5))
        mean = self._field_terms[field] / total if total else 0.0
        for identifier in self._readable(field, term, keys):
            counter = self._entries[identifier][1][field]
            norm = BM25_K1 * (1 - BM25_B + BM25_B * counter.total() / mean)
            scores[identifier] += idf * counter[term] * (BM25_K1 + 1) / (counter[term] + norm)

    def _drop(self, identifier: str) -> None:
        _, counted = self._entries.pop(identifier, (frozenset(), {}))
        for field, counter in counted.items():
            self._field_terms[field] -= counter.total()
            for term in counter:
                self._postings[field, term].discard(identifier)


class HashingEmbedder:
    """A deterministic fake of ``knowledge.ports.Embedder``: texts that share words are near.

    Each word, without accents and cut to six letters, adds a pseudo-random direction; the sum is normalised.

    Args:
        dimensions: Length of a vector, at least 16.
        multilingual: What the property of that name says.
        max_tokens: What the property of that name says; nothing is cut off.
    """

    def __init__(self, dimensions: int = 256, *, multilingual: bool = False, max_tokens: int = 254) -> None:
        self.dimensions = dimensions
        self.multilingual = multilingual
        self.max_tokens = max_tokens
        self.fingerprint = f"hashing-{dimensions}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the number of words of each text."""
        return [len(_WORD.findall(text)) for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        """Return vectors of shape (len(texts), dimensions), in order."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> Vector:
        """Return a vector of shape (dimensions,)."""
        vector = np.zeros(self.dimensions, dtype=np.float32)
        for word in _WORD.findall(fold(text)) or [""]:
            seed = int.from_bytes(blake2b(word[:6].encode(), digest_size=8).digest(), "big")
            vector += np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        norm = np.linalg.norm(vector)
        return (vector / norm).astype(np.float32)

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


class IdentityGlosser:
    """A glosser without a translator: texts come back as they are."""

    available = False

    def gloss(self, texts: Sequence[str], language: Language) -> list[str]:  # noqa: ARG002 - the port's
        """Return the texts as they are."""
        return list(texts)


class DictionaryGlosser:
    """A fake glosser that translates word by word.

    Args:
        words: Spanish or Portuguese word, lower case, to English; other words are kept.
    """

    available = True

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = dict(words)

    def gloss(self, texts: Sequence[str], language: Language) -> list[str]:
        """Return one text per text with the known words replaced; English comes back as it is."""
        if language == "en":
            return list(texts)
        return [_WORD.sub(lambda word: self._words.get(word[0].casefold(), word[0]), text) for text in texts]


class DictionaryTranslator:
    """A fake translator that translates word by word; without words it is a translator that is not installed.

    Args:
        words: Per source and target, a word in lower case to its translation; other words are kept.
    """

    def __init__(self, words: Mapping[tuple[Language, Language], Mapping[str, str]] | None = None) -> None:
        self._words = {pair: dict(held) for pair, held in (words or {}).items()}

    @property
    def pairs(self) -> frozenset[tuple[Language, Language]]:
        """The pairs that there are words for."""
        return frozenset(self._words)

    def translate(self, text: str, source: Language, target: Language) -> str:
        """Return the text with the known words replaced, capitals kept.

        Raises:
            ModelError: If there are no words for the pair.
        """
        if source == target:
            return text
        if (source, target) not in self._words:
            raise ModelError("The translator is not installed for these languages.", code="translator-unusable")
        words = self._words[source, target]

        def put(found: re.Match[str]) -> str:
            word = words.get(found[0].casefold(), found[0])
            return word[:1].upper() + word[1:] if found[0][:1].isupper() else word

        return _WORD.sub(put, text)


class FixedClock:
    """A clock that stands still until a test moves it.

    Args:
        instant: Where it stands at first; must be time-zone aware.
    """

    def __init__(self, instant: datetime = datetime(2026, 1, 15, 12, tzinfo=UTC)) -> None:
        self._instant = instant.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant at which the clock stands, in UTC."""
        return self._instant

    def advance(self, by: timedelta) -> None:
        """Move the clock by ``by``; negative values move it back."""
        self._instant += by
