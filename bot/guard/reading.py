"""A text as the guards read it: signs that nobody sees left out, accents and case aside, places kept."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_INVISIBLE = frozenset("\u00ad\u061c\u180e\u034f\ufeff") | {
    chr(code)
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F))
    for code in range(first, last + 1)
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in two spellings of the same length.

    Attributes:
        seen: Without invisible signs; digits and letters of other widths are ordinary ones.
        plain: The same in lower case and without accents.
        places: Of each character of ``seen`` in the text, and the text's length at the end; empty where all stand
            where they stood.
    """

    seen: str
    plain: str
    places: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of ``seen`` stands in the text."""
        if not self.places or start >= end:
            return (start, end)
        return self.places[start], self.places[end - 1] + 1


def read(text: str) -> Reading:
    """Return a text as the guards read it."""
    if text.isascii():
        return Reading(text, text.lower())
    kept = [(place, _visible(sign)) for place, sign in enumerate(text) if sign not in _INVISIBLE]
    seen = "".join(sign for _, sign in kept)
    places = tuple(place for place, _ in kept) if len(kept) != len(text) else ()
    return Reading(seen, "".join(map(_plain, seen)), places)


@lru_cache(maxsize=4096)
def _visible(sign: str) -> str:
    wide = unicodedata.normalize("NFKC", sign)
    if sign.isdigit() and not sign.isascii():
        return str(unicodedata.digit(sign))
    return wide if len(wide) == 1 and wide.isascii() and wide.isprintable() else sign


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    base = unicodedata.normalize("NFD", sign)[0].lower()
    return base if len(base) == 1 else sign
