"""Do the same for many things side by side, so many at a time, where one failure stops no other.

For sweeps that ask something outside: one that is slow keeps the others waiting for a while only.
What fails with a fault or a refusal is logged and left for the next sweep.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import structlog

from khidki.domain.refusal import Fault, Refusal

TOGETHER = 16
log = structlog.get_logger()
Thing = TypeVar("Thing")


async def side_by_side(
    what: str, things: Iterable[Thing], act: Callable[[Thing], Awaitable[object]]
) -> None:
    """Act on each; `what` names the failure in the log, which says nothing about a person."""
    places = asyncio.Semaphore(TOGETHER)

    async def one(thing: Thing) -> None:
        async with places:
            try:
                await act(thing)
            except (Fault, Refusal) as error:
                log.warning(what, error=error.what if isinstance(error, Fault) else error.code)

    await asyncio.gather(*map(one, things))
