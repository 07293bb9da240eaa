"""Carry out what was promised about a bill: post it, find out, park it, take it back, give back.

Everything here may be done again at any time, by a job or by the sweep: the biller knows our key,
the books theirs. That something is sent is stored before it is. What is not posted by the promised
day goes back by itself; where the biller may have it, it is first told never to post it. People
hear of a posting from the transaction that believed the biller, and never before.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from khidki.actions.fetch_bill import change
from khidki.actions.in_turn import in_turn
from khidki.actions.pay_bill import IN_HAND, take_from_wallet
from khidki.actions.settle_bill import enter_posted, give_back, operator_at
from khidki.actions.side_by_side import side_by_side
from khidki.actions.tell_of_bill import tell_of_bill
from khidki.actions.world import World
from khidki.domain.case.application import Unknown
from khidki.domain.law.calendar import legal_day
from khidki.domain.money import bill as rules
from khidki.domain.money.bill import (
    GOING_BACK,
    PARKED_AFTER,
    UNCONFIRMED_FOR,
    UNFINISHED,
    Act,
    Answer,
    Bill,
    Duty,
    Oddity,
    Reason,
    State,
    Word,
)
from khidki.domain.money.gap import Gap, What
from khidki.domain.refusal import Refusal
from khidki.gateways.billers import Sum, Unanswered
from khidki.store import bills, gaps
from khidki.store.gaps import Found
from khidki.store.outboxes import Job

AT_ONCE = 100
CLAIMED_FOR = timedelta(minutes=5)
LOOKED_AT_FOR = timedelta(days=30)
WATCHED_BY = "finance"  # until somebody of theirs takes it


async def follow_bill(world: World, job: Job) -> None:
    """Do all that a bill needs now."""
    await in_turn(lambda: follow(world, UUID(job.body["bill"])))


async def sweep_bills(world: World) -> int:
    """Follow up every bill whose time has come; return how many there were."""
    now = world.now()
    async with world.transaction() as tx:
        claimed = await bills.claim_to_follow(
            tx, now=now, again_at=now + CLAIMED_FOR, limit=AT_ONCE
        )
        await bills.forget_looked_at(tx, before=now - LOOKED_AT_FOR, limit=AT_ONCE)
    await side_by_side(
        "bill_not_followed", claimed, lambda id_: in_turn(lambda: follow(world, id_))
    )
    return len(claimed)


async def follow(world: World, id_: UUID) -> Bill:
    """Take a bill as far as it goes now."""
    async with world.reading() as tx:
        bill = await bills.by_id(tx, id_)
    if bill is None:
        raise Unknown
    if bill.state in UNFINISHED:
        bill = await _post(world, bill)
    elif bill.state is State.REVERSAL_ASKED:
        bill = await _take_back(world, bill)
    if bill.state is State.POSTED:
        await enter_posted(world, bill)
    elif bill.state in GOING_BACK:
        bill = await _return(world, bill)
    return bill


async def _post(world: World, bill: Bill) -> Bill:
    """Have a bill posted, or find out whether it is; without an answer it waits."""
    assert bill.promised_by is not None, "paid"
    if bill.channel == "kiosk" and bill.state is State.PAID:
        taken = await _taken(world, bill)
        if not taken:
            return bill
    over, known = world.now() >= bill.promised_by, bill.may_be_there
    if over and not known:
        return await _give_up(world, bill)
    try:
        if known:
            answer = await world.billers.confirm(bill.biller, _sum(bill), at=world.now())
        else:
            bill = await _store(world, bill, replace(rules.act(bill, Act.SEND), may_be_there=True),
                                Act.SEND)  # fmt: skip
            answer = await world.billers.pay(bill.biller, _sum(bill), at=world.now())
        if known and answer.word is Word.UNKNOWN and not over:
            answer = await world.billers.pay(bill.biller, _sum(bill), at=world.now())
    except Unanswered as fault:
        waits = replace(bill, may_be_there=known or fault.arrived)
        return await _wait(world, bill, waits, "unanswered", {"fault": fault.what})
    return await _hear(world, bill, answer)


async def _taken(world: World, bill: Bill) -> bool:
    """Set the wallet's money aside if a kiosk died before it did; False where it cannot be."""
    try:
        return await take_from_wallet(world, await operator_at(world, bill), bill)
    except Refusal:
        return False


async def _take_back(world: World, bill: Bill) -> Bill:
    try:
        answer = await world.billers.reverse(bill.biller, _sum(bill), at=world.now())
    except Unanswered as fault:
        return await _wait(world, bill, bill, "unanswered", {"fault": fault.what})
    return await _hear(world, bill, answer)


