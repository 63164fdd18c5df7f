"""Plain text: paragraphs between blank lines, form feeds as pages, headings only where a line begins with "# "."""

import re

from ingest.decode import decode
from ingest.model import ReadFile
from ingest.readers.build import Builder
from ingest.readers.clean import clean
from knowledge.model import Locator

MEDIA_TYPE = "text/plain"
_HEADING = re.compile(r"(#{1,6}) +(\S.*)")
_ITEM = re.compile(r"\s*([-*•]|\d{1,3}[.)])\s+\S")
_BULLET = re.compile(r"^(\s*)[*•]\s+")


def read(data: bytes) -> ReadFile:
    """Return the paragraphs of a text file; the title is its first heading.

    Raises:
        ReadError: no encoding fits, or there is no text.
    """
    builder = Builder()
    pages = decode(data).split("\f")
    for number, page in enumerate(pages, start=1):
        at = Locator(page=str(number), page_number=number) if len(pages) > 1 else None
        _read_page(builder, page, at)
    return builder.finish(MEDIA_TYPE, builder.first_heading)


def _read_page(builder: Builder, page: str, at: Locator | None) -> None:
    for chunk in re.split(r"\n\s*\n", clean(page)):
        lines: list[str] = []
        for line in chunk.split("\n"):
            heading = _HEADING.fullmatch(line.strip())
            if heading is None:
                lines.append(line)
                continue
            _add(builder, lines, at)
            builder.heading(len(heading[1]), heading[2])
            lines = []
        _add(builder, lines, at)


def _add(builder: Builder, lines: list[str], at: Locator | None) -> None:
    items = [line for line in lines if line.strip()]
    if items and all(_ITEM.match(line) for line in items):
        builder.add("list", "\n".join(_BULLET.sub(r"\1- ", line) for line in items), at)
    elif items:
        builder.add("paragraph", "\n".join(items), at)
