"""A citizen's wallet, where the state offers one: fill it, pay out of it, take back what is left.

Paying out of it is another payment for the same thing, made by our own books (`own_wallet`): the
one at the bank is stopped first, and money that still comes by that goes back by itself. What is
left goes back the way it came, top-up by top-up, to the account from which each was paid; a job
does it, so that nothing is half-way when we die.
"""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid5

from khidki.actions import own_wallet, pay
from khidki.actions.in_turn import in_turn
from khidki.actions.pay_again import OPEN, look_after
from khidki.actions.post_entry import open_wallets
from khidki.actions.settle_payment import ask_back
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.case.filing import KeyReused
from khidki.domain.money.chart import Per
from khidki.domain.money.dues import Dues, Item
from khidki.domain.money.entry import NotEnough
from khidki.domain.money.paying import OUT_OF_WALLET, WALLET, Paying, Purpose, Why, is_over
from khidki.domain.money.payment import State
from khidki.domain.money.split import Part
from khidki.domain.money.wallet import NoWallet, WalletFull
from khidki.domain.text import Text
from khidki.store import balances, citizen_wallets, outboxes, payments
from khidki.store.citizen_wallets import Contents
from khidki.store.outboxes import Job

LEAST_PAISE = 10_00
EMPTY = "empty-wallet"
TOP_UP = "top-up"
LINE = Text(hi="मेरे वॉलेट में जमा", en="Into my wallet")


async def contents(world: World, payer: UUID) -> Contents:
    """Return what is in a citizen's wallet; refuse where none are offered and none was filled."""
    async with world.reading() as tx:
        found = await citizen_wallets.contents(tx, payer, own_wallet.account_in(world, payer))
    if not world.wallet_most_paise and not found.paise:
        raise NoWallet
    return found


async def fill(world: World, payer: UUID, paise: int) -> Paying:
    """Begin a payment into the wallet, or refuse more than it may hold."""
    if not world.wallet_most_paise:
        raise NoWallet
    if await own_wallet.held(world, payer) + paise > world.wallet_most_paise:
        raise WalletFull
    own = own_wallet.account_in(world, payer)
    await open_wallets(world, [own])
    part = Part(TOP_UP, "citizen-wallet", paise)
    return await pay.begin(
        world,
        pay.Wanted(
            subject=world.new_id(bucket_of(payer)),  # who fills it twice means it
            purpose=Purpose.TOP_UP,
            dues=Dues((Item(TOP_UP, LINE, paise, (part,)),)),
            payer=payer,
            holders={Per.CITIZEN.value: str(payer)},
        ),
    )


async def pay_from_wallet(world: World, payer: UUID, id_: UUID) -> Paying:
    """Pay out of the wallet what an open payment asks for; return the payment that did.

    Pressed twice, it is one. The bank is asked first, so that nobody pays twice for want of an
    answer; a wallet that has too little refuses before anything is stopped.
    """
    return await in_turn(lambda: _pay(world, payer, id_))


async def _pay(world: World, payer: UUID, id_: UUID) -> Paying:
    asked = await look_after(world, payer, id_)
    ours = with_bucket(uuid5(asked.id, WALLET), asked.bucket)
    async with world.reading() as tx:
        begun = await payments.by_id(tx, ours)
    if begun is None:
        if asked.payment.state not in OPEN or is_over(asked, world.now()):
            return asked
        if not world.wallet_most_paise or asked.purpose not in OUT_OF_WALLET:
            raise NoWallet
        if await own_wallet.held(world, payer) < asked.payment.amount_paise:
            raise NotEnough(own_wallet.account_in(world, payer).id)
        await pay.cancel(world, payer, id_)
        begun = await pay.begin(world, _wanted(asked, ours))
    if begun.payment.state not in OPEN:
        return begun
    try:
        await own_wallet.take(world, begun)
    except NotEnough:
        await pay.cancel(world, payer, begun.id)
        raise
    return await look_after(world, payer, begun.id)


def _wanted(asked: Paying, id_: UUID) -> pay.Wanted:
    """Return what another payment asks for, to be paid out of the payer's wallet."""
    body = {name: value for name, value in asked.body.items() if name != "holders"}
    return pay.Wanted(
        subject=asked.payment.subject,
        purpose=asked.purpose,
        dues=Dues.from_plain(asked.dues),
        payer=asked.payer,
        holders=asked.body["holders"],
        item=asked.item,
        body=body,
        provider=WALLET,
        id=id_,
    )


async def take_back(world: World, payer: UUID) -> int:
    """Send what is left in the wallet back to where it came from; return how many paise will go."""
    at, own = world.now(), own_wallet.account_in(world, payer)
    async with world.transaction() as tx:
        left = await balances.held(tx, own) or 0
        jobs: list[tuple[UUID, str, dict[str, Any]]] = []
        for each in await citizen_wallets.top_ups(tx, payer):
            if paise := min(left, each.paise):
                body = {"payment": str(each.payment), "paise": paise}
                jobs.append((world.new_id(bucket_of(each.payment)), EMPTY, body))
                left -= paise
        await outboxes.add_jobs(tx, jobs, run_at=at)
    return sum(body["paise"] for _, _, body in jobs)


async def empty(world: World, job: Job) -> None:
    """Take a sum out of the wallet and give it back by the payment that brought it, once.

    What was spent meanwhile is not there any more: then nothing goes back, and the page says what
    is left.
    """
    await in_turn(lambda: _empty(world, UUID(job.body["payment"]), int(job.body["paise"])))


async def _empty(world: World, id_: UUID, paise: int) -> None:
    async with world.reading() as tx:
        paying = await payments.by_id(tx, id_)
    if paying is not None and paying.payment.state is State.SUCCEEDED:
        with suppress(NotEnough, KeyReused):
            await ask_back(world, paying, paise, Why.ASKED)
