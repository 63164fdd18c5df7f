"""Workbooks: each sheet as tables, cells as Excel shows them."""

import io
import re
import warnings
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from ingest.model import ReadFile
from ingest.readers.build import Builder, stated_language, stated_title
from ingest.readers.clean import one_line
from ingest.readers.sheets import add_grid
from knowledge.errors import ReadError
from knowledge.model import Locator

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAX_CELLS = 2_000_000
_LITERAL = re.compile(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|\\(.)|[_*].')
_PATTERN = re.compile(r"[#0?,]*[#0?](?:\.([0#?]+))?")
_EXACT_DIGITS = 15
_UNSTORED = re.compile(rb"(?:</f>|<f[^>]{0,200}/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")


def read(data: bytes) -> ReadFile:
    """Return the tables of the visible sheets, sheet by sheet.

    Raises:
        ReadError: the workbook is damaged, has too many cells, or no text.
    """
    import openpyxl

    with warnings.catch_warnings():
        # What it cannot do (drawings, validation lists) does not matter for reading.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    builder = Builder()
    if _has_unstored_results(data):
        builder.warnings.append(
            "Some formulas have no stored result; open the file in a spreadsheet program and save it."
        )
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            add_grid(builder, _grid(sheet), Locator(sheet=one_line(sheet.title)))
        else:
            builder.warnings.append(f'The hidden sheet "{one_line(sheet.title)}" was left out.')
    return builder.finish(MEDIA_TYPE, _title(book), stated_language(book.properties.language))


def _has_unstored_results(data: bytes) -> bool:
    """Tell whether a formula has never been worked out: the file then shows nothing in its cell."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(_UNSTORED.search(archive.read(name)) for name in sheets)


def _title(book: "Workbook") -> str | None:
    return stated_title(book.properties.title)


def _grid(sheet: "Worksheet") -> list[list[str]]:
    if (sheet.max_row or 0) * (sheet.max_column or 0) > _MAX_CELLS:
        raise ReadError(f'The sheet "{one_line(sheet.title)}" has too many cells.', code="file-too-demanding")
    grid = [[shown(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        _spread(grid, area.bounds)
    return grid


def _spread(grid: list[list[str]], bounds: tuple[int, int, int, int]) -> None:
    """Repeat a merged cell downwards, so that each row can be read alone; sideways it would only say it twice."""
    column, first, _, last = bounds
    for row in range(first, last):
        if any(grid[row]):
            grid[row][column - 1] = grid[first - 1][column - 1]


def shown(value: object, number_format: str = "General") -> str:
    """Return a cell as a reader of the sheet sees it: dates as ISO, whole numbers without ".0", long ids in full."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    section = number_format.split(";", maxsplit=1)[0]
    plain = _LITERAL.sub("", section)
    match = _PATTERN.search(plain)
    if number_format.lower() in ("general", "@") or match is None or "E" in plain or "/" in plain:
        return _general(value)
    digits = Decimal(str(value)) * (100 if "%" in plain else 1)
    decimals = len(match[1] or "")
    text = f"{abs(digits):{',' if ',' in match[0] else ''}.{decimals}f}"
    whole = match[0].partition(".")[0]
    if set(whole) == {"0"}:
        # "00000" is how spreadsheets keep the leading zeros of an id.
        text = text.zfill(len(whole) + (decimals + 1 if decimals else 0))
    before, after = _around(section)
    return f"{'-' if digits < 0 else ''}{before}{text}{'%' if '%' in plain else ''}{after}"


def _around(section: str) -> tuple[str, str]:
    """Return what a number format writes before and after the number ("$", " USD")."""

    def literal(found: re.Match[str]) -> str:
        return found[1] or found[2] or found[3] or ""

    match = _PATTERN.search(_LITERAL.sub(lambda found: "x" * len(found[0]), section))
    if match is None:
        return "", ""
    parts = (section[: match.start()], section[match.end() :].replace("%", ""))
    before, after = (re.sub(r"\[[^\]]*\]", "", _LITERAL.sub(literal, part)) for part in parts)
    return before, after.rstrip()


def _general(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return format(Decimal(f"{value:.{_EXACT_DIGITS}g}").normalize(), "f")
