"""Formatted text as runs, cut into messages before it becomes HTML: so no cut can fall inside a tag."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

MAX_UNITS = 4096
"""UTF-16 units that Telegram takes in one message, after its tags have become formatting."""
_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?…]['\")»”]*\s"), re.compile(r"\s"))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; ``quote`` puts it into an expandable quotation."""

    text: str
    bold: bool = False
    quote: bool = False


Styled = tuple[Run, ...]


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(runs: Iterable[Run]) -> str:
    """Return the text without its formatting."""
    return "".join(run.text for run in runs)


def to_html(runs: Iterable[Run]) -> str:
    """Return the text as Telegram's HTML; everything that is not a tag of ours is escaped."""
    parts: list[str] = []
    for quoted, group in groupby(runs, key=lambda run: run.quote):
        body = "".join(_inline(run) for run in group)
        parts.append(f"<blockquote expandable>{body}</blockquote>" if quoted else body)
    return "".join(parts)


def _inline(run: Run) -> str:
    escaped = html.escape(run.text, quote=False)
    return f"<b>{escaped}</b>" if run.bold else escaped


def split(runs: Sequence[Run], limit: int = MAX_UNITS) -> list[Styled]:
    """Cut formatted text into messages.

    A cut falls at the end of a paragraph, else of a line, of a sentence, of a word; white space at it is dropped.

    Args:
        runs: The text.
        limit: Largest message, in UTF-16 units, at least 2.
    """
    text = plain(runs)
    messages, start = [], 0
    while start < len(text):
        end = _cut(text, start, limit)
        message = _strip(_slice(runs, start, end))
        if message:
            messages.append(message)
        start = end
    return messages


def _cut(text: str, start: int, limit: int) -> int:
    furthest = _furthest(text, start, limit)
    if furthest >= len(text):
        return len(text)
    # a cut in the first third would leave a needlessly short message
    earliest = start + (furthest - start) // 3
    for ending in _ENDS:
        ends = [found.end() for found in ending.finditer(text, start, furthest) if found.end() > earliest]
        if ends:
            return ends[-1]
    return furthest


def _furthest(text: str, start: int, limit: int) -> int:
    end = min(len(text), start + limit)
    while units(text[start:end]) > limit:
        end -= max(1, (units(text[start:end]) - limit) // 2)
    return max(end, start + 1)


def _slice(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    pieces, position = [], 0
    for run in runs:
        piece = run.text[max(0, start - position) : max(0, end - position)]
        if piece:
            pieces.append(replace(run, text=piece))
        position += len(run.text)
    return pieces


def _strip(runs: list[Run]) -> Styled:
    kept = list(runs)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)
