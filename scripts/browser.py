"""Which Chromium the browser tests and the screenshots use, and how it is started.

`CHROMIUM` names one; otherwise the usual places are tried, first the headless shell: the same
engine without windows of its own, a third of the work for each visitor. `machine.py` installs it.
"""

import os
from pathlib import Path

PLACES = (
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
)
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Fewer processes, a little less work for each page. Compositing stays threaded: without it a
    # page with a click to come never says that it stands still.
    "--in-process-gpu",
    "--enable-features=NetworkServiceInProcess2",
    "--disable-features=SpareRendererForSitePerProcess,PaintHolding",
)


def chromium() -> str | None:
    """Return the browser to use, or None when there is none."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((place for place in PLACES if Path(place).exists()), None)
