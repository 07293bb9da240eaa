"""Ask what became of a top-up, and see to it that the money is in the wallet before anybody looks.

The job of the payment does the same a moment later; whichever comes first does it, once.
"""

from uuid import UUID

from khidki.actions.in_turn import in_turn
from khidki.actions.pay_again import look_after
from khidki.actions.settle_payment import settle
from khidki.actions.world import World
from khidki.domain.money.paying import Paying, Purpose
from khidki.domain.money.payment import State


async def look_after_top_up(world: World, account: UUID, id_: UUID) -> Paying:
    """Return a payment of this account; a top-up that was paid is in the wallet."""
    paying = await look_after(world, account, id_)
    is_top_up = paying.purpose is Purpose.TOP_UP
    if is_top_up and paying.payment.state is State.SUCCEEDED and paying.delivered_at is None:
        return await in_turn(lambda: settle(world, paying.id))
    return paying
