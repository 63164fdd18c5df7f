import pytest

from knowledge.language.small_words import is_small
from knowledge.language.synonyms import TermSynonyms
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import load_termbase
from knowledge.model import Language


@pytest.mark.parametrize(
    ("typed", "preferred"),
    [
        ("can you trace xmr", "can you trace Monero"),
        ("what does an EDR hold", "what does an emergency disclosure hold"),
        ("we took the trezor", "we took the hardware wallet"),
        ("how long is the freeze", "how long is the freeze"),
        ("two seed phrases", "two seed phrases"),
        ("what is for lunch", "what is for lunch"),
        ("", ""),
    ],
)
def test_synonyms_give_way_to_the_preferred_term(typed: str, preferred: str) -> None:
    assert TermSynonyms(TermFinder(load_termbase())).preferred(typed) == preferred


@pytest.mark.parametrize(
    ("words", "language", "small"),
    [
        ("How", "en", True), ("freeze", "en", False), ("como", "es", True), ("Cómo", "es", True), ("não", "pt", True),
        ("nao", "pt", True), ("para la", "es", True), ("la orden", "es", False), ("", "en", False), ("!", "es", False),
    ],
)  # fmt: skip
def test_small_words_are_known_with_and_without_accents(words: str, language: Language, small: bool) -> None:
    assert is_small(words, language) is small
