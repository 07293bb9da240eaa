"""Pay again for what was not paid: the same draft or demand, without filling anything again.

What is paid for must still be there, and is judged as it stands now: a sum that has become another
one since is the new one. Whatever came of the earlier try meanwhile is asked first, so that nobody
pays twice for want of an answer.
"""

from uuid import UUID

from khidki.actions.file_paid import send_draft
from khidki.actions.hear_payment import ask_provider
from khidki.actions.pay import read_payment
from khidki.actions.pay_bill import pay_bill
from khidki.actions.pay_demand import begin_demand
from khidki.actions.settle_payment import give
from khidki.actions.submit import Receipt
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.money.paying import NotDeliverable, Paying, Purpose
from khidki.domain.money.payment import State
from khidki.domain.refusal import Fault

OPEN = frozenset({State.CREATED, State.STARTED})
UNPAID = frozenset({State.FAILED, State.CANCELLED, State.EXPIRED})


async def look_after(world: World, payer: UUID, id_: UUID) -> Paying:
    """Return a payment of this account, asking the provider about one that is still open.

    A provider that does not answer now is asked later; the page says what is known.
    """
    paying = await read_payment(world, payer, id_)
    try:
        if paying.payment.state in OPEN | UNPAID:
            paying = await ask_provider(world, paying)
        if paying.payment.state is State.SUCCEEDED and paying.delivered_at is None:
            # Somebody else heard it a moment ago: whoever comes back finds it given.
            await give(world, paying)
    except (Fault, NotDeliverable):
        return paying
    return paying


async def pay_again(world: World, payer: UUID, id_: UUID) -> Paying | Receipt:
    """Begin another payment for the same thing, or return what became of the earlier one."""
    earlier = await look_after(world, payer, id_)
    if earlier.payment.state not in OPEN | UNPAID:
        return earlier
    subject = earlier.payment.subject
    match earlier.purpose:
        case Purpose.APPLICATION:
            whole = await world.reads.drafts.get((subject, payer))
            revision = 0 if whole is None else whole.draft.revision
            return await send_draft(world, payer, subject, revision=revision)
        case Purpose.DEMAND:
            return await begin_demand(world, payer, subject)
        case Purpose.BILL:
            return await pay_bill(world, payer, subject, earlier.payment.amount_paise)
        case _:
            raise Unknown
