"""A citizen's wallet as a provider of payments: what is in it, what it paid, what goes back.

Where a bank would be asked, our own books are: a payment out of the wallet succeeded when the entry
that took the money stands, at the moment of that entry. Everything after that (delivering, a second
success, money back) goes the way of every payment. Nothing here decides whether to pay.
"""

import hashlib
from datetime import datetime
from uuid import UUID

from khidki.actions.post_entry import post_entry
from khidki.actions.settle_payment import CLEARING
from khidki.actions.world import World
from khidki.domain.canonical import canonical
from khidki.domain.money.amount import CURRENCY
from khidki.domain.money.chart import Account
from khidki.domain.money.entry import Kind, Transfer
from khidki.domain.money.paying import Paying
from khidki.domain.money.payment import Report, Word
from khidki.gateways.payments import Spoken
from khidki.store import balances, statements

TAKEN, GIVEN_BACK = "taken", "given-back"


def account_in(world: World, payer: UUID) -> Account:
    """Return the wallet of who signs in by an account, in the books."""
    return world.published.chart.account("citizen-wallet", str(payer))


async def held(world: World, payer: UUID) -> int:
    """Return how many paise are in a wallet; nothing in one that was never filled."""
    async with world.reading() as tx:
        return await balances.held(tx, account_in(world, payer)) or 0


async def take(world: World, paying: Paying) -> None:
    """Take the sum of a payment out of the wallet, once, or refuse with `NotEnough`."""
    moved = Transfer(_own(world, paying), _clearing(world), paying.payment.amount_paise)
    await post_entry(world, paying.id, TAKEN, Kind.CAPTURE, [moved])


async def status(world: World, paying: Paying) -> Spoken:
    """Say what became of a payment out of the wallet, as a bank would."""
    async with world.reading() as tx:
        entered = await statements.of_subject(tx, paying.id, world.published.chart)
    at = {each.key: each.at for each in entered}
    if GIVEN_BACK in at:
        return _spoken(paying, Word.REFUNDED, at[GIVEN_BACK])
    if TAKEN in at:
        return _spoken(paying, Word.SUCCEEDED, at[TAKEN])
    return _spoken(paying, Word.UNKNOWN, paying.payment.created_at)


async def refund(world: World, paying: Paying) -> Spoken:
    """Put what is to go back into the wallet, once, and say so."""
    moved = Transfer(_clearing(world), _own(world, paying), paying.payment.refund_paise)
    await post_entry(world, paying.id, GIVEN_BACK, Kind.REFUND, [moved])
    return await status(world, paying)


def _spoken(paying: Paying, word: Word, at: datetime) -> Spoken:
    """Return what our books say as a provider would say it: the same again, word for word."""
    told = {"payment": str(paying.id), "status": word.value, "at": at.isoformat()}
    body = canonical(told)
    report = Report(
        word=word,
        said_at=at,
        amount_paise=paying.payment.amount_paise,
        currency=CURRENCY,
        reference=paying.id.hex if word is not Word.UNKNOWN else "",
        paid_at=at if word is Word.SUCCEEDED else None,
    )
    return Spoken(paying.id, report, body, hashlib.sha256(body).digest())


def _own(world: World, paying: Paying) -> Account:
    assert paying.payer is not None, "whose wallet it is was known when it began"
    return account_in(world, paying.payer)


def _clearing(world: World) -> Account:
    return world.published.chart.account(CLEARING)
