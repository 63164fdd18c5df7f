"""The term table is read or refused by line, and terms are found whatever their inflection or spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import UserInputError
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import (
    COLUMNS,
    Termbase,
    check_table,
    load_termbase,
    merge,
    parse_termbase,
    write_table,
)
from knowledge.model import LANGUAGES, Language

HEADER = ",".join(COLUMNS)
SMALL = f"""{HEADER}
wallet,asset,wallet; crypto wallet,billetera; monedero (ES); cartera*,carteira,"Keeps keys, not coins.",a,b,own
cold-wallet,asset,cold wallet,billetera fría,carteira fria,Offline.,Sin conexión.,Sem conexão.,own
court-order,law,court order,orden judicial; mandamiento judicial (MX),ordem judicial,Of a judge.,a,b,own
freeze,request,freeze; frozen,congelamiento; congelar; aseguramiento (MX),congelamento; bloqueio,Stops.,a,b,own
account,asset,account,cuenta,conta,A record.,Un registro.,Um registro.,own
transaction,asset,transaction,transacción,transação,A transfer.,Una transferencia.,Uma transferência.,own
address,asset,address,dirección,endereço,Where it goes.,Destino.,Destino.,own
"""


@pytest.fixture(scope="module")
def finder() -> TermFinder:
    return TermFinder(parse_termbase(SMALL))


@pytest.fixture(scope="module")
def packaged() -> TermFinder:
    return TermFinder(load_termbase())


def test_the_packaged_table_is_whole() -> None:
    termbase = load_termbase()
    assert len(termbase) >= 250
    for concept in termbase.concepts.values():
        assert concept.source, concept.id
        for language in LANGUAGES:
            assert concept.preferred(language), concept.id
            assert concept.definitions[language], concept.id


def test_what_is_written_is_read_again() -> None:
    for table in (SMALL, write_table(load_termbase())):
        termbase = parse_termbase(table)
        assert parse_termbase(write_table(termbase)) == termbase


def test_countries_and_stars() -> None:
    wallet = parse_termbase(SMALL).concepts["wallet"]
    assert [(term.text, term.countries, term.glossary_only) for term in wallet.terms["es"]] == [
        ("billetera", (), False),
        ("monedero", ("ES",), False),
        ("cartera", (), True),
    ]
    assert (wallet.preferred("es"), wallet.preferred("es", "ES"), wallet.preferred("es", "MX")) == (
        "billetera",
        "monedero",
        "billetera",
    )
    assert wallet.definitions["en"] == "Keeps keys, not coins."


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ("", 1, "column id is missing"),
        ("id,domain\nx,y", 1, "column en is missing"),
        (f"{HEADER}\nBad Id,d,a,b,c,,,,s", 2, "is no id"),
        (f"{HEADER}\nx,d,a,b,c,,,,s\nx,d,a,b,c,,,,s", 3, "stands there twice"),
        (f"{HEADER}\nx,d,a,b (Mexico),c,,,,s", 2, "'b \\(Mexico\\)' is no term"),
        (f"{HEADER}\nx,d,a,*,c,,,,s", 2, "'\\*' is no term"),
        (f"{HEADER}\nx,d,,b,c,,,,s", 2, "needs an English term"),
        (f"{HEADER}\nx,d,a,,,,,,s", 2, "needs an English term"),
        (f"{HEADER}\nx,d,a,b,c,,,,s,more", 2, "too many cells"),
        (f'{HEADER}\nx,d,"a\nb",b,c,,,,s\ny,d,a,"b', 4, "not readable as CSV"),
    ],
)
def test_a_wrong_table_is_refused_by_line(table: str, line: int, message: str) -> None:
    with pytest.raises(UserInputError, match=f"Line {line} .*{message}") as refused:
        parse_termbase(table)
    assert refused.value.code == "terms-malformed"
    assert refused.value.params["line"] == line


def test_a_check_names_every_problem() -> None:
    problems = check_table(f"{HEADER}\nX,d,a,b,c,,,,s\nok,d,a,b,c,,,,s\ny,d,,b,c (1),,,,s")
    assert [problem.line for problem in problems] == [2, 4, 4]


def test_a_table_from_a_spreadsheet() -> None:
    table = "\ufeff" + HEADER.replace(",", ";") + '\r\nx;d;"a; b";c;d;;;;s\r\n'
    assert [term.text for term in parse_termbase(table).concepts["x"].terms["en"]] == ["a", "b"]


def test_staff_replace_and_add() -> None:
    extension = parse_termbase(
        f"{HEADER}\nwallet,asset,purse,bolsa,bolsa,,,,us\nnew,law,edict,edicto; orden judicial,,,,,us\n"
    )
    merged = merge(parse_termbase(SMALL), extension)
    assert (merged.added, merged.replaced) == (("new",), ("wallet",))
    assert merged.shared == (("orden judicial", "new", "court-order"),)
    finder = TermFinder(merged.termbase)
    assert finder.replace_terms("la orden judicial y la bolsa", "es") == "la edict y la purse"
    assert "billetera" in finder.replace_terms("billetera", "es")


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("es", "Las billeteras del sospechoso", "Las wallets del sospechoso"),
        ("es", "fondos congelados", "fondos frozen"),
        ("es", "CONGELACION de la Cuenta", "freeze de la account"),
        ("es", "órdenes judiciales", "court orders"),
        ("es", "ordenes judiciales", "court orders"),
        ("es", "billetera fría", "cold wallet"),
        ("es", "billeteras frias, billetera", "cold wallets, wallet"),
        ("es", "la orden. Judicial, no", "la orden. Judicial, no"),
        ("es", "les cuento la cartera", "les cuento la cartera"),
        ("es", "direcciones y transacciones", "addresses y transactions"),
        ("pt", "ordens judiciais", "court orders"),
        ("pt", "as transações bloqueadas", "as transactions bloqueadas"),
        ("pt", "Endereços das carteiras frias", "addresses das cold wallets"),
        ("en", "the billetera", "the billetera"),
        ("es", "", ""),
    ],
)
def test_terms_are_found_in_their_inflections(finder: TermFinder, language: Language, text: str, english: str) -> None:
    assert finder.replace_terms(text, language) == english


def test_the_packaged_terms_cover_what_officials_write(packaged: TermFinder) -> None:
    assert packaged.replace_terms("ordens judiciais", "pt") == "court orders"
    assert packaged.replace_terms("aseguramiento de criptoactivos", "es") == "seizure de crypto-assets"
    assert packaged.replace_terms("solicitud de preservación", "es") == "preservation request"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("billetera", "wallet"),
        ("BILLETERA FRIA", "cold-wallet"),
        ("mandamiento", "court-order"),
        ("cartera", "wallet"),
        ("biletera", "wallet"),
        ("congelamento", "freeze"),
        ("transacao", "transaction"),
        ("crypto", "wallet"),
        ("adress", "address"),
    ],
)
def test_the_glossary_finds_parts_and_close_spellings(finder: TermFinder, typed: str, first: str) -> None:
    assert finder.lookup(typed)[0].id == first


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy", "💥", "a" * 10_000])
def test_the_glossary_finds_nothing_for_nothing(finder: TermFinder, typed: str) -> None:
    assert finder.lookup(typed) == []


def test_the_glossary_keeps_to_the_languages_asked(finder: TermFinder) -> None:
    assert finder.lookup("billetera", ["en"]) == []
    assert len(finder.lookup("e", LANGUAGES, limit=2)) <= 2


def test_expansion_names_the_other_terms(finder: TermFinder) -> None:
    others = finder.expand("la orden judicial", "es")
    assert others == ("court order", "mandamiento judicial", "ordem judicial")
    assert finder.expand("nada", "es") == ()


@given(text=st.text(max_size=60), language=st.sampled_from(LANGUAGES))
def test_matches_lie_in_the_text_in_order(finder: TermFinder, text: str, language: Language) -> None:
    sentence = f"{text} billeteras {text} ordem judicial{text}"
    end = 0
    for match in finder.find(sentence, language):
        assert end <= match.start < match.end <= len(sentence)
        end = match.end
    finder.lookup(text)


def test_an_empty_termbase_finds_nothing() -> None:
    finder = TermFinder(Termbase())
    assert finder.find("billetera", "es") == []
    assert finder.lookup("billetera") == []
