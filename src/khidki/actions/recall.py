"""Find what was paid for an application that was taken back in time, for the one filed again.

The rule is `domain/case/recall.py`; here its facts are read, and only for a draft that was begun
from an application. A payment that went back counts no more, nor one that counted once.
"""

from dataclasses import replace
from uuid import UUID

import msgspec

from khidki.actions.world import World
from khidki.domain.case import recall
from khidki.domain.case.event import State
from khidki.domain.case.filing import Filing
from khidki.domain.money.dues import Dues
from khidki.domain.money.payment import State as PaymentState
from khidki.store import applications, openings, payments
from khidki.store.database import Transaction


async def with_carried_fee(world: World, filing: Filing) -> Filing:
    """Return a filing that costs only what was not paid for the one it takes the place of."""
    paid = await carried(world, filing.id, filing.again_of)
    if paid is None or filing.dues is None:
        return filing
    return replace(filing, dues=recall.beyond(filing.dues, paid), carried=paid)


async def carried(world: World, draft: UUID, again_of: UUID | None) -> Dues | None:
    """Return what was paid for the application that a draft was begun from, if it counts."""
    if again_of is None:
        return None
    async with world.reading() as tx:
        before = await applications.by_id(tx, again_of)
        if before is None or before.state is not State.WITHDRAWN:
            return None
        said = await applications.contents(tx, again_of)
        events = await applications.events(tx, again_of)
        opened_at = await openings.first(tx, again_of)
        if not said or not recall.counts(events, opened_at):
            return None
        if await applications.begun_from(tx, again_of, besides=draft):
            return None
        body = msgspec.json.decode(said[0].body)
        return recall.paid_for(body) if await _stands(tx, body.get("payment")) else None


async def is_untouched(world: World, application: UUID) -> bool:
    """Say whether no officer opened an application yet, and nothing happened to it."""
    async with world.reading() as tx:
        events = await applications.events(tx, application)
        opened_at = await openings.first(tx, application)
    return recall.is_untouched([each.act for each in events], opened_at)


async def _stands(tx: Transaction, payment: str | None) -> bool:
    """Say whether a payment was not sent back; without one there is nothing to send back."""
    if payment is None:
        return True
    found = await payments.by_id(tx, UUID(payment))
    return found is not None and found.payment.state is PaymentState.SUCCEEDED
