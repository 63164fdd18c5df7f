"""Countries, what they are called, and words that belong to one country alone: its people, courts and agencies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from knowledge.language.stem import stems, tokens
from knowledge.model import LANGUAGES, Language

_SHORTEST_STEM = _SHORTEST_NAME = 5


@dataclass(frozen=True, slots=True)
class Country:
    """A country.

    Attributes:
        code: ISO 3166-1 alpha-2, upper case.
        names: Per language its name, then its people and what else names it; words of English are known in all.
    """

    code: str
    names: Mapping[Language, tuple[str, ...]]


@cache
def countries() -> tuple[Country, ...]:
    """Return the countries of ``countries.tsv``, beside this module."""
    table = (files("knowledge") / "language" / "countries.tsv").read_text(encoding="utf-8")
    return tuple(_country(*line.split("\t")) for line in table.splitlines()[1:])


def countries_named(text: str, language: Language) -> frozenset[str]:
    """Return the codes of the countries that a text names, whatever the case, the accents and the inflection.

    Args:
        text: Any text.
        language: That of the text; names and agencies in English are known in all.
    """
    words = tokens(text)
    exact = _at(tuple(words), _names(language))
    return exact | _at(stems(words, language), _people(language))


_Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


def _at(words: tuple[str, ...], phrases: _Phrases) -> frozenset[str]:
    return frozenset(
        code
        for place, word in enumerate(words)
        for phrase, code in phrases.get(word, ())
        if words[place : place + len(phrase)] == phrase
    )


def _country(code: str, *names: str) -> Country:
    return Country(code, {name: tuple(held.split(";")) for name, held in zip(LANGUAGES, names, strict=True)})


@cache
def _names(language: Language) -> _Phrases:
    """All names, word by word: stems of names are stems of other words ("Paris", "para")."""
    return _by_first(
        (tuple(tokens(name)), country.code)
        for country in countries()
        for name in (*country.names[language], *_known_in_all(country))
    )


def _known_in_all(country: Country) -> Iterable[str]:
    # short names are other words elsewhere: "irán", they will go
    return (name for name in country.names["en"] if len(name) >= _SHORTEST_NAME or name.isupper())


@cache
def _people(language: Language) -> _Phrases:
    """The names of one language, inflected: "argentinas"."""
    stemmed = (
        (tuple(stems(tokens(name), language)), country.code)
        for country in countries()
        for name in country.names[language]
    )
    return _by_first((phrase, code) for phrase, code in stemmed if len(phrase[0]) >= _SHORTEST_STEM)


def _by_first(phrases: Iterable[tuple[tuple[str, ...], str]]) -> _Phrases:
    found: _Phrases = {}
    for phrase, code in dict.fromkeys(phrases):
        found.setdefault(phrase[0], []).append((phrase, code))
    return found
