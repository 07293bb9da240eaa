"""An operator's command, run in this process: loading everything anew takes a second each time.

That the program itself starts, reads its settings and ends as it should is shown in `test_up`.
"""

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

from khidki.cli import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def khidki(*words: str, **settings: str) -> Ran:
    """Run a command under these settings, as its program does."""
    said, complained, code = io.StringIO(), io.StringIO(), 0
    argv = patch.object(sys, "argv", ["khidki", *words])
    with patch.dict(os.environ, settings), argv, redirect_stdout(said), redirect_stderr(complained):
        try:
            main()
        except SystemExit as end:
            # A sentence is written to the error stream, and the code is 1: Python's own rule.
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            complained.write(end.code if isinstance(end.code, str) else "")
    return Ran(code, said.getvalue(), complained.getvalue())
