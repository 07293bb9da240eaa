"""Run one action in a world of its own: what a command does that writes into the books.

A refusal comes out as itself. Raised inside, it would come out as a group of errors, because the
world's writers run beside the action.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from khidki import boot
from khidki.actions.world import World
from khidki.cli import options
from khidki.cli.database import opened, require_mark
from khidki.config import Config
from khidki.domain.refusal import Fault, Refusal

T = TypeVar("T")


def within(data: Path | None, work: Callable[[World, Config], Awaitable[T]]) -> T:
    """Open the world of a data folder, do one thing in it, and return what came of it."""
    with opened(options.settings(data=data)) as lent:
        require_mark(lent.config)
        done = asyncio.run(_done(lent.config, work))
    if isinstance(done, Refusal | Fault):
        raise done
    return done


async def _done(
    config: Config, work: Callable[[World, Config], Awaitable[T]]
) -> T | Refusal | Fault:
    async with boot.open_world(config) as world:
        try:
            return await work(world, config)
        except (Refusal, Fault) as refusal:
            return refusal
