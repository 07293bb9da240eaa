"""Connections that the server ended while nobody used them are noticed before somebody does."""

import asyncio
from contextlib import AsyncExitStack

import psycopg
import pytest

from khidki.store import clusters
from khidki.store.database import Database
from tests.conftest import superuser_uri

pytestmark = pytest.mark.anyio

MANY = 6
SQL_END_ALL = """
    SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = %s
"""


async def all_at_once(database: Database) -> list[int]:
    """Hold as many transactions together as the pool has connections."""
    async with AsyncExitStack() as stack:
        held = [await stack.enter_async_context(database.transaction()) for _ in range(MANY)]
        return [await tx.value("SELECT 1") or 0 for tx in held]


async def test_nobody_is_refused_because_the_server_was_restarted_while_all_rested(
    database_uri: str,
):
    async with Database.open(database_uri, size=MANY, wait_seconds=60) as database:
        assert await all_at_once(database) == [1] * MANY
        with psycopg.connect(superuser_uri(database_uri)) as connection:
            ended = connection.execute(SQL_END_ALL, [clusters.APP]).fetchone()
        assert ended == (MANY,)
        assert await asyncio.wait_for(all_at_once(database), 120) == [1] * MANY
