"""Make sure that what the tests need is there: browser, PDF reader, token, PostgreSQL 15.

Each is looked for; what is missing is installed when this machine lets us (root and apt-get), else
the line to run is printed and the exit code is 1. `python scripts/machine.py wrk` asks for
one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from browser import chromium

NEEDS: dict[str, Callable[[], bool]] = {
    "chromium-headless-shell": lambda: chromium() is not None,
    "poppler-utils": lambda: shutil.which("pdftotext") is not None,
    "softhsm2": lambda: shutil.which("softhsm2-util") is not None,
    "postgresql-15": lambda: Path("/usr/lib/postgresql/15/bin/postgres").exists(),
}
# Not for the tests; asked for by name.
MORE: dict[str, Callable[[], bool]] = {"wrk": lambda: shutil.which("wrk") is not None}
INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")


def missing(wanted: list[str]) -> list[str]:
    """Return the packages of which nothing was found."""
    known = NEEDS | MORE
    return [name for name in wanted or NEEDS if not known[name]()]


def install(packages: list[str]) -> None:
    """Install packages when that is possible here."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing {', '.join(packages)} (a minute or two) ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("apt-get", "update", "-qq"), (*INSTALL, *packages)):
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    wanted = sys.argv[1:]
    if needed := missing(wanted):
        install(needed)
    if needed := missing(wanted):
        print("This needs: " + ", ".join(needed))
        print("Run: sudo " + " ".join((*INSTALL, *needed)))
        sys.exit(1)
