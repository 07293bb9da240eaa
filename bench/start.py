"""How long it takes until a window serves: in a new folder, again, and after kill -9.

From the start of `khidki up --demo` until it says that it is open. Everything is installed already;
a new folder takes the cluster, the migrations, the catalogue and the demo's people. The supervisor
alone is killed, so that web, worker and database have to end or be adopted; then the database too.
"""

import os
import signal
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench import window
from bench.results import Row
from bench.window import FOLDER, Window
from khidki.gateways.postgres_server import home_of, postmaster

PORT = 8190
DATA = FOLDER / "start"
FIRST_SECONDS = 60
AGAIN_SECONDS = 5
OPEN = "Khidki is open"


def measure(*, times: int) -> tuple[list[Row], dict[str, Any]]:
    """Start so many times each way and return the middle of each."""
    window.fresh(DATA)
    first = _seconds(_close)
    again = [_seconds(_close) for _ in range(times)]
    _seconds(_kill)  # what follows begins after a kill
    after_kill = [_seconds(_kill) for _ in range(times)]
    _seconds(_kill_with_database)
    after_both = [_seconds(_kill_with_database) for _ in range(times)]
    _seconds(_close)
    rows = [
        Row("first_start_seconds", round(first, 1), most=FIRST_SECONDS),
        Row("second_start_seconds", _middle(again), most=AGAIN_SECONDS),
        Row("start_after_kill_seconds", _middle(after_kill), most=AGAIN_SECONDS),
        Row("start_after_kill_with_database_seconds", _middle(after_both), most=AGAIN_SECONDS),
    ]
    return rows, {"times": times, "slowest": round(max(*again, *after_kill, *after_both), 1)}


def _seconds(ends: Callable[[Window], None]) -> float:
    """Return how long one start took; the window ends as it is told."""
    began = time.monotonic()
    with window.opened(DATA, port=PORT) as here:
        # Web processes of a killed supervisor may answer a moment longer; they do not say this.
        while OPEN not in (DATA / "said.log").read_text("utf-8", "replace"):
            time.sleep(0.02)
        took = time.monotonic() - began
        ends(here)
    return took


def _close(_here: Window) -> None:
    """Leave it to be closed in order."""


def _kill(here: Window) -> None:
    here.process.kill()
    here.process.wait()


def _kill_with_database(here: Window) -> None:
    _kill(here)
    # Looked for now: old web processes may have answered while the server before this one ended.
    home, _ = home_of(DATA)
    found = postmaster(home / "data")
    assert found is not None
    os.kill(found.pid, signal.SIGKILL)


def _middle(seconds: list[float]) -> float:
    return round(statistics.median(seconds), 1)
