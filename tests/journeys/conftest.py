"""One window and one browser for all journeys, gone again before other tests run.

The browser's own loop would stand in the way of asynchronous tests, so everything here lives for
this folder only (scope "package"), never for the whole session.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.browser import ARGUMENTS, chromium
from tests.journeys import office
from tests.journeys.person import DESK, Person, next_mobile, sit_down
from tests.journeys.window import Window, opened


@pytest.fixture(scope="package")
def window() -> Iterator[Window]:
    with opened() as window:
        yield window


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def mobile() -> str:
    """A number that nobody used before."""
    return next_mobile()


@pytest.fixture
def visitor(browser, window):
    """Make somebody with a browser of their own; all are closed after the test."""
    people: list[Person] = []

    def make(**options) -> Person:
        people.append(sit_down(browser, window, **options))
        return people[-1]

    yield make
    for one in people:
        one.page.context.close()


@pytest.fixture(scope="package")
def signed_in_officers(browser, window) -> dict[str, dict]:
    """The cookies of officers at their desks; each signs in once."""
    return office.at_their_desks(browser, window)


@pytest.fixture
def officer(visitor, signed_in_officers):
    """An officer at the desk, by user name."""
    return lambda name, **more: visitor(state=signed_in_officers[name], **({"size": DESK} | more))
