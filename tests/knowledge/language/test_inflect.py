"""Plural and gender of terms."""

import pytest

from knowledge.language.inflect import is_feminine, is_plural, plural
from knowledge.model import Language


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("es", "orden judicial", "órdenes judiciales"),
        ("es", "solicitud de preservación", "solicitudes de preservación"),
        ("es", "transacción", "transacciones"),
        ("es", "frase semilla", "frases semilla"),
        ("es", "billetera no custodiada", "billeteras no custodiadas"),
        ("es", "juez de control", "jueces de control"),
        ("es", "PSAV", "PSAV"),
        ("es", "token", "tokens"),
        ("es", "análisis de blockchain", "análisis de blockchain"),
        ("pt", "ordem judicial", "ordens judiciais"),
        ("pt", "frase-semente", "frases-semente"),
        ("pt", "carteira móvel", "carteiras móveis"),
        ("pt", "papel timbrado", "papéis timbrados"),
        ("pt", "transação", "transações"),
        ("pt", "e-mail institucional", "e-mails institucionais"),
        ("pt", "órgão policial", "órgãos policiais"),
        ("pt", "prazo de resposta", "prazos de resposta"),
    ],
)
def test_the_plural_of_a_term(language: Language, one: str, many: str) -> None:
    assert plural(one, language) == many


@pytest.mark.parametrize(
    ("language", "feminine", "masculine"),
    [
        ("es", ["billetera", "orden judicial", "clave privada", "transacción", "plataforma", "autoridad"],
         ["aseguramiento", "esquema piramidal", "juez", "saldo", "exchange", "gas"]),
        ("pt", ["carteira", "ordem", "chave", "apreensão", "corretora", "exchange", "lavagem de dinheiro"],
         ["bloqueio", "esquema", "padrão", "saque", "endereço"]),
        ("en", [], ["wallet", "data"]),
    ],
)  # fmt: skip
def test_the_gender_of_a_term(language: Language, feminine: list[str], masculine: list[str]) -> None:
    assert all(is_feminine(term, language) for term in feminine)
    assert not any(is_feminine(term, language) for term in masculine)


def test_terms_that_are_plurals_by_themselves() -> None:
    assert is_plural("datos de tráfico", "es")
    assert is_plural("autos", "pt")
    assert not any(is_plural(term, "es") for term in ("análisis", "billetera", "ROS"))
    assert not is_plural("funds", "en")
