"""A progress bar that appears only when the work takes longer than two seconds.

For commands that read everything there is. What is said on the way, and the bar's own clock, is all
that is here.
"""

import time
from typing import Self

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

SHOW_AFTER_SECONDS = 2.0


class Bar:
    """A bar under one word, for as long as the context lasts."""

    def __init__(self, word: str) -> None:
        columns = (TextColumn(word), BarColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, transient=True)
        self._task = self._progress.add_task(word, total=None)
        self._begun = time.monotonic()

    def __enter__(self) -> Self:
        """Begin without showing anything."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._progress.stop()

    def tell(self, done: int, total: int) -> None:
        """Move the bar."""
        if time.monotonic() - self._begun > SHOW_AFTER_SECONDS:
            self._progress.start()
        self._progress.update(self._task, completed=done, total=total or None)
