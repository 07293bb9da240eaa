"""QR codes as SVG for papers.

A certificate's address mixes two modes: the part before `#` needs small letters, the payload was
made for the compact mode, which saves a third of the area. The library finds the mixture by itself.
Error correction is M (a fold over a seventh of the code does not hurt) as long as the code stays
coarse enough for an old phone, else L. What the text means is not known here.
"""

import re
from math import isqrt
from typing import Any, cast

import zxingcpp

COARSE = 20  # the version up to which a cheap camera reads a code of 45 mm
QUIET_ZONE = 4  # modules of white around the code, as ISO/IEC 18004 wants

_library = cast("Any", zxingcpp)  # its stubs leave types open
_DIGITS = b"1" + b"0" * 255  # of the library's bytes: black is zero


def qr_svg(text: str) -> str:
    """Return the code of an address as one SVG element: each run of black is one thick line."""
    rows = _rows(text)
    lines = "".join(_drawn(row, y) for y, row in enumerate(rows, start=QUIET_ZONE))
    size = len(rows) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'width="{size}" height="{size}"><path stroke="#000" d="{lines}"/></svg>'
    )


def _drawn(row: bytes, y: int) -> str:
    """Draw one row through the middle of its modules, eight at a time."""
    whole = -(-len(row) // 8) * 8
    eights = int(row.translate(_DIGITS).ljust(whole, b"0"), 2).to_bytes(whole // 8, "big")
    return f"M{QUIET_ZONE} {y}.5" + "".join([_STEPS[eight] for eight in eights])


def _steps(eight: int) -> str:
    """Return how the pen goes over eight modules: a line where they are black, else a move."""
    runs = re.finditer("0+|1+", f"{eight:08b}")
    return "".join(f"h{len(run[0])}" if "1" in run[0] else f"m{len(run[0])} 0" for run in runs)


_STEPS = [_steps(eight) for eight in range(256)]


def qr_version(text: str) -> int:
    """Return the size class of the code, 1 to 40."""
    return _version(len(_rows(text)))


def _rows(text: str) -> list[bytes]:
    """Return the modules row by row, black as zero; without the quiet zone."""
    rows = _made(text, "M")
    return rows if _version(len(rows)) <= COARSE else _made(text, "L")


def _made(text: str, level: str) -> list[bytes]:
    code = _library.create_barcode(text, _library.BarcodeFormat.QRCode, ec_level=level)
    # A byte a module, black as zero.
    modules = code.to_image(add_quiet_zones=False)
    flat = bytes(memoryview(modules))
    side = isqrt(len(flat))
    return [flat[start : start + side] for start in range(0, side * side, side)]


def _version(side: int) -> int:
    return (side - 17) // 4
