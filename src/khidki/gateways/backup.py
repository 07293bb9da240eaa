"""Copies of everything, sealed, and the way back from them.

A backup folder holds one or more bases (the whole database at a moment), the log segments finished
since, the files that people sent, and the secrets. The first backup makes the server keep its
segments. A restore takes the newest base and replays every segment it can find; given the folder of
the server that died, also the segments that it had not yet handed out, so that nothing which was
answered is lost; and of each file the copy that survived, which is the newer one, unless it was
cut. Only Khidki's own PostgreSQL is copied; another one is its administrator's.
"""
# ruff: noqa: S603 -- the commands are made of our own paths, never of anybody's input

import os
import shlex
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from khidki.domain.refusal import Fault
from khidki.gateways.postgres_binaries import Binaries, Runner
from khidki.gateways.postgres_server import SUPERUSER, EmbeddedServer, home_of, running
from khidki.gateways.sealed_files import Unsealed, seal

ENDING = ".sealed"
LOG = "log"
ARCHIVE_SECONDS = 60.0
GROWING = "published"  # lines are added to its files until the last second
KEPT_FOLDERS = ("files", "originals", "secrets", GROWING)


def _silent(_what: str, _done: int, _total: int) -> None:
    return


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup folder and the key that opens it; `tell(what, done, total)` hears of progress."""

    folder: Path
    key: str
    tell: Callable[[str, int, int], None] = _silent

    def take_base(self, server: EmbeddedServer, *, size: int, at: datetime) -> Path:
        """Copy the whole database while it works; it counts only after `keep` has run."""
        server.keep_log()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"base-{at:%Y%m%dT%H%M%SZ}.tar"
        part = self.folder / f"{name}{ENDING}.part"
        command = [
            server.binaries.program("pg_basebackup"),
            *("--pgdata=-", "--format=tar", "--wal-method=none", "--checkpoint=fast"),
            *("--host", str(server.socket), "--username", SUPERUSER, "--no-password"),
        ]
        environment = {"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", "")}
        with (
            part.open("wb") as target,
            subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment,
                cwd="/",
            ) as copying,
        ):
            assert copying.stdout is not None
            assert copying.stderr is not None
            seal(
                cast("BinaryIO", copying.stdout),
                target,
                key=self.key,
                name=name,
                moved=lambda done: self.tell("Database", done, max(done, size)),
            )
            said = copying.stderr.read().decode(errors="replace").strip()
            os.fsync(target.fileno())
        if copying.returncode:
            part.unlink()
            raise Fault(f"The database could not be copied: {said}", retryable=True)
        return part

    def keep(self, part: Path) -> None:
        """Count a base as whole, now that the log up to its end lies beside it."""
        part.rename(part.with_suffix(""))

    def copy_segments(self, server: EmbeddedServer, *, until: str) -> int:
        """Copy the kept log segments up to the named one and return how many were new."""
        deadline = time.monotonic() + ARCHIVE_SECONDS
        while not (server.archive / until).exists():
            if time.monotonic() > deadline:
                raise Fault(
                    f"PostgreSQL did not hand out its log ({until}); see its server.log",
                    retryable=True,
                )
            time.sleep(0.05)
        return self._copy_folder(server.archive, LOG)

    def copy_files(self, data_dir: Path) -> int:
        """Copy what people sent and our secrets, as far as not copied yet; return how many."""
        return sum(self._copy_folder(data_dir / name, name) for name in KEPT_FOLDERS)

    def restore(
        self, data_dir: Path, *, binaries: Binaries | None = None, surviving: Path | None = None
    ) -> EmbeddedServer:
        """Rebuild everything in an empty folder and return the server, up to its last commit."""
        base = self._newest_base()
        if surviving is not None and running(surviving):
            raise Fault(f"The server in {surviving} still runs; stop it first.", retryable=False)
        home, runner = home_of(data_dir)
        if (home / "data").exists():
            raise Fault(
                f"There is a database in {home} already; restore into another folder with --data.",
                retryable=False,
            )
        segments = home / "restoring"
        self._gather(segments, surviving)
        self._unpack(base, home / "data.new")
        (home / "data.new" / "recovery.signal").touch()
        _own_all(runner, home)
        (home / "data.new").rename(home / "data")
        for name in KEPT_FOLDERS:
            self._bring_back(name, data_dir / name)
            if surviving is not None:
                _take_over(surviving / name, data_dir / name)
        fetch = f"cp {shlex.quote(str(segments).replace('%', '%%'))}/%f %p"
        # A hot standby calls itself ready in the middle of the log; without it, ready is the end.
        settings = {"restore_command": fetch, "hot_standby": "off"}
        server = EmbeddedServer.start(data_dir, binaries=binaries, settings=settings)
        shutil.rmtree(segments)
        return server

    def _newest_base(self) -> Path:
        bases = finished_bases(self.folder)
        if not bases:
            raise Fault(f"There is no finished backup in {self.folder}.", retryable=False)
        return bases[-1]

    def _copy_folder(self, source: Path, name: str) -> int:
        kept = self.folder / name
        found = [p for p in sorted(source.rglob("*")) if p.is_file() and p.name[0] != "."]
        new = [p for p in found if _has_changed(p, _sealed(kept, p.relative_to(source)))]
        for count, path in enumerate(new, start=1):
            target = _sealed(kept, path.relative_to(source))
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = target.with_name(target.name + ".part")
            with path.open("rb") as plain, part.open("wb") as sealed:
                seen = os.fstat(plain.fileno())
                seal(plain, sealed, key=self.key, name=str(path.relative_to(source)))
                os.fsync(sealed.fileno())
            # The copy bears the time of what was read: whatever is added later makes it old.
            os.utime(part, ns=(seen.st_atime_ns, seen.st_mtime_ns))
            part.rename(target)
            self.tell(name.capitalize(), count, len(new))
        return len(new)

    def _bring_back(self, name: str, target: Path) -> None:
        sealed = sorted((self.folder / name).rglob(f"*{ENDING}"))
        for count, path in enumerate(sealed, start=1):
            relative = str(path.relative_to(self.folder / name)).removesuffix(ENDING)
            plain = target / relative
            plain.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = plain.with_name(f".{plain.name}.part")
            with path.open("rb") as source, part.open("wb") as written:
                part.chmod(0o600)
                stream = Unsealed(source, key=self.key, name=relative)
                shutil.copyfileobj(stream, written, 1 << 20)
            _settle(part, plain, keep_longer=name == GROWING)
            self.tell(name.capitalize(), count, len(sealed))

    def _gather(self, segments: Path, surviving: Path | None) -> None:
        """Lay all log together: what was finished and copied wins over what lay about."""
        segments.mkdir(mode=0o700, exist_ok=True)
        if surviving is not None:
            old = (surviving / "postgres").resolve()
            for folder in (old / "data" / "pg_wal", old / "archive"):
                for path in folder.glob("[0-9A-F]*"):
                    if path.is_file():
                        shutil.copyfile(path, segments / path.name)
        self._bring_back(LOG, segments)

    def _unpack(self, base: Path, target: Path) -> None:
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(mode=0o700)
        name, total = base.name.removesuffix(ENDING), base.stat().st_size
        with base.open("rb") as source:
            stream = cast("BinaryIO", Unsealed(source, key=self.key, name=name))
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                for member in archive:
                    _lay(archive, member, target)
                    self.tell("Database", min(source.tell(), total), total)
        (target / "pg_wal").mkdir(exist_ok=True, mode=0o700)


def _lay(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Lay one file of a base where it belongs; a base holds files and folders and nothing else."""
    place = target / member.name
    content = archive.extractfile(member) if member.isreg() else None
    if ".." in place.parts or not place.is_relative_to(target) or not (content or member.isdir()):
        raise Fault("the backup holds what is no file of a database", retryable=False)
    if content is None:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        return
    with content, place.open("wb") as written:
        place.chmod(0o600)
        shutil.copyfileobj(content, written, 1 << 20)


