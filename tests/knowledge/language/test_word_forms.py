import pytest

from knowledge.language.word_forms import same_word, singular
from knowledge.model import Language


@pytest.mark.parametrize(
    ("said", "written", "language"),
    [
        ("billeteras", "billetera", "es"),
        ("ordenes", "orden", "es"),
        ("congelada", "congelado", "es"),
        ("investigadoras", "investigador", "es"),
        ("congelacion", "congelamiento", "es"),
        ("bloqueen", "bloquear", "es"),
        ("incautaron", "incautar", "es"),
        ("congelados", "congelar", "es"),
        ("transacoes", "transacao", "pt"),
        ("ordens", "ordem", "pt"),
        ("bloqueiem", "bloquear", "pt"),
        ("freezing", "freeze", "en"),
    ],
)
def test_forms_of_one_word(said: str, written: str, language: Language) -> None:
    assert same_word(said, written, language)


@pytest.mark.parametrize(
    ("said", "written", "language"),
    [
        ("orden", "ordenante", "es"),
        ("investigacion", "investigador", "es"),
        ("autenticidad", "autenticador", "es"),
        ("importante", "importe", "es"),
        ("cuento", "cuenta", "es"),
        ("transferible", "transferir", "es"),
        ("regulador", "regular", "es"),
        ("quanto", "quantia", "pt"),
        ("ponto", "ponte", "pt"),
        ("mandar", "mandado", "pt"),
        ("procure", "procurador", "pt"),
    ],
)
def test_words_of_one_family_are_not_one_word(said: str, written: str, language: Language) -> None:
    assert not same_word(said, written, language)


def test_portuguese_plurals_meet_their_singular() -> None:
    assert [singular(word, "pt") for word in ("ordens", "transacoes", "judiciais")] == [
        "ordem", "transacao", "judicial",
    ]  # fmt: skip
    assert singular("ordenes", "es") == "ordenes"
