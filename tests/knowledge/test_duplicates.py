from dataclasses import replace

import pytest

from knowledge.duplicates import fold_duplicates
from knowledge.model import Found
from tests.knowledge.library import Library

LONG = (
    "the authority sends its request through the official portal and states the account the network the period the"
    " legal basis and the measure that it asks for with signature and seal"
)


def found(*texts: str) -> list[Found]:
    library = Library()
    for number, text in enumerate(texts):
        library.add(f"d{number}.md", text)
    return [Found(known.passage, known.document, 0.5) for known in library.texts.values()]


def test_the_same_in_two_documents_is_shown_once_and_names_both() -> None:
    folded = fold_duplicates(found(LONG, LONG + " please", "Something else altogether."))
    assert [item.document.source_name for item in folded] == ["d0.md", "d2.md"]
    assert [document.source_name for document in folded[0].also_in] == ["d1.md"]


@pytest.mark.parametrize(
    ("one", "other"),
    [(" within 60 days", " within 90 days"), (" Chile", " Peru"), (" and may wait", " and may not wait")],
)
def test_what_differs_in_a_number_a_name_or_a_negation_is_not_the_same(one: str, other: str) -> None:
    assert len(fold_duplicates(found(LONG + one, LONG + other))) == 2


def test_a_repetition_within_a_document_names_no_other() -> None:
    first, second = found(LONG, LONG + " please")
    (folded,) = fold_duplicates([first, replace(second, document=first.document)])
    assert folded.also_in == ()


def test_passages_without_words_are_kept() -> None:
    assert len(fold_duplicates(found("...", "???"))) == 2
