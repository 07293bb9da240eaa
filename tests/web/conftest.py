"""A person at the window."""

import pytest

from tests.web.walks import walker


@pytest.fixture
async def walk(world):
    async with walker(world) as browser:
        yield browser
