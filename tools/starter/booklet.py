"""Sets a Markdown source as a PDF booklet: front matter, contents, chapters, outline, page labels."""

import io
import os
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    ListFlowable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Paragraph as PdfParagraph
from reportlab.platypus import Table as PdfTable
from reportlab.platypus.tableofcontents import TableOfContents

from tools.starter.source import Block, Heading, Items, Mark, Meta, Paragraph, Run, Table, Text, blocks, plain

_MARGIN, _GUTTER = 24 * mm, 8 * mm
_WIDTH, _HEIGHT = A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN
_INK = colors.HexColor("#1f3864")
_BODY = ParagraphStyle(
    "body",
    fontName="Times-Roman",
    fontSize=10,
    leading=13,
    spaceAfter=6,
    alignment=TA_JUSTIFY,
    allowWidows=0,
    allowOrphans=0,
)
_ITEM = ParagraphStyle("item", _BODY, spaceAfter=3, alignment=TA_LEFT)
_CELL = ParagraphStyle("cell", _BODY, fontSize=9, leading=11, spaceAfter=0, alignment=TA_LEFT)
_HEAD_CELL = ParagraphStyle("head cell", _CELL, fontName="Times-Bold", textColor=colors.white)
_TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=27, leading=34, textColor=_INK, spaceAfter=14)
_SUBTITLE = ParagraphStyle("subtitle", fontName="Helvetica", fontSize=13, leading=18, spaceAfter=20)
_CHAPTER = ParagraphStyle("chapter", _TITLE, fontSize=17, leading=21, spaceBefore=14, spaceAfter=8, keepWithNext=1)
_SECTION = ParagraphStyle("section", _TITLE, fontSize=11.5, leading=15, spaceBefore=8, spaceAfter=4, keepWithNext=1)
_CONTENTS = [
    ParagraphStyle("toc 1", fontName="Helvetica-Bold", fontSize=9, leading=11, spaceBefore=1),
    ParagraphStyle("toc 2", fontName="Helvetica", fontSize=8, leading=9.5, leftIndent=12),
]
_TIGHT = [("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0)]
_COLUMN_SHARES = {3: (0.27, 0.47, 0.26), 4: (0.26, 0.16, 0.2, 0.38)}
_ROMAN = ("i", "ii", "iii", "iv")


class _Pagination:
    """Page numbers, running heads, outline and contents: what is known only while pages are laid out."""

    def __init__(self, meta: Meta) -> None:
        self.meta = meta
        self.front_pages = 0
        self.chapter = ""

    def begin(self, document: Any) -> None:  # noqa: ANN401 - reportlab has no types
        self.document, self.chapter = document, ""
        document.canv.setCreator(self.meta.author)
        document.canv.addPageLabel(0, "ROMAN_LOWER", 1)

    def label(self) -> str:
        page: int = self.document.page
        return str(page - self.front_pages) if self.front_pages else _ROMAN[page - 1]

    def on_flowable(self, flowable: Any) -> None:  # noqa: ANN401
        level = {"chapter": 0, "section": 1}.get(getattr(getattr(flowable, "style", None), "name", ""))
        if level is None:
            return
        text = flowable.getPlainText()
        key = f"p{self.document.page}-{re.sub('[^a-z0-9]+', '-', text.lower())}"
        self.chapter = text if level == 0 else self.chapter
        self.document.canv.bookmarkPage(key)
        self.document.canv.addOutlineEntry(text, key, level, closed=level == 0)
        self.document.notify("TOCEntry", (level, escape(text), int(self.label()), key))

    def on_first_body_page(self, canvas: Any, document: Any) -> None:  # noqa: ANN401
        if not self.front_pages:
            self.front_pages = document.page - 1
            canvas.addPageLabel(self.front_pages, "ARABIC", 1)

    def on_page_end(self, canvas: Any, _document: Any) -> None:  # noqa: ANN401
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        top, bottom, right = A4[1] - 15 * mm, 14 * mm, A4[0] - _MARGIN
        canvas.drawString(_MARGIN, top, self.meta.title)
        canvas.drawRightString(right, top, self.chapter)
        canvas.line(_MARGIN, top - 3, right, top - 3)
        canvas.drawString(_MARGIN, bottom, f"{self.meta.author} · TLP:{self.meta.tlp} · not legal advice")
        canvas.drawRightString(right, bottom, self.label())
        canvas.restoreState()


def build_booklet(meta: Meta, markdown: str) -> bytes:
    """Returns an A4 PDF: title page and contents with roman numbers, then numbered chapters, then the sources."""
    os.environ["SOURCE_DATE_EPOCH"] = str(int(meta.timestamp.timestamp()))
    pagination = _Pagination(meta)
    written = io.BytesIO()
    document = BaseDocTemplate(
        written, pagesize=A4, title=meta.title, author=meta.author, subject=meta.notice, lang=meta.language, invariant=1
    )
    document.addPageTemplates(_templates(pagination))
    document.beforeDocument = lambda: _restart(pagination, document)
    document.afterFlowable = pagination.on_flowable
    document.multiBuild(list(_story(meta, markdown)))
    return written.getvalue()


def _restart(pagination: _Pagination, document: Any) -> None:  # noqa: ANN401
    pagination.front_pages = 0
    pagination.begin(document)


def _templates(pagination: _Pagination) -> list[Any]:
    column = (_WIDTH - _GUTTER) / 2
    whole = Frame(_MARGIN, _MARGIN, _WIDTH, _HEIGHT, 0, 0, 0, 0)
    columns = [Frame(_MARGIN + i * (column + _GUTTER), _MARGIN, column, _HEIGHT, 0, 0, 0, 0) for i in (0, 1)]
    body = {"onPage": pagination.on_first_body_page, "onPageEnd": pagination.on_page_end}
    return [
        PageTemplate("front", [whole], onPageEnd=pagination.on_page_end),
        PageTemplate("one-column", [whole], **body),
        PageTemplate("two-columns", columns, **body),
    ]


def _story(meta: Meta, markdown: str) -> Iterator[Any]:
    contents = TableOfContents(levelStyles=_CONTENTS, dotsMinLevel=0, tableStyle=TableStyle(_TIGHT))
    yield Spacer(1, 60 * mm)
    yield PdfParagraph(escape(meta.title), _TITLE)
    yield PdfParagraph(escape(meta.subtitle), _SUBTITLE)
    for line in (
        *meta.about,
        meta.author,
        meta.notice,
        f"Valid from {meta.valid_from:%d %B %Y}, review due {meta.review_on:%d %B %Y}.",
    ):
        yield PdfParagraph(escape(line), _BODY)
    yield from (PageBreak(), PdfParagraph("Contents", _SUBTITLE), contents)
    yield from (NextPageTemplate("one-column"), PageBreak())
    sources = Items(ordered=False, items=tuple((Run(line),) for line in meta.sources))
    numbered = _numbered([*blocks(markdown), Heading(1, meta.sources_heading), sources])
    for block in numbered:
        yield from _flowables(block, meta)


def _numbered(found: Iterable[Block]) -> Iterator[Block]:
    chapter = section = 0
    for block in found:
        match block:
            case Heading(1, text):
                chapter, section = chapter + 1, 0
                yield Heading(1, f"{chapter} {text}")
            case Heading(level, text):
                section += 1
                yield Heading(level, f"{chapter}.{section} {text}")
            case _:
                yield block


def _flowables(block: Block, meta: Meta) -> Iterator[Any]:
    match block:
        case Heading(level, text):
            yield PdfParagraph(escape(text), _CHAPTER if level == 1 else _SECTION)
        case Paragraph(text):
            yield PdfParagraph(_markup(text, meta), _BODY)
        case Items(ordered, items):
            yield _list([PdfParagraph(_markup(item, meta), _ITEM) for item in items], ordered=ordered)
            yield Spacer(1, 4)
        case Table(rows):
            yield from (_table(rows), Spacer(1, 8))
        case Mark(name):
            yield from (NextPageTemplate(name), PageBreak())


def _list(items: list[Any], *, ordered: bool) -> Any:  # noqa: ANN401
    kind = {"bulletType": "1", "bulletFormat": "%s."} if ordered else {"bulletType": "bullet", "start": "•"}
    return ListFlowable(items, leftIndent=18, bulletFontName="Times-Roman", bulletFontSize=10, **kind)


def _table(rows: tuple[tuple[Text, ...], ...]) -> Any:  # noqa: ANN401
    styles = [_HEAD_CELL, *[_CELL] * (len(rows) - 1)]
    cells = [
        [PdfParagraph(escape(plain(text)), style) for text in row] for row, style in zip(rows, styles, strict=True)
    ]
    commands = [
        ("BACKGROUND", (0, 0), (-1, 0), _INK),
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return PdfTable(cells, [share * _WIDTH for share in _COLUMN_SHARES[len(rows[0])]], repeatRows=1, style=commands)


def _markup(text: Text, meta: Meta) -> str:
    return "".join(_styled(run, _with_soft_hyphens(run.text, meta.hyphenate)) for run in text)


def _styled(run: Run, text: str) -> str:
    marked = escape(text, quote=False)
    marked = f"<b>{marked}</b>" if run.bold else marked
    return f"<i>{marked}</i>" if run.italic else marked


def _with_soft_hyphens(text: str, patterns: Iterable[str]) -> str:
    """Marks where listed words may break at a line end; each pattern is a word with its break points as hyphens."""
    breaks = {pattern.replace("-", ""): pattern for pattern in patterns}

    def broken(found: re.Match[str]) -> str:
        word = found[0]
        return word[0] + breaks.get(word.lower(), word)[1:].replace("-", "\u00ad") if word.isalpha() else word

    return re.sub(r"https?:\S+|[A-Za-z]+", broken, text)
