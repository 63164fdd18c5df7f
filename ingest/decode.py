"""Bytes to text: byte order marks, UTF-8, and the old encodings that Spanish and Portuguese files still come in."""

import codecs
import re

from knowledge.errors import ReadError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In the order of preference on a tie: Windows, DOS, classic Macintosh.
_LEGACY = ("cp1252", "cp850", "mac_roman")
_LETTERS = frozenset("áéíóúüñçãõâêôàÁÉÍÓÚÜÑÇÃÕÂÊÔÀ")
_SIGNS = frozenset("¿¡«»ºª°§“”‘’–—…•€£©®™´·½¼¾\u00a0")
_APOSTROPHE = re.compile(r"[sStTdDmMlLrRvV]")
_SAMPLE = 20_000
_PLAUSIBLE = 0.3


def marked_encoding(data: bytes) -> tuple[str, int] | None:
    """Return the encoding that a byte order mark states and the length of the mark, or None."""
    return next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), None)


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Return the text of a file.

    Args:
        data: The whole file.
        declared: Encoding that the file itself names (HTML); used where it fits.

    Raises:
        ReadError: a byte order mark promises an encoding that the bytes are not in, or no encoding fits.
    """
    if mark := marked_encoding(data):
        try:
            return data[mark[1] :].decode(mark[0])
        except UnicodeDecodeError as error:
            raise ReadError(
                "The text is damaged: it is not in the encoding that it states.", code="file-damaged"
            ) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _as_declared(data, declared) or _legacy(data)


def _as_declared(data: bytes, declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        # Browsers read "iso-8859-1" as Windows-1252, and so did whoever looked at the page before saving it.
        name = codecs.lookup(declared).name
        return data.decode("cp1252" if name == "iso8859-1" else name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _legacy(data: bytes) -> str:
    sample = _accented_part(data)
    scores = {name: _plausibility(sample.decode(name, errors="replace")) for name in _LEGACY}
    best = max(_LEGACY, key=lambda name: scores[name])
    if scores[best] < _PLAUSIBLE and (text := _guessed(data)) is not None:
        return text
    return data.decode(best, errors="replace").replace("\ufffd", "")


def _accented_part(data: bytes) -> bytes:
    lines = [line for line in data.splitlines() if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE]


def _plausibility(text: str) -> float:
    """Score in [-1, 1]: how much the characters beyond ASCII look like Spanish, Portuguese or typography."""
    padded = f" {text} "
    points = [
        _points(padded[index - 1], character, padded[index + 1])
        for index, character in enumerate(padded)
        if not character.isascii()
    ]
    return sum(points) / len(points) if points else 1.0


def _points(before: str, character: str, after: str) -> float:
    if character in _LETTERS:
        # A capital within small letters is another encoding's small letter.
        return -1.0 if character.isupper() and before.islower() else 1.0
    if character in _SIGNS:
        within = before.isalpha() and after.isalpha()
        return -1.0 if within and not (character == "’" and _APOSTROPHE.match(after)) else 0.9
    return 0.0 if character.isalpha() else -1.0


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    match = from_bytes(data[:_SAMPLE]).best()
    if match is None or match.encoding == "ascii":
        return None
    try:
        return data.decode(match.encoding)
    except (LookupError, UnicodeDecodeError):
        return None
