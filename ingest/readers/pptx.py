"""Presentations: slide by slide, the title as heading, bullets with their nesting, tables, notes."""

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from ingest.model import ReadFile
from ingest.readers.build import Builder, stated_language, stated_title
from ingest.readers.clean import one_line
from knowledge.model import Locator

if TYPE_CHECKING:
    from pptx.shapes.autoshape import Shape
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.text.text import TextFrame, _Paragraph

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM_DATA = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"
_FURNITURE = frozenset({"DATE", "FOOTER", "SLIDE_NUMBER", "HEADER"})
_LISTED = frozenset({"BODY", "OBJECT", "VERTICAL_BODY", "VERTICAL_OBJECT"})
_MAX_DEPTH = 20


def read(data: bytes) -> ReadFile:
    """Return the visible slides of a presentation in order; the title is the one stated or the first slide's.

    Raises:
        ReadError: there is no text.
    """
    from pptx import Presentation

    deck = Presentation(io.BytesIO(data))
    builder = Builder()
    for number, slide in enumerate(deck.slides, start=1):
        if slide.element.get("show") in ("0", "false"):
            builder.warnings.append(f"The hidden slide {number} was left out.")
        else:
            _read_slide(builder, slide, number)
    properties = deck.core_properties
    title = stated_title(properties.title) or builder.first_heading
    return builder.finish(MEDIA_TYPE, title, stated_language(properties.language))


def _read_slide(builder: Builder, slide: "Slide", number: int) -> None:
    at = Locator(slide=number)
    builder.clear_headings()
    title = slide.shapes.title
    before = len(builder.blocks)
    if title is not None:
        builder.heading(1, title.text_frame.text)
    for shape in _shapes(slide.shapes, 0):
        if title is None or shape.shape_id != title.shape_id:
            _read_shape(builder, slide, shape, at)
    if len(builder.blocks) == before and title is not None:
        # A slide that only announces a section still can be found.
        builder.add("paragraph", title.text_frame.text, at)
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None:
        builder.add("notes", notes.text, at)
    elif len(builder.blocks) == before:
        builder.warnings.append(f"Slide {number} has no text (a picture?).")


def _shapes(shapes: "Iterable[BaseShape]", depth: int) -> "Iterator[BaseShape]":
    """Yield shapes with those inside groups, in reading order (the order in which they are drawn)."""
    from pptx.shapes.group import GroupShape

    for shape in shapes:
        if isinstance(shape, GroupShape):
            if depth < _MAX_DEPTH:
                yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _read_shape(builder: Builder, slide: "Slide", shape: "BaseShape", at: Locator) -> None:
    role = shape.placeholder_format.type.name if shape.is_placeholder and shape.placeholder_format.type else ""
    if role in _FURNITURE:
        return
    table = getattr(shape, "table", None) if getattr(shape, "has_table", False) else None
    if table is not None:
        rows = [[cell.text_frame.text for cell in row.cells] for row in table.rows]
        builder.table(rows, at, header=True if table.first_row else None)
    elif getattr(shape, "has_chart", False):
        builder.warnings.append(f"Slide {at.slide} has a chart whose figures were not read.")
    elif shape.has_text_frame:
        _read_frame(builder, cast("Shape", shape).text_frame, at, listed=role in _LISTED)
    else:
        builder.add("list", "\n".join(f"- {line}" for line in _diagram_lines(slide, shape)), at)


def _read_frame(builder: Builder, frame: "TextFrame", at: Locator, *, listed: bool) -> None:
    """Add a text frame: runs of bulleted paragraphs as lists, the others as paragraphs."""
    items: list[str] = []
    paragraphs = [paragraph for paragraph in frame.paragraphs if paragraph.text.strip()]
    number = 0
    for paragraph in paragraphs:
        marker = _marker(paragraph, listed=listed and len(paragraphs) > 1)
        number = number + 1 if marker == "1. " else 0
        if marker:
            items.append(f"{'  ' * paragraph.level}{f'{number}. ' if number else marker}{one_line(paragraph.text)}")
            continue
        builder.add("list", "\n".join(items), at)
        builder.add("paragraph", paragraph.text, at)
        items = []
    builder.add("list", "\n".join(items), at)


def _marker(paragraph: "_Paragraph", *, listed: bool) -> str:
    """Return how a list item begins, empty for a plain paragraph; without a word of its own the placeholder decides."""
    properties = paragraph._p.pPr  # noqa: SLF001 - python-pptx has no public way to a paragraph's bullet
    if properties is not None:
        if properties.find(f"{_DRAWING}buNone") is not None:
            return ""
        if properties.find(f"{_DRAWING}buAutoNum") is not None:
            return "1. "
        if properties.find(f"{_DRAWING}buChar") is not None:
            return "- "
    return "- " if listed or paragraph.level else ""


def _diagram_lines(slide: "Slide", shape: "BaseShape") -> Iterator[str]:
    """Yield the texts of a SmartArt diagram, which live in a part of their own."""
    from lxml import etree

    nodes = shape._element.iter()  # noqa: SLF001 - the frame of a diagram has no class of its own
    frame_ids = {str(value) for node in nodes for name, value in node.attrib.items() if str(name).endswith("}dm")}
    for relation_id in frame_ids:
        relation = slide.part.rels.get(relation_id)
        if relation is None or relation.reltype != _DIAGRAM_DATA:
            continue
        root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
        for point in root.iter(f"{_DRAWING}p"):
            text = one_line("".join(node.text or "" for node in point.iter(f"{_DRAWING}t")))
            if text:
                yield text
