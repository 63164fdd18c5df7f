"""Running heads, running feet and page numbers: what stands at the same place of many pages."""

import re
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from ingest.readers.pdf_words import Fragment, on_one_line

_ZONE = 0.1
_SHARE = 0.4
_MIN_PAGES = 3
_PLACE = 4.0
_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]{1,6}", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\W*(page|página|pág\.?|pag\.?|p\.)?\s*#(\s*(of|de|/)\s*#)?\W*", re.IGNORECASE)
_HEADING_SIZE = 1.3
_MOST = 0.6
_Key = tuple[bool, str]
"""At the top or not, and the text with figures as "#"."""
_Places = dict[_Key, list[tuple[int, float, float]]]
"""Page, distance from the edge and size of each occurrence."""


def without_furniture(pages: Sequence[list[Fragment]], heights: Sequence[float]) -> list[list[Fragment]]:
    """Return the fragments of each page without running heads, running feet and page numbers.

    A line at the top or bottom edge goes where the same words (figures aside) stand at the same height of at least
    three pages and, if they are larger than the text, on two fifths of all pages. Page numbers go from two pages on.
    What stands on one line with them (the name of the chapter) goes too, and so do heads that take turns at one height:
    left and right pages, one chapter after the other.

    Args:
        pages: Fragments, page by page.
        heights: Height of each page, in points.
    """
    sizes = [fragment.size for page in pages for fragment in page]
    large = _HEADING_SIZE * median(sizes) if sizes else 0.0
    places: _Places = defaultdict(list)
    for number, (page, height) in enumerate(zip(pages, heights, strict=True)):
        for fragment in page:
            if key := _key(fragment, height):
                places[key].append((number, _offset(fragment, height), fragment.size))
    turning = _taking_turns(places, len(pages), large)
    running = {
        key: median(offset for _, offset, _ in seen)
        for key, seen in places.items()
        if key in turning or _runs(key, seen, len(pages), large)
    }
    return [_kept(page, height, running) for page, height in zip(pages, heights, strict=True)]


def _kept(page: list[Fragment], height: float, running: dict[_Key, float]) -> list[Fragment]:
    gone = [fragment for fragment in page if _is_running(fragment, height, running)]
    if not gone:
        return page
    return [
        fragment
        for fragment in page
        if fragment.rows or not any(other is fragment or on_one_line(other, fragment) for other in gone)
    ]


def _key(fragment: Fragment, height: float) -> _Key | None:
    top = fragment.y0 > (1 - _ZONE) * height
    if fragment.rows or not (top or fragment.y1 < _ZONE * height):
        return None
    text = "#" if _ROMAN.fullmatch(fragment.text) else _DIGITS.sub("#", fragment.text)
    # A single sign is the bullet of a list that happens to begin at the top.
    return (top, " ".join(text.casefold().split())) if text == "#" or len(text) > 1 else None


def _offset(fragment: Fragment, height: float) -> float:
    """Return the distance from the nearer edge, so that pages of different heights compare."""
    return min(fragment.y0, height - fragment.y0)


def _runs(key: _Key, seen: Sequence[tuple[int, float, float]], pages: int, large: float) -> bool:
    place = median(offset for _, offset, _ in seen)
    count = len({number for number, offset, _ in seen if abs(offset - place) < _PLACE})
    if _PAGE_NUMBER.fullmatch(key[1]):
        return count > 1 and count > _SHARE * pages
    is_large = any(size > large for _, _, size in seen)
    return count >= _MIN_PAGES and (not is_large or count > _SHARE * pages)


def _taking_turns(places: _Places, pages: int, large: float) -> set[_Key]:
    """Return what stands at a height where most pages have something, but seldom something new."""
    heights: dict[tuple[bool, int], dict[_Key, set[int]]] = defaultdict(lambda: defaultdict(set))
    for key, seen in places.items():
        for number, offset, size in seen:
            if size <= large:
                heights[key[0], round(offset)][key].add(number)
    found: set[_Key] = set()
    for keys in heights.values():
        filled = len(set().union(*keys.values()))
        if filled >= _MIN_PAGES and filled > _MOST * pages and 2 * len(keys) <= filled:
            found |= set(keys)
    return found


def _is_running(fragment: Fragment, height: float, running: dict[_Key, float]) -> bool:
    key = _key(fragment, height)
    return key in running and abs(_offset(fragment, height) - running[key]) < _PLACE if key else False
