"""What every translator does, the real one and the fakes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.adapters.memory import DictionaryTranslator
from knowledge.adapters.modes import MODES
from knowledge.adapters.translator import ApertiumTranslator
from knowledge.errors import ModelError
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import load_termbase
from knowledge.model import LANGUAGES, Language
from knowledge.ports import Translator

EVERY_PAIR = frozenset((source, target) for source in LANGUAGES for target in LANGUAGES if source != target)
CAT: dict[Language, str] = {"en": "cat", "es": "gato", "pt": "gato"}
TABLE = "Gato | 0xAbC\n\n- gato\n  2. gato 12\n"


@pytest.fixture(scope="module", params=["dictionary", "empty", "apertium", "not installed"])
def translator(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Translator]:
    if request.param == "dictionary":
        yield DictionaryTranslator({pair: {CAT[pair[0]]: CAT[pair[1]]} for pair in EVERY_PAIR})
    elif request.param == "empty":
        yield DictionaryTranslator()
    else:
        modes: Path = MODES if request.param == "apertium" else tmp_path_factory.mktemp("modes")
        made = ApertiumTranslator(TermFinder(load_termbase()), modes)
        yield made
        made.close()
        assert made.pids == []


def test_it_offers_all_pairs_or_none(translator: Translator) -> None:
    assert translator.pairs in (EVERY_PAIR, frozenset())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_language_comes_back_as_it_is(translator: Translator, language: Language) -> None:
    assert translator.translate(" [gato] $ \n x", language, language) == " [gato] $ \n x"


@pytest.mark.parametrize("source", LANGUAGES)
@pytest.mark.parametrize("target", LANGUAGES)
def test_words_are_translated_and_lines_and_cells_kept(
    translator: Translator, source: Language, target: Language
) -> None:
    if (source, target) not in translator.pairs:
        return
    text = TABLE.replace("Gato", CAT[source].capitalize()).replace("gato", CAT[source])
    expected = TABLE.replace("Gato", CAT[target].capitalize()).replace("gato", CAT[target])
    assert translator.translate(text, source, target) == expected
    assert translator.translate("", source, target) == ""


def test_a_pair_that_is_not_there_is_an_error_with_a_code(translator: Translator) -> None:
    for source, target in EVERY_PAIR - translator.pairs:
        with pytest.raises(ModelError) as failure:
            translator.translate("gato", source, target)
        assert failure.value.code == "translator-unusable"
