import numpy as np
import pytest

from knowledge.adapters.memory import DictionaryGlosser, HashingEmbedder
from knowledge.model import Language
from knowledge.question import MAX_CHARS, Sense, Tools, prepare_question
from tests.knowledge.library import WORDS


class Dictionary:
    def senses(self, text: str, language: Language) -> list[Sense]:
        known = {"tasa": ("tax", "rate"), "de": ("of",)}
        return [Sense(word, known.get(word, ())) for word in text.split()] if language == "es" else []


class Accents:
    def correct(self, text: str, language: Language) -> str:
        return text.replace("preservacion", "preservación")


EMBEDDER = HashingEmbedder()
TOOLS = Tools(EMBEDDER, DictionaryGlosser(WORDS), Dictionary(), Accents())


def test_an_english_question_is_its_own_gloss() -> None:
    question = prepare_question("How do I freeze an account?", None, TOOLS)
    assert (question.language, question.gloss) == ("en", "How do I freeze an account?")
    assert question.gloss_concepts == ()
    assert question.index_terms() == {"en": ("how", "do", "i", "freez", "an", "account")}


def test_all_senses_of_a_word_are_looked_for() -> None:
    question = prepare_question("la tasa de noventa días", "es", TOOLS)
    assert {"tax", "rate", "nineti"} <= set(question.index_terms()["en"])
    assert "tas" in question.index_terms()["es"]


def test_a_word_that_no_dictionary_has_is_looked_for_as_it_is() -> None:
    question = prepare_question("la tasa Kucoin", "es", TOOLS)
    assert "kucoin" in question.index_terms()["en"]


def test_the_gloss_of_the_corrected_text_is_embedded() -> None:
    question = prepare_question("solicitud de preservacion", "es", TOOLS)
    assert question.gloss == "request de preservation"
    assert np.allclose(question.vector, EMBEDDER.embed_question("request de preservation"))


def test_a_multilingual_embedder_reads_the_question_as_it_is() -> None:
    embedder = HashingEmbedder(multilingual=True)
    question = prepare_question("congelar la cuenta", "es", Tools(embedder, DictionaryGlosser(WORDS)))
    assert np.allclose(question.vector, embedder.embed_question("congelar la cuenta"))
    assert "freez" in question.index_terms()["en"]


@pytest.mark.parametrize("text", ["", "   ", "?!...", "😀😀", "\u200b\u200d", "\u202e\u2066"])
def test_a_text_without_words_is_empty(text: str) -> None:
    assert prepare_question(text, "es", TOOLS).empty


def test_a_long_question_is_cut() -> None:
    question = prepare_question("congelar cuenta " * 2000, "es", TOOLS)
    assert len(question.text) <= MAX_CHARS
    assert len(question.concepts) <= 48


def test_invisible_characters_do_not_part_words() -> None:
    assert prepare_question("fre\u200beze\u202e it", "en", TOOLS).index_terms()["en"] == ("freez", "it")
