"""Lines of a PDF become paragraphs and lists again, across columns and pages, with hyphenation undone."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.readers.pdf_layout import Line

_ITEM = re.compile(r"([•◦▪‣●○■□➢✓*·–—-]|\d{1,3}[.)]|[a-z][.)])\s+(?=\S)")
_SIGN_ITEM = re.compile(r"[•◦▪‣●○■□➢✓*·–—-]")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_CONTENTS_LINE = re.compile(r" … [\divxlc]{1,6}$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_PART = re.compile(r"([^\W_]+(?:-[^\W_]+)*)-$")
_FIRST_PART = re.compile(r"[^\W_]+")
# First halves of compounds that keep their hyphen when a line ends there. Only those that are hardly ever a syllable
# of a longer word: "ex", "pro", "sub" or "real" would spoil "ex-change" and "real-mente".
_PREFIXES = frozenset(
    {"anti", "non", "self", "cross", "peer", "know", "well", "third", "two", "one", "vice", "e", "x"}
    | {"pós", "pré", "recém", "além", "aquém"}
)
_FULL = 2.5
_SHORT = 0.6
_SIZE = 0.08
_GAP = 1.35
_USUAL_PITCH = 1.2
_CLOSEST, _FARTHEST = 0.8, 3.0
_LOOK_BACK = 8
_TAIL = 6
_MAX_WORD = 60


@dataclass(slots=True)
class Paragraph:
    """Consecutive text.

    Attributes:
        first: Its first line; says where it stands.
        last: Its last line so far.
        marker: How it begins if it is a list item ("- " or "1. "), else empty.
    """

    first: Line
    last: Line
    text: str
    marker: str = ""


class Joiner:
    """Joins lines to paragraphs; knows the document's words, to tell hyphenation from hyphens."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._words = _vocabulary(lines)
        self._pitch = _pitch(lines)

    def paragraphs(self, lines: Sequence[Line]) -> list[Paragraph]:
        """Return the paragraphs and list items of lines that stand under one heading, tables not included."""
        found: list[Paragraph] = []
        for line in lines:
            if _CONTENTS_LINE.search(line.text[-_MAX_WORD:]):
                continue
            target = self._target(found, line)
            if target is None:
                found.append(_begun(line))
            else:
                target.text = self._glue(target, line)
                target.last = line
        return found

    def _target(self, found: list[Paragraph], line: Line) -> Paragraph | None:
        """Return the paragraph that a line goes on with, None where it begins one."""
        if not found or _ITEM.match(line.text):
            return None
        last = found[-1]
        if (last.last.page, last.last.region) == (line.page, line.region):
            return None if self._breaks(last, line) else last
        # Footnotes may stand between the two halves of a sentence, so the last one of this size counts.
        alike = (past for past in reversed(found[-_LOOK_BACK:]) if _same_size(past.last, line))
        before = next(alike, None)
        return before if before is not None and self._goes_on(before, line) else None

    def _breaks(self, paragraph: Paragraph, line: Line) -> bool:
        last = paragraph.last
        if not _same_size(last, line) or last.bold != line.bold:
            return not last.hyphenated
        if last.base - line.base > _GAP * self._pitch * line.size:
            return True
        ended = _ends_sentence(last.text)
        indented = line.x0 - last.x0 > 0.8 * line.size and not paragraph.marker
        outdented = bool(paragraph.marker) and line.x0 < paragraph.first.x0 - 0.3 * line.size
        return outdented or (ended and (indented or last.x1 < line.left + 0.8 * (line.right - line.left)))

    def _goes_on(self, before: Paragraph, line: Line) -> bool:
        """Tell whether a sentence goes on in the next column or on the next page."""
        last = before.last
        if _ends_sentence(before.text) or last.bold != line.bold:
            return False
        if last.page == line.page and last.base > line.base and last.base - line.base > _GAP * self._pitch * line.size:
            # Not the top of another column, but something further down.
            return False
        return last.hyphenated or line.text[0].islower() or last.x1 > last.right - _FULL * last.size

    def _glue(self, paragraph: Paragraph, line: Line) -> str:
        text, last = paragraph.text, paragraph.last
        part = _LAST_PART.search(text[-_MAX_WORD:])
        following = _FIRST_PART.match(line.text)
        if part and following:
            # "Norte-" and "América", "UIF-" and "117": a word is only divided before a small letter.
            divided = line.text[0].islower() and self._is_hyphenation(part[1], following.group())
            return (text[:-1] if divided else text) + line.text
        short = last.x1 < last.left + _SHORT * (last.right - last.left)
        alike = (last.page, last.region) == (line.page, line.region)
        return f"{text}\n{line.text}" if short and alike and not line.text[0].islower() else f"{text} {line.text}"

    def _is_hyphenation(self, before: str, after: str) -> bool:
        """Tell whether a hyphen at a line end only divides a word.

        It stays where the halves are seen with it elsewhere, after a figure ("24-hour") or a usual prefix
        ("anti-lavado"), and where both halves are words of the document and the whole is not; else it goes.
        """
        first, second = before.casefold(), after.casefold()
        if self._words[f"{first}-{second}"] > self._words[first + second]:
            return False
        if self._words[first + second]:
            return True
        last_half = first.rsplit("-", 1)[-1]
        if any(character.isdigit() for character in last_half) or last_half in _PREFIXES:
            return False
        return not (self._words[last_half] and self._words[second])


def _vocabulary(lines: Sequence[Line]) -> Counter[str]:
    words: Counter[str] = Counter()
    for line in lines:
        found = _WORD.findall(line.text.casefold())
        # The halves of a word divided at the line end are no words.
        words.update(found[:-1] if line.text.endswith("-") else found)
    return words


def _pitch(lines: Sequence[Line]) -> float:
    """Return the usual distance between lines of a paragraph, in sizes of the type."""
    pitches: Counter[float] = Counter()
    for above, line in pairwise(lines):
        distance = (above.base - line.base) / line.size
        alike = (above.page, above.region) == (line.page, line.region) and _same_size(above, line)
        if alike and _CLOSEST < distance < _FARTHEST:
            pitches[round(distance * 10) / 10] += 1
    return pitches.most_common(1)[0][0] if pitches else _USUAL_PITCH


def _ends_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text[-_TAIL:]))


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SIZE * max(one.size, other.size)


def _begun(line: Line) -> Paragraph:
    item = _ITEM.match(line.text)
    if item is None:
        return Paragraph(line, line, line.text)
    marker = "- " if _SIGN_ITEM.fullmatch(item[1]) else f"{item[1].rstrip('.)')}. "
    return Paragraph(line, line, line.text[item.end() :], marker)
