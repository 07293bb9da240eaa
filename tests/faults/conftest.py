"""One window for all faults of this folder; a test that closed it finds it opened again."""

from collections.abc import Iterator

import pytest

from tests.faults.window import Window, opened


@pytest.fixture(scope="package")
def only_window() -> Iterator[Window]:
    with opened() as window:
        yield window


@pytest.fixture
def window(only_window: Window) -> Window:
    return only_window if only_window.process else only_window.open()
