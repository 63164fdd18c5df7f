from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.stem import cached_terms, fold, terms, tokens
from knowledge.model import LANGUAGES, Language


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("congelación", "CONGELACION", "es"),
        ("congelar cuentas", "congelar cuenta", "es"),
        ("preservação", "preservacao", "pt"),
        ("freezing orders", "freeze order", "en"),
        ("se\u200bed phr\u00adase", "seed phrase", "en"),
    ],
)
def test_forms_of_a_word_have_one_term(one: str, other: str, language: Language) -> None:
    assert terms(one, language) == terms(other, language)


def test_identifiers_stay_whole_and_numbers_count() -> None:
    assert tokens("Art. 16, 0xAB12_cd") == ["art", "16", "0xab12", "cd"]


def test_a_run_that_is_no_word_is_cut() -> None:
    assert len(tokens("a" * 5000)[0]) == 128


@given(st.text(max_size=300))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_each_token_has_a_term(text: str, language: Language) -> None:
    assert len(terms(text, language)) == len(tokens(text))
    assert cached_terms(text, language) == terms(text, language)


def test_threads_do_not_disturb_each_other() -> None:
    texts = [f"congelaciones solicitadas número {n} investigaciones" for n in range(200)]
    alone = [terms(text, "es") for text in texts]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: terms(text, "es"), texts))
    assert together == alone
