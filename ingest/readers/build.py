"""Collects a document's blocks in reading order and keeps the heading path."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ingest.model import Block, BlockKind, MetaValue, ReadFile
from ingest.readers.clean import one_line, tidy, tidy_code
from knowledge.errors import ReadError
from knowledge.model import Locator

# What programs write into a title field when nobody filled it in.
_EMPTY_TITLES = frozenset(
    {
        "",
        "untitled",
        "(anonymous)",
        "anonymous",
        "word document",
        "powerpoint presentation",
        "document",
        "presentation",
        "none",
    }
)
_FILE_SUFFIXES = (
    ".doc",
    ".docx",
    ".pdf",
    ".ppt",
    ".pptx",
    ".xls",
    ".xlsx",
    ".odt",
    ".rtf",
    ".indd",
    ".tex",
    ".dvi",
    ".txt",
    ".md",
)


def stated_title(text: str | None) -> str | None:
    """Return a title from a metadata field, None where the field holds a default or a file name."""
    title = one_line(text or "")
    if title.casefold() in _EMPTY_TITLES or title.casefold().endswith(_FILE_SUFFIXES):
        return None
    return title


def stated_language(tag: str | None) -> str | None:
    """Return the primary subtag of a BCP 47 tag, lower case; None where it is none ("es-MX" gives "es")."""
    primary = (tag or "").strip().replace("_", "-").split("-")[0].lower()
    return primary if primary.isascii() and primary.isalpha() and len(primary) in (2, 3) else None


class Builder:
    """Blocks in reading order under a heading path."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.warnings: list[str] = []
        self.first_heading: str | None = None
        self._path: list[tuple[int, str]] = []
        self._titles: list[str] = []

    @property
    def headings(self) -> tuple[str, ...]:
        """The heading path at this point, outermost first."""
        return tuple(title for _, title in self._path)

    def heading(self, level: int, text: str) -> None:
        """Go under a heading of a level (1 = outermost); deeper ones of before end. Empty text changes nothing.

        Level 0 is the title of the document, which is in no heading path.
        """
        title = one_line(text)
        if not title:
            return
        self.first_heading = self.first_heading or title
        self._titles.append(title)
        if level == 0:
            return
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._path.append((level, title))

    def clear_headings(self) -> None:
        """Leave all headings (a new slide, a new sheet)."""
        self._path.clear()

    def add(self, kind: BlockKind, text: str, at: Locator | None = None, header: str = "") -> None:
        """Add a block under the present headings, at a place; text of white space only is left out."""
        cleaned = tidy(text) if kind in ("paragraph", "notes") else tidy_code(text)
        if cleaned or header:
            locator = at or Locator()
            locator = locator if locator.headings else replace(locator, headings=self.headings)
            self.blocks.append(Block(kind, cleaned or header, locator, header if cleaned else ""))

    def table(self, rows: Sequence[Sequence[str]], at: Locator | None = None, *, header: bool | None = None) -> None:
        """Add a table; without cells it is left out.

        Args:
            rows: Cell texts, row by row; rows may differ in length.
            at: Place of the table.
            header: Whether the first row is a header; None = judge by its looks.
        """
        grid = grid_of(rows)
        if not grid:
            return
        headed = looks_like_header(grid) if header is None else header
        lines = [row_line(row) for row in grid]
        top = lines.pop(0) if headed and len(lines) > 1 else ""
        self.add("table", "\n".join(lines), at, top)

    def finish(
        self,
        media_type: str,
        title: str | None = None,
        language: str | None = None,
        front_matter: Mapping[str, MetaValue] | None = None,
    ) -> ReadFile:
        """Return the file as read.

        Raises:
            ReadError: there is neither a block nor a heading.
        """
        if not self.blocks:
            # Headings with nothing below them still say something.
            self.clear_headings()
            self.add("paragraph", "\n".join(self._titles))
        if not self.blocks:
            raise ReadError("The file holds no text.", code="file-without-text")
        return ReadFile(title, media_type, tuple(self.blocks), front_matter or {}, language, tuple(self.warnings))


def grid_of(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return cleaned cells as a rectangle: short rows filled up, empty rows and columns dropped."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    width = max((len(row) for row in cells), default=0)
    full = [row + [""] * (width - len(row)) for row in cells]
    used = [column for column in range(width) if any(row[column] for row in full)]
    return [[row[column] for column in used] for row in full]


def row_line(row: Sequence[str]) -> str:
    """Return a row as "cell | cell"; a bar inside a cell becomes a slash, or it would look like two cells."""
    return " | ".join(cell.replace("|", "/") for cell in row).rstrip(" |")


def looks_like_header(grid: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row names the columns: most of them, with distinct words and not with figures."""
    if len(grid) <= 1 or len(grid[0]) <= 1:
        return False
    names = [name for name in grid[0] if name]
    distinct = len({name.casefold() for name in names}) == len(names)
    return distinct and len(names) * 2 > len(grid[0]) - (not grid[0][0]) and not any(is_figure(name) for name in names)


def is_figure(text: str) -> bool:
    """Tell whether a cell holds a number, an amount or a date rather than words."""
    digits = sum(character.isdigit() for character in text)
    letters = sum(character.isalpha() for character in text)
    return digits > 0 and digits >= letters
