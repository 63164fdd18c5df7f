from collections.abc import Sequence

import numpy as np

from knowledge.adapters.memory import DictionaryGlosser, HashingEmbedder
from knowledge.language.sentences import sentence_spans
from knowledge.model import Language, Locator, Passage, Vector
from knowledge.prepare import prepare
from tests.knowledge.library import WORDS


class CountingEmbedder(HashingEmbedder):
    def __init__(self, *, multilingual: bool = False) -> None:
        super().__init__(multilingual=multilingual)
        self.calls: list[list[str]] = []

    def embed_passages(self, texts: Sequence[str]) -> Vector:
        self.calls.append(list(texts))
        return super().embed_passages(texts)


def passage(text: str, language: Language, *headings: str, first: int = 0) -> Passage:
    spans = tuple((start + first, end + first) for start, end in sentence_spans(text[first:], language))
    return Passage(text[:8], "d", 0, text, Locator(headings=headings), language, spans)


def test_english_needs_no_gloss() -> None:
    embedder = CountingEmbedder()
    (ready,) = prepare([passage("Freeze it. Then ask.", "en")], lambda _: "", embedder, DictionaryGlosser({}))
    assert ready.passage.gloss == ""
    assert ready.gloss_sentences == ()
    assert ready.terms == {"en": ("freez", "it", "then", "ask")}
    assert ready.sentence_vectors.shape == (2, embedder.dimensions)
    assert np.allclose(ready.vector, embedder.embed_question("Freeze it. Then ask."))


def test_what_is_not_english_has_terms_in_both_languages_and_is_embedded_in_english() -> None:
    embedder = CountingEmbedder()
    text = "El congelamiento dura noventa días. Congelar la cuenta."
    (ready,) = prepare([passage(text, "es")], lambda _: "Congelamiento", embedder, DictionaryGlosser(WORDS))
    assert ready.passage.gloss == "El freeze lasts ninety days. freeze the account."
    assert ready.gloss_sentences == ("El freeze lasts ninety days.", "freeze the account.")
    assert set(ready.terms) == set(ready.context_terms) == {"es", "en"}
    assert ready.context_terms["en"] == ("freez",)
    assert "freeze\nEl freeze lasts ninety days. freeze the account." in embedder.calls[0]
    assert not any("noventa" in embedded for embedded in embedder.calls[0])


def test_a_multilingual_embedder_reads_the_original() -> None:
    embedder = CountingEmbedder(multilingual=True)
    (ready,) = prepare([passage("Congelar la cuenta.", "es")], lambda _: "", embedder, DictionaryGlosser(WORDS))
    assert embedder.calls == [["Congelar la cuenta."]]
    assert ready.terms["en"] == ("freez", "the", "account")


def test_a_sentence_is_embedded_under_its_heading() -> None:
    embedder = CountingEmbedder()
    prepare(
        [passage("Ninety days.", "en", "Guide", "Freeze")], lambda _: "Guide | Freeze", embedder, DictionaryGlosser({})
    )
    assert sorted(embedder.calls[0]) == ["Freeze. Ninety days.", "Guide | Freeze\nNinety days."]


def test_the_header_of_a_table_is_part_of_the_gloss() -> None:
    made = passage("cuenta | días\n1 | noventa", "es", first=len("cuenta | días\n"))
    (ready,) = prepare([made], lambda _: "", CountingEmbedder(), DictionaryGlosser(WORDS))
    assert ready.passage.gloss == "account | days 1 | ninety"
    assert len(ready.gloss_sentences) == len(ready.sentence_vectors) == 1


def test_everything_is_embedded_in_one_call_once_and_comes_back_in_order() -> None:
    embedder = CountingEmbedder()
    texts = ["A long first sentence stands here. Short.", "Short.", "Other words. Short."]
    ready = prepare([passage(text, "en") for text in texts], lambda _: "", embedder, DictionaryGlosser({}))
    assert len(embedder.calls) == 1
    assert len(set(embedder.calls[0])) == len(embedder.calls[0])
    for text, one in zip(texts, ready, strict=True):
        assert np.allclose(one.vector, embedder.embed_question(text))
        assert np.allclose(one.sentence_vectors[-1], embedder.embed_question("Short."))


def test_nothing_gives_nothing() -> None:
    assert prepare([], lambda _: "", CountingEmbedder(), DictionaryGlosser({})) == []
