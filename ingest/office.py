"""The envelope of DOCX, PPTX and XLSX: what it holds, and whether it is safe to open."""

import io
import re
import zipfile
import zlib
from typing import Literal

from knowledge.errors import ReadError

_MAIN_TYPES: dict[str, Literal["docx", "pptx", "xlsx"]] = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_CONTENT_TYPE = re.compile(r'ContentType\s*=\s*["\']([^"\']+)["\']')
_MAX_PARTS = 10_000
_MAX_UNPACKED = 400_000_000
_MAX_RATIO = 150
_RATIO_MATTERS_FROM = 20_000_000
_CHUNK = 1 << 20
_OVERLAP = 64
# Office files have no document type declaration; one is there to blow up or to read files.
_DECLARATIONS = tuple(
    text.encode(encoding) for text in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
_DAMAGED = "The file is damaged: its parts cannot be unpacked."


def office_format(data: bytes) -> Literal["docx", "pptx", "xlsx"] | None:
    """Return which Office format a ZIP archive is, None where it is none.

    Raises:
        ReadError: the archive is damaged or encrypted, holds macros, or unpacks to far more than it should.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _examine(archive, len(data))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        raise ReadError(_DAMAGED, code="file-damaged") from error


def _examine(archive: zipfile.ZipFile, packed: int) -> Literal["docx", "pptx", "xlsx"] | None:
    parts = archive.infolist()
    _check_sizes(parts, packed)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names:
        return None
    if any(part.flag_bits & 1 for part in parts):
        raise ReadError("The file is encrypted; save it without a password.", code="file-encrypted")
    types = _CONTENT_TYPE.findall(archive.read("[Content_Types].xml").decode("utf-8", errors="replace"))
    macros = any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types)
    if macros or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ReadError("The file holds macros; save it without them (.docx, .xlsx, .pptx).", code="file-has-macros")
    kind = next((_MAIN_TYPES[kind] for kind in types if kind in _MAIN_TYPES), None)
    if kind:
        _check_parts(archive, parts)
    return kind


def _check_sizes(parts: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    bomb = unpacked > _RATIO_MATTERS_FROM and unpacked > _MAX_RATIO * packed
    if len(parts) > _MAX_PARTS or unpacked > _MAX_UNPACKED or bomb:
        raise ReadError("The file unpacks to more than can be read.", code="file-too-large")


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            _check_xml(archive, part)


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            window = tail + chunk
            if any(declaration in window for declaration in _DECLARATIONS):
                raise ReadError(
                    "The file is damaged: it declares XML entities, which Office files never do.", code="file-damaged"
                )
            tail = window[-_OVERLAP:]
