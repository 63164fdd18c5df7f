"""A database in a dictionary, as the indexes see it."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge.model import Language, Vector

DIMENSIONS = 8


@dataclass(frozen=True, slots=True)
class FakeChange:
    seq: int
    document_id: str


@dataclass(frozen=True, slots=True)
class FakeRow:
    id: str
    keys: frozenset[str]
    vector: Vector
    terms: dict[Language, tuple[str, ...]]


def row(document: str, number: int, keys: frozenset[str] = frozenset({"public"}), flavour: int = 0) -> FakeRow:
    """Passage ``number`` of a document; another flavour has another vector and other terms under the same id."""
    seed = abs(hash((int(document.removeprefix("d") or 0), number, flavour))) % 2**32
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    terms = ("all", f"doc{document}", f"n{number}", f"f{flavour}")
    return FakeRow(f"{document}-{number}", keys, vector / np.linalg.norm(vector), {"en": terms})


class FakeSource:
    """Implements ``knowledge.follow.Source``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.log: list[FakeChange] = []
        self.rows: dict[str, list[FakeRow]] = {}
        self.hidden: set[str] = set()
        self._ever: dict[str, set[str]] = {}

    def put(
        self, document: str, passages: int = 3, keys: frozenset[str] = frozenset({"public"}), flavour: int = 0
    ) -> None:
        with self._lock:
            self.rows[document] = [row(document, number, keys, flavour) for number in range(passages)]
            self._ever.setdefault(document, set()).update(held.id for held in self.rows[document])
            self.hidden.discard(document)
            self._note(document)

    def withdraw(self, document: str) -> None:
        with self._lock:
            self.hidden.add(document)
            self._note(document)

    def relabel(self, document: str, keys: frozenset[str]) -> None:
        with self._lock:
            self.rows[document] = [FakeRow(old.id, keys, old.vector, old.terms) for old in self.rows[document]]
            self._note(document)

    def end_validity(self, document: str) -> None:
        """Hide a document without a change in the log, as the calendar does."""
        with self._lock:
            self.hidden.add(document)

    def _note(self, document: str) -> None:
        self.log.append(FakeChange(len(self.log) + 1, document))

    def head(self) -> int:
        return len(self.log)

    def changes(self, after: int, limit: int) -> Sequence[FakeChange]:
        with self._lock:
            return self.log[after : after + limit]

    def passage_ids(self, document_id: str) -> Sequence[str]:
        with self._lock:
            return sorted(self._ever.get(document_id, ()))

    def indexable(self, document_id: str, today: date | None = None) -> Sequence[FakeRow]:
        with self._lock:
            return [] if document_id in self.hidden else list(self.rows.get(document_id, []))

    def indexable_all(self, today: date | None = None) -> Iterator[list[FakeRow]]:
        with self._lock:
            shown = [held for document, rows in self.rows.items() if document not in self.hidden for held in rows]
        for start in range(0, len(shown), 10):
            yield shown[start : start + 10]
