import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.detect import detect
from knowledge.model import LANGUAGES, Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what is a seed phrase", "en"),
        ("how do I ask for a freeze?", "en"),
        ("como pido la congelacion de una cuenta", "es"),
        ("q hago si el banco no contesta", "es"),
        ("CUANTO TARDA LA CONGELACION", "es"),
        ("¿plazo?", "es"),
        ("qual o prazo da preservacao", "pt"),
        ("como solicito dados de usuario", "pt"),
        ("o que deve conter um oficio", "pt"),
        ("não", "pt"),
    ],
)
def test_a_question_has_its_language_whatever_the_chat_speaks(text: str, language: Language) -> None:
    assert {detect(text, prior) for prior in (None, *LANGUAGES)} == {language}


@pytest.mark.parametrize(
    "text", ["", "😀", "...", "0x52908400098527886E0F7030069857D2E4169EE7", "USDT", "txid", "قانون"]
)
@pytest.mark.parametrize("prior", LANGUAGES)
def test_what_says_nothing_keeps_the_language_of_the_chat(text: str, prior: Language) -> None:
    assert detect(text, prior) == prior


def test_identifiers_are_no_evidence() -> None:
    assert detect("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq TXID", "pt") == "pt"


@given(st.text(max_size=200), st.sampled_from([None, *LANGUAGES]))
def test_any_text_has_one_of_the_languages(text: str, prior: Language | None) -> None:
    assert detect(text, prior) in LANGUAGES
