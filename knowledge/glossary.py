"""The termbase as somebody looks things up in it: always as it stands now, staff's additions included."""

import threading
from collections.abc import Callable
from hashlib import blake2b

from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import Concept, Termbase, load_termbase


def concept_key(concept: Concept) -> str:
    """Return 32 hex digits that stand for a concept where its id may be too long."""
    return blake2b(concept.id.encode(), digest_size=16).hexdigest()


class Glossary:
    """Looks terms up. Safe for several threads; every method blocks.

    Args:
        load: Returns the termbase in force; asked each time, so that an import counts at once.
    """

    def __init__(self, load: Callable[[], Termbase] = load_termbase) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._finder: TermFinder | None = None

    def lookup(self, text: str, limit: int = 5) -> list[Concept]:
        """Return the concepts that ``text`` may mean, best first: a term or part of it, in any language or spelling."""
        return self._current().lookup(text, limit=limit)

    def concept(self, key: str) -> Concept | None:
        """Return the concept of a ``concept_key``; None where there is none any more."""
        held = self._current().termbase.concepts.values()
        return next((concept for concept in held if concept_key(concept) == key), None)

    def _current(self) -> TermFinder:
        termbase = self._load()
        with self._lock:
            if self._finder is None or self._finder.termbase != termbase:
                self._finder = TermFinder(termbase)
            return self._finder
