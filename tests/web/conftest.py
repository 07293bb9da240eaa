"""A world with a real database and a clock of the test's own, and browsers on it."""

import io
import json

import pytest
import structlog

from khidki.store.database import Database
from khidki.web import log
from tests.web import kernel


@pytest.fixture
def clock():
    return kernel.Clock()


@pytest.fixture
async def world(module_database_uri, clock):
    async with Database.open(module_database_uri, size=4) as database:
        yield kernel.make_world(database, clock)


@pytest.fixture
async def client(world):
    async with kernel.browser(world) as client:
        yield client


@pytest.fixture
def logged():
    """The lines of the log so far, in order."""
    file = io.BytesIO()
    log.configure(file)
    yield lambda: [json.loads(line) for line in file.getvalue().splitlines()]
    structlog.reset_defaults()
