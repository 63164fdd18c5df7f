"""The pair of indexes that answers just now, behind two objects that never change."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from knowledge.errors import IndexDamaged
from knowledge.follow import IndexPair
from knowledge.model import Hit, Language, Vector
from knowledge.ports import DenseEntry, LexicalEntry

_T = TypeVar("_T")


class CurrentPair:
    """Hands every call to the current pair; when that turns out damaged, to the one that replaces it.

    Args:
        replace: Called with a damaged pair; sets another one as ``pair`` unless that has happened already.
    """

    def __init__(self, replace: Callable[[IndexPair], None]) -> None:
        self.pair: IndexPair | None = None
        self._replace = replace
        self.dense = CurrentDense(self)
        self.lexical = CurrentLexical(self)

    def get(self) -> IndexPair:
        """Return the current pair.

        Raises:
            IndexDamaged: If there is none: the cache is not open.
        """
        if self.pair is None:
            message = "The search index is not open."
            raise IndexDamaged(message, code="index-closed")
        return self.pair

    def use(self, work: Callable[[IndexPair], _T]) -> _T:
        """Return what ``work`` makes of the current pair, trying once more after damage."""
        pair = self.get()
        try:
            return work(pair)
        except IndexDamaged:
            self._replace(pair)
            return work(self.get())


class CurrentDense:
    """The dense index that answers just now; implements ``knowledge.ports.DenseIndex``."""

    def __init__(self, current: CurrentPair) -> None:
        self._use = current.use

    def upsert(self, entries: Sequence[DenseEntry]) -> None:
        """Add entries to the current index only; the cache itself follows the database."""
        self._use(lambda pair: pair.dense.upsert(entries))

    def remove(self, ids: Sequence[str]) -> None:
        """Remove entries from the current index only."""
        self._use(lambda pair: pair.dense.remove(ids))

    def search(self, vector: Vector, keys: frozenset[str], limit: int) -> list[Hit]:
        """Return at most ``limit`` entries that carry one of ``keys``, best first."""
        return self._use(lambda pair: pair.dense.search(vector, keys, limit))

    def count(self) -> int:
        """Return the number of distinct entries."""
        return self._use(lambda pair: pair.dense.count())


class CurrentLexical:
    """The lexical index that answers just now; implements ``knowledge.ports.LexicalIndex``."""

    def __init__(self, current: CurrentPair) -> None:
        self._use = current.use

    def upsert(self, entries: Sequence[LexicalEntry]) -> None:
        """Add entries to the current index only; the cache itself follows the database."""
        self._use(lambda pair: pair.lexical.upsert(entries))

    def remove(self, ids: Sequence[str]) -> None:
        """Remove entries from the current index only."""
        self._use(lambda pair: pair.lexical.remove(ids))

    def search(self, terms: Mapping[Language, Sequence[str]], keys: frozenset[str], limit: int) -> list[Hit]:
        """Return at most ``limit`` entries that carry one of ``keys`` and match a term, best first."""
        return self._use(lambda pair: pair.lexical.search(terms, keys, limit))

    def frequencies(self, field: Language, terms: Sequence[str], keys: frozenset[str]) -> dict[str, int]:
        """Return for each term in how many of the entries that carry one of ``keys`` its field holds it."""
        return self._use(lambda pair: pair.lexical.frequencies(field, terms, keys))

    def count(self, keys: frozenset[str] | None = None) -> int:
        """Return the number of entries, or of those that carry one of ``keys``."""
        return self._use(lambda pair: pair.lexical.count(keys))
