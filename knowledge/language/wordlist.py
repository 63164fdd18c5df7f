"""The words of a language with their frequencies, found by their form without accents."""

import gzip
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.errors import LiaisonError
from knowledge.language.stem import fold
from knowledge.model import Language

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

WORDS_KEPT: Mapping[Language, int] = {"en": 50_000, "es": 90_000, "pt": 90_000}
"""The most frequent words of each language that are held in memory: about 10 MB each in Spanish and Portuguese."""
UNKNOWN = 1_000
"""Rarity of a word that a list does not have."""


@dataclass(frozen=True, slots=True)
class WordList:
    """Words of one language, in lower case.

    Attributes:
        rarity: Of each word, in centibels: 300 = one word in a thousand, 400 = one in ten thousand.
        accented: Forms with accents by their form without, the most frequent first.
        rest: CRC-32 of the words that are too rare to be offered, without accents, in order: they are no misspellings.
    """

    rarity: Mapping[str, int]
    accented: Mapping[str, tuple[str, ...]]
    rest: "npt.NDArray[np.uint32]" = field(repr=False)

    @classmethod
    def of(cls, words: Iterable[tuple[str, int]], rest: Iterable[str] = ()) -> "WordList":
        """Make a list of words and their rarities, the most frequent first, and of rare words.

        Args:
            words: Words in lower case, rarities in centibels.
            rest: Words that are only to be known, not to be offered.
        """
        rarity: dict[str, int] = {}
        accented: dict[str, tuple[str, ...]] = {}
        for word, centibels in words:
            rarity[word] = centibels
            if not word.isascii():
                folded = fold(word)
                if folded != word:
                    accented[folded] = (*accented.get(folded, ()), word)
        import numpy as np

        checksums = np.frombuffer(array("I", (_checksum(fold(word)) for word in rest)), dtype=np.uint32)
        return cls(rarity, accented, np.sort(checksums))

    def rarity_of(self, word: str) -> int:
        """Return the rarity of a word as spelled; ``UNKNOWN`` where it is not in the list."""
        return self.rarity.get(word, UNKNOWN)

    def forms(self, folded: str) -> tuple[str, ...]:
        """Return all words that are ``folded`` without their accents."""
        accented = self.accented.get(folded, ())
        return (folded, *accented) if folded in self.rarity else accented

    def has(self, folded: str) -> bool:
        """Tell whether a word is ``folded`` without its accents."""
        return folded in self.rarity or folded in self.accented

    def has_rare(self, folded: str) -> bool:
        """Tell whether ``folded`` is among the rare words; wrongly so for one in 10,000 others."""
        wanted = _checksum(folded)
        at = int(self.rest.searchsorted(self.rest.dtype.type(wanted)))
        return at < len(self.rest) and int(self.rest[at]) == wanted


def _checksum(folded: str) -> int:
    # Four bytes a word instead of a hundred.
    return zlib.crc32(folded.encode("utf-8", "replace"))


@cache
def frequent_words(language: Language) -> WordList:
    """Return the words of a language; read at the first call (0.5 s) and then kept.

    Raises:
        LiaisonError: The word lists are not installed, or their format is not the one that we know.
    """
    words = read_words(_file(language))
    return WordList.of(islice(words, WORDS_KEPT[language]), (word for word, _ in words))


def _file(language: Language) -> Path:
    # The package is located, not imported: importing it loads tokenizers of no use here, and its own reader unpacks
    # four times the words that are kept.
    try:
        return Path(str(distribution("wordfreq").locate_file(f"wordfreq/data/large_{language}.msgpack.gz")))
    except PackageNotFoundError as error:
        raise LiaisonError("The word lists (package wordfreq) are not installed.", code="words-missing") from error


def read_words(path: Path) -> Iterator[tuple[str, int]]:
    """Yield words and their rarities in centibels, the most frequent first.

    Args:
        path: In the format cBpack of wordfreq: gzipped msgpack, a header, then a list of words for each centibel.

    Raises:
        LiaisonError: The file is not there, damaged, or of another format.
    """
    msgpack = import_module("msgpack")
    try:
        with gzip.open(path) as file:
            unpacker = msgpack.Unpacker(file, raw=False)
            buckets = unpacker.read_array_header() - 1
            if unpacker.unpack().get("format") != "cB":
                raise LiaisonError("The word lists are in a format that is not known.", code="words-damaged")
            for centibels in range(buckets):
                yield from ((word, centibels) for word in unpacker.unpack() if word.isalpha())
    except (OSError, EOFError, ValueError, AttributeError, msgpack.UnpackException) as error:
        raise LiaisonError("The word lists cannot be read.", code="words-damaged") from error
