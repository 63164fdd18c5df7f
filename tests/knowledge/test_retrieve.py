from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.audience import COMMUNITY, PUBLIC, Reader
from knowledge.model import Found, RankedText
from tests.knowledge.library import Library

FREEZE = "A freeze stops withdrawals from an account. It lasts ninety days. The order names the account."
SEED = "A seed phrase has twelve or twenty-four words. Whoever has the words can move everything."


def names(found: tuple[Found, ...]) -> list[str]:
    return [item.document.source_name for item in found]


def test_the_passage_that_answers_comes_first_with_its_sentences_set_off() -> None:
    library = Library()
    library.add("freeze.md", FREEZE)
    library.add("seed.md", SEED)
    found = library.retriever().search("how many words has a seed phrase", Reader()).found
    assert names(found)[0] == "seed.md"
    start, end = found[0].highlights[0]
    assert found[0].passage.text[start:end] == "A seed phrase has twelve or twenty-four words."
    assert all(0 <= item.score <= 1 for item in found)
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)


def test_spanish_finds_english_and_english_finds_spanish() -> None:
    library = Library()
    library.add("freeze.md", FREEZE)
    library.add("seed.md", SEED)
    library.add("conservar.md", "La preservación dura noventa días.", language="es")
    retriever = library.retriever()
    assert names(retriever.search("¿congelamiento de cuenta?", Reader()).found)[0] == "freeze.md"
    assert names(retriever.search("how long is preservation", Reader()).found)[0] == "conservar.md"


def test_a_misspelled_word_is_found() -> None:
    library = Library()
    for number in range(5):
        library.add(f"{number}.md", f"Rule {number} for accounts and requests.")
    library.add("chloroplast.md", "The chloroplast is green.")
    found = library.retriever().search("cloroplasto", Reader(), "es").ranked
    assert found[0].text.document.source_name == "chloroplast.md"
    assert found[0].features.bm25 > 0


def test_a_reader_gets_nothing_that_is_not_for_them() -> None:
    library = Library()
    library.add("open.md", "General words about a freeze.")
    library.add("closed.md", FREEZE, keys=frozenset({"agency:fge"}))
    retriever = library.retriever()
    assert names(retriever.search("freeze account", Reader()).found) == ["open.md"]
    both = retriever.search("freeze account", Reader(frozenset({"agency:fge"}))).found
    assert names(both) == ["closed.md", "open.md"]


def test_restricted_documents_influence_no_score() -> None:
    library = Library()
    library.add("open.md", FREEZE)
    library.add("seed.md", SEED)
    before = library.retriever().search("freeze account words", Reader()).found
    for number in range(20):
        library.add(f"closed{number}.md", f"freeze {number} account", keys=frozenset({"agency:fge"}))
    after = library.retriever().search("freeze account words", Reader()).found
    assert [(item.passage.id, item.score) for item in after] == [(item.passage.id, item.score) for item in before]


class Careless(Library):
    def readable(self, ids: Sequence[str], keys: frozenset[str], today: date) -> list[RankedText]:
        return list(self.texts.values())


def test_a_store_that_clears_too_much_is_checked_again() -> None:
    library = Careless()
    library.add("open.md", SEED)
    library.add("closed.md", FREEZE, keys=frozenset({COMMUNITY}))
    assert names(library.retriever().search("freeze account", Reader()).found) == ["open.md"]


def test_what_is_withdrawn_or_has_expired_is_gone_though_the_indexes_propose_it() -> None:
    library = Library()
    withdrawn = library.add("withdrawn.md", FREEZE)
    library.add("until.md", FREEZE.replace("ninety", "sixty"), valid_until=date(2026, 1, 15))
    retriever = library.retriever()
    assert sorted(names(retriever.search("freeze account", Reader()).found)) == ["until.md", "withdrawn.md"]
    library.withdraw(withdrawn)
    assert names(retriever.search("freeze account", Reader()).found) == ["until.md"]
    library.clock.advance(timedelta(days=1))
    assert retriever.search("freeze account", Reader()).found == ()


def test_near_identical_passages_are_shown_once() -> None:
    library = Library()
    library.add("one.md", FREEZE)
    library.add("two.md", FREEZE)
    library.add("hidden.md", FREEZE, keys=frozenset({COMMUNITY}))
    (found,) = library.retriever().search("freeze account", Reader()).found
    shown = {found.document.source_name, *(document.source_name for document in found.also_in)}
    assert shown == {"one.md", "two.md"}


def test_no_more_than_asked_for() -> None:
    library = Library()
    for number in range(30):
        library.add(f"{number}.md", f"Freeze of the account number {number}.")
    retriever = library.retriever()
    assert len(retriever.search("freeze account", Reader(), limit=3).found) == 3
    assert len(retriever.search("freeze account", Reader(), limit=30).found) == 30


@pytest.mark.parametrize(
    "text", ["", "?!", "😀", "\u200b", "\u202eabc", "قانون الأصول", "freeze " * 800, "a\0b", "0x" + "f" * 64]
)
def test_any_question_is_safe(text: str) -> None:
    library = Library()
    library.add("freeze.md", FREEZE)
    assert len(library.retriever().search(text, Reader(), "es").found) <= 1
    assert Library().retriever().search(text, Reader()).found == ()


@given(st.text(max_size=300))
def test_whatever_is_typed_only_readable_passages_come_back(text: str) -> None:
    library = Library()
    library.add("open.md", FREEZE)
    library.add("closed.md", SEED, keys=frozenset({"person:x"}))
    for item in library.retriever().search(text, Reader(), "pt").found:
        assert PUBLIC in item.document.meta.audience
