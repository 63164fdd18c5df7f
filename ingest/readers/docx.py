"""Word documents: headings by style, lists, tables in their place, footnotes, text boxes; tracked changes accepted."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.model import ReadFile
from ingest.readers.build import Builder, stated_language, stated_title
from ingest.readers.clean import one_line
from ingest.readers.docx_styles import Look, Styles
from ingest.readers.docx_text import W, paragraph_text, text_boxes

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CONTENTS_GALLERY = "Table of Contents"
_WRAPPERS = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"})
_MAX_DEPTH = 50


def read(data: bytes) -> ReadFile:
    """Return the blocks of a Word document.

    The title is the paragraph in the style Title, else the one in the document's properties, else the first heading.

    Raises:
        ReadError: there is no text.
    """
    import docx

    document = docx.Document(io.BytesIO(data))
    walker = _Walker(document)
    walker.walk(document.element.body, 0)
    walker.end_list()
    properties = document.core_properties
    title = walker.title or stated_title(properties.title) or walker.builder.first_heading
    return walker.builder.finish(MEDIA_TYPE, title, stated_language(properties.language))


class _Walker:
    """Turns the body into blocks, in order."""

    def __init__(self, document: "Document") -> None:
        parts = {relation.reltype.rsplit("/", 1)[-1]: relation for relation in document.part.rels.values()}
        roots = {kind: _root(parts[kind]) for kind in ("numbering", "footnotes", "endnotes") if kind in parts}
        self.builder = Builder()
        self.title: str | None = None
        self._styles = Styles(document.styles.element, roots.get("numbering"))
        self._notes = {
            f"{kind}:{note.get(f'{W}id')}": note
            for kind in ("footnote", "endnote")
            if f"{kind}s" in roots
            for note in roots[f"{kind}s"].iterfind(f"{W}{kind}")
        }
        self._items: list[str] = []

    def walk(self, parent: "_Element", depth: int) -> None:
        for child in parent.iterchildren():
            if child.tag == f"{W}p":
                self._paragraph(child, depth)
            elif child.tag == f"{W}tbl":
                self.end_list()
                self._table(child, depth)
            elif child.tag in _WRAPPERS and depth < _MAX_DEPTH and not _is_contents(child):
                self.walk(child, depth + 1)

    def end_list(self) -> None:
        self.builder.add("list", "\n".join(self._items))
        self._items = []

    def _paragraph(self, paragraph: "_Element", depth: int) -> None:
        look = self._styles.look(paragraph)
        notes: list[str] = []
        text = "" if look.is_contents else paragraph_text(paragraph, notes)
        if text.strip():
            self._add(text, look)
        for note in notes:
            self._add_note(note)
        if depth < _MAX_DEPTH:
            for box in text_boxes(paragraph):
                self.end_list()
                self.walk(box, depth + 1)
                self.end_list()

    def _add(self, text: str, look: Look) -> None:
        if look.item is not None and not look.level:
            self._items.append(f"{'  ' * look.item}{self._styles.marker(look)}{one_line(text)}")
            return
        self.end_list()
        if look.is_title:
            self.builder.heading(0, text)
            self.title = f"{self.title} {one_line(text)}" if self.title and not self.builder.blocks else one_line(text)
        elif look.level:
            self.builder.heading(look.level, text)
        else:
            self.builder.add("paragraph", text)

    def _add_note(self, reference: str) -> None:
        note = self._notes.pop(reference, None)
        if note is None:
            return
        self.end_list()
        text = one_line(" ".join(paragraph_text(paragraph) for paragraph in note.iter(f"{W}p")))
        if text:
            self.builder.add("paragraph", f"[{reference.split(':')[1]}] {text}")

    def _table(self, table: "_Element", depth: int) -> None:
        rows = [list(_cells(row)) for row in _rows(table)]
        if max((len(row) for row in rows), default=0) == 1 and depth < _MAX_DEPTH:
            # One column is a frame around text, not a table.
            for row in rows:
                self.walk(row[0], depth + 1) if row else None
                self.end_list()
            return
        marked = table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        self.builder.table(_texts(rows), header=marked or None)


def _root(relation: object) -> "_Element":
    from lxml import etree

    blob: bytes = relation.target_part.blob  # type: ignore[attr-defined]
    return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True))


def _is_contents(element: "_Element") -> bool:
    gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == _CONTENTS_GALLERY


def _rows(table: "_Element") -> Iterator["_Element"]:
    for child in table.iterchildren():
        if child.tag == f"{W}tr" and child.find(f"{W}trPr/{W}del") is None:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _cells(row: "_Element") -> Iterator["_Element"]:
    for child in row.iterchildren():
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _texts(rows: list[list["_Element"]]) -> list[list[str]]:
    """Return the cells as a grid: a cell merged downwards is said in each row, one merged sideways only once."""
    texts: list[list[str]] = []
    for row in rows:
        line: list[str] = []
        for cell in row:
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val") != "restart"
            above = texts[-1][len(line)] if goes_on and texts and len(line) < len(texts[-1]) else None
            line.append(above if above is not None else _cell_text(cell))
            line.extend([""] * (_span(cell) - 1))
        texts.append(line)
    return texts


def _cell_text(cell: "_Element") -> str:
    return " ".join(paragraph_text(paragraph) for paragraph in cell.iter(f"{W}p"))


def _span(cell: "_Element") -> int:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    value = (span.get(f"{W}val") or "") if span is not None else ""
    return min(int(value), 100) if value.isdigit() else 1
