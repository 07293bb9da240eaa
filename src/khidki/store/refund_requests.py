"""Refunds that officers ask for; of two who confirm or drop at once one wins.

That who asked is not who confirms, unless it is small enough, is a constraint of the table too. One
request for a payment is open or done; a dropped one makes room for another.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_of
from khidki.domain.money.refund_request import RefundRequest
from khidki.store.database import Transaction
from khidki.store.payments import Spoken

SQL_ADD = """
    INSERT INTO refund_request (bucket, id, payment, paise, why, words, alone, asked_by, asked_at,
                                confirmed_by, confirmed_at)
    VALUES (%(bucket)s, %(id)s, %(payment)s, %(paise)s, %(why)s, %(words)s, %(alone)s, %(asked_by)s,
            %(asked_at)s, %(confirmed_by)s, %(confirmed_at)s)
        ON CONFLICT DO NOTHING
"""


async def add(tx: Transaction, request: RefundRequest) -> bool:
    """Store what was asked; False when something was asked for this payment already."""
    return await tx.run(
        SQL_ADD,
        bucket=request.bucket, id=request.id, payment=request.payment, paise=request.paise,
        why=request.why, words=request.words, alone=request.alone, asked_by=request.asked_by,
        asked_at=request.asked_at, confirmed_by=request.confirmed_by,
        confirmed_at=request.confirmed_at,
    ) == 1  # fmt: skip


SQL_OF = """
    SELECT bucket, id, payment, paise, why, words, alone, asked_by, asked_at, confirmed_by,
           confirmed_at, dropped_at
      FROM refund_request
     WHERE bucket = %(bucket)s AND payment = %(payment)s AND dropped_at IS NULL
"""


async def of(tx: Transaction, payment: UUID) -> RefundRequest | None:
    """Return what was asked for a payment and not dropped."""
    return await tx.one(RefundRequest, SQL_OF, bucket=bucket_of(payment), payment=payment)


@dataclass(frozen=True, slots=True)
class _Row:
    request: Any
    words: Any


SQL_WITH_WORDS = """
    SELECT to_json(r) AS request,
           (SELECT json_agg(w ORDER BY w.heard_at, w.said_at)
              FROM (SELECT source, word, said_at, heard_at, amount_paise, reference, duty, oddity
                      FROM payment_word
                     WHERE bucket = p.bucket AND payment = p.id
                     ORDER BY heard_at, said_at
                     LIMIT 200) w) AS words
      FROM payment p
      LEFT JOIN refund_request r ON r.bucket = p.bucket AND r.payment = p.id
                                AND r.dropped_at IS NULL
     WHERE p.bucket = %(bucket)s AND p.id = %(payment)s
"""


async def with_words(tx: Transaction, payment: UUID) -> tuple[RefundRequest | None, list[Spoken]]:
    """Return what was asked for a payment, and all that its provider said, as it was heard."""
    row = await tx.one(_Row, SQL_WITH_WORDS, bucket=bucket_of(payment), payment=payment)
    if row is None:
        return None, []
    words = msgspec.convert(row.words or [], list[Spoken])
    return row.request and msgspec.convert(row.request, RefundRequest), words


SQL_CONFIRM = """
    UPDATE refund_request
       SET confirmed_by = %(by)s, confirmed_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND confirmed_at IS NULL AND dropped_at IS NULL
       AND asked_by <> %(by)s
"""
SQL_DROP = """
    UPDATE refund_request
       SET dropped_at = %(at)s
     WHERE bucket = %(bucket)s AND id = %(id)s AND confirmed_at IS NULL AND dropped_at IS NULL
"""


async def confirm(tx: Transaction, request: UUID, *, by: UUID, at: datetime) -> bool:
    """Confirm as another person; False when it is over."""
    return await tx.run(SQL_CONFIRM, bucket=bucket_of(request), id=request, by=by, at=at) == 1


async def drop(tx: Transaction, request: UUID, *, at: datetime) -> bool:
    """Drop what nobody confirmed; False when it is over."""
    return await tx.run(SQL_DROP, bucket=bucket_of(request), id=request, at=at) == 1


SQL_WAITING = """
    SELECT bucket, id, payment, paise, why, words, alone, asked_by, asked_at, confirmed_by,
           confirmed_at, dropped_at
      FROM refund_request
     WHERE bucket BETWEEN 0 AND 1023 AND confirmed_at IS NULL AND dropped_at IS NULL
       AND why = coalesce(%(why)s, why) AND strpos(lower(words), %(words)s) > 0
       AND (asked_at, id) > (%(after_at)s, %(after)s)
     ORDER BY asked_at, id
     LIMIT %(limit)s
"""


async def waiting(
    tx: Transaction,
    *,
    why: str | None = None,
    words: str = "",
    after: tuple[datetime, UUID],
    limit: int,
) -> list[RefundRequest]:
    """Return what waits for a second person, the oldest first; for one reason, with some words."""
    return await tx.all(
        RefundRequest, SQL_WAITING,
        why=why, words=words.lower(), after_at=after[0], after=after[1], limit=limit,
    )  # fmt: skip
