"""Bills that were looked up and paid, and all that happened to each.

Whoever changes a bill has read it and names the revision that it will have: of two who heard
something at once one writes, and the other reads again. The event is written with the change. The
sweep's claim only says when a bill is followed up next.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from khidki.domain.bucket import bucket_of
from khidki.domain.money.bill import Bill, Stated
from khidki.store.database import Transaction

SQL_ADD = """
    INSERT INTO bill (bucket, id, account, biller, channel, asked, number, name, amount_paise,
                      late_fee_paise, due_on, period, fetched_at, state, revision, paise, dues,
                      receipt, may_be_there, asked_times)
    VALUES (%(bucket)s, %(id)s, %(account)s, %(biller)s, %(channel)s, %(asked)s, %(number)s,
            %(name)s, %(amount_paise)s, %(late_fee_paise)s, %(due_on)s, %(period)s,
            %(fetched_at)s, %(state)s, %(revision)s, 0, '[]', '', false, 0)
"""


async def add(tx: Transaction, bill: Bill) -> None:
    """Store a bill as it was looked up."""
    await tx.run(
        SQL_ADD,
        bucket=bucket_of(bill.id),
        id=bill.id,
        account=bill.account,
        biller=bill.biller,
        channel=bill.channel,
        asked=Jsonb(dict(bill.asked)),
        fetched_at=bill.fetched_at,
        state=bill.state,
        revision=bill.revision,
        **_stated(bill.stated),
    )


SQL_BY_ID = """
    SELECT id, account, biller, channel, asked, number, name, amount_paise, late_fee_paise, due_on,
           period, fetched_at, state, revision, paise, dues, payment, mobile_sealed, paid_at,
           promised_by, posted_at, receipt, reason, may_be_there, reversal_asked_at, look, ask_at,
           asked_times
      FROM bill
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> Bill | None:
    """Return a bill, or None."""
    return await tx.one(Bill, SQL_BY_ID, bucket=bucket_of(id_), id=id_)


SQL_CHANGE = """
    UPDATE bill
       SET number = %(number)s, name = %(name)s, amount_paise = %(amount_paise)s,
           late_fee_paise = %(late_fee_paise)s, due_on = %(due_on)s, period = %(period)s,
           state = %(state)s, revision = %(revision)s, paise = %(paise)s, dues = %(dues)s,
           payment = %(payment)s, mobile_sealed = %(mobile_sealed)s, paid_at = %(paid_at)s,
           promised_by = %(promised_by)s, posted_at = %(posted_at)s, receipt = %(receipt)s,
           reason = %(reason)s, may_be_there = %(may_be_there)s,
           reversal_asked_at = %(reversal_asked_at)s, look = %(look)s, ask_at = %(ask_at)s,
           asked_times = %(asked_times)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND revision = %(revision)s - 1
"""
SQL_EVENT = """
    INSERT INTO bill_event (bucket, bill, revision, at, what, state, said)
    VALUES (%(bucket)s, %(bill)s, %(revision)s, %(at)s, %(what)s, %(state)s, %(said)s)
"""


async def change(
    tx: Transaction, bill: Bill, what: str, *, at: datetime, said: Mapping[str, Any]
) -> bool:
    """Store the revision of a bill after the one that was read, with its event.

    False says that somebody else was quicker; nothing was written.
    """
    bucket = bucket_of(bill.id)
    written = await tx.run(
        SQL_CHANGE,
        bucket=bucket,
        id=bill.id,
        state=bill.state,
        revision=bill.revision,
        paise=bill.paise,
        dues=Jsonb(list(bill.dues)),
        payment=bill.payment,
        mobile_sealed=bill.mobile_sealed,
        paid_at=bill.paid_at,
        promised_by=bill.promised_by,
        posted_at=bill.posted_at,
        receipt=bill.receipt,
        reason=bill.reason,
        may_be_there=bill.may_be_there,
        reversal_asked_at=bill.reversal_asked_at,
        look=bill.look,
        ask_at=bill.ask_at,
        asked_times=bill.asked_times,
        **_stated(bill.stated),
    )
    if not written:
        return False
    await tx.run(
        SQL_EVENT,
        bucket=bucket, bill=bill.id, revision=bill.revision, at=at, what=what, state=bill.state,
        said=Jsonb(dict(said)),
    )  # fmt: skip
    return True


