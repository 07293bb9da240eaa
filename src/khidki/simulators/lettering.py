"""The Devanagari letters that the demo's pages borrow from the papers.

A machine without a Hindi font would show boxes. A simulator with pages for people puts `FONT_FACE`
into its style, lets its policy say `font-src 'self'`, and answers `/font.ttf` with `FONT`.
"""

from pathlib import Path

from khidki import gateways

FONT = Path(gateways.__file__).parent / "fonts" / "NotoSansDevanagari-Regular.ttf"
FONT_FACE = """
@font-face { font-family: "Khidki Devanagari"; src: url(/font.ttf); unicode-range: U+0900-097F,
  U+200C-200D, U+25CC; }
"""
