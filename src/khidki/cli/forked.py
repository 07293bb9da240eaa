"""A child that begins as a copy of the supervisor, with everything loaded already.

Loading the whole of Khidki takes two seconds of a processor. The supervisor loads it once while the
database starts; its children begin at once and share the memory. A copy has a session of its own
and the usual signals, and closes the descriptors by which others see that the supervisor lives.
"""

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

AUTOGROUP = Path("/proc/self/autogroup")
STEPS_BACK = 10  # of 19: about a tenth of the share of who stays in front
PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(slots=True)
class Forked:
    """A running copy, known by its number until it was seen to end."""

    pid: int
    ended: bool = False

    @classmethod
    def start(
        cls, work: Callable[[], None], *, drops: tuple[int, ...], says: Path | None = None
    ) -> "Forked":
        """Let a copy of this process do the work without these descriptors, and end with it.

        What it says is added to the file `says`, or goes where the supervisor's own words go.
        """
        assert threading.active_count() == 1, "a copy has none of the other threads"
        sys.stdout.flush()
        sys.stderr.flush()
        # A signal between the fork and the new beginning would be taken for the supervisor's.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        pid = os.fork()
        if pid == 0:
            _begin(work, drops, before, says)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return cls(pid)

    def is_running(self) -> bool:
        """Say whether it runs."""
        if not self.ended:
            self.ended = os.waitpid(self.pid, os.WNOHANG)[0] == self.pid
        return not self.ended

    def signal(self, number: signal.Signals) -> None:
        """Tell it something, if it runs."""
        if self.is_running():
            os.kill(self.pid, number)


def _begin(
    work: Callable[[], None],
    drops: tuple[int, ...],
    before: set[signal.Signals | int],
    says: Path | None,
) -> NoReturn:
    code = 1
    try:
        os.setsid()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        if says is not None:
            file = os.open(says, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(file, 1)
            os.dup2(file, 2)
        # Only these: closing what some library holds would close what it opens next.
        for descriptor in drops:
            os.close(descriptor)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        # Whatever it was, the copy must not go on as a second supervisor.
        if sys.exc_info()[1] is not None:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def step_back(autogroup: Path = AUTOGROUP) -> None:
    """Let others go first on a busy machine: people wait for them, nobody waits for this process.

    Linux shares a processor among sessions before it looks at the niceness within one (sched(7),
    "The autogroup feature"), so the session steps back too where it is this process's own.
    """
    os.nice(STEPS_BACK)
    if os.getsid(0) != os.getpid() or not autogroup.exists():
        return
    for _ in range(10):  # one process at a time may say so, ten a second
        try:
            with _own_files():
                autogroup.write_text(str(STEPS_BACK))
        except BlockingIOError:
            time.sleep(0.15)
        except OSError:
            return  # Some containers show the file and let nobody write it.
        else:
            return


@contextmanager
def _own_files() -> Generator[None]:
    """Let this process write its own files under /proc for a moment.

    They are root's in one that began as root and stepped down (PR_SET_DUMPABLE in prctl(2)).
    """
    prctl = ctypes.CDLL(None).prctl
    before = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    try:
        yield
    finally:
        prctl(PR_SET_DUMPABLE, 1 if before == 1 else 0, 0, 0, 0)
