"""CSV and workbooks."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import ReadFile
from ingest.readers import read as read_any
from ingest.readers.xlsx import shown
from knowledge.errors import ReadError
from tests.ingest import samples

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def read(data: bytes, name: str) -> ReadFile:
    return read_any(data, name, max_bytes=10**8)


def tables(file: ReadFile) -> list[tuple[str, str, str]]:
    return [(block.kind, block.header, block.text) for block in file.blocks]


ROWS = [["Nombre", "País", "Nota"], ["José", "MX", "a, b; c"], ["Ana", "AR", ""]]
TABLE = [("table", "Nombre | País | Nota", "José | MX | a, b; c\nAna | AR")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separators_and_encodings(separator: str, encoding: str) -> None:
    data = samples.csv_text(ROWS, separator).encode(encoding)
    assert tables(read(data, "a.csv")) == TABLE


def test_excel_may_name_the_separator() -> None:
    assert tables(read(b"sep=;\na,x;b\n1;2\n", "a.csv")) == [("table", "a,x | b", "1 | 2")]


def test_ragged_rows_titles_and_empty_lines() -> None:
    data = b"Reporte de casos\n\nred,plazo\nTRON,3,extra\n\nBTC\n\nsin,tabla\na,b\n"
    assert tables(read(data, "a.csv")) == [
        ("paragraph", "", "Reporte de casos"),
        ("table", "red | plazo", "TRON | 3 | extra"),
        ("paragraph", "", "BTC"),
        ("table", "sin | tabla", "a | b"),
    ]


def test_figures_without_names_are_a_table_without_header() -> None:
    assert tables(read(b"1,2\n3,4\n", "a.csv")) == [("table", "", "1 | 2\n3 | 4")]


def test_a_line_break_in_a_cell_stays_in_its_row() -> None:
    assert tables(read(b'a,b\n"x\ny",z\n', "a.csv")) == [("table", "a | b", "x y | z")]


def test_a_huge_cell_is_refused_not_raised() -> None:
    with pytest.raises(ReadError):
        read(b'a,"' + b"x" * 200_000, "a.csv")


def cases(book: "Workbook") -> None:
    sheet = cast("Worksheet", book.active)
    sheet.title = "Casos 2026"
    sheet.append(["Casos abiertos"])
    sheet.append([])
    sheet.append([None, "Expediente", "Fecha", "Monto", "Avance", "Folio", "Red"])
    sheet.append([None, "00123456789012345678", datetime.fromisoformat("2026-01-15"), 1234.5, 0.125, 42, "TRON"])
    sheet.append([None, 123456789012345, datetime.fromisoformat("2026-01-15T09:30"), 2.0, 1, 7, None])
    sheet["D4"].number_format = '"$"#,##0.00'
    sheet["E4"].number_format = sheet["E5"].number_format = "0.0%"
    sheet["F4"].number_format = sheet["F5"].number_format = "00000"
    sheet.merge_cells("G4:G5")
    other = book.create_sheet("Notas")
    other.append(["Una sola columna"])
    other.append(["de texto"])
    hidden = book.create_sheet("Secreta")
    hidden.append(["clave"])
    hidden.sheet_state = "hidden"
    book.create_sheet("Vacía")
    book.properties.title = "Registro"
    book.properties.language = "es-MX"


def test_a_workbook() -> None:
    file = read(samples.xlsx(cases), "a.xlsx")
    assert (file.title, file.language) == ("Registro", "es")
    assert file.warnings == ('The hidden sheet "Secreta" was left out.',)
    assert [(block.locator.sheet, *line) for block, line in zip(file.blocks, tables(file), strict=True)] == [
        ("Casos 2026", "paragraph", "", "Casos abiertos"),
        (
            "Casos 2026",
            "table",
            "Expediente | Fecha | Monto | Avance | Folio | Red",
            (
                "00123456789012345678 | 2026-01-15 | $1,234.50 | 12.5% | 00042 | TRON\n"
                "123456789012345 | 2026-01-15 09:30 | 2 | 100.0% | 00007 | TRON"
            ),
        ),
        ("Notas", "paragraph", "", "Una sola columna\nde texto"),
    ]


def test_formulas_without_results_are_a_warning() -> None:
    def fill(book: "Workbook") -> None:
        book.create_sheet("Datos").append(["total", "=1+1"])

    file = read(samples.xlsx(fill), "a.xlsx")
    assert tables(file) == [("paragraph", "", "total")]
    assert "formulas" in file.warnings[0]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        (True, "General", "TRUE"),
        (1.0, "General", "1"),
        (0.1 + 0.2, "General", "0.3"),
        (1e21, "General", "1000000000000000000000"),
        (12345678901234567890, "General", "12345678901234567890"),
        (-1234.567, "#,##0.00", "-1,234.57"),
        (1234.5, "0", "1234"),
        (0.5, "0%", "50%"),
        (7, '000"-A"', "007-A"),
        (5, "[$€-407] #,##0.00", "€ 5.00"),
        (5, '0.0 "BTC"', "5.0 BTC"),
        (date(2026, 1, 2), "dd/mm/yyyy", "2026-01-02"),
        (time(9, 30), "hh:mm", "09:30:00"),
        ("00012", "@", "00012"),
        ("#N/A", "General", "#N/A"),
    ],
)
def test_cells_are_shown_as_the_sheet_shows_them(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(alphabet='0#,.%"$[]-;E/ aX\\', max_size=12))
def test_no_number_format_raises(value: float, number_format: str) -> None:
    assert isinstance(shown(value, number_format), str)
