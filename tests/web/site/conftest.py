"""The site alone: a small world with a real database, and browsers on it."""

import pytest

from khidki.store.database import Database
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
