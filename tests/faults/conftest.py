"""One window for all faults of this folder; a test that closed it finds it opened again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.window import Window, opened


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items):
    """All of this folder in one process when tests run in several: one window is enough."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("faults"))


@pytest.fixture(scope="package")
def only_window() -> Iterator[Window]:
    with opened() as window:
        yield window


@pytest.fixture
def window(only_window: Window) -> Window:
    return only_window if only_window.process else only_window.open()
