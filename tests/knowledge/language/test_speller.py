"""The spelling of chat messages is set right, and what is right is left alone."""

import gzip
import re
import time
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import LiaisonError
from knowledge.language import wordlist
from knowledge.language.chat import chat_words
from knowledge.language.speller import Speller, vocabulary
from knowledge.language.termbase import load_termbase
from knowledge.language.wordlist import WordList, frequent_words
from knowledge.model import LANGUAGES, Language

STARTER = Path(__file__).parents[3] / "knowledge" / "starter"
WORD = re.compile(r"[^\W\d_]+")

SPANISH = {
    "como pido la congelacion de una cta en el exchange?": "cómo pido la congelación de una cuenta en el exchange?",
    "q documentos nesecito p/ pedir info d/ un usuario": "qué documentos necesito para pedir información de un usuario",
    "xq rechazaron mi oficio": "por qué rechazaron mi oficio",
    "no congelaron la cta xq falta la orden": "no congelaron la cuenta porque falta la orden",
    "cual es el tel o dir para mandar la orden": "cuál es el teléfono o dirección para mandar la orden",
    "cuanto tiempo guardan los datos si pido preservasion": "cuánto tiempo guardan los datos si pido preservación",
    "conjelar fondos usdt trc20 urgente xfa": "congelar fondos usdt trc20 urgente por favor",
    "que hago si la cuenta esta bloqueada": "qué hago si la cuenta está bloqueada",
    "esta cuenta esta a nombre de otra persona": "esta cuenta está a nombre de otra persona",
    "la victima deposito 3000 usdt a esta direccion": "la víctima depositó 3000 usdt a esta dirección",
    "holaaa muuuchas graciassss": "hola muchas gracias",
    "no se como mandar el oficio": "no sé cómo mandar el oficio",
    "necesito saber que documentos pide": "necesito saber qué documentos pide",
    "cuando llega el oficio, que hago": "cuando llega el oficio, qué hago",
    "la persona que firmo el oficio": "la persona que firmó el oficio",
    "quien firmo y cuando se envio": "quién firmó y cuándo se envió",
    "como pido la congelación de una cuenta": "cómo pido la congelación de una cuenta",
    "COMO PIDO LA CONGELACION": "CÓMO PIDO LA CONGELACIÓN",
    "¿Que autoridad ordena el aseguramiento?": "¿Qué autoridad ordena el aseguramiento?",
    "tmb mando el msj c/ la cta. del cliente": "también mando el mensaje con la cuenta del cliente",
}
PORTUGUESE = {
    "vcs tb respondem oficio s/ ordem judicial?": "vocês também respondem ofício sem ordem judicial?",
    "pq o pedido foi recusado": "por que o pedido foi recusado",
    "qual e o prazo p/ resposta": "qual é o prazo para resposta",
    "oq e uma carteira fria": "o que é uma carteira fria",
    "qdo a conta esta bloqueada o cliente e avisado?": "quando a conta está bloqueada o cliente é avisado?",
    "nao sei se a corretora e obrigada a responder hj": "não sei se a corretora é obrigada a responder hoje",
    "e possivel congelar usdt?": "é possível congelar usdt?",
    "a vitima e o banco": "a vítima e o banco",
    "quanto tempo vcs guardam os rejistros": "quanto tempo vocês guardam os registros",
    "bloqueio judisial de criptoativos": "bloqueio judicial de criptoativos",
    "ngm sabe nd do msm pedido": "ninguém sabe nada do mesmo pedido",
}
ENGLISH = {
    "how do u freeze an acct pls": "how do you freeze an account please",
    "recieve funds to addr 0xabc thx": "receive funds to address 0xabc thanks",
    "can i send the preservaton request w/o a warrant": "can i send the preservation request without a warrant",
    "whta is the adress": "what is the address",
    "what infomation can u give b4 a subpoena": "what information can you give before a subpoena",
}
CASES: list[tuple[Language, str, str]] = [
    *(("es", typed, right) for typed, right in SPANISH.items()),
    *(("pt", typed, right) for typed, right in PORTUGUESE.items()),
    *(("en", typed, right) for typed, right in ENGLISH.items()),
]
UNTOUCHED: list[tuple[Language, str]] = [
    ("es", "cómo hago un preservation request al exchange"),
    ("es", "mandaron usdt trc20 a bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh, txid a1b2c3"),
    ("es", "escribo a policia.mexico@ejemplo.gob.mx o a https://ejemplo.mx/q/como?d=congelacion"),
    ("es", "el 13/02/2026 retiró $3,000.50 el usuario @juan_q"),
    ("es", "según Kozlovsky y Bybit, la UIF y el CNPP no lo piden"),
    ("es", "/glosario wallet"),
    ("es", "la wallet y el hot wallet del vasp"),
    ("es", "¿Cuándo se envió? Ya está; sólo falta él."),
    ("es", "siglo xxiii"),
    ("es", "Cuando llegue la petición se responde"),
    ("es", "Como policía, ¿qué puedo pedir?"),
    ("pt", "você já está com a cópia do ofício nº 12/2026?"),
    ("pt", "a alínea c do inciso p"),
    ("pt", "o follow-up do compliance"),
    ("en", "U.S. subpoena, form R, acct-22 and Q4"),
    ("en", "café is a word that we know"),
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller()


@pytest.mark.parametrize(("language", "typed", "right"), CASES)
def test_sets_chat_messages_right(speller: Speller, language: Language, typed: str, right: str) -> None:
    assert speller.correct(typed, language) == right


@pytest.mark.parametrize(("language", "text"), UNTOUCHED)
def test_leaves_alone_what_is_no_mistake(speller: Speller, language: Language, text: str) -> None:
    assert speller.correct(text, language) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_trade_stay(speller: Speller, language: Language) -> None:
    kept = " ".join(sorted(chat_words(language).kept))
    assert speller.correct(kept, language) == kept


def test_letters_and_accents_typed_apart_are_put_together(speller: Speller) -> None:
    assert speller.correct(unicodedata.normalize("NFD", "la congelación"), "es") == "la congelación"


def test_a_text_in_another_language_is_left_alone(speller: Speller) -> None:
    finnish = "tama tili pitaa jaadyttaa heti koska rikollinen siirtaa varoja toiselle tilille"
    assert speller.correct(finnish, "es") == finnish


def test_words_of_the_collection_are_known_and_offered() -> None:
    words = WordList.of([("la", 200), ("cuenta", 400), ("aval", 500)])
    plain = Speller(lambda _: words)
    informed = Speller(lambda _: words, ["Avaluación", "avali"])
    assert plain.correct("la avaluacion", "es") == "la avaluación"  # by its ending
    assert informed.correct("la avaluasion", "es") == "la avaluación"
    assert plain.correct("la cuenta avali", "es") == "la cuenta aval"
    assert informed.correct("la cuenta avali", "es") == "la cuenta avali"


def test_an_unclear_word_is_left_alone() -> None:
    words = WordList.of([("la", 200), ("pasta", 400), ("pista", 400)])
    assert Speller(lambda _: words).correct("la pesta", "es") == "la pesta"


def test_the_more_frequent_form_is_chosen_and_rare_words_are_no_slips() -> None:
    words = WordList.of([("la", 200), ("policía", 370), ("policia", 480), ("saldo", 430)], rest=["salda"])
    speller = Speller(lambda _: words)
    assert speller.correct("la policia salda", "es") == "la policía salda"
    assert words.has_rare("salda")
    assert not words.has_rare("saldo")


def test_only_the_lists_that_are_needed_are_read() -> None:
    asked: list[Language] = []

    def words(language: Language) -> WordList:
        asked.append(language)
        return WordList.of([("hello", 400)])

    speller = Speller(words)
    assert asked == []
    speller.correct("hello", "pt")
    assert set(asked) == {"en", "pt"}


def test_vocabulary_takes_the_words_with_their_accents() -> None:
    assert vocabulary(["La Congelación, de 3 wallets.", "USDT"]) == {"congelación", "wallets", "usdt"}


def _sentences(language: Language) -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted(STARTER.glob("*.md"))]
    bodies = [text.split("---", 2)[2] for text in texts if f"\nlanguage: {language}\n" in text[:600]]
    lines = [re.sub(r"[*#`_>]", "", part) for body in bodies for part in re.split(r"(?<=[.;:?])\s|\n|\|", body)]
    return [line.strip() for line in lines if len(line) > 15 and "http" not in line]


