from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.rephrase import reworded, set_right, with_everyday_nouns
from knowledge.language.stem import fold
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import Termbase, load_termbase
from knowledge.model import Language

ROWS = [
    line.split("\t") for line in (files("knowledge") / "language" / "rephrase.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("¿Cuánto dura la medida?", "es", "¿Cuánto tiempo permanece la medida?"),
        ("cuanto dura la medida", "es", "cuánto tiempo permanece la medida"),
        ("Le mando el oficio", "es", "Le envío el oficio"),
        ("MANDARON", "es", "Enviaron"),
        ("o mandado", "pt", "o mandado"),
        ("como faço para pedir", "pt", "como posso pedir"),
        ("as regras valem desde maio", "pt", "as regras estão em vigor desde maio"),
        ("", "es", ""),
    ],
)
def test_what_the_translator_misreads_is_said_in_other_words(text: str, language: Language, wanted: str) -> None:
    assert reworded(text, language) == wanted


def test_words_that_are_never_meant_are_set_right_behind_it() -> None:
    assert set_right("The sakes of the accused", "os bens do acusado", "pt") == "The assets of the accused"
    assert set_right("As I ask the data", "como peço os dados", "pt") == "How I ask the data"
    assert set_right("As I ask the data", "cómo pido los datos", "es") == "As I ask the data"
    assert set_right("As a rule", "Em regra", "pt") == "As a rule"


def test_nouns_and_countries_are_found_behind_the_terms() -> None:
    finder = TermFinder(with_everyday_nouns(Termbase()))
    assert finder.replace_terms("las cifras del Brasil", "es") == "las figures del Brazil"
    assert finder.replace_terms("a delegacia de Moçambique", "pt") == "a police station de Mozambique"
    whole = load_termbase()
    assert TermFinder(with_everyday_nouns(whole)).replace_terms("orden judicial", "es") == "court order"
    assert {"seizure", "freeze"} <= with_everyday_nouns(whole).concepts.keys()


def test_each_row_is_whole_and_stands_once() -> None:
    assert all(len(row) == 4 and all(row) for row in ROWS)
    assert {row[1] for row in ROWS} == {"term", "before", "after"}
    assert {row[0] for row in ROWS if row[1] != "after"} == {"es", "pt"}
    keys = [(row[0], row[1], fold(row[2])) for row in ROWS]
    assert [key for key in keys if keys.count(key) > 1] == []


@given(st.text(max_size=60))
def test_any_text_is_safe(text: str) -> None:
    for language in ("es", "pt"):
        reworded(text, "es" if language == "es" else "pt")
        set_right(text, text, "pt")
