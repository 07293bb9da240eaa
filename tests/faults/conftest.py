"""One window for all faults of this folder; each test leaves it serving."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.window import Window, opened


def pytest_collection_modifyitems(items):
    """All of this folder in one process when tests run in several: one window is enough."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("faults"))


@pytest.fixture(scope="package")
def window() -> Iterator[Window]:
    with opened() as window:
        yield window
