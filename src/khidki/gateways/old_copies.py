"""What of a backup nobody needs any more.

A base begins at a segment of the log, which stands in the first lines of its own copy; everything
before the first segment of the oldest base that is kept is of no use. Only finished bases count, so
the last good one is never among those removed. Bases go first, the oldest before the others: a
machine that dies in between leaves log that nobody needs, never a base without its log.
"""

import re
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from khidki.domain.refusal import Fault
from khidki.gateways.backup import ENDING, LOG, finished_bases
from khidki.gateways.sealed_files import Unsealed

SEGMENT = re.compile(r"[0-9A-F]{24}")
BEGINS_AT = re.compile(rb"START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)")
# A segment's name is timeline, log and part, eight digits each; of the part only two are used.
PARTS_OF_A_LOG = 256


@dataclass(frozen=True, slots=True)
class Removed:
    """How much was removed."""

    bases: int
    segments: int


def remove_old(folder: Path, *, key: str, keep: int, archive: Path) -> Removed:
    """Keep the newest bases with their log; remove what is older, from the archive too."""
    assert keep >= 1
    bases = finished_bases(folder)
    old = bases[:-keep]
    # Read before anything is removed: who cannot open the copy must not thin it out either.
    begins = _first_segment(bases[-keep:][0], key) if bases else ""
    for base in old:
        base.unlink()
    needless = [path for path in (folder / LOG).glob(f"*{ENDING}") if _is_older(path, begins)]
    for path in needless:
        path.unlink()
    for path in archive.glob("*"):
        if _is_older(path, begins):
            path.unlink()
    return Removed(len(old), len(needless))


def joins_on(folder: Path, archive: Path) -> bool:
    """Say whether the server still keeps what follows on the last copied segment."""
    copied = [position(path.name) for path in (folder / LOG).glob(f"*{ENDING}")]
    kept = [position(path.name) for path in archive.glob("*")]
    found = [number for number in kept if number is not None]
    last = max((number for number in copied if number is not None), default=None)
    return bool(finished_bases(folder) and found and last is not None and min(found) <= last + 1)


def position(name: str) -> int | None:
    """Return where in the log a segment stands, whatever its timeline; None for other files."""
    if not SEGMENT.match(name):
        return None
    return int(name[8:16], 16) * PARTS_OF_A_LOG + int(name[16:24], 16)


def _is_older(path: Path, begins: str) -> bool:
    mine, first = position(path.name), position(begins)
    return mine is not None and first is not None and mine < first


def _first_segment(base: Path, key: str) -> str:
    """Read where a base begins; its label is the first file that PostgreSQL puts into it."""
    name = base.name.removesuffix(ENDING)
    with base.open("rb") as source:
        stream = cast("BinaryIO", Unsealed(source, key=key, name=name))
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                label = archive.extractfile(member) if member.name == "backup_label" else None
                if label is not None and (found := BEGINS_AT.search(label.read())):
                    return found[1].decode()
    raise Fault(f"{base} does not say where in the log it begins.", retryable=False)
