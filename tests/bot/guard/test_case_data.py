"""Case data is found and masked in whatever stands around it; honest questions lose nothing."""

import json
import re
import string
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.guard import check_digits as digits
from bot.guard.case_data import find_case_data, mask
from bot.guard.kinds import Kind

GOLD = Path(__file__).parents[2] / "gold" / "starter.jsonl"
LONG_RUN = re.compile(r"\d{8}")
ODD = st.text(alphabet=st.sampled_from(string.printable + "áñçº\u200b\u00a0٣½é—“"), max_size=1500)
WORDS = st.lists(
    st.sampled_from(["como", "pido", "datos", "de", "la", "cuenta", "y", "que", "hago", "o", "art.", "favor"]),
    max_size=12,
).map(" ".join)  # fmt: skip
ENDS = st.sampled_from([".", ",", "?", " ", "\n", ")", ":", "; ", " - "])


def numbers(length: int) -> st.SearchStrategy[str]:
    return st.text(string.digits, min_size=length, max_size=length)


def with_check(body: str, fits: object, signs: str = string.digits, count: int = 1) -> str | None:
    """The body with the check digits that fit it, found by trying."""
    assert callable(fits)
    tails = [f"{number:0{count}}" for number in range(10**count)] if signs == string.digits else list(signs)
    return next((body + tail for tail in tails if fits(body + tail)), None)


def iban(body: str) -> str:
    return next(f"ES{check:02}{body}" for check in range(2, 99) if digits.iban(f"ES{check:02}{body}"))


def grouped(text: str, size: int = 4, sign: str = " ") -> str:
    return sign.join(text[place : place + size] for place in range(0, len(text), size))


IDENTIFIERS: dict[str, tuple[Kind, st.SearchStrategy[str | None]]] = {
    "iban": (Kind.BANK, numbers(20).map(iban)),
    "iban in groups": (Kind.BANK, numbers(20).map(iban).map(grouped)),
    "clabe": (Kind.BANK, numbers(17).map(lambda body: with_check(body, digits.clabe))),
    "cpf": (Kind.IDENTITY, numbers(9).map(lambda body: with_check(body, digits.cpf, count=2))),
    "cpf with points": (Kind.IDENTITY, numbers(11).map(lambda n: f"{n[:3]}.{n[3:6]}.{n[6:9]}-{n[9:]}")),
    "cnpj with points": (Kind.IDENTITY, numbers(14).map(lambda n: f"{n[:2]}.{n[2:5]}.{n[5:8]}/{n[8:12]}-{n[12:]}")),
    "cuit": (Kind.IDENTITY, numbers(8).map(lambda n: with_check("20" + n, digits.cuit))),
    "rut": (Kind.IDENTITY, numbers(8).map(lambda n: with_check(n, digits.rut, "0123456789K")).map(
        lambda n: n and f"{n[:-1]}-{n[-1]}")),
    "card": (Kind.CARD, numbers(15).map(lambda n: with_check("4" + n[1:], digits.luhn))),
    "card in groups": (Kind.CARD, numbers(15).map(lambda n: with_check("4" + n[1:], digits.luhn)).map(
        lambda n: n and grouped(n))),
    "curp": (Kind.IDENTITY, st.from_regex(r"[A-Z]{4}[0-9]{2}0[1-9]1[0-9][HM][A-Z]{5}[0-9A-Z][0-9]", fullmatch=True)),
    "rfc": (Kind.IDENTITY, st.from_regex(r"[A-Z]{4}[0-9]{2}1[0-2]2[0-9][0-9A-Z]{3}", fullmatch=True)),
    "e-mail": (Kind.EMAIL, st.from_regex(r"[a-z][a-z0-9._]{1,9}[a-z]@[a-z]{2,9}\.(com|gov\.br)", fullmatch=True)),
    "phone": (Kind.PHONE, numbers(10).map(lambda n: f"+52 {n[:2]} {n[2:6]} {n[6:]}")),
    "line": (Kind.PHONE, numbers(8).map(lambda n: f"(11) 9{n[:4]}-{n[4:]}")),
    "ip": (Kind.IP, st.ip_addresses(v=4).map(str)),
    "uid": (Kind.ACCOUNT, numbers(6).map(lambda n: f"UID {n}")),
    "account": (Kind.ACCOUNT, numbers(5).map(lambda n: f"cuenta 8{n}")),
    "conta": (Kind.ACCOUNT, numbers(6).map(lambda n: f"conta nº {n}-1")),
    "file": (Kind.CASE_FILE, numbers(4).map(lambda n: f"expediente 7{n}/2024")),
    "inquiry": (Kind.CASE_FILE, numbers(4).map(lambda n: f"inquérito nº 3{n}/2024")),
    "lawsuit": (Kind.CASE_FILE, numbers(20).map(lambda n: f"{n[:7]}-{n[7:9]}.{n[9:13]}.{n[13]}.{n[14:16]}.{n[16:]}")),
    "passport": (Kind.IDENTITY, numbers(8).map(lambda n: f"passport G{n}")),
    "dni": (Kind.IDENTITY, numbers(8).map(lambda n: f"DNI {n[:2]}.{n[2:5]}.{n[5:]}")),
}  # fmt: skip


