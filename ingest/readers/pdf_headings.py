"""Where a PDF's headings are: from its outline, or, without one, from lines that are larger or bolder than the text."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.readers.clean import fold, one_line
from ingest.readers.pdf_layout import Line

_LARGER = 1.12
_MAX_LEVELS = 6
_MAX_CHARS = 160
_MAX_BOLD_WORDS = 14
_MAX_LINES = 3
_MAX_SHARE = 0.4
_NUMBERING = re.compile(r"^(?:chapter|capítulo|section|sección|seção)?\s*[\dIVX]+(?:\.\d+)*[.):]?\s+", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SENTENCE_END = (".", ",", ";")


class OutlineEntry(NamedTuple):
    """An entry of the outline: ``level`` from 1, ``page`` from 0."""

    level: int
    title: str
    page: int


@dataclass(slots=True)
class Headings:
    """Headings by position.

    Attributes:
        lines: Index of a line that begins a heading to its level, its title and the number of lines it takes.
        before: Index of a line to the headings that begin just before it and are not printed.
        title: What stands largest on the first page, if it is not one of the headings.
    """

    lines: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    before: dict[int, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    title: str | None = None


def body_size(lines: Sequence[Line]) -> float:
    """Return the size in which most letters are set; 0 without text."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def find_headings(lines: Sequence[Line], outline: Sequence[OutlineEntry]) -> Headings:
    """Return the headings among the lines of a document."""
    printed = _by_size(lines)
    if not outline:
        return printed
    titles = {index: heading for index, heading in printed.lines.items() if heading[0] == 0}
    headings = Headings(lines=titles, title=printed.title)
    starts: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        starts[line.page].append(index)
    after: dict[int, int] = {}
    for entry in outline:
        on_page = starts.get(entry.page) or [index for index, line in enumerate(lines) if line.page > entry.page][:1]
        if on_page:
            _place(headings, lines, entry, on_page, after)
    return headings


def _place(
    headings: Headings, lines: Sequence[Line], entry: OutlineEntry, on_page: list[int], after: dict[int, int]
) -> None:
    """Put an entry where its words stand on its page, or else right after the entry before it on that page."""
    title = one_line(entry.title)
    start = after.get(entry.page, on_page[0])
    for index in (index for index in on_page if index >= start):
        if count := _matches(lines, index, title):
            headings.lines[index] = (entry.level, title, count)
            after[entry.page] = index + count
            return
    headings.before[start].append((entry.level, title))
    after[entry.page] = start


def _matches(lines: Sequence[Line], index: int, title: str) -> int:
    """Return how many lines from ``index`` on say just the title; 0 where they do not."""
    wanted = {fold(title), fold(_NUMBERING.sub("", title))} - {""}
    text = ""
    for count, line in enumerate(lines[index : index + _MAX_LINES], start=1):
        text = f"{text} {line.text}".strip()
        if fold(text) in wanted or fold(_NUMBERING.sub("", text)) in wanted:
            return count
    return 0


def _by_size(lines: Sequence[Line]) -> Headings:
    body = body_size(lines)
    candidates = [index for index in range(len(lines)) if _stands_out(lines, index, body)]
    if len(candidates) > _MAX_SHARE * len(lines):
        candidates = [index for index in candidates if lines[index].size > _LARGER * body]
    groups = _grouped(lines, candidates)
    title = _title(lines, groups, body)
    groups = [group for group in groups if not (title and group is title)]
    looks = sorted({_look(lines[group[0]]) for group in groups}, reverse=True)
    headings = Headings(title=_text(lines, title) if title else None)
    for group in groups:
        level = min(looks.index(_look(lines[group[0]])) + 1, _MAX_LEVELS)
        headings.lines[group[0]] = (level, _text(lines, group), len(group))
    if title:
        # Level 0 = the document's own title, which is no part of a heading path.
        headings.lines[title[0]] = (0, headings.title or "", len(title))
    return headings


def _stands_out(lines: Sequence[Line], index: int, body: float) -> bool:
    line = lines[index]
    larger = line.size > _LARGER * body
    if not (larger or line.bold) or line.rows or len(line.cells) > 1 or len(line.text) > _MAX_CHARS:
        return False
    if not _LETTERS.search(line.text):
        return False
    if larger:
        return not line.text.endswith(_SENTENCE_END[1:])
    wordy = line.text.count(" ") >= _MAX_BOLD_WORDS or line.text.endswith(_SENTENCE_END)
    return line.bold and line.size > body / _LARGER and not wordy and _stands_alone(lines, index)


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a bold line has ordinary text below it, and is not the middle of a bold paragraph."""
    if index + 1 >= len(lines):
        return False
    before, after = lines[index - 1] if index else None, lines[index + 1]
    if after.bold and after.size == lines[index].size and index + 2 < len(lines) and lines[index + 2].bold:
        return False
    return (
        before is None
        or not (before.bold and before.size == lines[index].size)
        or before.region != lines[index].region
        or (before.y0 - lines[index].y1 < lines[index].size)
    )


def _grouped(lines: Sequence[Line], candidates: Sequence[int]) -> list[list[int]]:
    """Put candidates that go on in the next line together."""
    groups: list[list[int]] = []
    for index in candidates:
        last = groups[-1][-1] if groups else -2
        same = last == index - 1 and _look(lines[last]) == _look(lines[index]) and lines[last].page == lines[index].page
        near = same and 0 <= lines[last].y1 - lines[index].y1 < 1.4 * lines[index].size
        if near and len(groups[-1]) < _MAX_LINES:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _look(line: Line) -> tuple[float, bool]:
    return round(line.size * 2) / 2, line.bold


def _title(lines: Sequence[Line], groups: Sequence[list[int]], body: float) -> list[int] | None:
    """Return the group of the first page that is larger than every other heading of the document."""
    if not groups or lines[groups[0][0]].page > 0:
        return None
    largest = max(groups, key=lambda group: lines[group[0]].size)
    size = lines[largest[0]].size
    others = [lines[group[0]].size for group in groups if group is not largest]
    alone = all(other < size - 0.4 for other in others)
    return largest if alone and size > 1.25 * body and lines[largest[0]].page == 0 else None


def _text(lines: Sequence[Line], group: Sequence[int]) -> str:
    return one_line(" ".join(lines[index].text for index in group))
