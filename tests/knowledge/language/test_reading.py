"""The nouns for reading stand behind the termbase."""

from knowledge.language.reading import with_reading_nouns
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import Termbase, load_termbase
from knowledge.model import LANGUAGES

BASE = load_termbase()


def test_each_noun_is_there_in_three_languages() -> None:
    nouns = with_reading_nouns(Termbase()).concepts.values()
    assert len(nouns) > 60
    for concept in nouns:
        assert all(concept.preferred(language).strip() == concept.preferred(language) != "" for language in LANGUAGES)


def test_the_termbase_comes_first() -> None:
    finder = TermFinder(with_reading_nouns(BASE))
    for concept, term in list(BASE.terms("en"))[:200]:
        if not term.glossary_only:
            found = finder.find(term.text, "en")
            assert not any(match.concept.id.startswith("reading:") for match in found[:1]), concept.id
