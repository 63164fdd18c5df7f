"""The word that was meant by a misspelled one, where one stands out."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, pairwise

from knowledge.model import Language

SHORTEST = 4
LONGEST = 24
"""Letters; shorter words have too many neighbours, and longer ones are seldom words."""
RAREST = 600
"""Centibels: a word that occurs less than once in a million is not taken for what was meant."""
CLEAR = 50
"""Centibels, slip and rarity together, by which the best word must stand out from the next."""
_SOUND, _SWAP, _DOUBLE, _EXTRA, _MISSING, _NEAR_KEY, _OTHER_LETTER, _FIRST_LETTER = 30, 60, 40, 80, 80, 90, 140, 80
_LAST_LETTER = 60
"""More for the last letter: there, words of one stem differ."""
_SHORTEST_SLIP, _SHORTEST_NEAR_KEY, _SHORTEST_OTHER = 5, 6, 7
_MOST_SOUNDS = 3
_MOST_SPELLINGS = 150
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_RUN = re.compile(r"(.)\1+")
_ROMAN = re.compile(r"[ivxlcdm]+")
_LONG_RUN = re.compile(r"(.)\1{2,}")

# Spellings that sound alike, without accents (ç is c, ñ is n). Each pair is read both ways.
_ALIKE: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "en": (("ie", "ei"), ("s", "c"), ("f", "ph"), ("e", "a"), ("i", "e"), ("s", "z"), ("k", "c")),
    "es": (
        ("c", "s"), ("s", "z"), ("c", "z"), ("b", "v"), ("g", "j"), ("ll", "y"), ("i", "y"), ("m", "n"), ("qu", "k"),
        ("c", "k"), ("cc", "c"), ("x", "s"), ("x", "cc"), ("x", "cs"), ("hu", "gu"), ("qu", "c"), ("gu", "g"),
    ),
    "pt": (
        ("ss", "s"), ("s", "z"), ("c", "ss"), ("c", "s"), ("x", "ch"), ("x", "s"), ("m", "n"), ("g", "j"), ("i", "e"),
        ("o", "u"), ("l", "u"), ("sc", "c"), ("xc", "c"), ("qu", "k"), ("c", "k"), ("ao", "am"), ("gu", "g"),
    ),
}  # fmt: skip
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {letter: set() for letter in _LETTERS}
    for row in _KEYBOARD:
        for one, other in pairwise(row):
            found[one].add(other)
            found[other].add(one)
    for upper, lower in pairwise(_KEYBOARD):
        for column, letter in enumerate(lower):
            for near in upper[column : column + 2]:
                found[letter].add(near)
                found[near].add(letter)
    return {letter: frozenset(near) for letter, near in found.items()}


_NEAR = _neighbours()


def meant(word: str, language: Language, rarity: Callable[[str], int], most: int) -> str | None:
    """Return the known word that an unknown one most likely stands for.

    Args:
        word: Unknown, in lower case and without accents.
        language: Decides which spellings sound alike.
        rarity: Of a word without accents, in centibels; above ``RAREST`` where it is unknown.
        most: Centibels, slip and rarity together, that the best word may have.

    Returns:
        The word without accents; None where none is near or several are about as likely.
    """
    if not SHORTEST <= len(word) <= LONGEST:
        return None
    return _best(_near(word, language), rarity, most)


def undoubled(word: str) -> Iterator[str]:
    """Yield a word with its stretched letters ("muuucho") doubled, then single."""
    if _LONG_RUN.search(word) and not _ROMAN.fullmatch(word):
        yield _LONG_RUN.sub(r"\1\1", word)
        yield _LONG_RUN.sub(r"\1", word)
        yield _RUN.sub(r"\1", word)


def _near(word: str, language: Language) -> dict[str, int]:
    found = _swaps(word)
    _add(found, _alike(word, language).items())
    _add(found, _doubles(word))
    if len(word) >= _SHORTEST_SLIP:
        _add(found, _slips(word))
    if len(word) >= _SHORTEST_NEAR_KEY:
        _add(found, _other_letters(word))
    found.pop(word, None)
    return found


def _best(near: Mapping[str, int], rarity: Callable[[str], int], most: int) -> str | None:
    known = ((rarity(other), slip, other) for other, slip in near.items())
    scored = sorted((rare + slip, other) for rare, slip, other in known if rare <= RAREST)
    if not scored or scored[0][0] > most or (len(scored) > 1 and scored[1][0] - scored[0][0] < CLEAR):
        return None
    return scored[0][1]


def _add(found: dict[str, int], more: Iterable[tuple[str, int]]) -> None:
    for word, slip in more:
        found[word] = min(slip, found.get(word, slip))


def _swaps(word: str) -> dict[str, int]:
    return {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]: _SWAP + (_FIRST_LETTER if at == 0 else 0)
        for at in range(len(word) - 1)
        if word[at] != word[at + 1]
    }


def _doubles(word: str) -> Iterator[tuple[str, int]]:
    for at, letter in enumerate(word):
        yield word[:at] + letter + word[at:], _DOUBLE
        if word[at : at + 2] == letter * 2:
            yield word[:at] + word[at + 1 :], _DOUBLE


def _alike(word: str, language: Language) -> dict[str, int]:
    found: dict[str, int] = {}
    ring = [word]
    for count in range(1, _MOST_SOUNDS + 1):
        others = (other for spelling in ring for other in _respelled(spelling, language))
        ring = list(dict.fromkeys(islice(others, _MOST_SPELLINGS)))
        _add(found, ((other, _SOUND * count) for other in ring))
    return found


def _respelled(word: str, language: Language) -> Iterator[str]:
    for pair in _ALIKE[language]:
        for written, sound in (pair, pair[::-1]):
            at = word.find(written)
            while at >= 0:
                yield word[:at] + sound + word[at + len(written) :]
                at = word.find(written, at + 1)
    if language == "en":
        return
    for at in range(len(word)):  # h has no sound of its own
        if word[at] == "h":
            yield word[:at] + word[at + 1 :]
        elif at == 0 or word[at] in "aeiou":
            yield word[:at] + "h" + word[at:]


def _slips(word: str) -> Iterator[tuple[str, int]]:
    """One letter missing or too many."""
    for at in range(len(word) + 1):
        edge = _edge(word, at)
        yield from ((word[:at] + letter + word[at:], _MISSING + edge) for letter in _LETTERS)
        if at < len(word):
            yield word[:at] + word[at + 1 :], _EXTRA + edge


def _other_letters(word: str) -> Iterator[tuple[str, int]]:
    """A letter in the place of another; not the last one, which tells words of one stem apart."""
    for at in range(len(word) - 1):
        near = _NEAR.get(word[at], frozenset())
        letters = _LETTERS if len(word) >= _SHORTEST_OTHER else sorted(near)
        for other in letters:
            slip = _NEAR_KEY if other in near else _OTHER_LETTER
            yield word[:at] + other + word[at + 1 :], slip + _edge(word, at)


def _edge(word: str, at: int) -> int:
    if at == 0:
        return _FIRST_LETTER
    return _LAST_LETTER if at >= len(word) - 1 else 0
