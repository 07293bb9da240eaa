"""Reads that arrive together are asked together.

Every request begins with one or two look-ups by key. Under load a query each is what a page costs
most; so whoever asks while a query is under way waits for the next one, which answers all of them.
A single reader waits for nobody. The answer is as fresh as a query of one's own.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import Context
from typing import Generic, TypeVar, cast

from khidki.store.database import Database, Transaction, statements

Key = TypeVar("Key")
Row = TypeVar("Row")


class Together(Generic[Key, Row]):
    """One kind of look-up; `ask` answers many keys with one statement."""

    def __init__(
        self,
        database: Database,
        ask: Callable[[Transaction, Sequence[Key]], Awaitable[Mapping[Key, Row]]],
        *,
        at_once: int = 64,
        askers: int = 1,
    ) -> None:
        self._database = database
        self._ask = ask
        self._at_once = at_once
        self._most = askers
        self._askers: set[asyncio.Task[None]] = set()
        self._waiting: deque[tuple[Key, asyncio.Future[Row | None]]] = deque()

    async def get(self, key: Key) -> Row | None:
        """Return the row of a key, or None."""
        counted = statements.get()
        if counted is not None:
            counted.append(self._ask.__name__)
        answer: asyncio.Future[Row | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, answer))
        if len(self._askers) < self._most:
            # In a context of its own: what it asks is nobody's statement but everybody's.
            asker = asyncio.create_task(self._ask_for_all(), context=Context())
            self._askers.add(asker)
        return await answer

    async def _ask_for_all(self) -> None:
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(self._at_once, len(self._waiting)))]
            try:
                async with self._database.reading() as tx:
                    found = await self._ask(tx, [key for key, _ in some])
            except Exception as failure:  # noqa: BLE001 -- each who waits is told, none hangs
                for _, answer in some:
                    if not answer.done():
                        answer.set_exception(failure)
            else:
                for key, answer in some:
                    if not answer.done():
                        answer.set_result(found.get(key))
        # Before anybody else runs: who comes between the last look and a callback would find an
        # asker that asks no more, and wait for ever.
        self._askers.discard(cast("asyncio.Task[None]", asyncio.current_task()))
