import pytest

from knowledge.language.countries import countries, countries_named
from knowledge.model import LANGUAGES, Language


@pytest.mark.parametrize(
    ("text", "language", "codes"),
    [
        ("ley de activos virtuales paraguay", "es", {"PY"}),
        ("las normas ARGENTINAS y la policía colombiana", "es", {"AR", "CO"}),
        ("o código mexicano", "pt", {"MX"}),
        ("oficinas en Costa Rica o El Salvador", "es", {"CR", "SV"}),
        ("a Brazilian court and the FBI", "en", {"BR", "US"}),
        ("para confirmar se o pedido era normal", "pt", set()),
        ("tell us how to freeze", "en", set()),
        ("los fondos irán a la costa", "es", set()),
        ("", "en", set()),
    ],
)
def test_countries_and_their_people_are_recognised(text: str, language: Language, codes: set[str]) -> None:
    assert countries_named(text, language) == codes


def test_each_country_has_a_code_and_a_name_in_each_language() -> None:
    codes = [country.code for country in countries()]
    assert len(set(codes)) == len(codes) >= 60
    assert all(country.code.isupper() and len(country.code) == 2 for country in countries())
    assert all(country.names[language][0].strip() for country in countries() for language in LANGUAGES)
    assert all(
        country.code in countries_named(country.names[name][0], name) for country in countries() for name in LANGUAGES
    )
