"""What the general translator gets wrong, said in other words before it, and set right behind it.

``rephrase.tsv`` has three kinds of rows: a word or expression and its English noun ("term"), which goes through the
translator like a term of the termbase; one that the translator misreads and another of the same language that it knows
("before"); and an English word that it never uses rightly, with the one that is meant ("after").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.language.countries import countries
from knowledge.language.stem import fold
from knowledge.language.termbase import Concept, Term, Termbase
from knowledge.model import Language

_FOREIGN: tuple[Language, ...] = ("es", "pt")
_ASKS_HOW = re.compile(r"\W*como\b", re.IGNORECASE)
_HOW_MISREAD = re.compile(r"^(\W*)(?:As|Like)\b")
_SPELLINGS = {
    "a": "aáàâã", "c": "cç", "e": "eéê", "i": "ií", "n": "nñ", "o": "oóôõ", "u": "uúü",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of ``rephrase.tsv``."""

    language: str
    step: str
    phrase: str
    instead: str


def with_everyday_nouns(termbase: Termbase) -> Termbase:
    """Return a termbase with the nouns and countries that the translator misses behind its own concepts."""
    return Termbase({**termbase.concepts, **_nouns()})


def reworded(text: str, language: Language) -> str:
    """Return Spanish or Portuguese ``text`` in words that the translator knows; accents and case do not matter."""
    return _replaced(text, language, "before")


def set_right(gloss: str, text: str, language: Language) -> str:
    """Return a gloss without the words that the translator never uses rightly.

    Args:
        gloss: English.
        text: What was translated.
        language: Of ``text``.
    """
    if language == "pt" and _ASKS_HOW.match(text):
        # "como" is "how" at the beginning of a question, and "as" elsewhere
        gloss = _HOW_MISREAD.sub(r"\1How", gloss)
    return _replaced(gloss, "en", "after")


def _replaced(text: str, language: Language, step: str) -> str:
    pattern, instead = _table(language, step)
    return pattern.sub(lambda found: _in_case(instead[fold(found[0])], found[0]), text)


def _in_case(word: str, typed: str) -> str:
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word


@cache
def _table(language: Language, step: str) -> tuple[re.Pattern[str], dict[str, str]]:
    held = [row for row in _rows() if row.language == language and row.step == step]
    longest_first = sorted(held, key=lambda row: -len(row.phrase))
    either = "|".join(map(_spelled, (row.phrase for row in longest_first)))
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE), {fold(row.phrase): row.instead for row in held}


def _spelled(phrase: str) -> str:
    letters = (_SPELLINGS.get(letter, re.escape(letter)) for letter in fold(phrase))
    return "".join(f"[{letter}]" if len(letter) > 1 and letter[0] != "\\" else letter for letter in letters)


@cache
def _rows() -> tuple[_Row, ...]:
    table = (files("knowledge") / "language" / "rephrase.tsv").read_text(encoding="utf-8")
    return tuple(_Row(*line.split("\t")) for line in table.splitlines()[1:])


@cache
def _nouns() -> dict[str, Concept]:
    rows = [row for row in _rows() if row.step == "term"]
    found = [_concept(row.instead, [row]) for row in rows]
    found += [
        _concept(country.names["en"][0], [_Row(name, "term", country.names[name][0], "") for name in _FOREIGN])
        for country in countries()
    ]
    return {f"{concept.id}:{number}": concept for number, concept in enumerate(found)}


def _concept(english: str, rows: Iterable[_Row]) -> Concept:
    terms: dict[Language, tuple[Term, ...]] = {"en": (Term(english, "en"),)}
    for row in rows:
        language: Language = "es" if row.language == "es" else "pt"
        terms[language] = (Term(row.phrase, language),)
    return Concept(f"everyday:{english}", "", terms, {}, "")
