"""Sets CSV sources as the sheets of one workbook."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tools.starter.archive import repeatable
from tools.starter.source import Meta

_NOTICE_SHEET = "Aviso"
_MAX_COLUMN_WIDTH = 48


def build_workbook(sheets: Sequence[tuple[Meta, str]]) -> bytes:
    """Returns an xlsx file with one sheet a source and a last sheet with the notice.

    Args:
        sheets: Front matter and CSV text of each sheet; the first one names the workbook.
    """
    first = sheets[0][0]
    book = Workbook()
    book.remove(book.worksheets[0])
    for meta, text in sheets:
        _fill(book.create_sheet(meta.sheet), list(csv.reader(io.StringIO(text))))
    notice = [[first.title], [first.notice], *([line] for meta, _ in sheets for line in meta.sources)]
    _fill(book.create_sheet(_NOTICE_SHEET), notice)
    book.properties.title, book.properties.creator = first.title, first.author
    book.properties.description, book.properties.language = first.notice, first.language
    written = io.BytesIO()
    book.save(written)
    return repeatable(written.getvalue(), first)


def _fill(sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F3864")
    for column in range(1, len(rows[0]) + 1):
        widest = max(len(row[column - 1]) for row in rows)
        sheet.column_dimensions[get_column_letter(column)].width = min(widest + 3, _MAX_COLUMN_WIDTH)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
