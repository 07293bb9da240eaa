"""A service that no state has, for tests of what the catalogue can say: a permit to keep camels.

`sample_folder(folder)` writes a catalogue with it alone, `sample_catalogue()` is that one read, and
`change(folder, file, old, new)` puts something else into a file of it.
"""

import shutil
import tempfile
from functools import cache
from pathlib import Path

from khidki.domain.service.catalogue import Catalogue, Finding
from khidki.domain.service.review import review
from khidki.gateways.catalogue_files import parse

REAL = Path(__file__).parents[1] / "catalogue"
SAMPLE = Path(__file__).parent / "sample_service"
CAMEL = "revenue/camel-permit"
FILE = f"{CAMEL}/service.yaml"


def folder_with(folder: Path, *services: str) -> Path:
    """Copy the real catalogue with these services and no other."""
    shutil.copytree(REAL, folder)
    for path in folder.glob("*/*/service.yaml"):
        if path.parent.relative_to(folder).as_posix() not in services:
            shutil.rmtree(path.parent)
    return folder


def sample_folder(folder: Path) -> Path:
    """Write a catalogue that has the camel permit and no other service."""
    folder_with(folder)
    shutil.copytree(SAMPLE, folder / CAMEL)
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Put something else into a file."""
    text = (folder / file).read_text()
    assert old in text, f"this is not in {file}: {old}"
    (folder / file).write_text(text.replace(old, new, 1))


def findings(folder: Path) -> list[Finding]:
    """Everything that is wrong with a folder."""
    catalogue, unreadable = parse(folder)
    return [*unreadable, *review(catalogue)]


@cache
def sample_catalogue() -> Catalogue:
    """The camel permit with all that stands around it."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue, found = parse(sample_folder(Path(folder) / "catalogue"))
    found = [*found, *review(catalogue)]
    assert not found, "\n".join(map(str, found))
    return catalogue
