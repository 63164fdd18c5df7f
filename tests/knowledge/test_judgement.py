from dataclasses import replace

import pytest

from knowledge.answer import Confidence
from knowledge.audience import Reader
from knowledge.judgement import Evidence, evidence_of
from tests.knowledge.library import Library

FREEZE = "A freeze stops withdrawals from an account. It lasts ninety days."
NOTHING = Evidence(0.5, 0.5, 0.5, 0.2, 0.05, 0, 4, elsewhere=False, kind_missing=False)


def seen(library: Library, text: str) -> Evidence:
    return evidence_of(library.retriever().search(text, Reader()))


def test_what_the_passage_holds_is_counted_with_its_headings() -> None:
    library = Library()
    library.add("freeze.md", FREEZE, headings=("Chile",))
    every, half = seen(library, "freeze account chile"), seen(library, "freeze zeppelin")
    assert every.covered == pytest.approx(1, abs=0.01)
    assert half.covered < 0.7
    assert half.unknown > 0.3
    assert (every.words, half.words) == (3, 2)


def test_a_heading_that_asks_the_same_speaks_for_its_passage() -> None:
    library = Library()
    library.add("freeze.md", FREEZE, headings=("How long does a freeze last?",))
    assert seen(library, "how long does a freeze last").heading > 0.9
    assert seen(library, "withdrawals").heading == 0


def test_the_lead_is_over_the_next_passage() -> None:
    library = Library()
    library.add("freeze.md", FREEZE)
    alone = seen(library, "freeze account").lead
    library.add("other.md", "A seminar begins at nine and ends at noon.")
    assert 0.1 < seen(library, "freeze account").lead <= alone


@pytest.mark.parametrize("headings", [("Chile",), ()])
def test_another_country_is_noticed(headings: tuple[str, ...]) -> None:
    library = Library()
    library.add("freeze.md", FREEZE, headings=headings)
    assert seen(library, "freeze account in Chile").elsewhere is (not headings)
    assert seen(library, "freeze account in Paraguay").elsewhere
    assert not seen(library, "freeze account").elsewhere


def test_the_jurisdiction_of_the_document_counts() -> None:
    library = Library()
    document = library.add("freeze.md", FREEZE)
    about = replace(document, meta=replace(document.meta, jurisdictions=("CL",)))
    library.texts = {name: replace(text, document=about) for name, text in library.texts.items()}
    assert not seen(library, "freeze account in Chile").elsewhere


def test_a_missing_amount_is_noticed() -> None:
    library = Library()
    library.add("freeze.md", FREEZE)
    assert seen(library, "price of a freeze").kind_missing
    assert not seen(library, "how many days does a freeze last").kind_missing


@pytest.mark.parametrize(
    "worse",
    [
        replace(NOTHING, elsewhere=True),
        replace(NOTHING, kind_missing=True),
        replace(NOTHING, covered=0.1),
        replace(NOTHING, window=0.1),
        replace(NOTHING, sentences=0.1),
        replace(NOTHING, heading=0.0),
        replace(NOTHING, lead=0.0),
        replace(NOTHING, unknown=0.5),
    ],
)
def test_each_sign_moves_the_confidence_the_way_it_should(worse: Evidence) -> None:
    assert 0 < Confidence().from_evidence(worse) < Confidence().from_evidence(NOTHING) < 1
