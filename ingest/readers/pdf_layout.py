"""The reading order of a PDF page: column by column, line by line; tables without rules by their alignment."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.pdf_words import Fragment, on_one_line

_MIN_LINES = 4
_MIN_WORDS = 3
_FILL = 0.55
_MAX_CROSSING = 0.25
_GUTTER = 0.7
_CELL_GAP = 1.5
_TABLE_ROWS = 3
_MAX_COLUMN_DEPTH = 3


@dataclass(slots=True)
class Line:
    """A line of text in its column, or a table (``rows``).

    Attributes:
        page: Position of the page, from 0.
        region: Number of the column or band on the page; lines of one region stand above each other.
        left: Left edge of the region, in points.
        right: Right edge of the region, in points.
        cells: The pieces between wide gaps.
    """

    text: str
    page: int
    region: int
    left: float
    right: float
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    base: float = 0.0
    bold: bool = False
    hyphenated: bool = False
    cells: tuple[Fragment, ...] = ()
    rows: Sequence[Sequence[str]] = ()


def document_lines(pages: Sequence[Sequence[Fragment]]) -> list[Line]:
    """Return the lines of a document in reading order.

    Args:
        pages: Fragments page by page, running heads removed.
    """
    gutters = [_gutter(page) for page in pages]
    usual = median([gutter for gutter in gutters if gutter is not None] or [0.0])
    lines: list[Line] = []
    for number, (page, own) in enumerate(zip(pages, gutters, strict=True)):
        # The last page may have too little in its second column to show that it has one.
        gutter = own if own is not None or not _is_open(page, usual) else usual
        for region, fragments in enumerate(_regions(list(page), 0, gutter)):
            lines.extend(_region_lines(fragments, number, region))
    return lines


def _is_open(page: Sequence[Fragment], gutter: float) -> bool:
    """Tell whether a page may have the gutter of other pages: running text on its left, few lines across it."""
    left = [piece for piece in page if piece.x1 < gutter]
    crossing = sum(piece.x0 < gutter < piece.x1 for piece in page)
    return crossing <= _MAX_CROSSING * len(page) and _is_column(left)


def _regions(fragments: list[Fragment], depth: int, gutter: float | None) -> list[list[Fragment]]:
    """Split into regions: what crosses the gutter ends a band; within a band left comes before right."""
    if gutter is None:
        return [fragments] if fragments else []
    regions: list[list[Fragment]] = []
    left: list[Fragment] = []
    right: list[Fragment] = []
    wide: list[Fragment] = []
    for fragment in sorted(fragments, key=lambda piece: -piece.y1):
        if fragment.x0 < gutter < fragment.x1:
            regions += _inner(left, depth) + _inner(right, depth)
            left, right = [], []
            wide.append(fragment)
            continue
        regions += [wide] if wide else []
        wide = []
        (left if fragment.x1 <= gutter else right).append(fragment)
    return [*regions, *_inner(left, depth), *_inner(right, depth), *([wide] if wide else [])]


def _inner(fragments: list[Fragment], depth: int) -> list[list[Fragment]]:
    """Split a column further, for pages of three."""
    return _regions(fragments, depth + 1, _gutter(fragments) if depth < _MAX_COLUMN_DEPTH else None)


def _gutter(fragments: Sequence[Fragment]) -> float | None:
    """Return the x of the widest gap that most lines respect and that has running text on either side."""
    text = [piece for piece in fragments if not piece.rows]
    if len(text) < 2 * _MIN_LINES:
        return None
    size = median(piece.size for piece in text)
    starts = Counter(round(piece.x0) for piece in text)
    best: tuple[float, float] | None = None
    for edge in sorted(start for start, count in starts.items() if count >= _MIN_LINES)[1:]:
        left = [piece for piece in text if piece.x1 < edge - _GUTTER * size]
        right = [piece for piece in text if piece.x0 >= edge - 1]
        crossing = len(text) - len(left) - len(right)
        if crossing > _MAX_CROSSING * len(text) or not (_is_column(left) and _is_column(right)):
            continue
        end = max(piece.x1 for piece in left)
        if best is None or edge - end > best[0]:
            best = (edge - end, (edge + end) / 2)
    return best[1] if best else None


def _is_column(pieces: Sequence[Fragment]) -> bool:
    """Tell running text from the column of a table: lines of several words that fill the width."""
    rows = _rows(pieces)
    if len(rows) < _MIN_LINES:
        return False
    width = max(piece.x1 for piece in pieces) - min(piece.x0 for piece in pieces)
    filled = median(max(piece.x1 for piece in row) - min(piece.x0 for piece in row) for row in rows)
    words = median(sum(piece.text.count(" ") + 1 for piece in row) for row in rows)
    return filled > _FILL * width and words >= _MIN_WORDS


def _rows(pieces: Sequence[Fragment]) -> list[list[Fragment]]:
    """Return the pieces line by line, from the top; a table is a line of its own."""
    rows: list[list[Fragment]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.y1, piece.x0)):
        if rows and not piece.rows and not rows[-1][0].rows and on_one_line(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _region_lines(region: Sequence[Fragment], page: int, number: int) -> list[Line]:
    left, right = min(piece.x0 for piece in region), max(piece.x1 for piece in region)
    lines = [_line(sorted(row, key=lambda piece: piece.x0), page, number, (left, right)) for row in _rows(region)]
    return _with_tables(lines)


def _line(row: Sequence[Fragment], page: int, region: int, edges: tuple[float, float]) -> Line:
    cells = [row[0]]
    for piece in row[1:]:
        if piece.x0 - cells[-1].x1 > _CELL_GAP * max(piece.size, cells[-1].size):
            cells.append(piece)
        else:
            cells[-1] = _merged(cells[-1], piece)
    widest = max(cells, key=lambda cell: len(cell.text))
    return Line(
        " ".join(cell.text for cell in cells),
        page,
        region,
        *edges,
        cells[0].x0,
        cells[-1].x1,
        min(cell.y0 for cell in cells),
        max(cell.y1 for cell in cells),
        widest.size,
        widest.base,
        all(cell.bold for cell in cells),
        cells[-1].hyphenated,
        tuple(cells),
        row[0].rows,
    )


def _merged(one: Fragment, other: Fragment) -> Fragment:
    larger = max(one, other, key=lambda piece: len(piece.text))
    return Fragment(
        f"{one.text} {other.text}",
        one.x0,
        larger.y0,
        max(one.x1, other.x1),
        larger.y1,
        larger.size,
        larger.base,
        one.bold and other.bold,
        other.hyphenated,
    )


def _with_tables(lines: list[Line]) -> list[Line]:
    """Put runs of lines whose cells stand under each other together as tables."""
    result: list[Line] = []
    run: list[Line] = []
    for line in lines:
        if run and not (len(line.cells) > 1 and _aligned(run[0], line)):
            result += _table_of(run)
            run = []
        if len(line.cells) > 1 and not line.rows:
            run.append(line)
        else:
            result.append(line)
    return result + _table_of(run)


def _aligned(header: Line, line: Line) -> bool:
    """Tell whether each cell stands under one of the header's, at its left edge, its right edge or its middle."""
    return len(line.cells) <= len(header.cells) and all(_column_of(header, cell) is not None for cell in line.cells)


def _column_of(header: Line, cell: Fragment) -> int | None:
    tolerance = 0.7 * cell.size
    for index, above in enumerate(header.cells):
        distances = (above.x0 - cell.x0, above.x1 - cell.x1, (above.x0 + above.x1 - cell.x0 - cell.x1) / 2)
        if min(map(abs, distances)) < tolerance:
            return index
    return None


def _table_of(run: list[Line]) -> list[Line]:
    if len(run) < _TABLE_ROWS or any(before.y0 - line.y1 > 2 * line.size for before, line in pairwise(run)):
        return run
    rows = []
    for line in run:
        row = [""] * len(run[0].cells)
        for cell in line.cells:
            column = _column_of(run[0], cell) or 0
            row[column] = f"{row[column]} {cell.text}".strip()
        rows.append(row)
    run[0].rows = rows
    run[0].y0 = run[-1].y0
    return run[:1]
