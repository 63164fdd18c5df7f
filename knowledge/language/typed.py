"""A text as typed: its words with their sentences, and abbreviations written out."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from knowledge.language.accents import OTHER, PAUSES
from knowledge.language.stem import fold

_ITEM = re.compile(r"\S+")
_PART = re.compile(r"[^\W\d_]+|[,;:().?!…¿¡]")
# No words: identifiers, numbers, addresses, commands, paths, amounts, and words tied together.
_OPAQUE = re.compile(r"[\d@#_\\<>=*|~^{}\[\]$%&+]|//|^/|/.*/|\w[.'’\-]\w|^-\w|\w-$")
_SLASHED = re.compile(r"(w/o|c/u|[pcsdw]/)(?=$|[^\W\d_]{3})", re.IGNORECASE)
_ALONE = re.compile(r"([^\W\d_])[,?!]*")
_STOP_INSIDE = re.compile(r"\s+[^\WA-ZÁÉÍÓÚÑÇÃÕ]")
_ENDS = frozenset(".?!…¿¡")
# A lone x is "por" here, and a quantity elsewhere.
_AFTER_X = re.compile(
    r"\s+(?:favor|q|que|la|el|los|las|eso|ejemplo|medio|correo|mail|escrito|telegram|whatsapp|un|una|su|mi|este|esta)\b"
)
_LETTERS_DIGITS = re.compile(r"[^\W_]+")
# What stands before "por qué" and not before "porque".
_ASKS = re.compile(
    r"(?:^|[.?!¿¡:\n]|\b(?:hola|buenas|saber|sé|se|y|pero|e|mas|decir|explicar|tardes|dias|días),?)\s*$", re.IGNORECASE
)
_LONGEST_SENTENCE = 60
_LOOK_AHEAD, _LOOK_BACK = 12, 20
_COMBINING = re.compile(r"[\u0300-\u036f]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text.

    Attributes:
        start: Of its first character in the text.
        text: As typed.
        sentence: Words of its sentence without accents, pauses and other signs; see ``accents.choose``.
        place: Its own place there.
    """

    start: int
    text: str
    sentence: Sequence[str]
    place: int

    @property
    def folded(self) -> str:
        """The word in lower case and without accents."""
        return self.sentence[self.place]


@dataclass(frozen=True, slots=True)
class _Around:
    """An item with what stands before and after it; ``shouts`` where the text is all in capitals."""

    item: str
    before: str
    after: str
    shouts: bool


def composed(text: str) -> str:
    """Return ``text`` with letters and the accents that follow them put together."""
    if not _COMBINING.search(text):
        return text
    return _ITEM.sub(
        lambda item: unicodedata.normalize("NFC", item[0]) if _COMBINING.search(item[0]) else item[0], text
    )


def read(text: str) -> list[Token]:
    """Return the words of ``text`` in order, without identifiers and what is tied to them."""
    found: list[Token] = []
    sentence: list[str] = []
    for item in _ITEM.finditer(text):
        if _OPAQUE.search(item[0]):
            sentence.append(OTHER)
            continue
        for part in _PART.finditer(item[0]):
            if part[0] in _ENDS:
                sentence.append(part[0])
                sentence = []
            elif part[0] in PAUSES:
                sentence.append(part[0])
            else:
                found.append(Token(item.start() + part.start(), part[0], sentence, len(sentence)))
                sentence.append(fold(part[0]))
        if "\n" in text[item.end() : item.end() + 2] or len(sentence) >= _LONGEST_SENTENCE:
            sentence = []
    return found


def expand(text: str, meant: Mapping[str, str]) -> str:
    """Return ``text`` with abbreviations written out.

    Args:
        text: Any text.
        meant: What each abbreviation stands for, in lower case.
    """
    shouts = not any(letter.islower() for letter in text)
    return _ITEM.sub(lambda item: _expand_item(item, meant, shouts=shouts), text)


def as_typed(word: str, typed: str) -> str:
    """Return ``word`` in the case of ``typed``."""
    if typed.isupper() and len(typed) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word


def _expand_item(found: re.Match[str], meant: Mapping[str, str], *, shouts: bool) -> str:
    item = found[0]
    slashed = _SLASHED.match(item)
    if slashed and slashed[1].lower() in meant:
        rest = item[slashed.end() :]
        return as_typed(meant[slashed[1].lower()], slashed[1][0]) + (f" {rest}" if rest else "")
    if _OPAQUE.search(item) and item.rstrip(",.?!") not in meant:
        return item
    after = found.string[found.end() : found.end() + _LOOK_AHEAD]
    before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
    around = _Around(item, before, after, shouts)
    written = _LETTERS_DIGITS.sub(lambda part: _expand_part(part[0], around, meant), item)
    dotted = written != item and item.endswith(".") and _STOP_INSIDE.match(around.after)
    return written[:-1] if dotted else written


def _expand_part(part: str, around: _Around, meant: Mapping[str, str]) -> str:
    full = meant.get(part.lower())
    first = not around.before.strip()
    if full is None or not (part.islower() or (around.shouts and len(part) > 1) or (first and part.istitle())):
        return part
    if len(part) == 1 and not (_ALONE.fullmatch(around.item) and (part.lower() != "x" or _AFTER_X.match(around.after))):
        return part
    asking, _, joining = full.partition("|")
    return as_typed(joining if joining and not _ASKS.search(around.before) else asking, part)