def _without_accents(text: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return re.sub("[¿¡]", "", plain.lower())


@cache
def _terms() -> frozenset[str]:
    """The words of the termbase: the bot's speller knows them."""
    termbase = load_termbase()
    return vocabulary(term.text for language in LANGUAGES for _, term in termbase.terms(language))


def _shares(language: Language, change: Callable[[str], str]) -> tuple[int, int]:
    """Words that come out as they were written, and all words, of the starter documents."""
    speller, same, every = Speller(collection=_terms()), 0, 0
    for sentence in _sentences(language):
        before = WORD.findall(sentence.lower())
        after = WORD.findall(speller.correct(change(sentence), language).lower())
        every += len(before)
        same += sum(one == other for one, other in zip(before, after, strict=False)) if len(before) == len(after) else 0
    return same, every


@pytest.mark.parametrize(("language", "least"), [("es", 0.99), ("pt", 0.98)])
def test_accents_come_back(language: Language, least: float) -> None:
    same, every = _shares(language, _without_accents)
    assert every > 4000
    assert same / every >= least


@pytest.mark.parametrize("language", LANGUAGES)
def test_right_text_stays_right(language: Language) -> None:
    same, every = _shares(language, str)
    assert every > 4000
    assert (every - same) / every <= 0.001


SIGNS = "q x d k n u r , . ? ¿ ; : ( ) / - p/ c/u w/o xq vc oq cta."
WORDS = "que como esta la se y e é o a cuando numero publico pago envio 5 sí Como MÁS holaaaa no por quien cual el él"
PIECES = [*SIGNS.split(), *WORDS.split(), "\n"]
TYPED = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.one_of(st.sampled_from(PIECES), st.text("abcdeéiñonçrsz", min_size=1, max_size=9)),
        max_size=25,
    ).map(" ".join),
)
SHARED = Speller()


