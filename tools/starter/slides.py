"""Sets a Markdown source as a slide deck: slides between `---` lines, speaker notes after `Notes:`."""

import io
from collections.abc import Sequence

from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Inches, Pt

from tools.starter.archive import repeatable
from tools.starter.source import Heading, Items, Meta, Table, Text, blocks, plain

_TITLE_LAYOUT, _BULLETS_LAYOUT, _TABLE_LAYOUT = 0, 1, 5
_WIDE = Inches(13.333)
_BULLET_PT, _CELL_PT, _SUBTITLE_PT, _SOURCE_PT = 24, 20, 18, 14


def build_slides(meta: Meta, markdown: str) -> bytes:
    """Returns a pptx file: a title slide, the slides of the source, a last slide with its sources."""
    deck = Presentation()
    _widen(deck)
    _describe(deck, meta)
    opening = deck.slides.add_slide(deck.slide_layouts[_TITLE_LAYOUT])
    _set_title(opening, meta.title)
    _write(opening, [meta.subtitle, meta.author, meta.notice], _SUBTITLE_PT)
    for part in markdown.split("\n---\n"):
        _add_slide(deck, part)
    closing = _bullets(deck, meta.sources_heading, meta.sources, _SOURCE_PT)
    closing.notes_slide.notes_text_frame.text = meta.notice  # type: ignore[union-attr]
    written = io.BytesIO()
    deck.save(written)
    return repeatable(written.getvalue(), meta)


def _widen(deck: Deck) -> None:
    """Stretches the 4:3 template to 16:9."""
    factor = _WIDE / (deck.slide_width or _WIDE)
    deck.slide_width = _WIDE
    for holder in (deck.slide_master, *deck.slide_layouts):
        for shape in holder.placeholders:
            shape.left, shape.width = round(shape.left * factor), round(shape.width * factor)


def _describe(deck: Deck, meta: Meta) -> None:
    properties = deck.core_properties
    properties.title, properties.author, properties.comments = meta.title, meta.author, meta.notice
    properties.last_modified_by, properties.language, properties.revision = meta.author, meta.language, 1


def _add_slide(deck: Deck, part: str) -> None:
    shown, _, notes = part.partition("\nNotes:\n")
    title = ""
    for block in blocks(shown):
        match block:
            case Heading(_, text):
                title = text
            case Items(_, items):
                slide = _bullets(deck, title, [plain(item) for item in items], _BULLET_PT)
            case Table(rows):
                slide = _table(deck, title, rows)
    if notes:
        slide.notes_slide.notes_text_frame.text = notes.strip()  # type: ignore[union-attr]


def _set_title(slide: Slide, title: str) -> None:
    if slide.shapes.title is not None:
        slide.shapes.title.text_frame.text = title


def _bullets(deck: Deck, title: str, items: Sequence[str], size_pt: int) -> Slide:
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[_BULLETS_LAYOUT])
    _set_title(slide, title)
    _write(slide, items, size_pt)
    return slide


def _write(slide: Slide, lines: Sequence[str], size_pt: int) -> None:
    frame = slide.placeholders[1].text_frame
    frame.text = "\n".join(lines)
    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(size_pt)


def _table(deck: Deck, title: str, rows: Sequence[Sequence[Text]]) -> Slide:
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[_TABLE_LAYOUT])
    _set_title(slide, title)
    place = [Inches(inches) for inches in (0.7, 1.8, 11.9, 0.8 * len(rows))]
    table = slide.shapes.add_table(len(rows), len(rows[0]), *place).table
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            cell = table.cell(i, j)
            cell.text = plain(text)
            cell.text_frame.paragraphs[0].font.size = Pt(_CELL_PT)
    return slide
