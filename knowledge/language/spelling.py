"""Words that are spelled alike: slips of the keyboard, and the same Greek or Latin word in another language."""

import re
from collections.abc import Iterable
from functools import lru_cache

ALIKE = 0.72
"""Least likeness, from 0 to 1, of words taken for the same; fitted on Spanish scientific words in English text."""
_LENGTHS_APART = 3
_SAME_SOUND = (
    ("ph", "f"), ("th", "t"), ("qu", "c"), ("oe", "e"), ("ae", "e"), ("k", "c"), ("q", "c"), ("y", "i"), ("j", "i"),
    ("w", "v"), ("v", "b"), ("z", "s"), ("x", "s"), ("h", ""),
)  # fmt: skip
_SPANISH_START = re.compile(r"^es(?=[bcdfgmpt])")
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """Return a folded word as the same for all spellings of one sound ("ctenophore", "ctenoforo": "ctenofor-")."""
    for written, sound in _SAME_SOUND:
        word = word.replace(written, sound)
    return _DOUBLE.sub(r"\1", _SPANISH_START.sub("s", word))


def likeness(one: str, other: str) -> float:
    """Return 1 minus the edit distance of two skeletons over the longer one's length."""
    longer = max(len(one), len(other))
    return 1 - _edits(one, other) / longer if longer else 1.0


def nearest(word: str, vocabulary: Iterable[str]) -> list[str]:
    """Return the terms of ``vocabulary`` that are spelled like ``word`` and begin with the same sound."""
    wanted = skeleton(word)
    if not wanted:
        return []
    return [
        term for term in vocabulary if _may_be(wanted, skeleton(term)) and likeness(wanted, skeleton(term)) >= ALIKE
    ]


def _may_be(wanted: str, other: str) -> bool:
    return other[:1] == wanted[0] and abs(len(other) - len(wanted)) <= _LENGTHS_APART


def _edits(one: str, other: str) -> int:
    """Levenshtein distance (https://en.wikipedia.org/wiki/Levenshtein_distance), row by row."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, against in enumerate(other, start=1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != against)))
        above = here
    return above[-1]
