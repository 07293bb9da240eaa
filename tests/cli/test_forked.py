"""A copy of the supervisor that steps back leaves the processor to those that people wait for."""

import os
import re
from pathlib import Path

import pytest

from khidki.cli.forked import AUTOGROUP, STEPS_BACK, Forked, step_back


def _in_a_copy(told: Path, *, autogroup: Path = AUTOGROUP) -> str:
    def work() -> None:
        step_back(autogroup)
        shown = AUTOGROUP.read_text() if AUTOGROUP.exists() else ""
        told.write_text(f"{os.nice(0)} {shown}")

    child = Forked.start(work, drops=())
    os.waitpid(child.pid, 0)
    return told.read_text()


def test_a_copy_that_steps_back_is_behind_the_others_by_niceness(tmp_path: Path) -> None:
    assert _in_a_copy(tmp_path / "told").startswith(f"{min(os.nice(0) + STEPS_BACK, 19)} ")


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="this kernel does not group by sessions")
def test_its_session_steps_back_too_or_niceness_would_compare_nothing(tmp_path: Path) -> None:
    assert re.search(rf"nice {STEPS_BACK}$", _in_a_copy(tmp_path / "told").strip())


def test_a_machine_that_does_not_group_by_sessions_is_no_trouble(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    told = _in_a_copy(tmp_path / "told", autogroup=nowhere)
    assert told.startswith(f"{min(os.nice(0) + STEPS_BACK, 19)} ")
    assert not nowhere.exists()
