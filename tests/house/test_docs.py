"""The documents are true: every setting, command, link and picture they name is there, and all are named."""

import re
from pathlib import Path

from khidki.cli import COMMANDS, HIDDEN
from tests.every import for_every

ROOT = Path(__file__).parents[2]
OPERATE = (ROOT / "docs/operate.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)\)|<img[^>]*src=\"([^\"]+)\"")
FILE = re.compile(
    r"`((?:src/khidki/|tests/|docs/|bench/|catalogue/|scripts/)?[a-z_]+(?:/[a-z_{}*-]+)*\.(?:py|sql|yaml|typ|html|md))(?::[^`]*)?`"
)


def test_every_command_is_in_the_operators_guide():
    assert [
        name for name in COMMANDS if name not in HIDDEN and f"`khidki {name}`" not in OPERATE
    ] == []


def test_every_setting_is_in_the_operators_guide():
    read = set()
    for path in (ROOT / "src/khidki").rglob("*.py"):
        read |= set(re.findall(r'"(KHIDKI_[A-Z_]+|DATABASE_URL)"', path.read_text()))
    assert [name for name in sorted(read) if f"`{name}`" not in OPERATE] == []


@for_every("document", PAGES)
def test_every_link_and_picture_of_a_page_is_there(document: Path):
    for match in LINK.finditer(document.read_text()):
        target = match[1] or match[2]
        if not re.match(r"[a-z]+:", target):
            assert (document.parent / target).exists(), target


@for_every("document", PAGES)
def test_every_file_that_a_page_names_exists(document: Path):
    roots = [
        ROOT,
        ROOT / "src/khidki",
        ROOT / "docs",
        ROOT / "docs/decisions",
        ROOT / "tests",
        document.parent,
    ]
    for named in FILE.findall(document.read_text()):
        if "/" in named and not re.search(r"[{}*<]", named):
            assert any((root / named).exists() for root in roots), named
