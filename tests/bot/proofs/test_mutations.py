"""Every layer of access is needed and held by itself: each is taken away in turn, and something here notices.

A test that nothing can make fail proves nothing. Where the layers back each other up, so that histories cannot tell,
the layer is looked at directly.
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
import tantivy
from sqlalchemy import ColumnElement, Engine
from telegram import Update

import bot.access
from bot.access import Asker
from bot.desk import Desk
from bot.people import clearance
from bot.people.model import Person, Standing
from knowledge.adapters import chroma
from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.memory import FixedClock, MemoryDenseIndex, MemoryLexicalIndex
from knowledge.adapters.tantivy_index import TantivyIndex
from knowledge.audience import Reader, agency_key, person_key
from knowledge.store import reader
from knowledge.store.library import Library
from tests.bot.kit import NOW
from tests.bot.proofs.checker import Checker
from tests.bot.proofs.history import history_of
from tests.bot.proofs.layers import (
    TODAY,
    dense_keeps_to_keys,
    ids_of_forbidden,
    lexical_keeps_to_keys,
    retriever_trusts_nobody,
)
from tests.bot.proofs.oracle import Human
from tests.bot.proofs.play import Leak
from tests.bot.proofs.stage import Stage, stage_on
from tests.bot.proofs.strangers import play_strangers, prepare_stage, told_apart

SEEDS = range(10, 130)
"""Histories of which one has to notice; the first of them happen to notice soon."""
Patch = pytest.MonkeyPatch
NewEngine = Callable[[], Engine]


async def noticed(stage: Stage) -> bool:
    """Whether one of the first histories leaks."""
    checker = Checker(stage)
    for seed in SEEDS:
        try:
            await checker.play(history_of(seed, NOW.date()))
        except Leak:
            return True
    return False


async def told_by_twins(checker: Checker) -> bool:
    """Whether one of the first histories differs from its twin."""
    for seed in SEEDS:
        if await checker.different(seed):
            return True
    return False


def without(column: str) -> Callable[[Patch], None]:
    """Leave the conditions out of SQL that speak of a column."""

    def mutate(patch: Patch) -> None:
        whole = reader.clearance

        def fewer(keys: frozenset[str], today: date) -> list[ColumnElement[bool]]:
            kept = [condition for condition in whole(keys, today) if column not in str(condition)]
            assert len(kept) < len(whole(keys, today))
            return kept

        patch.setattr(reader, "clearance", fewer)

    return mutate


def never_suspended(patch: Patch) -> None:
    patch.setattr(Person, "is_active", lambda self, today: self.until is None or today <= self.until)


def never_over(patch: Patch) -> None:
    patch.setattr(Person, "is_active", lambda self, today: self.standing is Standing.ACTIVE)


def cleared_for_all(patch: Patch) -> None:
    """Everybody who is registered reads what is for the own agency and person, whatever the ceiling."""

    def reader_for(person: Person | None, agencies: Iterable[str], today: date) -> Reader:
        found = clearance.reader_for(person, agencies, today)
        if person is None or not person.is_active(today):
            return found
        own = {agency_key(person.agency)} if person.agency else set()
        return Reader(found.keys | own | {person_key(person.id)})

    patch.setattr("bot.access.reader_for", reader_for)


def press_unchecked(patch: Patch) -> None:
    """A press shows the passage that it names to everybody."""

    def passage(self: Library, passage_id: str, keys: frozenset[str], today: date) -> object:
        return whole(self, passage_id, frozenset({*keys, *EVERY_KEY}), today)

    whole = Library.passage
    patch.setattr(Library, "passage", passage)


EVERY_KEY = ("public", "community", "agency:fgr", "agency:pf", "agency:uif")


def press_by_old_rights(patch: Patch) -> None:
    """A press counts by what its person could read when first seen."""
    remembered: dict[int, Asker] = {}

    def asker_of(desk: Desk, update: Update) -> Asker:
        assert update.effective_user is not None
        return remembered.setdefault(update.effective_user.id, bot.access.asker_of(desk, update))

    patch.setattr("bot.handlers.press.asker_of", asker_of)


MUTATIONS = {
    "audience": without("document_audience"),
    "status": without("status"),
    "first day": without("valid_from"),
    "last day": without("valid_until"),
    "standing": never_suspended,
    "end of registration": never_over,
    "ceiling": cleared_for_all,
    "the check of a press": press_unchecked,
    "the rights at the instant of a press": press_by_old_rights,
}


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_histories_notice_that_a_check_is_gone(new_engine: NewEngine, monkeypatch: Patch, mutation: str) -> None:
    async with stage_on(new_engine()) as stage:
        MUTATIONS[mutation](monkeypatch)
        assert await noticed(stage)


async def test_twins_notice_that_words_are_counted_over_everything(new_engine: NewEngine, monkeypatch: Patch) -> None:
    """Nothing of a forbidden passage is shown, but how rare a word is would tell that it exists."""
    monkeypatch.setattr(MemoryLexicalIndex, "count", lambda self, keys=None: len(self._entries))
    monkeypatch.setattr(MemoryLexicalIndex, "_readable", lambda self, field, term, keys: self._postings[field, term])
    monkeypatch.setattr(TantivyIndex, "_carrying", lambda self, keys: tantivy.Query.all_query())
    async with stage_on(new_engine()) as stage, stage_on(new_engine()) as twin:
        assert await told_by_twins(Checker(stage, twin))


async def let_everybody_pass(desk: Desk, update: object, context: object) -> None:
    """A gate that stands open."""


async def test_strangers_notice_that_the_gate_is_open(new_engine: NewEngine, monkeypatch: Patch) -> None:
    monkeypatch.setattr("bot.app.keep_strangers_out", let_everybody_pass)
    async with (
        stage_on(new_engine(), strangers="closed") as stage,
        stage_on(new_engine(), strangers="closed") as twin,
    ):
        with pytest.raises(AssertionError):
            await play_strangers(stage, twin, SEEDS, "closed")


async def test_officials_notice_that_staff_are_not_asked_for_their_right(
    new_engine: NewEngine, monkeypatch: Patch
) -> None:
    monkeypatch.setattr("bot.handlers.staff.call.may", lambda person, right, today: True)
    async with stage_on(new_engine()) as stage:
        prepare_stage(stage, registered=Human("official", "fgr", "RED"))
        assert "/people" in await told_apart(stage)


# --- one layer at a time


@pytest.mark.parametrize("make", [lambda _: MemoryDenseIndex(), ChromaIndex])
def test_a_search_by_meaning_keeps_to_the_keys(make: Callable[[Path], MemoryDenseIndex], tmp_path: Path) -> None:
    assert dense_keeps_to_keys(make(tmp_path))


@pytest.mark.parametrize("make", [MemoryLexicalIndex, TantivyIndex])
def test_a_search_by_words_keeps_to_the_keys(make: Callable[[], MemoryLexicalIndex]) -> None:
    assert lexical_keeps_to_keys(make())


def test_one_collection_for_all_is_noticed(monkeypatch: Patch, tmp_path: Path) -> None:
    monkeypatch.setattr(chroma, "_collection_name", lambda _: "k-all")
    assert not dense_keeps_to_keys(ChromaIndex(tmp_path))


def test_a_lexical_index_without_its_clause_is_noticed(monkeypatch: Patch) -> None:
    monkeypatch.setattr(TantivyIndex, "_carrying", lambda self, keys: tantivy.Query.all_query())
    assert not lexical_keeps_to_keys(TantivyIndex())


def test_search_gives_nothing_away_even_if_sql_does(new_engine: NewEngine) -> None:
    assert retriever_trusts_nobody(Library(new_engine(), FixedClock(NOW)), MemoryLexicalIndex())


def test_a_search_that_leaves_everything_to_sql_is_noticed(new_engine: NewEngine, monkeypatch: Patch) -> None:
    monkeypatch.setattr(Reader, "may_read", lambda self, audience: True)
    assert not retriever_trusts_nobody(Library(new_engine(), FixedClock(NOW)), MemoryLexicalIndex())


WAYS_OUT = ("passage", "neighbours", "original", "readable", "texts", "readable_documents")


def given_out(library: Library, way: str, ids: dict[str, list[str]]) -> set[str]:
    """Return the kinds of which a way out of the library gives anything to a holder of ``community``."""
    keys = frozenset({"public", "community"})
    if way == "texts":
        return {"something"} if list(library.texts(keys, TODAY)) else set()
    if way == "readable_documents":
        return {"something"} if library.readable_documents(keys, TODAY) else set()
    home = {
        identifier: document.id for document in library.documents() for identifier in library.passage_ids(document.id)
    }
    ways: dict[str, Callable[[str], object]] = {
        "passage": lambda identifier: library.passage(identifier, keys, TODAY),
        "neighbours": lambda identifier: any(library.neighbours(identifier, keys, TODAY)),
        "original": lambda identifier: library.original(home[identifier], keys, TODAY),
        "readable": lambda identifier: library.readable([identifier], keys, TODAY),
    }
    return {kind for kind, each in ids.items() if any(ways[way](identifier) for identifier in each)}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_each_way_out_of_the_library_is_closed_by_itself(new_engine: NewEngine, way: str) -> None:
    library = Library(new_engine(), FixedClock(NOW))
    assert given_out(library, way, ids_of_forbidden(library)) == set()


@pytest.mark.parametrize("way", [way for way in WAYS_OUT if way != "readable_documents"])
@pytest.mark.parametrize(
    ("column", "kinds"),
    [
        ("document_audience", {"agency", "person"}),
        ("status", {"withdrawn"}),
        ("valid_from", {"early"}),
        ("valid_until", {"late"}),
    ],
)
def test_each_way_out_of_the_library_needs_each_condition(
    new_engine: NewEngine, monkeypatch: Patch, way: str, column: str, kinds: set[str]
) -> None:
    library = Library(new_engine(), FixedClock(NOW))
    ids = ids_of_forbidden(library)
    without(column)(monkeypatch)
    out = given_out(library, way, ids)
    assert out == (kinds if way != "texts" else {"something"})