async def _hear(world: World, bill: Bill, answer: Answer) -> Bill:
    """Write down what the biller says and what it makes of the bill, with what follows from it."""
    heard = rules.hear(bill, answer, now=world.now())
    said = {"word": answer.word, "paise": answer.paise, "at": answer.at.isoformat(),
            "receipt": answer.receipt, "reason": answer.reason}  # fmt: skip
    if heard.bill.state is bill.state:
        return await _wait(world, bill, heard.bill, answer.word, said)
    after = replace(heard.bill, asked_times=0)
    after = replace(after, ask_at=rules.next_ask(after, world.now()))
    return await _store(world, bill, after, answer.word, said, duty=heard.duty)


async def _wait(
    world: World, before: Bill, after: Bill, what: str, said: Mapping[str, Any]
) -> Bill:
    """Come back later; park what waits for long, and end what was promised for now."""
    now = world.now()
    after = replace(after, asked_times=before.asked_times + 1)
    if after.state in UNFINISHED and _is_over(after.promised_by, now):
        if not after.may_be_there:
            return await _give_up(world, after)
        after = replace(rules.act(after, Act.ASK_REVERSAL), reversal_asked_at=now, asked_times=0)
        what = Act.ASK_REVERSAL
    elif after.state in {State.PAID, State.SENT} and _is_over(_parked_at(after), now):
        after, what = rules.act(after, Act.PARK), Act.PARK
    elif after.state is State.REVERSAL_ASKED and _is_over(_unconfirmed_at(after), now):
        return await _end_asking(world, after)
    after = replace(after, ask_at=rules.next_ask(after, now))
    return await _store(world, before, after, what, said)


async def _end_asking(world: World, bill: Bill) -> Bill:
    """Nobody says whether it was taken back: what was posted stays, all else is given back."""
    if bill.posted_at is None:
        return await _give_up(world, replace(bill, look=Oddity.UNCONFIRMED.value))
    return await _store(world, bill, replace(rules.act(bill, Act.KEEP), ask_at=None), Act.KEEP)


async def _give_up(world: World, bill: Bill) -> Bill:
    after = replace(rules.act(bill, Act.GIVE_UP), reason=Reason.TOO_LATE, asked_times=0)
    after = replace(after, ask_at=rules.next_ask(after, world.now()))
    return await _store(world, bill, after, Act.GIVE_UP, duty=Duty.RETURN)


async def _return(world: World, bill: Bill) -> Bill:
    if await give_back(world, bill):
        return await _store(world, bill, replace(rules.act(bill, Act.RETURN), ask_at=None),
                            Act.RETURN)  # fmt: skip
    after = replace(bill, asked_times=bill.asked_times + 1)
    return await _store(
        world, bill, replace(after, ask_at=rules.next_ask(after, world.now())), "waits_for_refund"
    )


async def _store(
    world: World,
    before: Bill,
    after: Bill,
    what: str,
    said: Mapping[str, Any] | None = None,
    *,
    duty: Duty = Duty.NOTHING,
) -> Bill:
    """Store a change; who is to be told of it, and what is to follow, are of one transaction."""
    async with world.transaction() as tx:
        follow = duty in {Duty.POST, Duty.RETURN}
        stored = await change(world, tx, before, after, what, said=said, follow=follow)
        await tell_of_bill(world, tx, before, stored)
        if stored.look is not None and before.look is None:
            paise = 0 if said is None else said.get("paise", 0)
            await gaps.open_all(tx, [Found(_gap(world, stored, paise))], file=None)
    return stored


def _gap(world: World, bill: Bill, said_paise: int) -> Gap:
    """Return the piece of work that somebody in finance has with what a biller said."""
    return Gap(
        What.BILLER,
        bill.id,
        f"{IN_HAND}:{bill.biller}",
        books_paise=bill.paise,
        said_paise=said_paise,
        opened_on=legal_day(world.now()),
        owner=WATCHED_BY,
        note=f"{bill.stated.number}: {bill.look}",
    )


def _sum(bill: Bill) -> Sum:
    return Sum(bill.id, bill.asked, bill.stated.number, bill.paise)


def _parked_at(bill: Bill) -> datetime | None:
    return None if bill.paid_at is None else bill.paid_at + PARKED_AFTER


def _unconfirmed_at(bill: Bill) -> datetime | None:
    asked = bill.reversal_asked_at
    return None if asked is None else asked + UNCONFIRMED_FOR


def _is_over(at: datetime | None, now: datetime) -> bool:
    return at is not None and now >= at
