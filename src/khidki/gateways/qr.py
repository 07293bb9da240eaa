"""QR codes as SVG (papers, pages) and PNG (screens).

A certificate's address mixes two modes: the part before `#` needs small letters, the payload
was made for the compact mode, which saves a third of the area. Error correction is M (a fold
over a seventh of the code does not hurt) as long as the code stays coarse enough for an old
phone, else L. It knows nothing about what the text means.
"""

import io
from typing import Any

import segno
from segno import consts

COARSE = 20  # version up to which a cheap camera reads the code at 45 mm
QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 wants


def qr_svg(text: str) -> str:
    """Return the code of an address as one SVG element."""
    out = io.BytesIO()
    _code(text).save(out, kind="svg", border=QUIET_ZONE, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()


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
    code = segno.make_qr(parts, error="m", boost_error=False)
    version: Any = code.version
    if version <= COARSE:
        return code
    return segno.make_qr(parts, error="l", boost_error=False)
