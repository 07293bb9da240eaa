"""Sums on their way out of a bank account of the window: one for each payee and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from khidki.domain.bucket import bucket_of
from khidki.domain.money.payout import Payout, State
from khidki.store.database import Transaction

SQL_PUT = """
    INSERT INTO payout (bucket, id, account, bank, for_on, paise, state, batch, made_at, payee)
    SELECT bucket, id, account, %(bank)s, %(for_on)s, paise, %(state)s, %(batch)s, %(at)s, payee
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[], %(accounts)s::text[], %(paise)s::bigint[],
                  %(payees)s::uuid[])
        AS u(bucket, id, account, paise, payee)
     ORDER BY bucket, id
        ON CONFLICT (bucket, id) DO NOTHING
"""


async def put(tx: Transaction, payouts: Sequence[Payout], *, at: datetime) -> int:
    """Store a batch of payouts of one state; return how many were not there before."""
    first = payouts[0]
    return await tx.run(
        SQL_PUT,
        bank=first.bank,
        for_on=first.for_on,
        state=first.state.value,
        batch=first.batch,
        at=at,
        buckets=[bucket_of(each.id) for each in payouts],
        ids=[each.id for each in payouts],
        accounts=[each.account for each in payouts],
        paise=[each.paise for each in payouts],
        payees=[each.payee for each in payouts],
    )


SQL_OF_BATCH = """
    SELECT id, account, bank, for_on, paise, state, batch, payee
      FROM payout
     WHERE batch = %(batch)s AND bucket BETWEEN 0 AND 1023
     ORDER BY account
     LIMIT 100000
"""


async def of_batch(tx: Transaction, batch: UUID) -> list[Payout]:
    """Return the payouts of a batch."""
    return await tx.all(Payout, SQL_OF_BATCH, batch=batch)


SQL_BY_IDS = """
    SELECT id, account, bank, for_on, paise, state, batch, payee
      FROM payout
     WHERE (bucket, id) IN (SELECT * FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]))
     LIMIT 10000
"""


async def by_ids(tx: Transaction, ids: Sequence[UUID]) -> list[Payout]:
    """Return the payouts that have these ids."""
    return await tx.all(Payout, SQL_BY_IDS, buckets=[bucket_of(id_) for id_ in ids], ids=list(ids))


SQL_MOVE = """
    UPDATE payout
       SET state = %(after)s, reason = %(reason)s, told_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND state = %(before)s
"""


async def move(
    tx: Transaction, id_: UUID, before: State, after: State, *, reason: str = "", at: datetime
) -> bool:
    """Move a payout on; False when it is in another state by now."""
    return (
        await tx.run(
            SQL_MOVE,
            bucket=bucket_of(id_),
            id=id_,
            before=before.value,
            after=after.value,
            reason=reason,
            at=at,
        )
        == 1
    )


SQL_DROP_ASKED = """
    UPDATE payout
       SET state = 'dropped', told_at = %(at)s
     WHERE batch = %(batch)s AND state = 'asked' AND bucket BETWEEN 0 AND 1023
"""


async def drop_asked(tx: Transaction, batch: UUID, *, at: datetime) -> None:
    """Drop what was asked for and never ordered."""
    await tx.run(SQL_DROP_ASKED, batch=batch, at=at)


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """A payout as a list shows it."""

    id: UUID
    account: str
    bank: str
    for_on: date
    paise: int
    state: State
    batch: UUID
    made_at: datetime
    reason: str


SQL_NEWEST = """
    SELECT id, account, bank, for_on, paise, state, batch, made_at, reason
      FROM payout
     WHERE bucket BETWEEN 0 AND 1023 AND (made_at, id) < (%(at)s, %(id)s)
       AND (%(state)s::text IS NULL OR state = %(state)s)
     ORDER BY made_at DESC, id DESC
     LIMIT %(limit)s
"""


async def newest(
    tx: Transaction, *, before: tuple[datetime, UUID], state: str | None, limit: int
) -> list[PayoutRow]:
    """Return a page of payouts, the newest first."""
    return await tx.all(PayoutRow, SQL_NEWEST, at=before[0], id=before[1], state=state, limit=limit)
