"""Make sure that a Chromium is there for the browser tests and the screenshots.

`CHROMIUM` names one; otherwise the usual places are tried. When there is none and this machine lets
us (root and apt-get), it is installed; else the line to run is printed and the exit code is 1.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
APT = ("apt-get", "install", "-y", "--no-install-recommends", "chromium")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Return the browser to use, or None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((place for place in PLACES if Path(place).exists()), None)


def install() -> bool:
    """Install Chromium when that is possible here; say whether it is there now."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing chromium for the browser tests (a minute or two) ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("apt-get", "update", "-qq"), APT):
        if subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
            return False
    return chromium() is not None


if __name__ == "__main__" and not (chromium() or install()):
    print("Browser tests need Chromium. Run: sudo " + " ".join(APT))
    print("or name one you have: CHROMIUM=/path/to/chromium make test")
    sys.exit(1)
