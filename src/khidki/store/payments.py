"""Reading payments: one, those of an account or a thing, and those whose provider is to be asked.

What a provider said lies beside in `payment_word`, word for word; what somebody sent in its name
and was not believed lies in `payment_refused`. Nothing here changes a payment but the sweep's
claim, which only says when it is asked next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import msgspec

from khidki.domain.bucket import bucket_for, bucket_of
from khidki.domain.money.paying import Paying, Purpose
from khidki.store.database import Transaction
from khidki.store.drafts import Whole

NEWEST = UUID(int=(1 << 128) - 1)

SQL_BY_ID = """
    SELECT id, subject, amount_paise, state, created_at, expires_at, word, said_at, reference,
           paid_at, refund_paise, purpose, item, payer, provider, dues, body, revision,
           delivered_at, refund_why, refunded_at, look, ask_at, asked
      FROM payment
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def by_id(tx: Transaction, id_: UUID) -> Paying | None:
    """Return a payment, or None."""
    return await tx.one(Paying, SQL_BY_ID, bucket=bucket_of(id_), id=id_)


SQL_FIRST_AT = """
    SELECT created_at
      FROM payment
     WHERE provider = %(provider)s AND bucket BETWEEN 0 AND 1023
     ORDER BY created_at, id
     LIMIT 1
"""


async def first_at(tx: Transaction, provider: str) -> datetime | None:
    """Return when somebody first went to pay at a provider, or None."""
    return await tx.value(SQL_FIRST_AT, provider=provider)


SQL_OF_SUBJECT = """
    SELECT id, subject, amount_paise, state, created_at, expires_at, word, said_at, reference,
           paid_at, refund_paise, purpose, item, payer, provider, dues, body, revision,
           delivered_at, refund_why, refunded_at, look, ask_at, asked
      FROM payment
     WHERE bucket = %(bucket)s AND subject = %(subject)s
     ORDER BY created_at DESC, id DESC
     LIMIT 50
"""


async def of_subject(tx: Transaction, subject: UUID) -> list[Paying]:
    """Return the payments for a thing, the newest first."""
    return await tx.all(Paying, SQL_OF_SUBJECT, bucket=bucket_of(subject), subject=subject)


async def open_for(tx: Transaction, subject: UUID, purpose: Purpose, item: str) -> Paying | None:
    """Return the payment that is going on for a thing, or None."""
    for each in await of_subject(tx, subject):
        if (each.purpose, each.item) == (purpose, item) and each.payment.state in {
            "created",
            "started",
        }:
            return each
    return None


SQL_OF_ACCOUNT = """
    SELECT p.id, p.subject, p.amount_paise, p.state, p.created_at, p.expires_at, p.word, p.said_at,
           p.reference, p.paid_at, p.refund_paise, p.purpose, p.item, p.payer, p.provider, p.dues,
           p.body, p.revision, p.delivered_at, p.refund_why, p.refunded_at, p.look, p.ask_at,
           p.asked
      FROM unnest(%(buckets)s::int[], %(ids)s::uuid[]) AS u(bucket, id)
      JOIN payment p ON p.bucket = u.bucket AND p.id = u.id
     ORDER BY p.created_at DESC, p.id DESC
     LIMIT 100
"""
SQL_IDS_OF_ACCOUNT = """
    SELECT payment
      FROM account_payment
     WHERE bucket = %(bucket)s AND account = %(account)s
       AND (at, payment) < (%(before_at)s, %(before)s)
     ORDER BY at DESC, payment DESC
     LIMIT %(limit)s
"""


async def of_account(
    tx: Transaction, account: UUID, *, before: tuple[datetime, UUID], limit: int
) -> list[Paying]:
    """Return what an account paid or tried to, the newest first, from a place on."""
    ids: list[UUID] = await tx.values(
        SQL_IDS_OF_ACCOUNT,
        bucket=bucket_of(account), account=account, before_at=before[0], before=before[1],
        limit=limit,
    )  # fmt: skip
    if not ids:
        return []
    return await tx.all(Paying, SQL_OF_ACCOUNT, buckets=[bucket_of(i) for i in ids], ids=ids)


@dataclass(frozen=True, slots=True)
class Found:
    """A payment, whether a message about it was heard before, and the draft that it is for."""

    paying: Paying
    known: bool
    draft: str | None

    @property
    def whole(self) -> Whole | None:
        """The draft with its papers, where it still is one."""
        return None if self.draft is None else _WHOLE.decode(self.draft)


_WHOLE = msgspec.json.Decoder(Whole)


SQL_WITH_WORD = """
    SELECT id, subject, amount_paise, state, created_at, expires_at, word, said_at, reference,
           paid_at, refund_paise, purpose, item, payer, provider, dues, body, revision,
           delivered_at, refund_why, refunded_at, look, ask_at, asked,
           EXISTS (SELECT FROM payment_word w
                    WHERE w.bucket = payment.bucket AND w.payment = payment.id
                      AND w.digest = %(digest)s) AS known,
           (SELECT json_build_object('draft', row_to_json(d), 'papers', array_to_json(array(
                       SELECT json_build_object(
                                  'bucket', p.bucket, 'application', p.application, 'id', p.id,
                                  'ask', p.ask, 'file', p.file,
                                  'digest', encode(p.digest, 'base64'),
                                  'media_type', p.media_type, 'size_bytes', p.size_bytes,
                                  'label', p.label, 'uploaded_at', p.uploaded_at)
                         FROM document p
                        WHERE p.bucket = d.bucket AND p.application = d.id
                        ORDER BY p.uploaded_at, p.id
                        LIMIT 100)))::text
              FROM draft d
             WHERE d.bucket = payment.bucket AND d.id = payment.subject
               AND d.account = payment.payer) AS draft
      FROM payment
     WHERE bucket = %(bucket)s AND id = %(id)s
"""


