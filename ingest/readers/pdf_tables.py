"""Ruled tables of a PDF page. Finding them costs much more than reading text, so pages without rules are spared it."""

import io
import logging
from typing import TYPE_CHECKING

from ingest.readers.build import grid_of
from ingest.readers.pdf_words import Fragment

if TYPE_CHECKING:
    import pypdfium2
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF
    from pdfplumber.table import Table

_log = logging.getLogger(__name__)
_MAX_OBJECTS = 4000
_THIN = 3.0
_LONG = 15.0
_MIN_RULES = 2
_MAX_PAGES = 300


def has_rules(page: "pypdfium2.PdfPage") -> bool:
    """Tell cheaply whether a page may hold a ruled table: two long lines each way, or as many boxes."""
    from itertools import islice

    from pypdfium2 import raw

    across = down = 0
    items = list(islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3), _MAX_OBJECTS))
    if len(items) == _MAX_OBJECTS:
        # A map or a plot; looking for tables in it would take minutes.
        return False
    for item in items:
        left, bottom, right, top = item.get_bounds()
        width, height = right - left, top - bottom
        # One path may hold the whole grid; a box counts both ways.
        across += width > _LONG and (height < _THIN or height > _THIN * 2)
        down += height > _THIN * 2 and (width < _THIN or width > _LONG)
        if across >= _MIN_RULES and down >= _MIN_RULES:
            return True
    return max((raw.FPDFPath_CountSegments(item) for item in items), default=0) > _MIN_RULES * 2


class TableFinder:
    """Finds ruled tables with pdfplumber; opens the file only when the first page needs it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._file: PDF | None = None
        self._pages = 0

    def tables(self, number: int) -> list[Fragment]:
        """Return the tables of a page, as fragments with rows; an empty list once 300 pages have been looked at.

        Args:
            number: Position of the page, from 0.
        """
        self._pages += 1
        if self._pages > _MAX_PAGES:
            return []
        try:
            return self._found(number)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - it gives up on files that PDFium reads; the text is still there
            _log.info("tables of a page were left alone after %s", type(error).__name__)
            return []

    def _found(self, number: int) -> list[Fragment]:
        import pdfplumber

        if self._file is None:
            self._file = pdfplumber.open(io.BytesIO(self._data))
        page = self._file.pages[number]
        found = [self._fragment(page, table) for table in page.find_tables()]
        page.close()
        return [fragment for fragment in found if fragment is not None]

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    @staticmethod
    def _fragment(page: "Page", table: "Table") -> Fragment | None:
        rows = [[cell or "" for cell in row] for row in table.extract()]
        grid = grid_of(rows)
        # A frame around text is no table.
        if len(grid) <= 1 or len(grid[0]) <= 1:
            return None
        x0, top, x1, bottom = table.bbox
        # Its y runs downwards from where the height of the page would be, wherever the page begins.
        height = page.height
        return Fragment("", x0, height - bottom, x1, height - top, 1.0, rows=tuple(map(tuple, grid)))
