"""Many papers as one PDF whose pages are numbered through.

Pieces lie in a folder while it is made and are read from there page by page, so that a record of a
thousand pages takes no more memory than its largest piece. A picture becomes a page. What cannot be
opened is named and left out by the caller. Nothing is altered in the pieces but the strip with the
page number at the foot, which lies over them.
"""

import io
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
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as opened:
        picture = opened.convert("RGB")
    room = (A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN)
    scale = min(room[0] / picture.width, room[1] / picture.height)
    # So many dots an inch that the picture fits into the page between its margins.
    sheet = Image.new("RGB", (round(A4[0] / scale), round(A4[1] / scale)), "white")
    sheet.paste(picture, (round(MARGIN / scale), round(MARGIN / scale)))
    sheet.save(path, "PDF", resolution=72.0 / scale)
