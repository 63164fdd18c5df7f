"""What every glosser does, the translator and the fakes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.adapters.apertium import ApertiumGlosser
from knowledge.adapters.memory import DictionaryGlosser, IdentityGlosser
from knowledge.adapters.modes import MODES
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import load_termbase
from knowledge.model import Language
from knowledge.ports import Glosser


@pytest.fixture(scope="module", params=["identity", "dictionary", "no translator", "apertium"])
def glosser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Glosser]:
    if request.param == "identity":
        yield IdentityGlosser()
    elif request.param == "dictionary":
        yield DictionaryGlosser({"billetera": "wallet"})
    else:
        modes: Path = MODES if request.param == "apertium" else tmp_path_factory.mktemp("modes")
        made = ApertiumGlosser(TermFinder(load_termbase()), modes)
        yield made
        made.close()
        assert made.pids == []


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_one_gloss_per_text_in_order(glosser: Glosser, language: Language) -> None:
    texts = ["billetera azul", "", "0xAbC", "billetera azul", "  ", "otra"]
    glosses = glosser.gloss(texts, language)
    assert len(glosses) == len(texts)
    assert glosses[0] == glosses[3]
    assert (glosses[1], glosses[4].strip()) == ("", "")
    assert "0xAbC" in glosses[2]
    assert glosser.gloss([], language) == []


def test_english_comes_back_as_it_is(glosser: Glosser) -> None:
    texts = ["The wallet [of] a suspect* <b> \\ $", "no"]
    assert glosser.gloss(texts, "en") == texts


@pytest.mark.parametrize("language", ["es", "pt"])
def test_unknown_words_are_kept_without_marks(glosser: Glosser, language: Language) -> None:
    gloss = glosser.gloss(["Binance bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh Zyxwvut"], language)[0]
    assert gloss.split() == ["Binance", "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh", "Zyxwvut"]


def test_a_glosser_says_whether_it_translates(glosser: Glosser) -> None:
    gloss = glosser.gloss(["billetera"], "es")[0]
    assert gloss in ("wallet", "billetera")
    assert glosser.available or isinstance(glosser, IdentityGlosser | ApertiumGlosser)
