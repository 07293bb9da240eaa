"""Read payments: those of one person, with the application that came of them.

Nothing is changed here.
"""

from dataclasses import dataclass
from uuid import UUID

from khidki.actions.own_wallet import account_in
from khidki.actions.pay_again import OPEN
from khidki.actions.place_in_time import Place
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.money.paying import OUT_OF_WALLET, WALLET, Paying, is_over
from khidki.store import citizen_wallets, payments


@dataclass(frozen=True, slots=True)
class Whole:
    """A payment, and the number of the application that it belongs to, once there is one.

    While it may be paid out of the payer's wallet: what is in that.
    """

    paying: Paying
    number: str | None
    wallet_paise: int | None = None


async def whole_payment(world: World, payer: UUID, id_: UUID) -> Whole:
    """Return a payment of this account with what it led to, or refuse."""
    async with world.reading() as tx:
        paying = await payments.by_id(tx, id_)
        if paying is None or paying.payer != payer:
            raise Unknown
        wallet = account_in(world, payer)
        beside = await citizen_wallets.beside(tx, paying.payment.subject, wallet)
    may_pay = _may_be_paid_out_of_wallet(world, paying)
    return Whole(paying, beside.number, beside.paise if may_pay else None)


def _may_be_paid_out_of_wallet(world: World, paying: Paying) -> bool:
    return (
        world.wallet_most_paise > 0
        and paying.provider != WALLET
        and paying.purpose in OUT_OF_WALLET
        and paying.payment.state in OPEN
        and not is_over(paying, world.now())
    )


async def list_payments(world: World, payer: UUID, *, before: Place, limit: int) -> list[Paying]:
    """Return what an account paid or tried to, the newest first."""
    async with world.reading() as tx:
        return await payments.of_account(tx, payer, before=(before.at, before.id), limit=limit)
