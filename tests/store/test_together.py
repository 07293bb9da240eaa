"""Look-ups that arrive together are one statement, and none is left without an answer."""

import asyncio

import pytest

from khidki.store.database import Database, statements
from khidki.store.together import Together

pytestmark = pytest.mark.anyio


class _Asked:
    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.fails = False

    async def __call__(self, tx, keys):
        self.sizes.append(len(keys))
        if self.fails:
            raise LookupError
        found = await tx.values("SELECT unnest(%(keys)s::int[])", keys=list(keys))
        return {key: f"row {key}" for key in found if key % 2}

    __name__ = "asked"


async def test_what_arrives_while_a_query_runs_is_one_query(database_uri: str):
    asked = _Asked()
    async with Database.open(database_uri) as database:
        together = Together(database, asked, askers=1)
        rows = await asyncio.gather(*map(together.get, range(60)))

    assert rows == [f"row {key}" if key % 2 else None for key in range(60)]
    assert len(asked.sizes) <= 2


async def test_a_failure_is_told_to_everybody_who_waits_and_the_next_is_served(database_uri: str):
    asked = _Asked()
    async with Database.open(database_uri) as database:
        together = Together(database, asked)
        asked.fails = True
        told = await asyncio.gather(*map(together.get, range(5)), return_exceptions=True)
        asked.fails = False

        assert all(isinstance(each, LookupError) for each in told)
        assert await together.get(7) == "row 7"


async def test_who_asks_again_at_once_is_answered_too(database_uri: str):
    async with Database.open(database_uri) as database:
        together = Together(database, _Asked(), askers=1)
        async with asyncio.timeout(60):
            rows = [await together.get(key) for key in (1, 3, 5, 7, 9)]
    assert rows == ["row 1", "row 3", "row 5", "row 7", "row 9"]


async def test_a_look_up_counts_as_one_statement_of_its_own_request(database_uri: str):
    async with Database.open(database_uri) as database:
        together = Together(database, _Asked())
        ran: list[str] = []
        token = statements.set(ran)
        await together.get(1)
        statements.reset(token)

    assert len(ran) == 1
