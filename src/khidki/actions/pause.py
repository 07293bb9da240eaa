"""Let a service rest with a public notice, and take it up again.

New applications are refused from the next look at the catalogue on, at most some seconds later in
other processes. A pause that is open is replaced, so that its reason or last day can be corrected;
what it said before stays on record. Retiring is another act (`actions/propose.py`).
"""

from datetime import date

from uuid_utils.compat import uuid7

from khidki.actions.record_look import record_act
from khidki.actions.world import World
from khidki.domain.people.access import Hat, Officer
from khidki.domain.refusal import Refusal
from khidki.domain.service.pause import Pause
from khidki.domain.service.published import NoSuchService
from khidki.domain.text import Text
from khidki.store import catalogues, pauses


class NotPaused(Refusal):
    """The service does not rest."""

    code = "not_paused"


async def pause(
    world: World, officer: Officer, hat: Hat, service: str, *, until_on: date | None, why: Text
) -> None:
    """Take no new applications of a service until further notice, or with a last day."""
    if world.published.head(service) is None:
        raise NoSuchService
    at = world.now()
    async with world.transaction() as tx:
        await catalogues.lock_publishing(tx)
        await pauses.lift(tx, service, at=at, by=hat.posting)
        await pauses.add(tx, uuid7(), Pause(service, at, until_on, why), by=hat.posting)
        until = "further notice" if until_on is None else until_on.isoformat()
        await record_act(tx, world, officer, hat, f"pause {service} until {until}")
    await world.library.look()


async def resume(world: World, officer: Officer, hat: Hat, service: str) -> None:
    """Take applications of a service again."""
    async with world.transaction() as tx:
        await catalogues.lock_publishing(tx)
        if not await pauses.lift(tx, service, at=world.now(), by=hat.posting):
            raise NotPaused
        await record_act(tx, world, officer, hat, f"resume {service}")
    await world.library.look()
