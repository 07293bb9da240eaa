"""Many papers as one PDF whose pages are numbered through.

Pieces lie in a folder while it is made and are read from there page by page, so that a record of a
thousand pages takes no more memory than its largest piece. A picture becomes a page. What cannot be
opened is named and left out by the caller. Nothing is altered in the pieces but the strip with the
page number at the foot, which lies over them.
"""

import io
import zlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from khidki.domain.refusal import Fault

A4 = (595.0, 842.0)
MARGIN = 36.0
STRIP = 25.5  # points: nine millimetres
STAMPED_AT_ONCE = 100
COARSEST = 1.2  # points for a pixel at most: a small picture is not blown up
_SPACES = {"RGB": "/DeviceRGB", "L": "/DeviceGray"}

Stamps = Callable[[int, int], bytes]


def as_pages(data: bytes, media_type: str, path: Path) -> int:
    """Write a piece as a PDF and return how many pages it has; a Fault when it does not open."""
    try:
        if media_type.startswith("image/"):
            _picture(data, path)
        else:
            path.write_bytes(data)
        with pikepdf.open(path) as opened:
            return len(opened.pages)
    except (pikepdf.PdfError, OSError, ValueError) as cause:
        raise Fault("a paper does not open as pages", retryable=False) from cause


def joined(pieces: Sequence[Path], out: Path, stamps: Stamps) -> int:
    """Join the pieces into one file with numbered pages; return how many there are."""
    # Pages of another file are read from there when all is written: each stays open until then.
    with ExitStack() as open_, pikepdf.new() as whole:
        for piece in pieces:
            whole.pages.extend(open_.enter_context(pikepdf.open(piece)).pages)
        count = len(whole.pages)
        for first in range(1, count + 1, STAMPED_AT_ONCE):
            last = min(first + STAMPED_AT_ONCE - 1, count)
            strips = open_.enter_context(pikepdf.open(io.BytesIO(stamps(first, last))))
            for at in range(first, last + 1):
                page: Any = whole.pages[at - 1]
                page.add_overlay(strips.pages[at - first], _foot(page))
        whole.save(out)
    return count


def _foot(page: pikepdf.Page) -> pikepdf.Rectangle:
    left, bottom, right, _ = (float(each) for each in page.mediabox)
    return pikepdf.Rectangle(left, bottom, right, bottom + STRIP)


def _picture(data: bytes, path: Path) -> None:
    """Put a picture on a page: the bytes of a JPEG as they are, the pixels of another."""
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as opened:
        width, height = opened.size
        is_kept = opened.format == "JPEG" and opened.mode in _SPACES
        mode = opened.mode if is_kept else "RGB"
        pixels = data if is_kept else zlib.compress(opened.convert("RGB").tobytes())
    largest = min((A4[0] - 2 * MARGIN) / width, (A4[1] - 2 * MARGIN) / height, COARSEST)
    shown = (width * largest, height * largest)
    with pikepdf.new() as new:
        made: Any = new
        made.add_blank_page(page_size=A4)
        page: Any = made.pages[0]
        image = made.make_stream(
            pixels,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=width,
            Height=height,
            ColorSpace=pikepdf.Name(_SPACES[mode]),
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode if is_kept else pikepdf.Name.FlateDecode,
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=image))
        left, bottom = (A4[0] - shown[0]) / 2, A4[1] - MARGIN - shown[1]
        place = f"q {shown[0]:.2f} 0 0 {shown[1]:.2f} {left:.2f} {bottom:.2f} cm /Picture Do Q"
        page.Contents = made.make_stream(place.encode())
        made.save(path)
