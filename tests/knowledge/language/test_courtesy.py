import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.courtesy import question_of
from knowledge.model import LANGUAGES, Language


@pytest.mark.parametrize(
    ("language", "typed", "asked"),
    [
        ("en", "Good morning, could you please tell me how long data is kept", "how long data is kept"),
        ("en", "hi, can you trace monero? thanks a lot", "can you trace monero?"),
        ("en", "I am Officer Diaz of the cyber unit and I would like to know if a wallet can be frozen",
         "a wallet can be frozen"),
        ("es", "Buenas tardes, disculpe la molestia. Soy agente y necesito saber qué datos debo incluir, gracias",
         "qué datos debo incluir"),
        ("es", "Estimados, ¿podrían orientarme sobre en qué casos hace falta un juez?",
         "en qué casos hace falta un juez?"),
        ("pt", "Boa tarde, gostaria de saber, por gentileza, que dados a corretora guarda. Obrigado desde já",
         "que dados a corretora guarda"),
    ],
)  # fmt: skip
def test_what_stands_around_a_question_is_left_out(language: Language, typed: str, asked: str) -> None:
    assert question_of(typed, language) == asked


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("es", "muchas gracias!!"),
        ("es", "hola"),
        ("pt", "bom dia"),
        ("en", "what must a request say about thanks for cooperation"),
        ("es", "quiero saber eso"),
        ("es", "si pido la preservación del saldo de la cuenta del investigado en binance, me pueden decir quién soy"),
    ],
)
def test_a_text_that_would_lose_its_question_stays(language: Language, typed: str) -> None:
    assert question_of(typed, language) == typed


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_nothing_is_added_and_something_stays(text: str, language: Language) -> None:
    asked = question_of(text, language)
    assert asked in text
    assert bool(asked.split()) == bool(text.split())
