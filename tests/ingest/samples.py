"""Real files of every format, made in memory: nothing binary is kept in the repository."""

import csv
import io
import random
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from openpyxl.workbook import Workbook
    from pptx.presentation import Presentation as Deck
    from reportlab.pdfgen.canvas import Canvas as Drawing
    from reportlab.platypus import BaseDocTemplate, Flowable

WORDS_WORDS = (
    "solicitud preservación cuenta registro fiscalía investigación exchange wallet address transaction report "
    "evidence order court officer custody balance withdrawal deposit network token identificador autoridad "
    "plazo respuesta bloqueo análise corretora endereço jurisdicción freeze seizure disclosure statement "
    "analyst platform customer ledger notice deadline"
)
WORDS = tuple(WORDS_WORDS.split())
PAGE_WIDTH, PAGE_HEIGHT = 595.0, 842.0


def sentence(seed: int, words: int = 14) -> str:
    """Return a made-up sentence, the same for the same seed."""
    chooser = random.Random(seed)
    chosen = [chooser.choice(WORDS) for _ in range(words)]
    return f"{chosen[0].capitalize()} {' '.join(chosen[1:])}."


def paragraph(seed: int, sentences: int = 5) -> str:
    return " ".join(sentence(seed * 1000 + number) for number in range(sentences))


@dataclass(frozen=True)
class Placed:
    """A line of text for a PDF page: ``x`` and ``y`` in points from the lower left corner."""

    text: str
    x: float
    y: float
    size: float = 10.0
    font: str = "Helvetica"


def column(
    lines: Iterable[str], x: float, top: float, *, leading: float = 12.0, size: float = 10.0, font: str = "Helvetica"
) -> list[Placed]:
    """Return lines below each other."""
    return [Placed(text, x, top - leading * number, size, font) for number, text in enumerate(lines)]


def pdf(
    pages: Sequence[Sequence[Placed]],
    *,
    title: str | None = None,
    outline: Sequence[tuple[str, int, int]] = (),
    password: str | None = None,
    rules: "Callable[[Drawing, int], None] | None" = None,
) -> bytes:
    """Return a PDF with each line exactly where it is put.

    Args:
        pages: Lines, page by page.
        title: For the metadata.
        outline: (title, level from 0, page from 0).
        password: User password.
        rules: Draws on the canvas of a page.
    """
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), encrypt=password)
    if title:
        canvas.setTitle(title)
    for number, page in enumerate(pages):
        for entry, level, target in outline:
            if target == number:
                canvas.bookmarkPage(f"{entry}{number}")
                canvas.addOutlineEntry(entry, f"{entry}{number}", level)
        if rules:
            rules(canvas, number)
        for line in page:
            canvas.setFont(line.font, line.size)
            canvas.drawString(line.x, line.y, line.text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pdf_report(pages: int = 60) -> bytes:
    """Return a typeset report: title, chapters in the outline, running head and foot, justified paragraphs."""
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", parent=styles["BodyText"], alignment=TA_JUSTIFY)

    def furnish(canvas: "Drawing", document: "BaseDocTemplate") -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 800, "Guide for liaison officers")
        canvas.drawCentredString(297, 40, f"Page {document.page} of {pages}")
        if document.page % 5 == 1:
            canvas.bookmarkPage(f"c{document.page}")
            canvas.addOutlineEntry(f"Chapter {document.page // 5 + 1}", f"c{document.page}", 0)

    story: list[Flowable] = []
    for number in range(pages):
        if number % 5 == 0:
            story.append(Paragraph(f"Chapter {number // 5 + 1}", styles["Heading1"]))
        story += [Paragraph(paragraph(number * 10 + part, 6), body) for part in range(5)]
        story.append(PageBreak())
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), title="Guide").build(
        story, onFirstPage=furnish, onLaterPages=furnish
    )
    return stream.getvalue()


