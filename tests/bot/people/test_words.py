"""What people type is checked before it is stored."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.people.model import Agency
from bot.people.store_words import clean, country, domain, email, fold, is_free_mail, is_on_list
from knowledge.errors import UserInputError

ANY = st.text(st.characters(), max_size=60)


@given(text=ANY)
def test_free_text_is_clean_and_stays_so(text: str) -> None:
    once = clean(text)
    assert once == clean(once) == once.strip()
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in once)
    assert not set(once) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
    once.encode()


@given(text=ANY)
def test_lines_are_kept_where_they_may_be(text: str) -> None:
    once = clean(text, lines=True)
    assert once == clean(once, lines=True)
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} and sign != "\n" for sign in once)


def test_names_stay_as_they_are_written() -> None:
    for name in ("José Ñáñez Ção", "Åse Ó Súilleabháin", "山田太郎", "👮🏽‍♀️ Ana"):
        assert clean(name) == name
    assert clean("Jose\u0301") == "José"
    assert clean("\u200b\ufeff") == ""


@given(text=ANY)
def test_an_address_is_plain_or_refused(text: str) -> None:
    for candidate in (text, f"ana@{text}", f"{text}@unit.gob.mx"):
        try:
            found = email(candidate)
        except UserInputError as refusal:
            assert refusal.code in {"email-malformed", "email-free-mail"}  # noqa: PT017
        else:
            assert found.count("@") == 1
            assert "." in found.partition("@")[2]
            assert found.isascii()
            assert not any(sign.isspace() or sign in '<>,;:"()[]\\' for sign in found)


@given(text=ANY)
def test_a_domain_or_a_country_is_plain_or_refused(text: str) -> None:
    for check, codes in ((domain, {"domain-malformed", "domain-free-mail"}), (country, {"country-malformed"})):
        try:
            found = check(text)
        except UserInputError as refusal:
            assert refusal.code in codes  # noqa: PT017
        else:
            assert found is None or found.isascii()


def test_free_mail_is_known_with_what_is_below_it() -> None:
    assert all(map(is_free_mail, ("gmail.com", "mail.yahoo.com", "Outlook.ES", "bol.com.br", "ig.com.br", "gmx.net")))
    assert not any(map(is_free_mail, ("fgr.org.mx", "pf.gov.br", "notgmail.com", "gmail.com.gob.mx", "com", "")))


def test_a_domain_stands_for_what_is_below_it() -> None:
    agency = Agency("a", "A", None, ("unit.gob.mx",))
    assert [is_on_list(f"ana@{name}", agency) for name in ("unit.gob.mx", "norte.unit.gob.mx")] == [True, True]
    assert [is_on_list(f"ana@{name}", agency) for name in ("xunit.gob.mx", "gob.mx", "unit.gob.mx.evil.org")] == [
        False
    ] * 3


def test_countries_are_those_of_the_standard() -> None:
    assert [country(code) for code in ("mx", " BR ", "", None)] == ["MX", "BR", None, None]


def test_folding_makes_spellings_meet() -> None:
    assert fold("  Fiscalía\tGENERAL ") == fold("fiscalia general")
    assert fold("Straße") == fold("STRASSE")
