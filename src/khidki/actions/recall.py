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
from khidki.store import recalls


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
        before = await recalls.of(tx, again_of, besides=draft)
    if before is None or before.body is None or before.is_filed_again:
        return None
    if before.state is not State.WITHDRAWN:
        return None
    if not recall.counts(before.acts, before.happened_at, before.opened_at):
        return None
    body = msgspec.json.decode(before.body)
    payment = body.get("payment")
    # Without a payment there is nothing that could have been sent back.
    return recall.paid_for(body) if payment is None or UUID(payment) in before.paid else None


async def is_untouched(world: World, application: UUID) -> bool:
    """Say whether no officer opened an application yet, and nothing happened to it."""
    async with world.reading() as tx:
        found = await recalls.of(tx, application, besides=application)
    return found is not None and recall.is_untouched(found.acts, found.opened_at)
