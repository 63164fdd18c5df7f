"""A masked question is searched for without the case that it was asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard.case_data import mask
from bot.guard.searchable import searchable


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("el titular Juan Perez Lopez CURP BADD110313HCMLNS09 correo juan@gmail.com cuanto dura la preservacion?",
         "cuanto dura la preservacion?"),
        ("how long is data of UID 8812345 (john.doe@mail.com, +52 55 1234 5678) preserved?",
         "how long is data preserved?"),
        ("a conta do João da Silva CPF 529.982.247-25 pode ser bloqueada sem ordem judicial?",
         "a conta pode ser bloqueada sem ordem judicial?"),
        ("TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC es una direccion de tron?", "dirección TRON es una direccion de tron?"),
        ("¿Qué debe contener un oficio?", "¿Qué debe contener un oficio?"),
    ],
)  # fmt: skip
def test_the_question_stays_and_the_case_goes(typed: str, sought: str) -> None:
    assert searchable(mask(typed).text) == sought


@given(text=st.text(max_size=200))
def test_any_text_gives_some_text_and_never_a_mask(text: str) -> None:
    found = searchable(text)
    assert not (text.strip() and "[" not in text and found != text)
    assert bool(found.strip()) or not any(sign.isalnum() for sign in text)
