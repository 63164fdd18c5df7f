"""What CSV and workbooks share: a grid of displayed cells becomes titles, tables and paragraphs."""

from collections.abc import Iterator, Sequence

from ingest.readers.build import Builder, grid_of, is_figure, looks_like_header, row_line
from knowledge.model import Locator

_LOOK_AHEAD = 10
Grid = Sequence[Sequence[str]]


def add_grid(builder: Builder, grid: Grid, at: Locator | None = None) -> None:
    """Add the cells of a sheet: rows that only one cell of is filled, above a table, are its captions.

    A group of rows after an empty row is a table of its own; without a header of its own it keeps the one before.
    """
    header: list[str] = []
    for group in _groups(grid):
        rows = grid_of(group)
        start = _header_row(rows)
        for caption in rows[:start]:
            builder.add("paragraph", row_line([cell for cell in caption if cell]), at)
        table = rows[start:]
        if looks_like_header(table):
            header, table = table[0], table[1:]
        elif not table or len(table[0]) != len(header):
            header = []
        _add_table(builder, table, header, at)


def _add_table(builder: Builder, table: Grid, header: Sequence[str], at: Locator | None) -> None:
    if not table:
        return
    kind = "table" if len(table[0]) > 1 else "paragraph"
    text = "\n".join(row_line(row) for row in table)
    if kind == "table":
        builder.add("table", text, at, row_line(header))
    else:
        builder.add("paragraph", text, at)


def _groups(grid: Grid) -> Iterator[list[Sequence[str]]]:
    group: list[Sequence[str]] = []
    for row in grid:
        if any(cell.strip() for cell in row):
            group.append(row)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _header_row(rows: Grid) -> int:
    """Return how many rows stand above the table: lines of one cell over a row that names the columns."""
    for index, row in enumerate(rows[:_LOOK_AHEAD]):
        filled = [cell for cell in row if cell]
        if len(filled) > 1:
            return index
        if filled and is_figure(filled[0]):
            return 0
    return 0
