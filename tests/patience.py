"""How tests wait, and what belongs to a process.

Nothing here measures speed: a machine may be busy with others, and a file system may write for half
a minute what somebody else left. So whoever waits asks again and again, and only what does not come
about for minutes is a fault. Goals in seconds stand in the bench.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

PATIENCE = 180  # seconds


def wait_until(fact: Callable[[], object], *, told: Callable[[], str] = str) -> None:
    """Wait for a fact; `told` is what a person would look at when it does not come about."""
    deadline = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < deadline, f"it did not come about {told()}"
        time.sleep(0.02)


def patiently() -> Iterator[None]:
    """Go round as often as patience lasts; whoever asks has a way of its own to pause."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        yield


def family(*roots: int) -> list[int]:
    """These processes and all that descend from them."""
    parents = {int(p.name): _parent(int(p.name)) for p in Path("/proc").glob("[0-9]*")}
    found = [pid for pid in roots if parents.get(pid)]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None
