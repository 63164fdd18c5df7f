"""The text of one Word paragraph: what a reader of the accepted version sees."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TEXT_BOX = f"{W}txbxContent"
# Deleted and moved-away text is not part of the document any more; a fallback says the same a second time.
_SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}instrText", _FALLBACK, TEXT_BOX})
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def paragraph_text(paragraph: "_Element", notes: list[str] | None = None) -> str:
    """Return the text of a paragraph: insertions taken in, deletions left out, notes as "[id]".

    Args:
        paragraph: The ``w:p`` element.
        notes: Collects the ids of the footnotes and endnotes that it refers to, as "footnote:1".
    """
    return "".join(_pieces(paragraph, notes if notes is not None else []))


def _pieces(element: "_Element", notes: list[str]) -> Iterator[str]:
    for child in element.iterchildren(tag=None):
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(child):
            continue
        if tag in (f"{W}t", f"{_MATH}t"):
            yield child.text or ""
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            number = child.get(f"{W}id") or ""
            notes.append(f"{tag.removeprefix(W).removesuffix('Reference')}:{number}")
            yield f" [{number}]"
        else:
            yield from _pieces(child, notes)


def _is_hidden(run: "_Element") -> bool:
    if run.tag != f"{W}r":
        return False
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val") not in ("0", "false")


def text_boxes(paragraph: "_Element") -> Iterator["_Element"]:
    """Yield the contents of the text boxes that hang on a paragraph, each once."""
    for box in paragraph.iter(TEXT_BOX):
        if not any(ancestor.tag == _FALLBACK for ancestor in box.iterancestors()):
            yield box
