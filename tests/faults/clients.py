"""Programs that submit without pause, and the questions whether what they were told is true."""

import threading
from concurrent.futures import Future
from pathlib import Path

from tests.faults.window import Answered, Window, submit

STORED = """
    SELECT a.number, count(*)
      FROM application a
      JOIN submission s ON s.bucket = a.bucket AND s.application = a.id
      JOIN event e ON e.bucket = a.bucket AND e.application = a.id AND e.act = 'submit'
     WHERE s.key = any(%s)
     GROUP BY a.number
"""


def history_is_clean(window: Window, folder: Path | None = None) -> str:
    ran = window.khidki("history", "verify", folder=folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "nothing was changed, removed or back-dated" in ran.stdout
    return ran.stdout


class Clients:
    """Programs that submit without pause and note what they were told."""

    def __init__(self, window: Window, bodies: list) -> None:
        self.answered: list[Answered] = []
        self._window = window
        self._bodies = bodies
        self._lock = threading.Lock()

    def work(self) -> None:
        with self._window.program() as client:
            while True:
                with self._lock:
                    if not self._bodies:
                        return
                    body = self._bodies.pop()
                told = submit(client, body)
                with self._lock:
                    self.answered.append(told)

    def went_on(self, running: list[Future], *, to: int) -> bool:
        """Whether so many were answered; a program that failed says now what it was told."""
        for each in running:
            if each.done():
                each.result()
        return len(self.answered) >= to
