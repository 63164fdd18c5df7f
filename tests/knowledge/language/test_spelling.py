from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.spelling import likeness, nearest, skeleton

VOCABULARY = ["immunodeficiency", "chloroplast", "preservation", "reservation", "perspective", "freeze", ""]


def test_a_greek_word_is_found_in_its_english_spelling() -> None:
    assert nearest("inmunodeficiencia", VOCABULARY) == ["immunodeficiency"]
    assert nearest("cloroplastos", VOCABULARY) == ["chloroplast"]


def test_a_slip_of_the_keyboard_is_found() -> None:
    assert nearest("presrvation", VOCABULARY) == ["preservation"]


def test_other_words_are_not() -> None:
    assert nearest("bicicleta", VOCABULARY) == []
    assert nearest("", VOCABULARY) == []


@given(st.text("abcdehkpqsy", max_size=12), st.text("abcdehkpqsy", max_size=12))
def test_likeness_is_the_same_both_ways_and_whole_for_the_same(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) == 1
    assert skeleton(one) == skeleton(one)