def _stated(stated: Stated) -> dict[str, Any]:
    return {
        "number": stated.number,
        "name": stated.name,
        "amount_paise": stated.amount_paise,
        "late_fee_paise": stated.late_fee_paise,
        "due_on": stated.due_on,
        "period": stated.period,
    }


SQL_OF_ACCOUNT = """
    SELECT id, account, biller, channel, asked, number, name, amount_paise, late_fee_paise, due_on,
           period, fetched_at, state, revision, paise, dues, payment, mobile_sealed, paid_at,
           promised_by, posted_at, receipt, reason, may_be_there, reversal_asked_at, look, ask_at,
           asked_times
      FROM bill
     WHERE bucket = %(bucket)s AND account = %(account)s
       AND (paid_at, id) < (%(before_at)s, %(before)s)
     ORDER BY paid_at DESC, id DESC
     LIMIT %(limit)s
"""


async def of_account(
    tx: Transaction, account: UUID, *, before: tuple[datetime, UUID], limit: int
) -> list[Bill]:
    """Return the bills that an account paid, the newest first, from a place on."""
    return await tx.all(
        Bill,
        SQL_OF_ACCOUNT,
        bucket=bucket_of(account), account=account, before_at=before[0], before=before[1],
        limit=limit,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to a bill, and the state after it."""

    at: datetime
    what: str
    state: str
    said: Mapping[str, Any]


SQL_HISTORY = """
    SELECT at, what, state, said
      FROM bill_event
     WHERE bucket = %(bucket)s AND bill = %(bill)s
     ORDER BY revision
     LIMIT 500
"""


async def history(tx: Transaction, id_: UUID) -> list[Happened]:
    """Return all that happened to a bill, in its order."""
    return await tx.all(Happened, SQL_HISTORY, bucket=bucket_of(id_), bill=id_)


# Claims by moving the time: whoever comes a moment later finds nothing, and who dies loses nothing.
SQL_CLAIM = """
    UPDATE bill b
       SET ask_at = %(again_at)s
      FROM (SELECT bucket, id
              FROM bill
             WHERE bucket BETWEEN 0 AND 1023 AND ask_at <= %(now)s
             ORDER BY ask_at
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED) taken
     WHERE b.bucket = taken.bucket AND b.id = taken.id AND b.bucket BETWEEN 0 AND 1023
    RETURNING b.id
"""


async def claim_to_follow(
    tx: Transaction, *, now: datetime, again_at: datetime, limit: int
) -> list[UUID]:
    """Return bills that are to be followed up now; nobody else gets them for a while."""
    return await tx.values(SQL_CLAIM, now=now, again_at=again_at, limit=limit)


SQL_FORGET = """
    DELETE FROM bill b
     USING (SELECT bucket, id
              FROM bill
             WHERE bucket BETWEEN 0 AND 1023 AND state = 'fetched'
               AND fetched_at < %(before)s
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED) gone
     WHERE b.bucket = gone.bucket AND b.id = gone.id AND b.bucket BETWEEN 0 AND 1023
"""


async def forget_looked_at(tx: Transaction, *, before: datetime, limit: int) -> int:
    """Remove bills that somebody only looked at, and return how many."""
    return await tx.run(SQL_FORGET, before=before, limit=limit)


SQL_IN_HAND = """
    SELECT biller, count(*) AS bills
      FROM bill
     WHERE bucket BETWEEN 0 AND 1023 AND ask_at IS NOT NULL
     GROUP BY biller
"""


@dataclass(frozen=True, slots=True)
class InHand:
    """How many bills of a biller are not finished."""

    biller: str
    bills: int


async def in_hand(tx: Transaction) -> dict[str, int]:
    """Return how many bills wait for each biller, or for their money to be back."""
    return {each.biller: each.bills for each in await tx.all(InHand, SQL_IN_HAND)}
