"""The signs by which a request is weighed: words and their pairs, pieces of words, how clauses begin, what is named.

A sign is a short string; its first letter tells its sort. They are made of the words as ``filing`` normalises them, in
lower case, without accents, a bar where a clause ends, ``idn`` for what was masked.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

_ASKING = frozenset(
    [
        "como",
        "how",
        "que",
        "q",
        "oque",
        "oq",
        "what",
        "cual",
        "cuales",
        "qual",
        "quais",
        "which",
        "quando",
        "cuando",
        "when",
        "donde",
        "onde",
        "where",
        "cuanto",
        "cuanta",
        "cuantos",
        "cuantas",
        "quanto",
        "quanta",
        "quantos",
        "quantas",
        "porque",
        "pq",
        "xq",
        "why",
        "quien",
        "quienes",
        "quem",
        "who",
        "whom",
        "whose",
    ]
)
_HEADS = 4
_PIECES = (3, 4, 5)
_CHAIN = "address|direcci[oó]n|endere[cç]o|TXID"
_MONTH = "ene|feb|fev|mar|abr|apr|may|mai|jun|jul|ago|aug|set|sep|oct|out|nov|dic|dez|dec|jan"
_MARKS = (
    ("chain", re.compile(rf"\[[^\[\]]*(?:{_CHAIN})[^\[\]]*\]")),
    ("person", re.compile(rf"\[(?![^\[\]]*(?:{_CHAIN}))[^\[\]]{{1,40}}\]")),
    ("named", re.compile(r"(?<=[a-zà-ÿ,0-9] )[A-ZÀ-Þ][a-zà-ÿ]+(?: (?:de|da|do|dos|del|la) | )[A-ZÀ-Þ][a-zà-ÿ]+")),
    (
        "date",
        re.compile(
            rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: de)? (?:{_MONTH})|\b(?:{_MONTH})[a-z]* \d|\d{{1,2}}[:h]\d\d|\d/\d",
            re.IGNORECASE,
        ),
    ),
    (
        "money",
        re.compile(r"\d[\d.,]* ?(?:usdt|btc|eth|usd|mil|k\b|reais|pesos|d[oó]lar|bitcoin)|[$€] ?\d", re.IGNORECASE),
    ),
    (
        "reference",
        re.compile(
            r"\b(?:ref|folio|protocolo|of[ií]cio|caso|case|no|n[ºo°]|num|carpeta|expediente|exp|file|ticket|letter|"
            r"request|pedido)\b[ .:#nº°]*\d",
            re.IGNORECASE,
        ),
    ),
    ("bang", re.compile("!")),
    ("quoted", re.compile(r"[\"“]")),
)


def signs_of(text: str, plain: str, spoken: Iterable[str]) -> set[str]:
    """Return the signs of a message.

    Args:
        text: As it was typed, masked or not.
        plain: Its normal form, with bars between clauses and ``ask`` at the end of one with a question mark.
        spoken: Names of the rules that spoke.
    """
    asked = plain.endswith(" ask")
    words = [_number(word) for word in plain.split()][: -1 if asked else None]
    clauses = [part.split() for part in " ".join(words).split("|") if part.strip()]
    flat = [word for clause in clauses for word in clause]
    bare = ["|", *(word for clause in clauses for word in [*clause, "|"])]
    signs = {f"w{word}" for word in flat} | {f"p{one} {two}" for one, two in pairwise(bare)}
    signs |= {f"r{name}" for name in spoken} | {f"m{name}" for name in _marks(text)}
    for word in set(flat) - {"idn"}:
        signs |= _pieces(f"<{word}>")
    signs.update(_ends(flat))
    signs.update(_heads(clauses, asked=asked))
    signs.update(_shape(flat, clauses, asked=asked))
    return signs


def _number(word: str) -> str:
    """Return what stands for a word with digits: long ones are identifiers."""
    digits = sum(sign.isdigit() for sign in word)
    if not digits or word == "idn":
        return word
    if digits >= 5 or (digits >= 2 and len(word) > 8):  # noqa: PLR2004 - lengths of identifiers
        return "idn"
    if re.fullmatch(r"(?:19|20)\d\d", word):
        return "2000"
    return "000" if digits >= 3 else "0"  # noqa: PLR2004 - "33" counts days, "331" numbers a letter


def _pieces(word: str) -> set[str]:
    return {"c" + word[i : i + n] for n in _PIECES if len(word) > n for i in range(len(word) - n + 1)}


def _marks(text: str) -> Iterator[str]:
    yield from (name for name, pattern in _MARKS if pattern.search(text))
    letters = [sign for sign in text if sign.isalpha()]
    if len(letters) > 12 and sum(map(str.isupper, letters)) > 0.7 * len(letters):  # noqa: PLR2004 - more than a word
        yield "shout"


def _ends(words: Sequence[str]) -> Iterator[str]:
    for count in (1, 2, 3):
        yield "^" + " ".join(words[:count])
    yield "$" + " ".join(words[-2:])


def _heads(clauses: Iterable[Sequence[str]], *, asked: bool) -> Iterator[str]:
    """Yield how clauses begin, by the ends of words: that is where a demand's form shows."""
    for clause in clauses:
        mood = _mood(asks=not _ASKING.isdisjoint(clause), asked=asked)
        for length in (2, 3, 4):
            yield f"h{clause[0][-length:]}"
            yield f"h{clause[0][-length:]} {mood}"
        for word in clause[:_HEADS]:
            yield f"i{word[-3:]} {mood}"
            yield f"i{word[-2:]} {mood}"


def _shape(words: Sequence[str], clauses: Sequence[Sequence[str]], *, asked: bool) -> Iterator[str]:
    """Yield where questions are asked in a message, how long it is, and how much in it was masked."""
    asking = [not _ASKING.isdisjoint(clause) for clause in clauses] or [False]
    mood = _mood(asks=any(asking), asked=asked)
    length, masked = len(words).bit_length(), min(words.count("idn"), 3)
    starting = any(not _ASKING.isdisjoint(clause[:3]) for clause in clauses)
    yield f"qany {mood}"
    yield f"qstart {_mood(asks=starting, asked=asked)}"
    yield f"qlast {_mood(asks=asking[-1], asked=asked)}"
    yield f"qfirst {_mood(asks=asking[0], asked=asked)}"
    yield f"qlength {length}"
    yield f"qlength {length} {mood}"
    yield f"qmasked {masked}"
    yield f"qmasked {min(masked, 1)} {mood}"


def _mood(*, asks: bool, asked: bool) -> str:
    return ("how" if asks else "") + ("?" if asked else "")
