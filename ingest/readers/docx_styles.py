"""What Word's styles and numbering say about a paragraph: heading level, list level, list marker."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.readers.docx_text import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING_NAME = re.compile(r"(?:heading|título|titulo|titre|überschrift|encabezado|titolo)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "título", "titulo", "puesto"})
_CONTENTS_NAME = re.compile(r"(?:toc|tdc|sumário|índice|table of contents)\s*\d*", re.IGNORECASE)
# "List Bullet 2" is one deeper than "List Bullet", though each has a numbering of its own that begins at level 0.
_DEEPER_NAME = re.compile(r"list.*\s([2-5])", re.IGNORECASE)
_BODY_LEVEL = 9
_MAX_CHAIN = 20
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Look:
    """What a paragraph is: ``level`` of a heading (0 = none), ``item`` a list level from 0 (None = no list)."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    item: int | None = None
    numbering: str = ""


class Styles:
    """Looks paragraphs up in ``styles.xml`` and ``numbering.xml``."""

    def __init__(self, styles: "_Element | None", numbering: "_Element | None") -> None:
        found = styles.iterfind(f"{W}style") if styles is not None else ()
        self._styles = {style.get(f"{W}styleId"): style for style in found}
        self._formats = _number_formats(numbering) if numbering is not None else {}
        self._counters: dict[str, list[int]] = {}

    def look(self, paragraph: "_Element") -> Look:
        """Return what a paragraph is."""
        properties = paragraph.find(f"{W}pPr")
        style_id = _value(properties, "pStyle")
        chain = self._chain(style_id)
        names = [_value(style, "name") or "" for style in chain]
        levels = [properties, *(style.find(f"{W}pPr") for style in chain)]
        numbering, item = self._list(levels)
        deeper = _DEEPER_NAME.fullmatch(names[0].strip()) if names and item == 0 else None
        return Look(
            level=_heading_level(levels, names),
            is_title=any(name.strip().lower() in _TITLE_NAMES for name in names[:1]),
            is_contents=any(_CONTENTS_NAME.fullmatch(name.strip()) for name in names),
            item=int(deeper[1]) - 1 if deeper else item,
            numbering=numbering,
        )

    def marker(self, look: Look) -> str:
        """Return how the next item of a list begins ("- ", "3. ", "b. ") and count it."""
        level = look.item or 0
        kind = self._formats.get((look.numbering, level)) or self._formats.get((look.numbering, 0), "bullet")
        counters = self._counters.setdefault(look.numbering, [0] * _BODY_LEVEL)
        counters[level] += 1
        counters[level + 1 :] = [0] * (len(counters) - level - 1)
        if kind in ("bullet", "none"):
            return "- "
        number = counters[level]
        letters = kind in ("lowerLetter", "upperLetter") and number <= len(_LETTERS)
        return f"{_LETTERS[number - 1]}. " if letters else f"{number}. "

    def _chain(self, style_id: str | None) -> list["_Element"]:
        chain: list[_Element] = []
        while style_id in self._styles and len(chain) < _MAX_CHAIN:
            style = self._styles[style_id]
            chain.append(style)
            style_id = _value(style, "basedOn")
        return chain

    @staticmethod
    def _list(levels: list["_Element | None"]) -> tuple[str, int | None]:
        for properties in levels:
            numbering = properties.find(f"{W}numPr") if properties is not None else None
            if numbering is not None:
                number, level = _value(numbering, "numId") or "0", _value(numbering, "ilvl") or "0"
                known = number != "0" and level.isdigit()
                return (number, min(int(level), _BODY_LEVEL - 1)) if known else ("", None)
        return "", None


def _value(element: "_Element | None", name: str) -> str | None:
    child = element.find(f"{W}{name}") if element is not None else None
    return child.get(f"{W}val") if child is not None else None


def _heading_level(levels: list["_Element | None"], names: list[str]) -> int:
    stated = next((level for level in (_value(properties, "outlineLvl") for properties in levels) if level), "")
    if stated.isdigit():
        return int(stated) + 1 if int(stated) < _BODY_LEVEL else 0
    named = (_HEADING_NAME.fullmatch(name.strip()) for name in names)
    return next((int(match[1]) for match in named if match), 0)


def _number_formats(numbering: "_Element") -> dict[tuple[str, int], str]:
    """Return the number format of each list and level."""
    abstract: dict[str | None, dict[int, str]] = {}
    for definition in numbering.iterfind(f"{W}abstractNum"):
        levels = definition.iterfind(f"{W}lvl")
        formats = {int(level.get(f"{W}ilvl") or 0): _value(level, "numFmt") or "decimal" for level in levels}
        abstract[definition.get(f"{W}abstractNumId")] = formats
    return {
        (number.get(f"{W}numId") or "", level): kind
        for number in numbering.iterfind(f"{W}num")
        for level, kind in abstract.get(_value(number, "abstractNumId"), {}).items()
    }
