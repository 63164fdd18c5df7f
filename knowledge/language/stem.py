"""One analysis of words, used for passages and questions alike: lower case, no accents, Snowball stems.

Accents are folded before stemming, so that "congelacion" and "congelación" meet.
"""

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from knowledge.model import Language

_ALGORITHMS: dict[Language, str] = {"en": "english", "es": "spanish", "pt": "portuguese"}
_MARKS = re.compile(r"[\u0300-\u036f]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_TOKEN = re.compile(r"[^\W_]+")
_LONGEST_TOKEN = 128
"""Characters; hashes and addresses are shorter, and a longer run is no word."""


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents and without invisible characters."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", decomposed))


def tokens(text: str) -> list[str]:
    """Return the words and numbers of ``text``, folded, in order; each at most 128 characters long."""
    return [token[:_LONGEST_TOKEN] for token in _TOKEN.findall(fold(text))]


def stems(words: Sequence[str], language: Language) -> tuple[str, ...]:
    """Return the stem of each word; the words must be folded."""
    return tuple(_stemmer(language).stemWords(list(words)))


def terms(text: str, language: Language) -> tuple[str, ...]:
    """Return the stemmed terms of ``text``, in order."""
    return stems(tokens(text), language)


@lru_cache(maxsize=8192)
def cached_terms(text: str, language: Language) -> tuple[str, ...]:
    """Return the same as ``terms``; for sentences of stored passages, which come back again and again."""
    return terms(text, language)


class _Stemmer(Protocol):
    def stemWords(self, words: list[str]) -> list[str]: ...  # noqa: N802 - the library's name


class _PerThread(threading.local):
    """A Snowball stemmer keeps state while it works, so each thread has its own."""

    def __init__(self) -> None:
        self.stemmers: dict[Language, _Stemmer] = {}


_per_thread = _PerThread()


def _stemmer(language: Language) -> _Stemmer:
    held = _per_thread.stemmers
    if language not in held:
        import Stemmer

        held[language] = Stemmer.Stemmer(_ALGORITHMS[language])
    return held[language]