def finished_bases(folder: Path) -> list[Path]:
    """Return the bases that count, the oldest first."""
    return sorted(folder.glob(f"base-*{ENDING}"))


def _sealed(folder: Path, relative: Path) -> Path:
    return folder / relative.parent / (relative.name + ENDING)


def _has_changed(path: Path, copy: Path) -> bool:
    return not copy.exists() or path.stat().st_mtime_ns != copy.stat().st_mtime_ns


def _settle(part: Path, plain: Path, *, keep_longer: bool) -> None:
    """Let what was brought take its place, unless more has been laid there by hand."""
    if keep_longer and plain.exists() and plain.stat().st_size > part.stat().st_size:
        part.unlink()
    else:
        part.rename(plain)


def _take_over(survived: Path, target: Path) -> None:
    """Take what survived; a file that is shorter than its copy was cut."""
    for path in sorted(survived.rglob("*")):
        ours = target / path.relative_to(survived)
        if not path.is_file() or path.name[0] == ".":
            continue
        if not ours.exists() or ours.stat().st_size <= path.stat().st_size:
            ours.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(path, ours)
            ours.chmod(0o600)


def _own_all(runner: Runner, folder: Path) -> None:
    runner.own(folder)
    for path in folder.rglob("*"):
        runner.own(path)