@pytest.mark.parametrize("name", IDENTIFIERS)
@given(data=st.data(), before=WORDS, after=WORDS, end=ENDS)
def test_every_identifier_is_masked_wherever_it_stands(
    name: str, data: st.DataObject, before: str, after: str, end: str
) -> None:
    kind, strategy = IDENTIFIERS[name]
    identifier = data.draw(strategy)
    assume(identifier)
    assert identifier is not None
    masked = mask(f"{before} {identifier}{end} {after}")
    assert masked.kinds
    if not before:
        assert kind in masked.kinds or Kind.NUMBER in masked.kinds or Kind.PHONE in masked.kinds
    core = identifier.split()[-1]
    assert core not in masked.text
    assert not LONG_RUN.search(re.sub(r"\W", "", masked.text))
    assert mask(masked.text).text == masked.text


@given(ODD)
def test_masking_twice_is_masking_once(text: str) -> None:
    masked = mask(text)
    assert mask(masked.text).text == masked.text
    rebuilt, position = "", 0
    for start, end, word in masked.spans:
        assert start < end
        rebuilt += text[position:start] + word
        position = end
    assert rebuilt + text[position:] == masked.text


@given(st.text(alphabet="aA1 .-:@x0", max_size=4096))
def test_long_odd_texts_are_read_without_delay(text: str) -> None:
    assert len(find_case_data(text)) <= len(text)


def test_signs_that_nobody_sees_hide_nothing() -> None:
    assert mask("tarjeta 4111\u200b1111\u200b1111\u200b1111").text == "tarjeta [card]"
    assert "١" not in mask("UID ١٢٣٤٥٦").text


def test_honest_questions_lose_nothing() -> None:
    questions = [json.loads(line)["question"] for line in GOLD.read_text("utf-8").splitlines()]
    assert [mask(question).text for question in questions if mask(question).kinds] == []


@pytest.mark.parametrize(
    "text",
    [
        "art. 252 del CNPP", "Ley 906 de 2004 y Ley 1708/2014", "Lei 12.965/2014", "90 días o 24 h", "USD 50,000",
        "Fiscalía General de la República", "Binance Holdings Limited", "del 01/01/2024 al 31/12/2024", "la red 24/7",
        "2026-11-23 14:05:33 UTC", "cuenta de Binance con 50000 USDT", "Resolución UIAF 314/2021", "PGN 33/23 UFECI",
        "100000000 pesos colombianos", "R$ 1.500.000,00", "0,00012345 BTC", "a nombre de quien va el oficio",
        "em nome de quem vai o ofício", "titular de la Fiscalía General", "18 USC 2703(f)", "ISO/IEC 27037:2012",
        "DS 006-2023-JUS, SBS 02648-2024", "BCB 519/520/521", "10,707 requests, 10,369 accounts",
        "BIP-39, EIP-55",
        "un mandato del Juez de Control", "son 12 palabras en la frase semilla y que hago con ella",
        "en 2024 2025 y 2026",
        "oficina@ no es un correo", "@LiaisonBot", "palabra " * 100,
    ],
)  # fmt: skip
def test_what_is_no_case_data_stays(text: str) -> None:
    assert mask(text).kinds == ()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a nombre de Juan Pérez García por favor", "a nombre de [nombre] por favor"),
        ("em nome de maria da silva souza", "em nome de [nome]"),
        ("the suspect John Smith lives here", "the suspect [name] lives here"),
        ("La víctima María Fernanda López, tel 5512345678", "La víctima [nombre], tel [teléfono]"),
        ("Juan Pérez con UID 123456", "[nombre] con UID [UID]"),
        ("Fiscalía General de la República, UID 123456", "Fiscalía General de la República, UID [UID]"),
        ("UIDs 123456, 234567 y 345678 de la cuenta", "UIDs [UID] de la cuenta"),
        ("placas ABC-123-D", "placas [plate]"), ("el usuario: cryptoking", "el usuario: [UID]"),
        ("handle @badguy99", "handle [UID]"), ("NIT 900.123.456-7", "NIT [ID]"),
    ],
)  # fmt: skip
def test_names_and_what_a_word_before_gives_away(text: str, masked: str) -> None:
    assert mask(text).text == masked


SEED = ["abandon", "ability", "about", "zebra", "zone", "wolf", "liquid", "orbit", "pencil", "rapid", "siren", "vivid"]


@given(st.permutations(SEED))
def test_seed_phrases(words: list[str]) -> None:
    for text in (
        " ".join(words),
        ", ".join(words),
        " ".join(f"{place}. {word}" for place, word in enumerate(words, 1)),
    ):
        masked = mask(f"Seed phrase: {text}")
        assert Kind.SEED in masked.kinds
        assert not set(words) & set(re.findall(r"[a-z]+", masked.text.split(":")[1]))


def test_what_is_kept_stays_and_the_rest_goes() -> None:
    masked = mask("ana@fgr.org.mx, CPF 111.444.777-35", frozenset({Kind.EMAIL}))
    assert masked.text == "ana@fgr.org.mx, CPF [CPF]"
    assert masked.kinds == (Kind.IDENTITY,)


def test_a_mask_word_speaks_the_language_of_the_question() -> None:
    address = "TLyqzVGLV1srkB7dToTAEqgDSfPtXRJZYH"
    assert mask(f"which chain is {address}").text == "which chain is [TRON address]"
    assert mask(f"de qué red es {address} la dirección").text == "de qué red es [dirección TRON] la dirección"
    assert mask(f"essa conta é da rede {address}").text == "essa conta é da rede [endereço TRON]"
