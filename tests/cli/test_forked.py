"""A copy of the supervisor that steps back leaves the processor to those that people wait for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from khidki.cli.forked import AUTOGROUP, STEPS_BACK

# A process of its own, because only one without other threads may be copied.
SUPERVISOR = """
import os, sys
from pathlib import Path
from khidki.cli.forked import AUTOGROUP, Forked, step_back

def work():
    step_back(Path(sys.argv[1]))
    shown = AUTOGROUP.read_text() if AUTOGROUP.exists() else ""
    print(os.nice(0), shown, end="", flush=True)

if len(sys.argv) > 2:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
os.waitpid(Forked.start(work, drops=()).pid, 0)
"""


def _in_a_copy(autogroup: Path = AUTOGROUP, *more: str) -> str:
    command = [sys.executable, "-c", SUPERVISOR, str(autogroup), *more]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_copy_that_steps_back_is_behind_the_others_by_niceness() -> None:
    assert _in_a_copy().startswith(f"{min(os.nice(0) + STEPS_BACK, 19)} ")


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this kernel does not group by sessions")
def test_its_session_steps_back_too_or_niceness_would_compare_nothing() -> None:
    assert re.search(rf"nice {STEPS_BACK}$", _in_a_copy().strip())


@pytest.mark.skipif(
    os.geteuid() != 0 or not AUTOGROUP.exists(),
    reason="only root can step down, and not every kernel groups by sessions",
)
def test_a_window_that_root_started_steps_back_as_the_user_it_became() -> None:
    assert re.search(rf"nice {STEPS_BACK}$", _in_a_copy(AUTOGROUP, "step down").strip())


def test_a_machine_that_does_not_group_by_sessions_is_no_trouble(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    told = _in_a_copy(nowhere)
    assert told.startswith(f"{min(os.nice(0) + STEPS_BACK, 19)} ")
    assert not nowhere.exists()
