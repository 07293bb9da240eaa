"""Officers of finance give money back: one asks, and above a limit another confirms.

What was confirmed is carried out by a job, so that it happens although we die in between, and only
once. Who asked and who confirmed is written down with the act. The money of a bill lies with its
biller, so that of a bill goes back whole, within its window, and once the biller took it back.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID, uuid5

from khidki.actions import pay
from khidki.actions.in_turn import in_turn
from khidki.actions.pay_bill import reverse_bill
from khidki.actions.record_look import record_act
from khidki.actions.settle_payment import ask_back, moves_back
from khidki.actions.world import World
from khidki.domain.bucket import bucket_of, with_bucket
from khidki.domain.case.application import Unknown
from khidki.domain.money.bill import NotOpen, WindowOver
from khidki.domain.money.paying import Paying, Purpose, Why
from khidki.domain.money.payment import State
from khidki.domain.money.refund_request import (
    ALONE_PAISE,
    WORDS_MOST,
    NotRefundable,
    RefundRequest,
    require_refundable,
    require_second,
)
from khidki.domain.people.access import Hat, Officer
from khidki.domain.problem import Problem
from khidki.domain.two_people import JointActOver
from khidki.store import balances, bills, outboxes, payments, refund_requests
from khidki.store.database import Transaction
from khidki.store.outboxes import Job
from khidki.store.payments import Spoken

APPROVED = "approved-refund"
REASONS = (Why.ORDERED, Why.MISTAKE)


async def ask_refund(
    world: World, officer: Officer, hat: Hat, id_: UUID, *, paise: int | None, why: str, words: str
) -> list[Problem]:
    """Ask for money to go back, or return what is wrong; a small sum goes at once."""
    problems = _problems(paise, why, words)
    if problems or paise is None:
        return problems
    at, alone = world.now(), paise <= ALONE_PAISE
    async with world.transaction() as tx:
        paying = await payments.by_id(tx, id_)
        if paying is None:
            raise Unknown
        require_refundable(paying.payment, paise)
        await _require_takeable_back(world, tx, paying, paise)
        request = RefundRequest(
            bucket=bucket_of(id_),
            id=world.new_id(bucket_of(id_)),
            payment=id_,
            paise=paise,
            why=why,
            words=words.strip(),
            alone=alone,
            asked_by=officer.id,
            asked_at=at,
            confirmed_by=officer.id if alone else None,
            confirmed_at=at if alone else None,
        )
        if not await refund_requests.add(tx, request):
            raise NotRefundable
        await record_act(tx, world, officer, hat, f"refund of {paise} asked {id_}")
        if alone:
            await _carry_out(world, tx, request)
    return []


async def confirm_refund(world: World, officer: Officer, hat: Hat, id_: UUID) -> None:
    """Confirm as the second person what was asked for a payment."""
    async with world.transaction() as tx:
        request = await _asked(tx, id_)
        require_second(request, officer.id)
        paying = await payments.by_id(tx, id_)
        assert paying is not None, "somebody asked for it"
        await _require_takeable_back(world, tx, paying, request.paise)
        if not await refund_requests.confirm(tx, request.id, by=officer.id, at=world.now()):
            raise JointActOver
        await record_act(tx, world, officer, hat, f"refund confirmed {id_}")
        await _carry_out(world, tx, request)


async def drop_refund(world: World, officer: Officer, hat: Hat, id_: UUID) -> None:
    """Drop what was asked for a payment and nobody confirmed."""
    async with world.transaction() as tx:
        request = await _asked(tx, id_)
        if not await refund_requests.drop(tx, request.id, at=world.now()):
            raise JointActOver
        await record_act(tx, world, officer, hat, f"refund dropped {id_}")


async def carry_out_refund(world: World, job: Job) -> None:
    """Ask the provider for what was approved; asked before, nothing more."""
    await in_turn(lambda: _refund(world, UUID(job.body["payment"])))


async def _refund(world: World, id_: UUID) -> None:
    async with world.reading() as tx:
        paying = await payments.by_id(tx, id_)
        request = await refund_requests.of(tx, id_)
    if paying is None or request is None or request.waits:
        return
    if paying.purpose is Purpose.BILL:
        await _take_back(world, paying)
    elif paying.payment.state is State.SUCCEEDED:
        why = Why(request.why)
        if paying.purpose is Purpose.TOP_UP:  # what is spent by now does not go back
            await ask_back(world, paying, request.paise, why)
        else:
            await pay.refund(world, paying, request.paise, why)


async def _take_back(world: World, paying: Paying) -> None:
    """Ask the biller; the money follows by itself once it did. Asked before, nothing more."""
    async with world.reading() as tx:
        bill = await bills.by_id(tx, paying.payment.subject)
    if bill is not None and bill.reversal_asked_at is None:
        # Confirmed a moment before its window closed, it stays as it is: the page says so.
        with suppress(NotOpen, WindowOver):
            await reverse_bill(world, bill.account, bill.id)


async def _require_takeable_back(world: World, tx: Transaction, paying: Paying, paise: int) -> None:
    """Refuse what a wallet has spent, a part of a bill, and one that is taken back no more."""
    if paying.purpose is Purpose.TOP_UP and paying.delivered_at is not None:
        for each in moves_back(world, paying, paise):
            if (await balances.held(tx, each.source) or 0) < each.paise:
                raise NotRefundable
    if paying.purpose is not Purpose.BILL:
        return
    bill = await bills.by_id(tx, paying.payment.subject)
    biller = None if bill is None else world.published.billers.get(bill.biller)
    if bill is None or biller is None or paise != paying.payment.amount_paise:
        raise NotRefundable
    if not bill.is_reversible(biller.reversal, world.now()):
        raise NotRefundable


async def reverse_at_kiosk(world: World, officer: Officer, hat: Hat, id_: UUID) -> None:
    """Have the posting of a kiosk's bill taken back, within its window; the wallet gets it whole.

    An operator may do so alone, and so may an officer; the money of both goes where it came from.
    """
    async with world.transaction() as tx:
        bill = await bills.by_id(tx, id_)
        if bill is None or bill.channel != "kiosk":
            raise Unknown
        await record_act(tx, world, officer, hat, f"reversal of a kiosk bill asked {id_}")
    await reverse_bill(world, bill.account, id_)


async def read_for_finance(
    world: World, id_: UUID
) -> tuple[Paying, Sequence[Spoken], RefundRequest | None]:
    """Return a payment with every word of its provider, and what was asked about it."""
    async with world.reading() as tx:
        paying = await payments.by_id(tx, id_)
        if paying is None:
            raise Unknown
        asked, words = await refund_requests.with_words(tx, id_)
    return paying, words, asked


async def list_waiting(
    world: World,
    *,
    why: str | None = None,
    words: str = "",
    after: tuple[datetime, UUID],
    limit: int,
) -> list[RefundRequest]:
    """Return the refunds that wait for a second person, the oldest first."""
    async with world.reading() as tx:
        return await refund_requests.waiting(tx, why=why, words=words, after=after, limit=limit)


async def _asked(tx: Transaction, id_: UUID) -> RefundRequest:
    request = await refund_requests.of(tx, id_)
    if request is None:
        raise JointActOver
    return request


async def _carry_out(world: World, tx: Transaction, request: RefundRequest) -> None:
    id_ = with_bucket(uuid5(request.id, APPROVED), request.bucket)
    await outboxes.add_jobs(
        tx, [(id_, APPROVED, {"payment": str(request.payment)})], run_at=world.now()
    )


def _problems(paise: int | None, why: str, words: str) -> list[Problem]:
    problems: list[Problem] = []
    if paise is None or paise <= 0:
        problems.append(Problem("paise", "not_an_amount"))
    if why not in {each.value for each in REASONS}:
        problems.append(Problem("why", "reason_needed"))
    if not words.strip():
        problems.append(Problem("words", "required"))
    elif len(words) > WORDS_MOST:
        given = {"most": WORDS_MOST, "given": len(words)}
        problems.append(Problem("words", "too_long", given))
    return problems
