"""What a file really is: judged by its content; its name only has to agree."""

import re
from dataclasses import dataclass
from typing import Literal

from ingest.decode import marked_encoding
from knowledge.errors import ReadError

FormatName = Literal["pdf", "docx", "pptx", "xlsx", "csv", "html", "markdown", "text"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that is read.

    Attributes:
        name: Key in ``FORMATS``; also the module in ``ingest.readers``.
        label: As a person says it.
        media_type: IANA media type.
        extensions: Lower case, with the dot, the usual one first.
    """

    name: FormatName
    label: str
    media_type: str
    extensions: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: dict[FormatName, Format] = {
    known.name: known
    for known in (
        Format("pdf", "PDF", "application/pdf", (".pdf",)),
        Format("docx", "Word", f"{_OFFICE}.wordprocessingml.document", (".docx",)),
        Format("pptx", "PowerPoint", f"{_OFFICE}.presentationml.presentation", (".pptx",)),
        Format("xlsx", "Excel", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",)),
        Format("csv", "CSV", "text/csv", (".csv", ".tsv")),
        Format("html", "HTML", "text/html", (".html", ".htm", ".xhtml")),
        Format("markdown", "Markdown", "text/markdown", (".md", ".markdown")),
        Format("text", "plain text", "text/plain", (".txt", ".text")),
    )
}
ACCEPTED = ", ".join(f"{known.label} ({', '.join(known.extensions)})" for known in FORMATS.values())

_LEGACY = {
    ".doc": ("Word 97-2003", ".docx"),
    ".xls": ("Excel 97-2003", ".xlsx"),
    ".ppt": ("PowerPoint 97-2003", ".pptx"),
}
_MACRO_EXTENSIONS = {
    ".docm": "macro-enabled Word",
    ".xlsm": "macro-enabled Excel",
    ".pptm": "macro-enabled PowerPoint",
}
_EXPECTED = {extension: known.label for known in FORMATS.values() for extension in known.extensions}
_EXPECTED |= {extension: names[0] for extension, names in _LEGACY.items()} | _MACRO_EXTENSIONS

# Formats that are not read, so that a refusal can name what the file is.
_FOREIGN = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"), ("PowerPoint Document", ".ppt"))
_HTML_START = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.{0,2000}?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HTML_TAG = re.compile(rb"<(p|div|h[1-6]|table|ul|ol|br|span|a|title|meta)\b[^>]*>", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_TEXT_FORMATS: frozenset[FormatName] = frozenset({"csv", "html", "markdown", "text"})
_HEAD = 4096


def extension_of(name: str) -> str:
    """Return the extension of a file name, lower case with the dot; empty where it has none ("report.2024")."""
    match = re.search(r"\.[A-Za-z][A-Za-z0-9]{0,9}$", name.strip())
    return match.group().lower() if match else ""


def sniff(data: bytes, name: str, *, max_bytes: int) -> Format:
    """Return the format that a file's content has.

    Args:
        data: The whole file.
        name: Its name; the extension has to agree with the content, and tells apart the formats that are plain text.
        max_bytes: Largest size that is read.

    Raises:
        ReadError: with one of the codes file-empty, file-too-large, file-damaged, file-encrypted, file-has-macros,
            file-mislabelled, file-type-legacy, file-type-unknown.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadError("The file is empty.", code="file-empty")
    if len(data) > max_bytes:
        raise too_large(max_bytes)
    extension = extension_of(name)
    found = _by_signature(data, extension) or _by_text(data, extension)
    expected = _EXPECTED.get(extension)
    if expected and extension not in found.extensions:
        raise _mislabelled(extension, expected, found.label)
    return found


def too_large(max_bytes: int) -> ReadError:
    """Return the refusal of a file over the limit of ``max_bytes``."""
    megabytes = max(1, round(max_bytes / 1_000_000))
    return ReadError(f"The file is larger than the limit of {megabytes} MB.", code="file-too-large", limit_mb=megabytes)


def _by_signature(data: bytes, extension: str) -> Format | None:
    if b"%PDF-" in data[:1024]:
        return FORMATS["pdf"]
    if data.startswith(b"PK"):
        from ingest.office import office_format

        kind = office_format(data)
        if kind is None:
            raise _unknown(extension, "a ZIP archive")
        return FORMATS[kind]
    if data.startswith(_OLE):
        raise _compound(data, extension)
    foreign = next((label for start, label in _FOREIGN if data.startswith(start)), None)
    if foreign:
        raise _unknown(extension, foreign)
    return None


def _compound(data: bytes, extension: str) -> ReadError:
    """Return what to say to an OLE compound file: the old Office formats, and the envelope of an encrypted new one."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ReadError("The file is encrypted; save it without a password.", code="file-encrypted")
    streams = (suffix for stream, suffix in _OLE_STREAMS if f"{stream}\0".encode("utf-16-le") in data)
    old = next(streams, extension if extension in _LEGACY else None)
    if old is None:
        return _unknown(extension, "an OLE compound file")
    label, new = _LEGACY[old]
    message = f"The file is in the old {label} format; open it and save it as {new}."
    return ReadError(message, code="file-type-legacy", format=label, save_as=new)


def _by_text(data: bytes, extension: str) -> Format:
    if marked_encoding(data) is None and _CONTROL.search(data[:_HEAD]):
        raise _unknown(extension, "of an unknown binary type")
    if _is_html(data, extension):
        return FORMATS["html"]
    if data.lstrip()[:5].lower() == b"<?xml":
        raise _unknown(extension, "an XML file")
    named = next((known for known in FORMATS.values() if extension in known.extensions), None)
    if named and named.name in _TEXT_FORMATS - {"html"}:
        return named
    if extension and extension not in _EXPECTED:
        raise _unknown(extension, f"text of the type {extension}")
    return FORMATS["text"]


def _is_html(data: bytes, extension: str) -> bool:
    """Markdown may begin with a tag, so there only a whole page counts; in an .html file any usual tag does."""
    mark = marked_encoding(data)
    head = data[mark[1] :] if mark else data
    if mark and mark[0] != "utf-8":
        head = head.decode(mark[0], errors="ignore").encode()
    if extension in FORMATS["html"].extensions and _HTML_TAG.search(head):
        return True
    return bool(_HTML_START.match(head[:_HEAD]))


def _mislabelled(extension: str, expected: str, found: str) -> ReadError:
    message = f"The file is mislabelled: its name says {expected} ({extension}), its content is {found}."
    return ReadError(message, code="file-mislabelled", expected=expected, found=found)


def _unknown(extension: str, found: str) -> ReadError:
    expected = _EXPECTED.get(extension)
    if expected:
        return _mislabelled(extension, expected, found)
    message = f"The file is {found}, which cannot be read; accepted are {ACCEPTED}."
    return ReadError(message, code="file-type-unknown", found=found, accepted=ACCEPTED)