async def with_word(tx: Transaction, id_: UUID, digest: bytes) -> Found | None:
    """Return a payment, whether this very message was heard, and its draft, in one look."""
    return await tx.one(Found, SQL_WITH_WORD, bucket=bucket_of(id_), id=id_, digest=digest)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One word of a provider as it was kept."""

    source: str
    word: str
    said_at: datetime
    heard_at: datetime
    amount_paise: int
    reference: str
    duty: str
    oddity: str | None


# Claims by moving the time: whoever comes a moment later finds nothing, and who dies loses nothing.
SQL_CLAIM = """
    UPDATE payment p
       SET ask_at = %(again_at)s
      FROM (SELECT bucket, id
              FROM payment
             WHERE bucket BETWEEN 0 AND 1023 AND ask_at <= %(now)s
             ORDER BY ask_at
             LIMIT %(limit)s
               FOR UPDATE SKIP LOCKED) taken
     WHERE p.bucket = taken.bucket AND p.id = taken.id AND p.bucket BETWEEN 0 AND 1023
    RETURNING p.id
"""


async def claim_to_ask(
    tx: Transaction, *, now: datetime, again_at: datetime, limit: int
) -> list[UUID]:
    """Return payments whose provider is to be asked now; nobody else gets them for a while."""
    return await tx.values(SQL_CLAIM, now=now, again_at=again_at, limit=limit)


SQL_REFUSE = """
    INSERT INTO payment_refused (bucket, digest, at, provider, why, header, body)
    VALUES (%(bucket)s, %(digest)s, %(at)s, %(provider)s, %(why)s, %(header)s, %(body)s)
        ON CONFLICT DO NOTHING
"""


async def keep_refused(
    tx: Transaction,
    *,
    digest: bytes,
    at: datetime,
    provider: str,
    why: str,
    said: tuple[str, bytes],
) -> None:
    """Keep what was not believed, header and body, as it came."""
    await tx.run(
        SQL_REFUSE,
        bucket=bucket_for(digest), digest=digest, at=at, provider=provider, why=why,
        header=said[0], body=said[1],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """Something sent in a provider's name that was not believed."""

    at: datetime
    provider: str
    why: str
    digest: bytes


SQL_REFUSED = """
    SELECT at, provider, why, digest
      FROM payment_refused
     WHERE bucket BETWEEN 0 AND 1023 AND (at, digest) < (%(before)s, %(digest)s)
       AND provider = coalesce(%(provider)s, provider) AND at < %(until)s
     ORDER BY at DESC, digest DESC
     LIMIT %(limit)s
"""


async def refused(
    tx: Transaction,
    *,
    provider: str | None = None,
    before: tuple[datetime, bytes],
    until: datetime,
    limit: int,
) -> list[Refused]:
    """Return what was not believed until a moment, the newest first, from a place on."""
    return await tx.all(
        Refused, SQL_REFUSED,
        provider=provider, before=before[0], digest=before[1], until=until, limit=limit,
    )  # fmt: skip


_LISTED: LiteralString = """
    SELECT id, subject, amount_paise, state, created_at, expires_at, word, said_at, reference,
           paid_at, refund_paise, purpose, item, payer, provider, dues, body, revision,
           delivered_at, refund_why, refunded_at, look, ask_at, asked
      FROM payment
     WHERE bucket BETWEEN 0 AND 1023
       AND (%(states)s::text[] IS NULL OR state = ANY(%(states)s::text[]))
       AND (%(purpose)s::text IS NULL OR purpose = %(purpose)s)
       AND (NOT %(look)s OR look IS NOT NULL)
       AND (created_at, id) < (%(before_at)s, %(before)s)
"""
_LISTED_IN_ORDER: LiteralString = """
     ORDER BY created_at DESC, id DESC
     LIMIT %(limit)s
"""
SQL_LISTED: LiteralString = _LISTED + _LISTED_IN_ORDER
SQL_LISTED_OF_REFERENCE: LiteralString = (
    _LISTED + "       AND reference = %(reference)s\n" + _LISTED_IN_ORDER
)


async def listed(
    tx: Transaction,
    *,
    before: tuple[datetime, UUID],
    limit: int,
    states: Sequence[str] | None = None,
    purpose: str | None = None,
    look: bool = False,
    reference: str | None = None,
) -> list[Paying]:
    """Return payments of everybody, the newest first, from a place on."""
    narrowed: dict[str, Any] = {
        "states": states and list(states), "purpose": purpose, "look": look,
        "reference": reference,
    }  # fmt: skip
    return await tx.all(
        Paying, SQL_LISTED if reference is None else SQL_LISTED_OF_REFERENCE,
        before_at=before[0], before=before[1], limit=limit, **narrowed,
    )  # fmt: skip
