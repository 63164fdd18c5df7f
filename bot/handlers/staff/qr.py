"""QR codes as pictures. Pure."""

from io import BytesIO

QUIET_ZONE = 4
"""Modules of white around the code, as its standard asks for."""
SIDE_PX = 600


def qr_png(text: str) -> bytes:
    """Return a QR code with error correction M as a PNG, about 600 pixels wide: readable from a projected slide."""
    import segno

    code = segno.make(text, error="m", micro=False, boost_error=False)
    scale = max(1, SIDE_PX // code.symbol_size(border=QUIET_ZONE)[0])
    picture = BytesIO()
    code.save(picture, kind="png", scale=scale, border=QUIET_ZONE)
    return picture.getvalue()
