"""Make the two fonts of the papers from the released Noto Sans Devanagari (needs fonttools).

Programs that read text out of a PDF guess words from distances. In the released fonts a vowel
sign starts where its letter's stem is, so that under a letter with an arm (क, फ) the rest of the
word seems far away: "कुल" is read as "कु ल". Here every sign that takes no room starts 0.145 em
later and is drawn 0.145 em earlier, its anchors with it: what one sees stays the same. Blanks are
set a quarter wider by `house.typ`, or words that end in a sign would run together instead. Run
`python scripts/paper_fonts.py REGULAR.ttf BOLD.ttf`; tests/gateways/test_papers.py reads words.
"""

import sys
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

FONTS = Path(__file__).parents[1] / "src/khidki/gateways/fonts"
SHIFT = 145
MARK = 3  # the class of signs in GDEF
KA = "uni0915"


def attachments(font: TTFont) -> list[Any]:
    """Return every table that attaches signs to letters or to other signs."""
    tables = [
        getattr(table, "ExtSubTable", table)
        for lookup in font["GPOS"].table.LookupList.Lookup
        for table in lookup.SubTable
    ]
    return [table for table in tables if table.LookupType in {4, 5, 6}]


def shifted_signs(font: TTFont, tables: list[Any]) -> set[str]:
    """Return the signs that are attached somewhere and take no room of their own."""
    kinds = font["GDEF"].table.GlyphClassDef.classDefs
    found: set[str] = set()
    for table in tables:
        if table.LookupType == 6:
            found |= {*table.Mark1Coverage.glyphs, *table.Mark2Coverage.glyphs}
        else:
            found |= set(table.MarkCoverage.glyphs)
    return {sign for sign in found if kinds.get(sign) == MARK and font["hmtx"][sign][0] == 0}


def anchor_the_rest(font: TTFont, table: Any) -> None:
    """Anchor signs to letters that had no place for them, where they would have fallen anyway."""
    kinds, widths = font["GDEF"].table.GlyphClassDef.classDefs, font["hmtx"]
    letters = dict(zip(table.BaseCoverage.glyphs, table.BaseArray.BaseRecord, strict=True))
    places: dict[int, Any] = {}
    for record in table.MarkArray.MarkRecord:
        places.setdefault(record.Class, record.MarkAnchor)
    for letter in font.getGlyphOrder():
        if not letter.startswith("uni09") or kinds.get(letter) == MARK or not widths[letter][0]:
            continue
        if letter not in letters:
            letters[letter] = otTables.BaseRecord()
            letters[letter].BaseAnchor = [None] * table.ClassCount
        for kind, place in places.items():
            if letters[letter].BaseAnchor[kind] is None:
                anchor = otTables.Anchor()
                anchor.Format = 1
                anchor.XCoordinate = widths[letter][0] + place.XCoordinate
                anchor.YCoordinate = place.YCoordinate
                letters[letter].BaseAnchor[kind] = anchor
    table.BaseCoverage.glyphs = sorted(letters, key=font.getGlyphID)
    table.BaseArray.BaseRecord = [letters[letter] for letter in table.BaseCoverage.glyphs]
    table.BaseArray.BaseCount = len(letters)


def shift_anchors(tables: list[Any], signs: set[str]) -> None:
    """Move the signs' own anchors, each once: tables share them."""
    anchors: dict[int, Any] = {}
    for table in tables:
        pairs = table.LookupType == 6
        glyphs = (table.Mark1Coverage if pairs else table.MarkCoverage).glyphs
        records = (table.Mark1Array if pairs else table.MarkArray).MarkRecord
        held = [(g, [record.MarkAnchor]) for g, record in zip(glyphs, records, strict=True)]
        if pairs:
            seconds = zip(table.Mark2Coverage.glyphs, table.Mark2Array.Mark2Record, strict=True)
            held += [(glyph, record.Mark2Anchor) for glyph, record in seconds]
        for glyph, found in held:
            if glyph in signs:
                anchors |= {id(anchor): anchor for anchor in found if anchor is not None}
    for anchor in anchors.values():
        anchor.XCoordinate -= SHIFT


def shift_outlines(font: TTFont, signs: set[str]) -> None:
    """Move the signs' outlines, and put back what other glyphs borrow from them."""
    outlines = font["glyf"]
    for name in font.getGlyphOrder():
        outline = outlines[name]
        if outline.isComposite():
            for part in outline.components:
                part.x += SHIFT * ((part.glyphName in signs) - (name in signs))
        elif name in signs and outline.numberOfContours > 0:
            outline.coordinates.translate((-SHIFT, 0))
    for name in font.getGlyphOrder():
        outlines[name].recalcBounds(outlines)
        if name in signs and hasattr(outlines[name], "xMin"):
            font["hmtx"][name] = (0, outlines[name].xMin)


def main(regular: str, bold: str) -> None:
    """Write both fonts where papers read them."""
    for source, weight in ((regular, "Regular"), (bold, "Bold")):
        font = TTFont(source, recalcTimestamp=False)
        tables = attachments(font)
        signs = shifted_signs(font, tables)
        for table in tables:
            if table.LookupType == 4 and KA in table.BaseCoverage.glyphs:
                anchor_the_rest(font, table)
        shift_anchors(tables, signs)
        shift_outlines(font, signs)
        font.save(FONTS / f"NotoSansDevanagari-{weight}.ttf")


if __name__ == "__main__":
    main(*sys.argv[1:])
