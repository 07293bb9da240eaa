"""A person at the window, and what the log says meanwhile."""

import io
import json

import pytest
import structlog

from khidki.web import log
from tests.web.walks import walker


@pytest.fixture
async def walk(world):
    async with walker(world) as browser:
        yield browser


@pytest.fixture
def logged():
    """The lines of the log so far, in order."""
    file = io.BytesIO()
    log.configure(file)
    yield lambda: [json.loads(line) for line in file.getvalue().splitlines()]
    structlog.reset_defaults()
