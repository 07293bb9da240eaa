"""Tests that share a window stay in one process, and what takes long begins first."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.turns import FIRST, TOGETHER, in_turn, together

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("folder", [name for name in TOGETHER if name.endswith("/")])
def test_a_folder_that_shares_a_window_stays_in_one_process_but_for_its_longest_file(folder):
    names = {together(f"{folder}{path.name}::test") for path in (ROOT / folder).glob("test_*.py")}
    assert names - set(TOGETHER) == set()
    assert folder in names


def test_the_tests_of_any_other_file_stay_together():
    assert together("tests/web/test_api.py::test_one[a::b]") == "tests/web/test_api.py"


@pytest.mark.parametrize("name", FIRST)
def test_what_begins_first_is_there(name):
    assert (ROOT / name).exists()


def test_what_takes_long_begins_first_and_the_rest_keeps_its_order():
    names = ["tests/a.py::x", f"{FIRST[1]}a.py::x", "tests/a.py::y", f"{FIRST[0]}::x"]
    items = [SimpleNamespace(nodeid=name) for name in names]
    assert [item.nodeid for item in in_turn(items)] == [names[3], names[1], names[0], names[2]]