@settings(max_examples=300, deadline=None)
@given(text=TYPED, language=st.sampled_from(LANGUAGES))
def test_correcting_twice_changes_nothing_more(text: str, language: Language) -> None:
    corrected = SHARED.correct(text, language)
    assert SHARED.correct(corrected, language) == corrected
    assert len(corrected) <= 6 * len(text) + 16


@settings(max_examples=150, deadline=None)
@given(
    text=TYPED,
    identifier=st.one_of(
        st.from_regex(r"0x[0-9a-f]{8,40}", fullmatch=True),
        st.from_regex(r"[13][a-km-zA-HJ-NP-Z1-9]{25,34}", fullmatch=True),
        st.from_regex(r"https://[a-z]{2,9}\.mx/[a-z]{1,9}\?q=[a-z]{1,9}", fullmatch=True),
        st.from_regex(r"[a-z]{1,9}@[a-z]{2,9}\.com", fullmatch=True),
        st.from_regex(r"[A-Z]{2,4}-[0-9]{2,6}/20[0-9]{2}", fullmatch=True),
    ),
    language=st.sampled_from(LANGUAGES),
)
def test_identifiers_are_kept(text: str, identifier: str, language: Language) -> None:
    assert identifier in SHARED.correct(f"{text} {identifier} {text}", language)


def _seconds(text: str, language: Language) -> float:
    times = []
    for _ in range(5):
        speller = Speller()  # with nothing remembered
        start = time.perf_counter()
        speller.correct(text, language)
        times.append(time.perf_counter() - start)
    return min(times)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_takes_it_long(language: Language) -> None:
    frequent_words(language)
    question = (
        "hola buenas tardes, q documentos nesecito p/ pedir la congelacion de una cta en el exchange xq la victima "
        "deposito 3000 usdt y no se como mandar el oficio"
    )
    assert _seconds(question, "es") <= 1
    odd = " ".join(
        "la" if place % 2 else f"{chr(97 + place % 26)}rtacionez{chr(97 + place % 7)}" for place in range(160)
    )
    for text in (f"{question} " * 7, odd, "que, como, " * 90, "a" * 1000, "é." * 500, "a/" * 500):
        assert _seconds(text[:1000], language) <= 1


def test_long_texts_take_time_in_proportion() -> None:
    assert _seconds("que como, esta " * 4000, "es") <= 30


def test_damaged_lists_are_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "large_es.msgpack.gz"
    for content in (
        b"no gzip",
        gzip.compress(b"\x93\x01"),
        gzip.compress(b"\x92\x81\xa6format\xa1?\x90"),
        gzip.compress(b""),
    ):
        damaged.write_bytes(content)
        with pytest.raises(LiaisonError) as caught:
            list(wordlist.read_words(damaged))
        assert caught.value.code == "words-damaged"


def test_words_are_read_with_their_rarity(tmp_path: Path) -> None:
    path = tmp_path / "large_es.msgpack.gz"
    path.write_bytes(gzip.compress(b"\x94\x81\xa6format\xa2cB\x90\x92\xa2la\xa2d1\x91\xa2el"))
    assert list(wordlist.read_words(path)) == [("la", 1), ("el", 2)]
