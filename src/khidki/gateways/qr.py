"""QR codes as SVG (papers, pages) and PNG (screens).

A certificate's address mixes two modes: the part before `#` needs small letters, the payload
was made for the compact mode, which saves a third of the area. Error correction is M (a fold
over a seventh of the code does not hurt) as long as the code stays coarse enough for an old
phone, else L. It knows nothing about what the text means.
"""

import io
from itertools import groupby
from typing import Any

import segno
from segno import consts

# What version 20 holds with error correction M: up to there a cheap camera reads it at 45 mm.
COARSE_BITS = 669 * 8
QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 wants


def qr_svg(text: str) -> str:
    """Return the code of an address as one SVG element: each run of black is one bar."""
    matrix = _code(text).matrix
    bars: list[str] = []
    for y, row in enumerate(matrix, start=QUIET_ZONE):
        x = QUIET_ZONE
        for black, run in groupby(row):
            length = len(list(run))
            if black:
                bars.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    size = len(matrix) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'width="{size}" height="{size}"><path d="{"".join(bars)}"/></svg>'
    )


def qr_png(text: str, *, scale: int = 6) -> bytes:
    """Return the code as a black and white PNG."""
    out = io.BytesIO()
    _code(text).save(out, kind="png", border=QUIET_ZONE, scale=scale)
    return out.getvalue()


def qr_version(text: str) -> int:
    """Return the size class of the code, 1 to 40."""
    version: Any = _code(text).version
    return int(version)


def _code(text: str) -> segno.QRCode:
    address, mark, payload = text.partition("#")
    parts: Any = text
    if payload:
        parts = [(address + mark, consts.MODE_BYTE), (payload, consts.MODE_ALPHANUMERIC)]
    bits = 20 + 8 * len(address + mark) + 17 + (11 * len(payload) + 1) // 2
    error = "m" if bits <= COARSE_BITS else "l"
    # Choosing the fairest of eight masks takes four fifths of the time. What is in here is
    # compressed and signed, so no mask makes it more or less even than another.
    return segno.make_qr(parts, error=error, boost_error=False, mask=0 if payload else None)
