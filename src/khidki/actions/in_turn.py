"""Do an act again when somebody else acted on the same application meanwhile.

Whoever decides by hand is told and looks again; the window itself simply looks again. When it is
overtaken every time the refusal goes on to the caller: a job runs again later, and nothing is taken
for done that was not.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from khidki.domain.case.application import SomebodyElseActed

TRIES = 5

Done = TypeVar("Done")


async def in_turn(act: Callable[[], Awaitable[Done]]) -> Done:
    """Run an act that reads, decides and writes in one transaction, until nobody is in between."""
    for _ in range(TRIES - 1):
        try:
            return await act()
        except SomebodyElseActed:
            continue
    return await act()
