"""How long something took, less what others on the same machine made it wait.

A goal in seconds is about a machine of one's own. Linux counts for each thread the time in which it
could have run and was not let run; part of that is our own processes standing in each other's way,
so only the share of it counts as others' that they had of the processor's work meanwhile. On a
machine where nobody else works nothing at all is taken off.
"""

import os
import time
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
NANO = 1_000_000_000


class Watch:
    """A stopwatch that begins when it is made."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._busy = _busy()

    def seconds(self, supervisor: int, *others: int) -> float:
        """Seconds until now for a supervisor, its children and what else belongs to it."""
        wall = time.monotonic() - self._began
        ours = family(supervisor, *others)
        busy = max(_busy() - self._busy, 1 / TICKS)
        strangers = max(0.0, 1 - sum(_used(pid) for pid in ours) / busy)
        return wall - strangers * _held_up(supervisor)


def family(*roots: int) -> list[int]:
    """These processes and all that descend from them."""
    parents = {int(p.name): _fields(int(p.name))[1:2] for p in Path("/proc").glob("[0-9]*")}
    found = [pid for pid in roots if parents.get(pid)]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == [str(pid)]]
    return found


def _held_up(supervisor: int) -> float:
    """What the supervisor waited, and then the slowest of its children, who start together."""
    children = [_waited(pid) for pid in family(supervisor) if pid != supervisor]
    return _waited(supervisor) + max(children, default=0.0)


def _waited(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / NANO
    except OSError:
        return 0.0


def _used(pid: int) -> float:
    # Its own, and that of children which ended.
    return sum(int(field) for field in _fields(pid)[11:15]) / TICKS


def _fields(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _busy() -> float:
    """Seconds of work of all processors since the machine began: all but idle and waiting."""
    fields = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:8]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS
