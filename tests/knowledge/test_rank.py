import numpy as np
import pytest

from knowledge import rank
from knowledge.question import Concept, Question, Tools, prepare_question
from knowledge.rank import Features, Statistics, View, Weights
from tests.knowledge.library import Library

NOTHING = np.zeros(0, dtype=np.float32)


def concept(*english: str, native: tuple[str, ...] = ()) -> Concept:
    return Concept(frozenset(native), frozenset(english))


def english(text: str) -> Question:
    library = Library()
    return prepare_question(text, "en", Tools(library.embedder, library.glosser))


def test_the_shares_of_the_score_sum_to_one() -> None:
    weights = Weights()
    assert weights.passage + weights.sentences + weights.bm25 + weights.window == pytest.approx(1)
    assert Features(1, 1, 1, 1, NOTHING, NOTHING).score(weights) == pytest.approx(1)
    assert Features(0, 0, 0, 0, NOTHING, NOTHING).score(weights) == 0


def test_a_rare_word_weighs_more_than_a_frequent_one() -> None:
    statistics = Statistics(100, {("en", "freez"): 2, ("en", "account"): 80})
    assert statistics.rarity(concept("freez"), "en") > statistics.rarity(concept("account"), "en")


def test_a_word_with_a_frequent_sense_weighs_little() -> None:
    statistics = Statistics(100, {("en", "tax"): 2, ("en", "rate"): 60})
    assert statistics.rarity(concept("tax", "rate"), "es") < statistics.rarity(concept("tax"), "es")


def test_an_empty_collection_has_rarities() -> None:
    assert Statistics(0, {}).rarity(concept("freez"), "en") > 0


def test_a_view_counts_any_form_of_a_word() -> None:
    view = View([concept("tax", "rate", native=("tas",)), concept("freez")], "es", Statistics(10, {}))
    assert view.counts(["rate", "tax", "other"], "en").tolist() == [2, 0]
    assert view.counts(["tas", "freez"], "es").tolist() == [1, 0]


def test_the_more_of_the_question_two_sentences_hold_the_better() -> None:
    library = Library()
    library.add("near", "A freeze lasts ninety days. It can be extended. Nothing else.")
    library.add("far", "A freeze is an order. It is short. There it ends. Some wait for ninety weeks, others for days.")
    question = english("freeze ninety days")
    near, far = library.texts.values()
    views = rank.views_of(question, Statistics(2, {}))
    best_near, each = rank.windows(views, question, near, Weights())
    best_far, _ = rank.windows(views, question, far, Weights())
    assert best_near == pytest.approx(1)
    assert best_far < best_near
    assert each.tolist() == pytest.approx([1, 0, 0])


def test_words_of_title_and_headings_count_in_part() -> None:
    library = Library()
    library.add("plain", "It lasts ninety days.")
    library.add("headed", "It lasts ninety days..", headings=("Freeze",))
    question = english("freeze")
    plain, headed = library.texts.values()
    views = rank.views_of(question, Statistics(2, {}))
    assert rank.windows(views, question, plain, Weights())[0] == 0
    assert rank.windows(views, question, headed, Weights())[0] == pytest.approx(Weights().context)
    scores = rank.bm25(views, question, [plain, headed], Weights())
    assert scores[0] == 0 < scores[1] < 1


def test_the_answering_sentences_are_set_off_in_reading_order() -> None:
    features = Features(0, 0, 0, 0, np.array([0.9, 0.1, 0.2, 0.8]), np.array([0.0, 0.0, 1.0, 0.1]))
    spans = ((0, 4), (5, 9), (10, 14), (15, 19))
    assert rank.highlights(features, spans, Weights()) == ((0, 4), (15, 19))
    assert rank.highlights(features, spans, Weights(overlap=0.9)) == ((0, 4), (10, 14))
    assert rank.highlights(features, spans[:1], Weights()) == ((0, 4),)
    assert rank.highlights(Features(0, 0, 0, 0, NOTHING, NOTHING), (), Weights()) == ()


def test_features_stay_within_bounds_and_survive_a_passage_without_sentences() -> None:
    library = Library()
    library.add("empty", "...")
    library.add("text", "Freeze the account.")
    question = english("freeze the account")
    found = rank.dense_features(question, list(library.texts.values()), Weights())
    assert all(0 <= value <= 1 for one in found for value in (one.passage, one.sentences))
    assert found[1].passage > found[0].passage
    assert rank.dense_features(question, [], Weights()) == []


def test_a_list_of_links_loses_half_of_its_score() -> None:
    assert rank.link_share("See https://example.org/a") == pytest.approx(21 / 25)
    assert rank.link_share("No link: a/b") == rank.link_share("") == 0
    plain = Features(0.5, 0.5, 0.5, 0.5, NOTHING, NOTHING)
    linked = Features(0.5, 0.5, 0.5, 0.5, NOTHING, NOTHING, links=1.0)
    assert linked.score(Weights()) == pytest.approx(plain.score(Weights()) / 2)


def test_an_english_passage_gains_a_little_where_the_question_is_not_english() -> None:
    gloss = Features(0.5, 0.5, 0.5, 0.5, NOTHING, NOTHING)
    english_original = Features(0.5, 0.5, 0.5, 0.5, NOTHING, NOTHING, original=True)
    assert 0 < english_original.score(Weights()) - gloss.score(Weights()) < 0.05
    assert Features(1, 1, 1, 1, NOTHING, NOTHING, original=True).score(Weights()) == 1
