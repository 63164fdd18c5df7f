from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.adapters.senses import ApertiumSenses
from knowledge.question import Lexicon, Sense


@pytest.fixture(scope="module")
def lexicon() -> Iterator[ApertiumSenses]:
    opened = ApertiumSenses()
    yield opened
    opened.close()


def english(senses: list[Sense]) -> dict[str, set[str]]:
    return {sense.surface: set(sense.english) for sense in senses}


def test_a_word_has_all_its_senses(lexicon: Lexicon) -> None:
    assert english(lexicon.senses("la tasa", "es"))["tasa"] >= {"tax", "rate"}
    assert english(lexicon.senses("los partidos", "es"))["partidos"] >= {"party", "match", "split"}


def test_portuguese_goes_by_way_of_spanish(lexicon: Lexicon) -> None:
    assert english(lexicon.senses("preservação dos dados", "pt"))["preservação"] == {"preservation"}


def test_an_expression_is_one_word_and_an_unknown_word_has_no_senses(lexicon: Lexicon) -> None:
    found = english(lexicon.senses("dióxido de carbono kucoinazo", "es"))
    assert found == {"dióxido de carbono": {"carbon dioxide"}, "kucoinazo": set()}


def test_english_and_nothing_have_no_senses(lexicon: Lexicon) -> None:
    assert lexicon.senses("tax rate", "en") == []
    assert lexicon.senses(" \n ", "es") == []


@pytest.mark.parametrize("text", ["^$/<>[]{}\\@*#+~", "a\0b\x01c", "😀 \u202e قانون", "^partido<n>$", "palabra " * 600])
def test_signs_of_the_translator_do_no_harm(lexicon: Lexicon, text: str) -> None:
    lexicon.senses(text, "es")
    assert "river" in english(lexicon.senses("río", "es"))["río"]


def test_several_threads_may_ask(lexicon: Lexicon) -> None:
    words = ["tasa", "río", "partido", "puerta"] * 10
    alone = [lexicon.senses(word, "es") for word in words]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda word: lexicon.senses(word, "es"), words)) == alone


def test_without_dictionaries_there_are_no_senses(tmp_path: Path) -> None:
    assert ApertiumSenses(tmp_path).senses("la tasa", "es") == []
