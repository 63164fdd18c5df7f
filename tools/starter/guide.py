"""Sets a Markdown source as a Word document with real heading, list and table styles."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from tools.starter.archive import repeatable
from tools.starter.source import Block, Heading, Items, Meta, Paragraph, Run, Table, Text, blocks

_BODY_PT = 10.5
_MARGIN = Cm(2.5)


def build_guide(meta: Meta, markdown: str) -> bytes:
    """Returns a docx file: title, notice, the blocks of the source, then its list of sources."""
    document = Document()
    _prepare(document, meta)
    document.add_paragraph(meta.title, style="Title")
    document.add_paragraph(meta.subtitle, style="Subtitle")
    document.add_paragraph(meta.notice, style="Intense Quote")
    for block in blocks(markdown):
        _add(document, block)
    _add(document, Heading(1, meta.sources_heading))
    _add(document, Items(ordered=False, items=tuple((Run(line),) for line in meta.sources)))
    written = io.BytesIO()
    document.save(written)
    return repeatable(written.getvalue(), meta)


def _prepare(document: WordDocument, meta: Meta) -> None:
    document.styles["Normal"].font.size = Pt(_BODY_PT)
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), meta.language)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    section.header.paragraphs[0].text = meta.title
    _add_page_field(section.footer.paragraphs[0])
    properties = document.core_properties
    properties.title, properties.author, properties.comments = meta.title, meta.author, meta.notice
    properties.last_modified_by, properties.language, properties.revision = meta.author, meta.language, 1


def _add_page_field(paragraph: WordParagraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no call for fields


def _add(document: WordDocument, block: Block) -> None:
    match block:
        case Heading(level, text):
            document.add_heading(text, level)
        case Paragraph(text):
            _write(document.add_paragraph(), text)
        case Items(ordered, items):
            _add_items(document, items, numbering=_restarted_numbering(document) if ordered else None)
        case Table(rows):
            _add_table(document, rows)


def _write(paragraph: WordParagraph, text: Text) -> None:
    for run in text:
        written = paragraph.add_run(run.text)
        written.bold, written.italic = run.bold or None, run.italic or None


def _add_items(document: WordDocument, items: Sequence[Text], numbering: int | None) -> None:
    for item in items:
        paragraph = document.add_paragraph(style="List Bullet" if numbering is None else "List Number")
        if numbering is not None:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # type: ignore[attr-defined]  # noqa: SLF001
            properties.get_or_add_ilvl().val, properties.get_or_add_numId().val = 0, numbering
        _write(paragraph, item)


def _restarted_numbering(document: WordDocument) -> int:
    """Returns the id of a new numbering like that of List Number, so that each list begins at 1."""
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    numbering = document.part.numbering_part.element
    definition = numbering.num_having_numId(style).abstractNumId.val
    restarted = numbering.add_num(definition)
    restarted.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(restarted.numId)


def _add_table(document: WordDocument, rows: Sequence[Sequence[Text]]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Light Grid Accent 1")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            _write(cell.paragraphs[0], text)
    document.add_paragraph()
