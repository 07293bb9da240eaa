"""Renew the vendored front-end files from unpacked packages.

Khidki serves everything itself and needs no Node. This script says exactly what was taken from
where and what was changed, so that an upgrade is: unpack the three packages side by side, run
`python scripts/vendor.py FOLDER`, look at the difference, run the tests.

From govuk-frontend 6.3.0 (MIT): the CSS and JavaScript. Its crest, its typeface and the name of its
typeface are not ours to use, so the font faces and the crest go, and the font family becomes
`var(--app-font)`. From Noto Sans Devanagari 5.3.0 (OFL-1.1): two weights. From htmx 4.0.1 (0BSD):
one file, for officer pages only. It does not touch our own `app.css`, `start.js` or `officer.js`.
"""

import re
import shutil
import sys
from pathlib import Path

STATIC = Path(__file__).parents[1] / "src/khidki/web/static"
FRONTEND = "govuk-frontend-6.3.0"
HTMX = "htmx.org-4.0.1"
NOTO = "fontsource-noto-sans-devanagari-5.3.0"

MIT = """GOV.UK Frontend 6.3.0, changed by Khidki as scripts/vendor.py says.

MIT License

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies
of the Software, and to permit persons to whom the Software is furnished to do
so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def without_brand(css: str) -> str:
    """Return the style sheet without the typeface and the crest of another state."""
    css = re.sub(r"/\*! Copyright \(c\) 2011 by Margaret Calvert.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", "var(--app-font)")
    css = css.replace("font-family:sans-serif", "font-family:var(--app-font)")
    css = re.sub(r"[^{}]*\{[^{}]*govuk-crest\.svg[^{}]*\}", "", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    left = [word for word in ("GDS Transport", "crest.svg", "/assets/") if word in css]
    if left:
        sys.exit(f"Still branded: {', '.join(left)}")
    return css


def without_map(script: str) -> str:
    """Return the script without the reference to a source map that we do not serve."""
    return re.sub(r"//# sourceMappingURL=\S+\s*$", "", script)


def main(unpacked: Path) -> None:
    """Copy and change every vendored file."""
    frontend = unpacked / FRONTEND / "dist/govuk"
    css = (frontend / "govuk-frontend.min.css").read_text("utf-8")
    script = (frontend / "govuk-frontend.min.js").read_text("utf-8")
    htmx = (unpacked / HTMX / "dist/htmx.min.js").read_text("utf-8")
    (STATIC / "govuk-frontend.min.css").write_text(without_brand(css), "utf-8")
    (STATIC / "govuk-frontend.min.js").write_text(without_map(script), "utf-8")
    (STATIC / "htmx.min.js").write_text(without_map(htmx), "utf-8")
    licences = STATIC / "licences"
    (licences / "govuk-frontend.txt").write_text(MIT, "utf-8")
    shutil.copyfile(unpacked / HTMX / "LICENSE", licences / "htmx.txt")
    shutil.copyfile(unpacked / NOTO / "LICENSE", licences / "noto-sans-devanagari.txt")
    for weight in (400, 700):
        name = f"noto-sans-devanagari-devanagari-{weight}-normal.woff2"
        target = STATIC / f"fonts/noto-sans-devanagari-{weight}.woff2"
        shutil.copyfile(unpacked / NOTO / "files" / name, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
