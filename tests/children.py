"""Confined children that all tests of a process share: to start one costs more than most tests.

They are the same children that serve people, under the same limits, only in an event loop that
outlives a test's own. Tests of the confinement itself (`tests/gateways`) start their own.
"""

import asyncio
import threading
from functools import cache

from khidki.gateways.confined import Confined
from tests.patience import PATIENCE


class Shared:
    """Stands where a gateway holds its `Confined`."""

    def __init__(self, confined):
        self.confined = confined

    async def run(self, function, *args):
        there = asyncio.run_coroutine_threadsafe(self.confined.run(function, *args), _loop())
        return await asyncio.wrap_future(there)

    async def close(self):
        """The next test goes on with them; they end with this process, when their pipe does."""


def share(gateway):
    """Let a gateway use the children that others of its kind have left."""
    own = gateway._confined
    gateway._confined = _shared(own.limit_seconds, own.limit_bytes, own._imports)
    return gateway


@cache
def _shared(seconds, memory, imports):
    confined = Confined(seconds, memory, 2, imports=imports)
    confined.waiting_seconds = PATIENCE
    return Shared(confined)


@cache
def _loop():
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True, name="confined children").start()
    return loop
