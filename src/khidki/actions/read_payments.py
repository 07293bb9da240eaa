"""Read payments: those of one person, with the application that came of them.

Nothing is changed here.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.actions.place_in_time import Place
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.money.paying import Paying
from khidki.store import applications, payments


@dataclass(frozen=True, slots=True)
class Whole:
    """A payment, and the number of the application that it belongs to, once there is one."""

    paying: Paying
    number: str | None


async def whole_payment(world: World, payer: UUID, id_: UUID) -> Whole:
    """Return a payment of this account with what it led to, or refuse."""
    async with world.reading() as tx:
        paying = await payments.by_id(tx, id_)
        if paying is None or paying.payer != payer:
            raise Unknown
        filed = await applications.by_id(tx, paying.payment.subject)
    return Whole(paying, None if filed is None else filed.number)


async def list_payments(world: World, payer: UUID, *, before: Place, limit: int) -> list[Paying]:
    """Return what an account paid or tried to, the newest first."""
    async with world.reading() as tx:
        return await payments.of_account(tx, payer, before=(before.at, before.id), limit=limit)
