"""A paper laid page by page above the feet that certify it: the body of a certified copy.

Each page of the paper is set a little smaller into the frame above the foot of its page, so nothing
in it is covered and nothing is altered. What could be acted upon in it (fields, links, scripts)
stays behind: only what is seen is copied. The result claims no archive standard, because what is
copied may follow none. It signs nothing.
"""

import io
from pathlib import Path
from typing import Any

import pikepdf

MM = 72 / 25.4
PAGE_HEIGHT = 297 * MM
LEFT, TOP, WIDTH, FOOT = 10 * MM, 8 * MM, 190 * MM, 51 * MM
CLAIMS = ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")


def certified(paper: Path, feet: bytes) -> bytes:
    """Return the feet with the pages of a paper above them, page on page."""
    with pikepdf.open(paper) as source, pikepdf.open(io.BytesIO(feet)) as whole:
        assert len(source.pages) == len(whole.pages), "a foot was set for every page"
        room = pikepdf.Rectangle(LEFT, FOOT, LEFT + WIDTH, PAGE_HEIGHT - TOP)
        for page, foot in zip(source.pages, whole.pages, strict=True):
            onto: Any = foot
            onto.add_overlay(page, room)
        with whole.open_metadata(set_pikepdf_as_editor=False) as told:
            for claim in CLAIMS:
                if claim in told:
                    del told[claim]
        made = io.BytesIO()
        whole.save(made, deterministic_id=True)
        return made.getvalue()
