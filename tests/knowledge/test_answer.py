import pytest

from knowledge.answer import Answerer, Confidence, Thresholds
from knowledge.audience import Reader
from knowledge.model import LANGUAGES
from tests.knowledge.library import Library

FREEZE = "A freeze stops withdrawals from an account. It lasts ninety days."


def test_what_the_material_says_is_answered() -> None:
    library = Library()
    library.add("freeze.md", FREEZE, title="Freezing")
    answer = Answerer(library.retriever()).answer("A freeze stops withdrawals from an account", Reader())
    assert answer.answered
    assert answer.confidence > 0.9
    assert answer.nearest == ()
    assert answer.found[0].document.source_name == "freeze.md"


def test_what_it_does_not_say_is_not_and_the_nearest_titles_are_named() -> None:
    library = Library()
    library.add("freeze.md", FREEZE, title="Freezing")
    library.add("secret.md", "Penguin recipes of the secret service.", title="Penguins", keys=frozenset({"person:x"}))
    answer = Answerer(library.retriever()).answer("penguin recipes with an account of the secret service", Reader())
    assert not answer.answered
    assert answer.confidence < 0.5
    assert answer.nearest == ("Freezing",)
    assert [item.document.source_name for item in answer.found] == ["freeze.md"]


def test_a_title_is_named_once_and_only_so_many() -> None:
    library = Library()
    for number in range(6):
        library.add(f"{number}.md", f"Freeze rule {number}.", f"More of freeze rule {number}.", title=f"Rule {number}")
    answer = Answerer(library.retriever(), thresholds=Thresholds(1.1, 1.1, 1.1)).answer("freeze rule", Reader())
    assert len(set(answer.nearest)) == len(answer.nearest) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_its_threshold(language: str) -> None:
    thresholds = Thresholds(**{name: 1.1 if name == language else 0.0 for name in LANGUAGES})
    library = Library()
    library.add("freeze.md", FREEZE)
    answerer = Answerer(library.retriever(), thresholds=thresholds)
    asked = {"en": "how long is the freeze", "es": "cuánto dura el congelamiento", "pt": "qual o prazo do bloqueio"}
    answers = {name: answerer.answer(text, Reader()) for name, text in asked.items()}
    assert {name: answer.answered for name, answer in answers.items()} == {name: name != language for name in LANGUAGES}
    assert all(answer.language == name for name, answer in answers.items())


@pytest.mark.parametrize("text", ["", "?!", "😀", "\u200b\u200d", "\u202e", "قانون", "x" * 5000, "?" * 5000])
def test_nothing_to_go_by_is_no_answer(text: str) -> None:
    library = Library()
    library.add("freeze.md", FREEZE)
    for collection in (library, Library()):
        answer = Answerer(collection.retriever()).answer(text, Reader(), "pt")
        assert not answer.answered
        assert 0 <= answer.confidence < 0.5


def test_no_passage_gives_no_confidence() -> None:
    nothing = Library().retriever().search("freeze", Reader())
    assert nothing.ranked == ()
    assert Confidence().of(nothing) == 0


def test_words_that_no_passage_holds_lower_the_confidence() -> None:
    library = Library()
    library.add("freeze.md", FREEZE)
    known, strange = (library.retriever().search(text, Reader()) for text in ("freeze account", "freeze zeppelin"))
    assert known.unknown == 0
    assert strange.unknown > 0.3
    assert Confidence().of(known) > Confidence().of(strange)


def test_warming_up_asks_and_keeps_nothing() -> None:
    library = Library()
    library.add("freeze.md", FREEZE)
    answerer = Answerer(library.retriever())
    before = answerer.answer("how long is the freeze", Reader())
    answerer.warm_up()
    assert answerer.answer("how long is the freeze", Reader()) == before
