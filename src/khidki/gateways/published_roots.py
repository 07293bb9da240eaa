"""The signed lines as the world sees them: append-only files, outside the database.

    published/0064/2026-11-22.jsonl   one line a block, of the group whose first bucket is 64
    published/epochs.jsonl            one line each time the database came back from a backup

Whoever copies this folder elsewhere (a web server, a mail, a printed page) can later show that the
database was rewritten. Lines are forced to the disk before `append` returns; a line that a crash
cut in half was never published and is cut off. It does not sign and does not judge.
"""

import contextlib
import fcntl
import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from khidki.domain.record.chain import PublishedLine
from khidki.domain.record.seal import IsSigned, NewEpoch, NotASeal, SignedBlock, read_epoch

TAIL = 64 * 1024


@dataclass(frozen=True, slots=True)
class PublishedRoots:
    """The folder of published lines."""

    folder: Path

    @contextlib.contextmanager
    def locked(self) -> Generator[None]:
        """Let one process of this machine publish at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def head(self, group: int) -> SignedBlock | None:
        """Return the newest published block of a group; raises `NotASeal` when it is spoilt."""
        for path in reversed(self._files(group)):
            text = _last_whole_line(path)
            if text:
                return SignedBlock.from_json(text)
        return None

    def append(self, group: int, blocks: Sequence[SignedBlock]) -> None:
        """Publish blocks, in their order, in the files of the days they were sealed."""
        newest = self._files(group)[-1:]
        for block in blocks:
            # A clock that was set back must not write behind a newer line.
            day = f"{block.block.sealed_at:%Y-%m-%d}.jsonl"
            name = max([day, *(path.name for path in newest)])
            path = self.folder / f"{group:04d}" / name
            _append(path, block.to_json())
            newest = [path]

    def lines(self, group: int) -> Iterator[PublishedLine]:
        """Return all that is published of a group now; lines added later are not read."""
        sizes = [(path, path.stat().st_size) for path in self._files(group)]
        return _read(sizes)

    def add_epoch(self, epoch: NewEpoch, *, key_id: str, signature: bytes) -> None:
        """Publish that the database came back from a backup."""
        with self.locked():
            _append(self.folder / "epochs.jsonl", epoch.to_json(key_id=key_id, signature=signature))

    def epochs(self, is_signed: IsSigned) -> tuple[list[NewEpoch], list[PublishedLine]]:
        """Return the epochs with a good signature, and the lines without one."""
        path = self.folder / "epochs.jsonl"
        good: list[NewEpoch] = []
        bad: list[PublishedLine] = []
        for line in _read([(path, path.stat().st_size)] if path.exists() else []):
            try:
                good.append(read_epoch(line.text, is_signed))
            except NotASeal:
                bad.append(line)
        return good, bad

    def _files(self, group: int) -> list[Path]:
        return sorted((self.folder / f"{group:04d}").glob("*.jsonl"))


def _append(path: Path, text: bytes) -> None:
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        _cut_torn_line(file.fileno())
        file.write(text + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        for folder in (path.parent, path.parent.parent):
            _sync_folder(folder)


def _cut_torn_line(descriptor: int) -> None:
    size = os.fstat(descriptor).st_size
    end = size
    while end > 0:
        start = max(0, end - TAIL)
        newline = os.pread(descriptor, end - start, start).rfind(b"\n")
        if newline >= 0:
            end = start + newline + 1
            break
        end = start
    if end < size:
        os.ftruncate(descriptor, end)


def _last_whole_line(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        start = file.tell()
        tail = b""
        while start > 0 and tail.count(b"\n") < 2:
            step = min(TAIL, start)
            start -= step
            file.seek(start)
            tail = file.read(step) + tail
    whole = tail[: tail.rfind(b"\n") + 1].splitlines()
    return whole[-1] if whole else b""


def _read(sizes: Sequence[tuple[Path, int]]) -> Iterator[PublishedLine]:
    for path, size in sizes:
        seen = 0
        with path.open("rb") as file:
            for number, text in enumerate(file, start=1):
                seen += len(text)
                if seen > size or not text.endswith(b"\n"):
                    break
                yield PublishedLine(f"{path.parent.name}/{path.name}:{number}", text.rstrip(b"\n"))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
