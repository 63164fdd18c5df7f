"""PDF: text with its places from PDFium, ruled tables from pdfplumber; columns, headings, paragraphs put together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.model import ReadFile
from ingest.readers.build import Builder, looks_like_header, stated_language, stated_title
from ingest.readers.clean import one_line
from ingest.readers.pdf_furniture import without_furniture
from ingest.readers.pdf_headings import Headings, OutlineEntry, find_headings
from ingest.readers.pdf_layout import Line, document_lines
from ingest.readers.pdf_paragraphs import Joiner, Paragraph
from ingest.readers.pdf_tables import TableFinder, has_rules
from ingest.readers.pdf_words import Fragment, page_fragments
from knowledge.errors import ReadError
from knowledge.model import Locator

if TYPE_CHECKING:
    import pypdfium2

MEDIA_TYPE = "application/pdf"
_MAX_PAGES = 5000
_MAX_OUTLINE = 5000
_INDENT = 0.8
_SAME_EDGES = 4.0


@dataclass(frozen=True, slots=True)
class _Pages:
    """What is read of the pages before it is put together."""

    fragments: list[list[Fragment]]
    heights: list[float]
    labels: list[str | None]
    outline: list[OutlineEntry]


def read(data: bytes) -> ReadFile:
    """Return the blocks of a PDF.

    Raises:
        ReadError: file-encrypted, file-damaged, file-too-large (pages), or file-without-text (scans: needs OCR).
    """
    document = _open(data)
    try:
        _check_length(len(document))
        builder = Builder()
        pages = _pages(document, data, builder)
        fields = document.get_metadata_dict()
        language = _language(document)
    finally:
        document.close()
    clean_pages = without_furniture(pages.fragments, pages.heights)
    lines = document_lines(clean_pages)
    headings = find_headings(lines, pages.outline)
    _Writer(builder, lines, headings, pages.labels).write()
    title = stated_title(fields.get("Title")) or headings.title or builder.first_heading
    return builder.finish(MEDIA_TYPE, title, language)


def _open(data: bytes) -> "pypdfium2.PdfDocument":
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise ReadError("The file is encrypted; save it without a password.", code="file-encrypted") from error
        raise ReadError(
            "The file is damaged: it is not a readable PDF file.", code="file-damaged", format="PDF"
        ) from error


def _check_length(pages: int) -> None:
    if pages > _MAX_PAGES:
        message = f"The file has {pages} pages, more than the limit of {_MAX_PAGES}."
        raise ReadError(message, code="file-too-large", pages=pages, limit_pages=_MAX_PAGES)


def _pages(document: "pypdfium2.PdfDocument", data: bytes, builder: Builder) -> _Pages:
    finder = TableFinder(data)
    pages = _Pages([], [], [], _outline(document))
    try:
        for number in range(len(document)):
            pages.fragments.append(_page(document, finder, number, pages.heights))
            pages.labels.append(one_line(document.get_page_label(number)) or None)
    finally:
        finder.close()
    empty = [number for number, page in enumerate(pages.fragments, start=1) if not page]
    if len(empty) == len(pages.fragments):
        raise ReadError(
            "The file holds no text, only pictures of pages (a scan); it needs OCR first.", code="file-without-text"
        )
    builder.warnings += [f"Page {number} has no text (a scan?)." for number in empty]
    return pages


def _page(document: "pypdfium2.PdfDocument", finder: TableFinder, number: int, heights: list[float]) -> list[Fragment]:
    page = document[number]
    heights.append(page.get_height())
    textpage = page.get_textpage()
    # A page that is turned has its rules turned too; its text still reads.
    tables = finder.tables(number) if page.get_rotation() == 0 and has_rules(page) else []
    areas = [(table.x0, table.y0, table.x1, table.y1) for table in tables]
    fragments = page_fragments(textpage, areas) + tables
    textpage.close()
    page.close()
    return fragments


def _outline(document: "pypdfium2.PdfDocument") -> list[OutlineEntry]:
    entries: list[OutlineEntry] = []
    for bookmark in document.get_toc(max_depth=10):
        target = bookmark.get_dest()
        page = target.get_index() if target is not None else None
        title = one_line(bookmark.get_title())
        if title and page is not None:
            entries.append(OutlineEntry(bookmark.level + 1, title, page))
        if len(entries) >= _MAX_OUTLINE:
            break
    return entries


def _language(document: "pypdfium2.PdfDocument") -> str | None:
    import ctypes

    from pypdfium2 import raw

    buffer = ctypes.create_string_buffer(64)
    length = raw.FPDFCatalog_GetLanguage(
        document.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), len(buffer)
    )
    return stated_language(buffer.raw[: min(length, len(buffer))].decode("utf-16-le", errors="ignore").rstrip("\0"))


class _Writer:
    """Writes lines, tables and headings to the builder in order."""

    def __init__(
        self, builder: Builder, lines: Sequence[Line], headings: Headings, labels: Sequence[str | None]
    ) -> None:
        self._builder, self._lines, self._headings, self._labels = builder, lines, headings, labels
        self._joiner = Joiner(lines)
        self._open: list[Line] = []
        self._table: Line | None = None

    def write(self) -> None:
        skip = 0
        for index, line in enumerate(self._lines):
            for level, title in self._headings.before.get(index, ()):
                self._head(level, title)
            heading = self._headings.lines.get(index)
            if heading:
                self._head(heading[0], heading[1])
                skip = heading[2]
            if skip:
                skip -= 1
            elif line.rows:
                self._flush()
                self._write_table(line)
            else:
                self._open.append(line)
                self._table = None
        self._flush()

    def _write_table(self, line: Line) -> None:
        """Write a table; one that goes on from the page before, without saying its header again, is given it."""
        before, rows = self._table, line.rows
        goes_on = (
            before is not None
            and before.page == line.page - 1
            and len(before.rows[0]) == len(rows[0])
            and abs(before.x0 - line.x0) + abs(before.x1 - line.x1) < _SAME_EDGES
        )
        if before is not None and goes_on and looks_like_header(before.rows):
            rows = [before.rows[0], *(rows if rows[0] != before.rows[0] else rows[1:])]
        self._builder.table(rows, self._at(line), header=True if goes_on and rows is not line.rows else None)
        line.rows = rows
        self._table = line

    def _head(self, level: int, title: str) -> None:
        self._flush()
        self._table = None
        self._builder.heading(level, title)

    def _at(self, line: Line) -> Locator:
        return Locator(page=self._labels[line.page] or str(line.page + 1), page_number=line.page + 1)

    def _flush(self) -> None:
        """Write the paragraphs so far; items that follow each other make one list."""
        items: list[Paragraph] = []
        for paragraph in self._joiner.paragraphs(self._open):
            if paragraph.marker:
                items.append(paragraph)
                continue
            self._write_list(items)
            items = []
            self._builder.add("paragraph", paragraph.text, self._at(paragraph.first))
        self._write_list(items)
        self._open = []

    def _write_list(self, items: Sequence[Paragraph]) -> None:
        if not items:
            return
        stops: list[float] = []
        for x in sorted(item.first.x0 - item.first.left for item in items):
            if not stops or x > stops[-1] + _INDENT * items[0].first.size:
                stops.append(x)
        lines = []
        for item in items:
            x = item.first.x0 - item.first.left
            level = sum(stop < x - 0.1 * item.first.size for stop in stops)
            text = " ".join(item.text.split())
            lines.append(f"{'  ' * max(0, level if x > stops[0] + 1 else 0)}{item.marker}{text}")
        self._builder.add("list", "\n".join(lines), self._at(items[0].first))
