"""Nothing in our scripts and styles is newer than the oldest browser we promise: Chrome 109."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "src/khidki/web/static"
# Each came with a later version, and an older browser drops the whole rule in silence.
NEWER_STYLES = {
    "nesting (120)": r"[{;]\s*&|\{[^{}@]*\{",
    "color-mix (111)": r"color-mix\(",
    "light-dark (123)": r"light-dark\(",
    "subgrid (117)": r"\bsubgrid\b",
    "text-wrap (114)": r"text-wrap\s*:",
    "@scope (118)": r"@scope\b",
    "@starting-style (117)": r"@starting-style",
    "popover (114)": r":popover-open",
    "field-sizing (123)": r"field-sizing",
    "relative colours (119)": r"\bfrom\s+(var|#|rgb|hsl)",
    "cap and rlh (111, 118)": r"\b\d+(cap|rlh)\b",
}
NEWER_SCRIPTS = {
    "Array.fromAsync (121)": r"fromAsync",
    "toSorted, toReversed (110)": r"\.to(Sorted|Reversed|Spliced)\(|\.with\(",
    "Object.groupBy (117)": r"\.groupBy\(",
    "Promise.withResolvers (119)": r"withResolvers",
    "Set methods (122)": r"\.(isSubsetOf|union|intersection)\(",
    "regular expressions with v (112)": r"/[a-z]*v[a-z]*[,;)]",
    "popover (114)": r"(show|hide|toggle)Popover",
    "view transitions (111)": r"startViewTransition",
    "import attributes (123)": r"\bwith\s*\{\s*type",
}
OURS = [path for path in sorted(STATIC.iterdir()) if path.suffix in {".css", ".js"}]


def newer(text: str, kind: str) -> list[str]:
    """The names of what is too new in a script or a style."""
    bare = re.sub(r"/\*.*?\*/|^\s*//.*$", "", text, flags=re.DOTALL | re.MULTILINE)
    if kind == ".js":
        return [name for name, form in NEWER_SCRIPTS.items() if re.search(form, bare)]
    blocks = re.sub(r"@(media|supports|layer|font-face)[^{]*\{", "", bare)
    return [name for name, form in NEWER_STYLES.items() if re.search(form, blocks)]


@pytest.mark.parametrize("path", [p for p in OURS if ".min." not in p.name], ids=lambda p: p.name)
def test_what_we_wrote_needs_nothing_newer_than_the_floor(path):
    assert newer(path.read_text("utf-8"), path.suffix) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (".a { color: red; & b { color: blue } }", ".css"),
        ("x.toSorted()", ".js"),
        ("p { text-wrap: balance }", ".css"),
    ],
)
def test_something_newer_would_be_found(text, kind):
    assert newer(text, kind)