def pdf_two_columns(sections: int = 4, paragraphs: int = 7) -> bytes:
    """Return a typeset article: two justified columns, indented paragraphs, lists, running heads that alternate."""
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, ListFlowable, ListItem, PageTemplate, Paragraph

    styles = getSampleStyleSheet()
    body = ParagraphStyle("body", parent=styles["BodyText"], alignment=TA_JUSTIFY, fontSize=9, leading=11)
    body.firstLineIndent, body.spaceBefore = 12, 0

    def furnish(canvas: "Drawing", document: "BaseDocTemplate") -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawRightString(545, 800, "The authors" if document.page % 2 else "The running title")
        canvas.drawCentredString(297, 30, str(document.page))

    story: list[Flowable] = []
    for number in range(sections):
        story.append(Paragraph(f"{number + 1} Section", styles["Heading2"]))
        story += [Paragraph(paragraph(number * 10 + part, 6), body) for part in range(paragraphs)]
        items = [ListItem(Paragraph(sentence(number * 77 + part), body)) for part in range(3)]
        story.append(ListFlowable(items, bulletType="bullet"))
    stream = io.BytesIO()
    document = BaseDocTemplate(stream, pagesize=(PAGE_WIDTH, PAGE_HEIGHT))
    frames = [Frame(x, 60, 240, 700, id=f"at{x}") for x in (50, 305)]
    document.addPageTemplates([PageTemplate(frames=frames, onPage=furnish)])
    document.build(story)
    return stream.getvalue()


def pdf_scan(pages: int = 1) -> bytes:
    """Return a PDF whose pages are pictures."""
    from PIL import Image

    pictures = [Image.new("L", (200, 280), 200) for _ in range(pages)]
    stream = io.BytesIO()
    pictures[0].save(stream, "PDF", save_all=True, append_images=pictures[1:])
    return stream.getvalue()


def pdf_with_labels(data: bytes, front: int) -> bytes:
    """Return the PDF with its first pages labelled i, ii, ... and the others 1, 2, ..."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.constants import PageLabelStyle

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.set_page_label(0, front - 1, style=PageLabelStyle.LOWERCASE_ROMAN)
    writer.set_page_label(front, len(writer.pages) - 1, style=PageLabelStyle.DECIMAL)
    return _saved(writer.write)


def pdf_boxed(data: bytes, box: tuple[int, int, int, int], rotation: int) -> bytes:
    """Return the PDF with its first page cut to a box (in points) and turned."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import RectangleObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    page = writer.pages[0]
    page.mediabox = page.cropbox = RectangleObject(box)
    page.rotate(rotation)
    return _saved(writer.write)


def pdf_many_pages(pages: int) -> bytes:
    """Return a PDF of empty pages."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=100, height=100)
    return _saved(writer.write)


def docx(fill: "Callable[[Document], object]", *, title: str = "") -> bytes:
    """Return a Word document that ``fill`` writes."""
    import docx as library

    document = library.Document()
    document.core_properties.title = title
    fill(document)
    return _saved(document.save)


def pptx(fill: "Callable[[Deck], object]", *, title: str = "") -> bytes:
    """Return a presentation that ``fill`` writes."""
    from pptx import Presentation

    deck = Presentation()
    deck.core_properties.title = title
    fill(deck)
    return _saved(deck.save)


def xlsx(fill: "Callable[[Workbook], object]") -> bytes:
    """Return a workbook that ``fill`` writes, beginning with its one sheet "Sheet"."""
    import openpyxl

    book = openpyxl.Workbook()
    fill(book)
    return _saved(book.save)


def csv_text(rows: Iterable[Sequence[str]], separator: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows(rows)
    return stream.getvalue()


def simple_docx() -> bytes:
    return docx(lambda document: document.add_paragraph("Una solicitud de preservación."))


def simple_pptx() -> bytes:
    def fill(deck: "Deck") -> None:
        deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Una solicitud"

    return pptx(fill)


def simple_xlsx() -> bytes:
    return xlsx(lambda book: book.create_sheet("Datos").append(["Una solicitud"]))


def simple_pdf() -> bytes:
    return pdf([[Placed("Una solicitud de preservación.", 72, 700)]])


@cache
def one_of_each() -> dict[str, bytes]:
    """Return one good file of each format, by name."""
    return {
        "a.pdf": simple_pdf(),
        "a.docx": simple_docx(),
        "a.pptx": simple_pptx(),
        "a.xlsx": simple_xlsx(),
        "a.csv": b"red,plazo\nTRON,3\n",
        "a.html": b"<!doctype html><title>T</title><p>Una solicitud</p>",
        "a.md": b"---\ntitle: T\n---\n# Uno\n\nUna solicitud\n",
        "a.txt": "Una solicitud de preservación".encode(),
    }


def rezipped(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return an Office file with its parts changed in place."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_macros(data: bytes) -> bytes:
    return rezipped(data, lambda parts: parts.update({"word/vbaProject.bin": b"\xcc\x61\x5e"}))


def compound_file(stream_name: str) -> bytes:
    """Return the start of an OLE compound file whose directory names one stream."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    entry = f"{stream_name}\0".encode("utf-16-le").ljust(128, b"\0")
    return header + "Root Entry\0".encode("utf-16-le").ljust(128, b"\0") + entry


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()
