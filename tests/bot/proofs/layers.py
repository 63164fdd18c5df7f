"""Each layer of access by itself: what it has to hold, whatever the others do."""

from collections.abc import Sequence
from datetime import date, timedelta

from knowledge.adapters.memory import FixedClock, IdentityGlosser
from knowledge.audience import Reader
from knowledge.model import Hit, RankedText, Vector
from knowledge.ports import DenseEntry, DenseIndex, LexicalEntry, LexicalIndex
from knowledge.retrieve import Retriever
from knowledge.store.library import Library
from tests.bot.kit import NOW
from tests.bot.proofs.library import EMBEDDER, SHARED, Bookcase, Manuscript, mark
from tests.bot.proofs.oracle import Terms

KEYS = ("public", "community", "agency:fgr", "agency:pf", "person:p1")
WORDS = {"en": ("request", "desk")}
TODAY = NOW.date()
DAY = timedelta(days=1)


def dense_keeps_to_keys(index: DenseIndex) -> bool:
    """Whether a search by meaning proposes nothing of a key that the reader does not hold."""
    vector = EMBEDDER.embed_question(SHARED)
    index.upsert([DenseEntry(f"of-{key}", frozenset({key}), vector) for key in KEYS])
    return all(_found(index.search(vector, frozenset({key}), 50)) == {f"of-{key}"} for key in KEYS)


def lexical_keeps_to_keys(index: LexicalIndex) -> bool:
    """Whether a search by words proposes, and counts, nothing of a key that the reader does not hold."""
    index.upsert([LexicalEntry(f"of-{key}", frozenset({key}), {"en": WORDS["en"]}) for key in KEYS])
    for key in KEYS:
        held = frozenset({key})
        counted = index.frequencies("en", WORDS["en"], held)
        if _found(index.search({"en": WORDS["en"]}, held, 50)) != {f"of-{key}"}:
            return False
        if index.count(held) != 1 or set(counted.values()) != {1}:
            return False
    return True


def _found(hits: Sequence[Hit]) -> set[str]:
    return {hit.id for hit in hits}


class Careless:
    """A store that clears everything; it stands for a mistake in SQL."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def readable(self, ids: Sequence[str], keys: frozenset[str], today: date) -> list[RankedText]:
        every = frozenset({"public", "community", "agency:fgr", "agency:pf", "person:p1"})
        return self._library.readable(ids, keys | every, today)


class Everything:
    """An index that proposes everything to everybody; it stands for a mistake in an index."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids

    def search(self, vector: Vector, keys: frozenset[str], limit: int) -> list[Hit]:
        return [Hit(identifier, 0.9) for identifier in self._ids]

    def upsert(self, entries: Sequence[DenseEntry]) -> None:
        """Know everything already."""

    def remove(self, ids: Sequence[str]) -> None:
        """Keep everything."""

    def count(self) -> int:
        return len(self._ids)


def ids_of_forbidden(library: Library) -> dict[str, list[str]]:
    """Put one document of each kind that a holder of ``community`` may not see; return ids of passages by kind."""
    case = Bookcase(library, {"p1": "p1"})
    kinds = {
        "agency": Terms("AMBER", frozenset({"fgr"})),
        "person": Terms("RED", people=frozenset({"p1"})),
        "draft": Terms(None),
        "early": Terms("GREEN", since=TODAY + DAY),
        "late": Terms("GREEN", until=TODAY - DAY),
    }
    withdrawn = case.add(Manuscript(0, 1), Terms("GREEN"))
    library.withdraw(withdrawn.id)
    found = {"withdrawn": library.passage_ids(withdrawn.id)}
    for shelf, (kind, terms) in enumerate(kinds.items()):
        found[kind] = library.passage_ids(case.add(Manuscript(shelf, 0), terms).id)
    return found


def retriever_trusts_nobody(library: Library, lexical: LexicalIndex) -> bool:
    """Whether search gives nothing away even if indexes propose all and SQL clears all."""
    forbidden = ids_of_forbidden(library)
    dense = Everything([identifier for ids in forbidden.values() for identifier in ids])
    retriever = Retriever(Careless(library), dense, lexical, EMBEDDER, IdentityGlosser(), FixedClock(NOW))
    question = f"What does the {mark(0, 0, 'first')} desk keep?"
    return not retriever.search(question, Reader(frozenset({"community"}))).found
