"""Try again what was given up: one dead letter, or the oldest of a kind.

A kind is let go a few a second, so that a provider that has just come back is not thrown down
again. Who asked is written down with the act.
"""

from uuid import UUID

from khidki.actions.record_look import record_act
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of
from khidki.domain.people.access import Hat, Officer
from khidki.domain.refusal import Refusal
from khidki.store import queues

A_SECOND = 20.0
AT_ONCE = 10_000


class NoDeadLetter(Refusal):
    """There is no dead letter like this any more: it is being tried, or it is done."""

    code = "no_dead_letter"


async def retry_one(world: World, officer: Officer, hat: Hat, id_: UUID) -> str:
    """Put a dead letter back to the jobs that wait, and return its kind."""
    async with world.transaction() as tx:
        kind = await queues.revive(tx, id_, bucket=bucket_of(id_), at=world.now())
        if kind is None:
            raise NoDeadLetter
        await record_act(tx, world, officer, hat, f"retry {kind} {id_}")
    return kind


async def retry_kind(world: World, officer: Officer, hat: Hat, kind: str) -> int:
    """Put the oldest dead letters of a kind back, and return how many."""
    async with world.transaction() as tx:
        count = await queues.revive_kind(tx, kind, at=world.now(), a_second=A_SECOND, limit=AT_ONCE)
        if count == 0:
            raise NoDeadLetter
        await record_act(tx, world, officer, hat, f"retry {count} of {kind}")
    return count
