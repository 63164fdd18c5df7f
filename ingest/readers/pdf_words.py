"""The words of a PDF page with their places: from PDFium's characters, because its plain text has no places."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ingest.readers.clean import clean

if TYPE_CHECKING:
    import pypdfium2

# PDFium's marks for a hyphen at a line end; the next line follows at once.
_LINE_HYPHENS = "\x02\ufffe"
_SOFT_HYPHEN = "\xad"
_WORD = re.compile(rf"[^\s\0{_LINE_HYPHENS}]+[{_LINE_HYPHENS}]?")
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")
# The dots between an entry of a table of contents and its page.
_LEADERS = re.compile(r"(?:\s?\.){5,}\s*")
_UPRIGHT = 0.05
_GAP = 0.9
_SAME_LINE = 0.5
_SAME_HEIGHT = 0.02


class Word(NamedTuple):
    """A word as drawn; coordinates in points, y upwards from the bottom of the page; ``base`` is its baseline."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    first: int
    hyphenated: bool


@dataclass(slots=True)
class Fragment:
    """Words that follow each other on one line without a wide gap, or a whole ruled table (``rows``)."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    base: float = 0.0
    bold: bool = False
    hyphenated: bool = False
    rows: Sequence[Sequence[str]] = ()


def page_fragments(
    textpage: "pypdfium2.PdfTextPage", areas: Sequence[tuple[float, float, float, float]] = ()
) -> list[Fragment]:
    """Return the fragments of a page in the order in which they are drawn; words in ``areas`` are left out.

    Args:
        textpage: An open text page.
        areas: (x0, y0, x1, y1) in points.
    """
    words = [word for word in _words(textpage) if not any(_inside(word, area) for area in areas)]
    fragments: list[Fragment] = []
    run: list[Word] = []
    for word in words:
        if run and not _follows(run[-1], word):
            fragments.append(_fragment(textpage, run))
            run = []
        run.append(word)
    if run:
        fragments.append(_fragment(textpage, run))
    return [fragment for fragment in fragments if fragment.text]


def _words(textpage: "pypdfium2.PdfTextPage") -> Iterator[Word]:
    """Yield the upright words; text at an angle is a stamp or a watermark."""
    places = _Places(textpage.raw)
    for match in _WORD.finditer(_characters(textpage.raw)):
        word = places.word(match.group(), match.start(), match.end() - 1)
        if word is not None:
            yield word


def _characters(page: object) -> str:
    """Return one character for each of PDFium's, so that positions in the string are its indexes."""
    from pypdfium2 import raw

    count = raw.FPDFText_CountChars(page)
    buffer = ctypes.create_string_buffer(2 * (count + 1))
    written = raw.FPDFText_GetText(page, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    text = buffer.raw[: 2 * count].decode("utf-16-le", errors="replace")
    if written == count + 1 and len(text) == count:
        return text
    # Something that takes two units or none: ask one by one, which is slow.
    return "".join(chr(raw.FPDFText_GetUnicode(page, index) or 32) for index in range(count))


class _Places:
    """Asks PDFium for the box and the size of characters, with buffers used again and again."""

    def __init__(self, page: object) -> None:
        from pypdfium2 import raw

        self._raw, self._page = raw, page
        self._head, self._tail, self._matrix = raw.FS_RECTF(), raw.FS_RECTF(), raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._origin = ctypes.byref(self._x), ctypes.byref(self._y)
        self._boxes = ctypes.byref(self._head), ctypes.byref(self._tail)
        self._height, self._size = -1.0, 0.0

    def word(self, text: str, first: int, last: int) -> Word | None:
        """Return the word between two characters, None where it is not upright."""
        get_box, page, head, tail = self._raw.FPDFText_GetLooseCharBox, self._page, self._head, self._tail
        get_box(page, first, self._boxes[0])
        get_box(page, last, self._boxes[1])
        bottom, top = head.bottom, head.top
        # Text of one height has one size and one angle; asking each time would take as long as all the rest.
        if abs(top - bottom - self._height) > _SAME_HEIGHT:
            if abs(math.remainder(self._raw.FPDFText_GetCharAngle(page, first), math.tau)) > _UPRIGHT:
                return None
            self._height, self._size = top - bottom, self._size_of(first)
        self._raw.FPDFText_GetCharOrigin(page, first, *self._origin)
        if "\uf000" <= text <= "\uf0ff":
            # The bullets of symbol fonts have no other character.
            text = "•"
        hyphenated = text[-1] in _LINE_HYPHENS
        shown = text[:-1] + "-" if hyphenated else text
        x0, x1 = head.left, tail.right
        left, right = min(x0, tail.left), max(x1, head.right)
        bottom, top = min(bottom, top), max(bottom, top)
        return Word(shown, left, bottom, right, top, self._y.value, self._size, first, hyphenated)

    def _size_of(self, index: int) -> float:
        """Return the size as it appears: many programs set size 1 and scale it up in the text matrix."""
        self._raw.FPDFText_GetMatrix(self._page, index, ctypes.byref(self._matrix))
        scale = math.hypot(self._matrix.c, self._matrix.d) or 1.0
        return max(1.0, float(self._raw.FPDFText_GetFontSize(self._page, index)) * scale)


def _inside(word: Word, area: tuple[float, float, float, float]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]


def _follows(before: Word, word: Word) -> bool:
    size = min(before.size, word.size)
    gap = word.x0 - before.x1
    return on_one_line(before, word) and -size < gap < _GAP * max(before.size, word.size) and not before.hyphenated


def on_one_line(one: Word | Fragment, other: Word | Fragment) -> bool:
    """Tell whether two pieces stand beside each other: half the lower one's height is shared."""
    shared = min(one.y1, other.y1) - max(one.y0, other.y0)
    return shared > _SAME_LINE * min(one.y1 - one.y0, other.y1 - other.y0)


def _fragment(textpage: "pypdfium2.PdfTextPage", run: list[Word]) -> Fragment:
    size = _main_size(run)
    main = [word for word in run if word.size == size]
    text = " ".join(word.text for word in run)
    soft = text.endswith(_SOFT_HYPHEN)
    bold = _is_bold(textpage, run[0].first) and (len(run) == 1 or _is_bold(textpage, run[-1].first))
    return Fragment(
        _LEADERS.sub(" … ", clean(text + "-" if soft else text)).strip(),
        min(word.x0 for word in run),
        min(word.y0 for word in main),
        max(word.x1 for word in run),
        max(word.y1 for word in main),
        size,
        main[0].base,
        bold,
        run[-1].hyphenated or soft,
    )


def _main_size(run: list[Word]) -> float:
    """Return the size of most letters, so that a raised figure or a word of code does not count."""
    if all(word.size == run[0].size for word in run):
        return run[0].size
    letters: Counter[float] = Counter()
    for word in run:
        letters[word.size] += len(word.text)
    return letters.most_common(1)[0][0]


def _is_bold(textpage: "pypdfium2.PdfTextPage", index: int) -> bool:
    from pypdfium2 import raw

    if raw.FPDFText_GetFontWeight(textpage.raw, index) >= _BOLD_WEIGHT:
        return True
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage.raw, index, buffer, len(buffer), ctypes.byref(flags))
    name = buffer.value.decode("utf-8", errors="ignore").lower()
    return any(part in name for part in _BOLD_NAMES)
